internal import MaquininhaFFI

/// The reader that is connected, or that should be.
public struct ConnectedReader: Hashable, Sendable {
    /// Where it is.
    public var address: ReaderAddress
    /// Its name, where it tells one: foreign text.
    public var name: String?
    /// The device plug-in, once it is known.
    public var plugin: String?
    /// What it told of itself, once it was ready.
    public var info: ReaderInfo?
}

extension ConnectedReader {
    init(_ ffi: MaquininhaFFI.ConnectedReader) {
        address = ReaderAddress(ffi.address)
        name = ffi.name
        plugin = ffi.plugin
        info = ffi.info.map(ReaderInfo.init)
    }
}

/// What a reader tells of itself. Foreign text: to be shown, never trusted.
public struct ReaderInfo: Hashable, Sendable {
    /// Serial number.
    public var serial: String
    /// Maker.
    public var maker: String
    /// Model.
    public var model: String
    /// Version of its system.
    public var firmware: String
    /// Version of the protocol that it speaks.
    public var protocolVersion: String
    /// What it can do.
    public var capabilities: ReaderCapabilities
    /// Battery, where it has one and tells.
    public var battery: Battery?
}

extension ReaderInfo {
    init(_ ffi: MaquininhaFFI.ReaderInfo) {
        serial = ffi.serial
        maker = ffi.maker
        model = ffi.model
        firmware = ffi.firmware
        protocolVersion = ffi.protocol
        capabilities = ReaderCapabilities(ffi.capabilities)
        battery = ffi.battery.map(Battery.init)
    }
}

/// What a reader can do.
public struct ReaderCapabilities: Hashable, Sendable {
    /// Sides that it has.
    public var entries: CardEntries
    /// It can take a PIN.
    public var takesPIN: Bool
    /// Lines of its display; 0 without one.
    public var displayLines: Int
    /// Characters in a line; 0 without a display.
    public var displayColumns: Int
    /// It has keys, so it can ask questions.
    public var keyboard: Bool
    /// It takes letters, too.
    public var alphanumeric: Bool
}

extension ReaderCapabilities {
    init(_ ffi: MaquininhaFFI.ReaderCapabilities) {
        entries = CardEntries(ffi.entries)
        takesPIN = ffi.takesPin
        displayLines = Int(ffi.displayLines)
        displayColumns = Int(ffi.displayColumns)
        keyboard = ffi.keyboard
        alphanumeric = ffi.alphanumeric
    }
}

/// Sides of a reader that take a card.
public struct CardEntries: Hashable, Sendable {
    /// Chip slot.
    public var chip: Bool
    /// Contactless field.
    public var contactless: Bool
    /// Stripe reader.
    public var stripe: Bool
}

extension CardEntries {
    init(_ ffi: MaquininhaFFI.CardEntries) {
        chip = ffi.chip
        contactless = ffi.contactless
        stripe = ffi.stripe
    }
}

/// How full the battery is.
public struct Battery: Hashable, Sendable {
    /// 0 to 100.
    public var percent: Int
    /// It is being charged.
    public var isCharging: Bool

    /// Makes it of its parts.
    public init(percent: Int, isCharging: Bool) {
        self.percent = percent
        self.isCharging = isCharging
    }
}

extension Battery {
    init(_ ffi: MaquininhaFFI.Battery) {
        percent = Int(ffi.percent)
        isCharging = ffi.charging
    }
}
