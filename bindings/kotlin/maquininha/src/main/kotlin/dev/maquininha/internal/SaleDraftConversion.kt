package dev.maquininha.internal

import dev.maquininha.ffi.SaleContext as FfiSaleContext
import dev.maquininha.ffi.SaleDraft as FfiSaleDraft
import dev.maquininha.merchant.SaleContext
import dev.maquininha.merchant.SaleDraft

internal fun SaleDraft.toFfi(): FfiSaleDraft = FfiSaleDraft(
    reference = reference,
    kind = kind.toFfi(),
    total = total.centavos,
    items = items.map { it.toFfi() },
    customerName = customerName,
    displayName = displayName,
    device = device,
    tender = tender?.toFfi(),
    listedOn = listedOn,
    printReceipt = printReceipt,
    metadata = metadata,
)

internal fun FfiSaleContext.toPublic(): SaleContext = when (this) {
    FfiSaleContext.COUNTER -> SaleContext.COUNTER
    FfiSaleContext.DELIVERY -> SaleContext.DELIVERY
}

internal fun SaleContext.toFfi(): FfiSaleContext = when (this) {
    SaleContext.COUNTER -> FfiSaleContext.COUNTER
    SaleContext.DELIVERY -> FfiSaleContext.DELIVERY
    SaleContext.UNRECOGNIZED -> unrecognized()
}
