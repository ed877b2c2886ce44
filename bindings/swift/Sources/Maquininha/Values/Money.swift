/// An amount of money in centavos of BRL. Whole numbers only: there is no fraction to lose.
///
/// Sums and differences trap on overflow, as those of `Int` do; that is 92 quadrillion reais away.
public struct Money: Hashable, Sendable, Codable {
    /// Centavos; negative where money was given back.
    public let centavos: Int64

    /// An amount in centavos.
    public init(centavos: Int64) {
        self.centavos = centavos
    }

    /// An amount in centavos of BRL: `Money.brl(50_00)` is fifty reais.
    public static func brl(_ centavos: Int64) -> Money {
        Money(centavos: centavos)
    }

    /// Nothing.
    public static let zero = Money(centavos: 0)
}

extension Money: Comparable, AdditiveArithmetic {
    /// Whether one amount is smaller than the other.
    public static func < (left: Money, right: Money) -> Bool {
        left.centavos < right.centavos
    }

    /// The sum.
    public static func + (left: Money, right: Money) -> Money {
        Money(centavos: left.centavos + right.centavos)
    }

    /// The difference.
    public static func - (left: Money, right: Money) -> Money {
        Money(centavos: left.centavos - right.centavos)
    }
}

extension Money: CustomStringConvertible {
    /// As it is written in Brazil: `R$ 1.234,56`.
    public var description: String {
        let (reais, rest) = centavos.magnitude.quotientAndRemainder(dividingBy: 100)
        var digits = Array(String(reais))
        for place in stride(from: digits.count - 3, to: 0, by: -3) {
            digits.insert(".", at: place)
        }
        let sign = centavos < 0 ? "-" : ""
        return "\(sign)R$ \(String(digits)),\(rest < 10 ? "0" : "")\(rest)"
    }
}
