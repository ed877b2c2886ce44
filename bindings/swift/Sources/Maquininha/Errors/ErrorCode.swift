/// A stable code of an error; it never changes its meaning. Codes that this version does not know
/// are taken as they come.
public struct ErrorCode: RawRepresentable, Hashable, Sendable {
    /// The text, the same in every language.
    public let rawValue: String

    /// A code from its text.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// A code from its text.
    public init(_ text: String) {
        rawValue = text
    }
}

extension ErrorCode: ExpressibleByStringLiteral, CustomStringConvertible {
    /// A code from its text.
    public init(stringLiteral text: String) {
        rawValue = text
    }

    /// The text.
    public var description: String { rawValue }
}
