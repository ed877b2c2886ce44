internal import MaquininhaFFI

/// How a refund ends. None of the ends is an error.
public enum RefundResult: Hashable, Sendable {
    /// The money was given back.
    case refunded(nsu: String?)
    /// Refused by the acquirer, or another card was shown.
    case declined(Decline)
    /// Stopped; no money moved.
    case canceled(CancelReason)
    /// No card came in time; no money moved.
    case expired
    /// Not known yet; it resolves itself and an event will tell.
    case unknown
    /// A case of a later version of the library.
    case unrecognized
}

extension RefundResult {
    init(_ ffi: MaquininhaFFI.RefundEnd) {
        switch ffi {
        case .refunded(let nsu): self = .refunded(nsu: nsu)
        case .declined(let decline): self = .declined(Decline(decline))
        case .canceled(let why): self = .canceled(CancelReason(why))
        case .expired: self = .expired
        case .unknown: self = .unknown
        @unknown default: self = .unrecognized
        }
    }
}
