import Foundation
internal import MaquininhaFFI

/// A durable event of one attempt.
public struct TerminalEvent: Hashable, Sendable {
    /// The app's intention.
    public var attemptID: AttemptID
    /// The order, where there is one.
    public var orderID: OrderID?
    /// The amount of the attempt.
    public var amount: Money
    /// When.
    public var at: Date
    /// What.
    public var kind: EventKind
}

extension TerminalEvent {
    init(_ ffi: MaquininhaFFI.TerminalEvent) {
        attemptID = AttemptID(ffi.attemptId)
        orderID = ffi.orderId.map { OrderID($0) }
        amount = Money(centavos: ffi.amount)
        at = Date(micros: ffi.at)
        kind = EventKind(ffi.kind)
    }
}

/// What happened.
public enum EventKind: Hashable, Sendable {
    /// A payment came to an end.
    case paymentEnded(PaymentResult)
    /// A payment that had ended unknown is known now.
    case paymentResolved(PaymentResult)
    /// A held sale is approved and waits for the app's word.
    case paymentHeld(Approval)
    /// A refund came to an end.
    case refundEnded(RefundResult)
    /// A refund that had ended unknown is known now.
    case refundResolved(RefundResult)
    /// A human is needed.
    case attentionNeeded(Attention)
    /// A case of a later version of the library.
    case unrecognized
}

extension EventKind {
    init(_ ffi: MaquininhaFFI.EventKind) {
        switch ffi {
        case .paymentEnded(let end): self = .paymentEnded(PaymentResult(end))
        case .paymentResolved(let end): self = .paymentResolved(PaymentResult(end))
        case .paymentHeld(let approval): self = .paymentHeld(Approval(approval))
        case .refundEnded(let end): self = .refundEnded(RefundResult(end))
        case .refundResolved(let end): self = .refundResolved(RefundResult(end))
        case .attentionNeeded(let attention): self = .attentionNeeded(Attention(attention))
        @unknown default: self = .unrecognized
        }
    }
}

/// Why a human is asked. At most once for an attempt.
public enum Attention: Hashable, Sendable {
    /// The acquirer took an approval back that was decided to stand. The charge on the order is
    /// canceled.
    case confirmRefused
    /// The acquirer refuses to take back what was decided to be undone.
    case undoRefused
    /// The order API refuses the report of a standalone sale or refund, or keeps a paid charge of
    /// a payment that was undone.
    case reportRefused
    /// A case of a later version of the library.
    case unrecognized
}

extension Attention {
    init(_ ffi: MaquininhaFFI.Attention) {
        switch ffi {
        case .confirmRefused: self = .confirmRefused
        case .undoRefused: self = .undoRefused
        case .reportRefused: self = .reportRefused
        @unknown default: self = .unrecognized
        }
    }
}
