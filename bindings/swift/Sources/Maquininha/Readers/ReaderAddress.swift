package import MaquininhaFFI

/// Where a reader is.
public struct ReaderAddress: Hashable, Sendable {
    /// What carries the bytes.
    public var kind: LinkKind
    /// Where, in the words of that kind: `host:port`, a device such as `/dev/ttyACM0`, what
    /// ``NativeLinkPort/connect(_:to:inbox:)`` understands. 1 to 256 bytes, no control characters.
    public var place: String

    /// An address of any kind.
    public init(kind: LinkKind, place: String) {
        self.kind = kind
        self.place = place
    }

    /// A reader on the network, `host:port`.
    public static func tcp(_ place: String) -> ReaderAddress {
        ReaderAddress(kind: .tcp, place: place)
    }

    /// A serial line, `/dev/ttyACM0` or `COM3`; its own rate after an `@`.
    public static func serial(_ place: String) -> ReaderAddress {
        ReaderAddress(kind: .serial, place: place)
    }

    /// A reader that a ``NativeLinkPort`` connects.
    public static func native(_ place: String) -> ReaderAddress {
        ReaderAddress(kind: .native, place: place)
    }
}

extension ReaderAddress {
    package init(_ ffi: MaquininhaFFI.ReaderAddress) {
        kind = LinkKind(ffi.kind)
        place = ffi.place
    }

    var ffi: MaquininhaFFI.ReaderAddress {
        get throws { try MaquininhaFFI.ReaderAddress(kind: kind.ffi, place: place) }
    }
}

/// What carries the bytes.
public enum LinkKind: Hashable, Sendable {
    /// A TCP connection.
    case tcp
    /// A serial line or a USB device that looks like one.
    case serial
    /// Bluetooth Low Energy by the library itself.
    case ble
    /// A link of the app: Core Bluetooth, External Accessory.
    case native
    /// Inside the process.
    case memory
    /// A case of a later version of the library.
    case unrecognized
}

extension LinkKind {
    init(_ ffi: MaquininhaFFI.LinkKind) {
        switch ffi {
        case .tcp: self = .tcp
        case .serial: self = .serial
        case .ble: self = .ble
        case .native: self = .native
        case .memory: self = .memory
        @unknown default: self = .unrecognized
        }
    }

    var ffi: MaquininhaFFI.LinkKind {
        get throws {
            switch self {
            case .tcp: .tcp
            case .serial: .serial
            case .ble: .ble
            case .native: .native
            case .memory: .memory
            case .unrecognized: throw MaquininhaError.unknownCase("LinkKind")
            }
        }
    }
}

/// A reader that was connected before.
public struct RememberedReader: Hashable, Sendable {
    /// Where it is.
    public var address: ReaderAddress
    /// The device plug-in that speaks with it.
    public var plugin: String
    /// Its name, where it tells one: foreign text.
    public var name: String?
    /// Its serial number: foreign text.
    public var serial: String?
}

extension RememberedReader {
    init(_ ffi: MaquininhaFFI.RememberedReader) {
        address = ReaderAddress(ffi.address)
        plugin = ffi.plugin
        name = ffi.name
        serial = ffi.serial
    }
}
