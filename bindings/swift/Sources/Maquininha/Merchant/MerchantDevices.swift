internal import MaquininhaFFI

/// A terminal whose row was checked.
public struct DeviceRecord: Hashable, Sendable {
    /// The terminal.
    public var device: Device
    /// The acquirer.
    public var acquirerCnpj: String
    /// Free text.
    public var description: String?
    /// Price level that is added.
    public var additionalPriceLevel: String?
    /// Company, where one list serves several.
    public var company: String?
    /// The establishment's code at the acquirer.
    public var establishmentCode: String?
}

extension DeviceRecord {
    init(_ ffi: MaquininhaFFI.DeviceRecord) {
        device = Device(ffi.device)
        acquirerCnpj = ffi.acquirerCnpj
        description = ffi.description
        additionalPriceLevel = ffi.additionalPriceLevel
        company = ffi.company
        establishmentCode = ffi.establishmentCode
    }
}

/// A terminal as the back office keeps it, every field as it was typed.
public struct DeviceRow: Hashable, Sendable {
    /// Must be `POS`.
    public var peripheralType: String
    /// Must be `POS`.
    public var equipment: String
    /// Required.
    public var model: String
    /// Required, unique in the company.
    public var serial: String
    /// Required; check digits are validated.
    public var acquirerCnpj: String
    /// Version of the payment app, where known.
    public var appVersion: String?
    /// Free text.
    public var description: String?
    /// Price level that is added.
    public var additionalPriceLevel: String?
    /// Company, where one list serves several.
    public var company: String?
    /// The establishment's code at the acquirer.
    public var establishmentCode: String?

    /// Makes it of its parts; what may be absent is absent by default.
    public init(
        peripheralType: String,
        equipment: String,
        model: String,
        serial: String,
        acquirerCnpj: String,
        appVersion: String? = nil,
        description: String? = nil,
        additionalPriceLevel: String? = nil,
        company: String? = nil,
        establishmentCode: String? = nil
    ) {
        self.peripheralType = peripheralType
        self.equipment = equipment
        self.model = model
        self.serial = serial
        self.acquirerCnpj = acquirerCnpj
        self.appVersion = appVersion
        self.description = description
        self.additionalPriceLevel = additionalPriceLevel
        self.company = company
        self.establishmentCode = establishmentCode
    }
}

extension DeviceRow {
    var ffi: MaquininhaFFI.DeviceRow {
        MaquininhaFFI.DeviceRow(
            peripheralType: peripheralType,
            equipment: equipment,
            model: model,
            serial: serial,
            acquirerCnpj: acquirerCnpj,
            appVersion: appVersion,
            description: description,
            additionalPriceLevel: additionalPriceLevel,
            company: company,
            establishmentCode: establishmentCode
        )
    }
}

/// What a new list of terminals came to.
public struct DeviceSync: Hashable, Sendable {
    /// What changed.
    public var changes: [DeviceChange]
    /// What is odd, yet taken.
    public var warnings: [DeviceWarning]
}

extension DeviceSync {
    init(_ ffi: MaquininhaFFI.DeviceSync) {
        changes = ffi.changes.map(DeviceChange.init)
        warnings = ffi.warnings.map(DeviceWarning.init)
    }
}

/// How the list of terminals changed.
public enum DeviceChange: Hashable, Sendable {
    /// A terminal is new.
    case added(SerialNumber)
    /// A terminal changed.
    case changed(SerialNumber)
    /// A terminal is gone.
    case removed(SerialNumber)
    /// A case of a later version of the library.
    case unrecognized
}

extension DeviceChange {
    init(_ ffi: MaquininhaFFI.DeviceChange) {
        switch ffi {
        case .added(let serial): self = .added(SerialNumber(serial))
        case .changed(let serial): self = .changed(SerialNumber(serial))
        case .removed(let serial): self = .removed(SerialNumber(serial))
        @unknown default: self = .unrecognized
        }
    }
}

/// What is odd about a terminal, yet taken.
public enum DeviceWarning: Hashable, Sendable {
    /// The model is not in the table: it gets the most restrictive capabilities.
    case unknownModel(serial: SerialNumber, model: String)
    /// A case of a later version of the library.
    case unrecognized
}

extension DeviceWarning {
    init(_ ffi: MaquininhaFFI.DeviceWarning) {
        switch ffi {
        case .unknownModel(let serial, let model):
            self = .unknownModel(serial: SerialNumber(serial), model: model)
        @unknown default: self = .unrecognized
        }
    }
}
