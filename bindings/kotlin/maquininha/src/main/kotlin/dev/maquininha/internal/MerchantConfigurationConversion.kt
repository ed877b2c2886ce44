package dev.maquininha.internal

import dev.maquininha.ffi.AccountFlows as FfiAccountFlows
import dev.maquininha.ffi.MerchantConfig as FfiMerchantConfig
import dev.maquininha.ffi.SalePolicy as FfiSalePolicy
import dev.maquininha.merchant.AccountFlows
import dev.maquininha.merchant.MerchantConfiguration
import dev.maquininha.merchant.SalePolicy

internal fun MerchantConfiguration.toFfi(defaultUserAgent: String): FfiMerchantConfig = FfiMerchantConfig(
    company = company,
    gateway = gateway.toFfi(defaultUserAgent),
    storageDir = storage.path,
    accountId = accountId,
    flows = flows.toFfi(),
    activated = activated,
    partnerId = partnerId,
    policy = policy.toFfi(),
    deliveryModule = deliveryModule,
    contract = contract.map { it.toFfi() },
    allTerminals = allTerminals,
    webhookUser = webhookUser,
    webhookUnguarded = webhookUnguarded,
    cancelLostScreens = cancelLostScreens,
)

internal fun AccountFlows.toFfi(): FfiAccountFlows = when (this) {
    AccountFlows.DIRECT -> FfiAccountFlows.DIRECT
    AccountFlows.LISTED -> FfiAccountFlows.LISTED
    AccountFlows.BOTH -> FfiAccountFlows.BOTH
}

internal fun SalePolicy.toFfi(): FfiSalePolicy = FfiSalePolicy(
    autoClose = autoClose,
    automaticEmission = automaticEmission,
    overpay = overpay.toFfi(),
    refundByApi = refundByApi,
    confirmFrom = confirmFrom?.centavos,
    printWindowMs = printWindowMs.asULong(),
    fiscalPrint = fiscalPrint,
    fiscalCancelMs = fiscalCancelMs?.asULong(),
)
