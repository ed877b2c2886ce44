import Foundation
internal import MaquininhaFFI

/// What an error says beyond its code.
public enum ErrorDetail: Hashable, Sendable {
    /// What is due (`direct_amount`, `overpayment`).
    case due(Money)
    /// Which tender (`tender_forced`, `tender_not_in_contract`, `tender_not_supported`).
    case tender(TenderKind)
    /// Which attempt (`pendency_open`).
    case attempt(AttemptID)
    /// How the sale had ended (`settled_otherwise`).
    case ended(PaymentResult)
    /// How many tries are left (`password_wrong`).
    case triesLeft(Int)
    /// Until when (`password_locked`).
    case lockedUntil(Date)
    /// Which terminal (`paid_at_other_terminal`).
    case terminal(SerialNumber)
    /// A case of a later version of the library.
    case unrecognized
}

extension ErrorDetail {
    init(_ ffi: MaquininhaFFI.ErrorDetail) {
        switch ffi {
        case .due(let due): self = .due(Money(centavos: due))
        case .tender(let kind): self = .tender(TenderKind(kind))
        case .attempt(let attemptId): self = .attempt(AttemptID(attemptId))
        case .ended(let end): self = .ended(PaymentResult(end))
        case .triesLeft(let triesLeft): self = .triesLeft(Int(triesLeft))
        case .lockedUntil(let until): self = .lockedUntil(Date(micros: until))
        case .terminal(let serial): self = .terminal(SerialNumber(serial))
        @unknown default: self = .unrecognized
        }
    }
}
