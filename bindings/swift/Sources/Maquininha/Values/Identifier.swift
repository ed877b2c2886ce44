/// A name of one thing. The kind keeps names of different things apart: an `OrderID` is not taken
/// where a `ChargeID` is wanted. Names are checked where they are used; one that cannot be used
/// is the error `id` there.
public struct Identifier<Kind>: RawRepresentable, Hashable, Sendable {
    /// The text.
    public let rawValue: String

    /// A name from its text.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// A name from its text.
    public init(_ text: String) {
        rawValue = text
    }
}

extension Identifier: ExpressibleByStringLiteral, CustomStringConvertible {
    /// A name from its text.
    public init(stringLiteral text: String) {
        rawValue = text
    }

    /// The text.
    public var description: String { rawValue }
}

extension Identifier: Codable {
    /// Reads the text.
    public init(from decoder: any Decoder) throws {
        rawValue = try decoder.singleValueContainer().decode(String.self)
    }

    /// Writes the text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}

/// An order at the order API (`or_…`): 1 to 128 bytes, no control characters.
public typealias OrderID = Identifier<Order>

/// A charge at the order API (`ch_…`).
public typealias ChargeID = Identifier<Charge>

/// The serial number of a terminal; blanks at the ends are dropped, the case is kept.
public typealias SerialNumber = Identifier<Device>

/// One intention to pay or refund, named by the app: whatever happens, one intention moves money
/// at most once. 1 to 128 bytes. Keep it with the sale, and use it again after a restart.
public typealias AttemptID = Identifier<Attempt>

/// The key by which every party finds a payment again. The library makes it.
public typealias AttemptKey = Identifier<AttemptOnTheWire>

/// The kind of an ``AttemptID``.
public enum Attempt {}

/// The kind of an ``AttemptKey``.
public enum AttemptOnTheWire {}
