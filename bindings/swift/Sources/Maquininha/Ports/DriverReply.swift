internal import MaquininhaFFI

/// What a driver answers. Card numbers in its texts are masked before anything is done with
/// them.
public enum DriverReply: Hashable, Sendable {
    /// Provisionally approved.
    case approved(Approval)
    /// Refused; no money moved.
    case declined(Decline)
    /// The card holder or operator stopped it; no money moved.
    case canceled
    /// No card came in time; no money moved.
    case timedOut
    /// The acquirer does not know the attempt.
    case notFound
    /// The approval is final.
    case confirmed
    /// The approval was taken back.
    case undone
    /// A card was read.
    case card(token: String)
    /// Money was given back.
    case refunded(nsu: String?)
    /// The command cannot be carried out any more; for example an undo after the acquirer made
    /// the approval final.
    case refused(message: String)
    /// The outcome is not known.
    case silent
    /// Nothing was sent: the driver is busy, not ready or not there.
    case unavailable(message: String)
}

extension DriverReply {
    var ffi: MaquininhaFFI.DriverReply {
        switch self {
        case .approved(let approval):
            .approved(approval: approval.ffi)
        case .declined(let decline):
            .declined(decline: decline.ffi)
        case .canceled: .canceled
        case .timedOut: .timedOut
        case .notFound: .notFound
        case .confirmed: .confirmed
        case .undone: .undone
        case .card(let cardToken):
            .card(cardToken: cardToken)
        case .refunded(let nsu):
            .refunded(nsu: nsu)
        case .refused(let message):
            .refused(message: message)
        case .silent: .silent
        case .unavailable(let message):
            .unavailable(message: message)
        }
    }
}
