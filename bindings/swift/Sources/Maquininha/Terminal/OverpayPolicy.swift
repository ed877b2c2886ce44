internal import MaquininhaFFI

/// What to do about payments above the total of a listed order.
public enum OverpayPolicy: Hashable, Sendable {
    /// Take it and tell the sales software.
    case acceptAndTell
    /// Refuse it at our terminal, before the card. The default.
    case refuseAtTerminal
    /// Take it, tell, and have the difference given back.
    case refundDifference
}

extension OverpayPolicy {
    var ffi: MaquininhaFFI.OverpayPolicy {
        switch self {
        case .acceptAndTell: .acceptAndTell
        case .refuseAtTerminal: .refuseAtTerminal
        case .refundDifference: .refundDifference
        }
    }
}
