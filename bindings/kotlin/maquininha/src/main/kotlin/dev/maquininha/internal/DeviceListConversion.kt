package dev.maquininha.internal

import dev.maquininha.ffi.DeviceChange as FfiDeviceChange
import dev.maquininha.ffi.DeviceRecord as FfiDeviceRecord
import dev.maquininha.ffi.DeviceRow as FfiDeviceRow
import dev.maquininha.ffi.DeviceSync as FfiDeviceSync
import dev.maquininha.ffi.DeviceWarning as FfiDeviceWarning
import dev.maquininha.merchant.DeviceChange
import dev.maquininha.merchant.DeviceRecord
import dev.maquininha.merchant.DeviceRow
import dev.maquininha.merchant.DeviceSync
import dev.maquininha.merchant.DeviceWarning

internal fun DeviceRow.toFfi(): FfiDeviceRow = FfiDeviceRow(
    peripheralType = peripheralType,
    equipment = equipment,
    model = model,
    serial = serial,
    acquirerCnpj = acquirerCnpj,
    appVersion = appVersion,
    description = description,
    additionalPriceLevel = additionalPriceLevel,
    company = company,
    establishmentCode = establishmentCode,
)

internal fun FfiDeviceRecord.toPublic(): DeviceRecord = DeviceRecord(
    device = device.toPublic(),
    acquirerCnpj = acquirerCnpj,
    description = description,
    additionalPriceLevel = additionalPriceLevel,
    company = company,
    establishmentCode = establishmentCode,
)

internal fun FfiDeviceSync.toPublic(): DeviceSync = DeviceSync(
    changes = changes.map { it.toPublic() },
    warnings = warnings.map { it.toPublic() },
)

internal fun FfiDeviceWarning.toPublic(): DeviceWarning = when (this) {
    is FfiDeviceWarning.UnknownModel -> DeviceWarning.UnknownModel(serial, model)
}

internal fun FfiDeviceChange.toPublic(): DeviceChange = when (this) {
    is FfiDeviceChange.Added -> DeviceChange.Added(serial)
    is FfiDeviceChange.Changed -> DeviceChange.Changed(serial)
    is FfiDeviceChange.Removed -> DeviceChange.Removed(serial)
}
