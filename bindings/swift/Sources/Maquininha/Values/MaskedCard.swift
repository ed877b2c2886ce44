/// A card of which the last four digits are known. There is no type for more of it: what cannot
/// be held cannot leak.
public struct MaskedCard: Hashable, Sendable, CustomStringConvertible {
    /// The last four digits.
    public let lastFour: String

    /// From the last four digits; `nil` for anything else.
    public init?(lastFour: String) {
        let digits: ClosedRange<Character> = "0"..."9"
        guard lastFour.count == 4, lastFour.allSatisfy({ digits.contains($0) }) else { return nil }
        self.lastFour = lastFour
    }

    /// `**** 1234`.
    public var description: String { "**** \(lastFour)" }
}

extension MaskedCard {
    /// As the native library writes it.
    init?(masked: String) {
        self.init(lastFour: String(masked.suffix(4)))
    }
}
