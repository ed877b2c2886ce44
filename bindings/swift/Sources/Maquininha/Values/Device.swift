internal import MaquininhaFFI

/// A terminal as the order integration knows it.
public struct Device: Hashable, Sendable {
    /// Its serial number.
    public var serial: SerialNumber
    /// Its model.
    public var model: DeviceModel
    /// Version of its payment app, where known.
    public var appVersion: String?

    /// Makes it of its parts; what may be absent is absent by default.
    public init(serial: SerialNumber, model: DeviceModel, appVersion: String? = nil) {
        self.serial = serial
        self.model = model
        self.appVersion = appVersion
    }
}

extension Device {
    init(_ ffi: MaquininhaFFI.Device) {
        serial = SerialNumber(ffi.serial)
        model = DeviceModel(ffi.model)
        appVersion = ffi.appVersion
    }

    var ffi: MaquininhaFFI.Device {
        MaquininhaFFI.Device(serial: serial.rawValue, model: model.rawValue, appVersion: appVersion)
    }
}

/// What a model can do under the order integration.
public struct Capabilities: Hashable, Sendable {
    /// Takes orders pushed to it.
    public var direct: Bool
    /// Takes orders from its list.
    public var listed: Bool
    /// Can print.
    public var prints: Bool
    /// First version of the payment app that takes Pix; absent means never.
    public var pixFrom: String?
}

extension Capabilities {
    init(_ ffi: MaquininhaFFI.Capabilities) {
        direct = ffi.direct
        listed = ffi.listed
        prints = ffi.prints
        pixFrom = ffi.pixFrom
    }
}
