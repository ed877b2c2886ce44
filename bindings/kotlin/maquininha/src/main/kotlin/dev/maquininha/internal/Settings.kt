package dev.maquininha.internal

import dev.maquininha.Configuration
import dev.maquininha.Credentials
import dev.maquininha.PaymentDriver
import dev.maquininha.Printer
import dev.maquininha.WakeUp
import dev.maquininha.ffi.HostPorts as FfiHostPorts
import dev.maquininha.ffi.MerchantConfig as FfiMerchantConfig
import dev.maquininha.ffi.TerminalConfig as FfiTerminalConfig
import dev.maquininha.ffi.merchantConfig as ffiMerchantConfig
import dev.maquininha.ffi.terminalConfig as ffiTerminalConfig
import dev.maquininha.merchant.MerchantConfiguration
import dev.maquininha.reader.Readers

/** The settings of a terminal as the native side takes them. */
internal fun terminalConfig(configuration: Configuration): FfiTerminalConfig {
    val device = configuration.device.toFfi()
    val defaults = ffiTerminalConfig(device, configuration.gateway.primaryUrl, configuration.storage.path)
    return FfiTerminalConfig(
        device = device,
        gateway = configuration.gateway.toFfi(defaults.gateway.userAgent),
        storageDir = configuration.storage.path,
        contract = configuration.contract.map { it.toFfi() },
        overpay = configuration.overpay.toFfi(),
        standaloneSales = configuration.standaloneSales,
        operatorPassword = configuration.operatorPassword,
        limits = configuration.limits.toFfi(),
        polling = configuration.polling.toFfi(),
        relayWakeUps = configuration.relayWakeUps,
    )
}

/** The settings of a sales side as the native side takes them. */
internal fun merchantConfig(configuration: MerchantConfiguration): FfiMerchantConfig {
    val (company, gateway, storage) = configuration
    val defaults = ffiMerchantConfig(company, gateway.primaryUrl, storage.path)
    return configuration.toFfi(defaults.gateway.userAgent)
}

/** What the host app supplies, as the native side calls it. */
internal fun terminalPorts(
    credentials: Credentials,
    driver: PaymentDriver?,
    printer: Printer?,
    wakeUps: List<WakeUp>,
    readers: Readers?,
): FfiHostPorts = FfiHostPorts(
    credentials = HostCredentials(credentials),
    driver = driver?.let(::HostDriver),
    printer = printer?.let(::HostPrinter),
    wakeUps = wakeUps.map(::HostWakeUp),
    readers = readers?.readers,
)
