package dev.maquininha.internal

import dev.maquininha.Capabilities
import dev.maquininha.Device
import dev.maquininha.DeviceModel
import dev.maquininha.ffi.Capabilities as FfiCapabilities
import dev.maquininha.ffi.Device as FfiDevice

internal fun FfiDevice.toPublic(): Device = Device(
    serial = serial,
    model = DeviceModel(model),
    appVersion = appVersion,
)

internal fun Device.toFfi(): FfiDevice = FfiDevice(
    serial = serial,
    model = model.name,
    appVersion = appVersion,
)

internal fun FfiCapabilities.toPublic(): Capabilities = Capabilities(
    direct = direct,
    listed = listed,
    prints = prints,
    pixFrom = pixFrom,
)
