/// The model of a terminal. A name that the library does not know gets the most restrictive
/// capabilities.
public struct DeviceModel: RawRepresentable, Hashable, Sendable, ExpressibleByStringLiteral {
    /// The name.
    public let rawValue: String

    /// A model by its name.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// A model by its name.
    public init(_ name: String) {
        rawValue = name
    }

    /// A model by its name.
    public init(stringLiteral name: String) {
        rawValue = name
    }

    /// Positivo L3.
    public static let l3 = DeviceModel("L3")
    /// Ingenico A8.
    public static let a8 = DeviceModel("A8")
    /// Sunmi P2.
    public static let p2 = DeviceModel("P2")
    /// PAX S920.
    public static let s920 = DeviceModel("S920")
    /// PAX Q92.
    public static let q92 = DeviceModel("Q92")
}
