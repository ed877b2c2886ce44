import Foundation
internal import MaquininhaFFI

/// What the sales software is told. Durable until acknowledged.
public enum SaleEvent: Hashable, Sendable {
    /// The order is at the terminal: pay there.
    case orderCreated(OrderID)
    /// There is no order.
    case createFailed(String)
    /// A payment was made.
    case paymentReceived(payment: PaymentLine, paid: Money, remaining: Money, silent: Bool)
    /// The sale is over; the settlement with its transaction numbers. Nothing
    /// is printed at the sales software.
    case finalized(payments: [PaymentLine], shift: String?, automatic: Bool)
    /// Paid and linked; the operator settles it.
    case paymentLinked([PaymentLine])
    /// More was paid than asked.
    case overpaid(excess: Money, refundAsked: Bool)
    /// The order is closed as canceled; a payment may still come until then.
    case cancelWatch(Date)
    /// Backed out, and nothing was paid or all of it was given back.
    case canceled(CancelCause?)
    /// Money came after the sale was backed out.
    case latePayment(payment: PaymentLine, action: LateAction)
    /// Money was given back. Once for each amount of each charge.
    case refunded(payment: PaymentLine, amount: Money, wholeSale: Bool)
    /// The operator has to refund at the terminal that was paid.
    case refundAtTerminal(chargeID: ChargeID, amount: Money, serial: SerialNumber?)
    /// It is not known whether the order API took the refund; look at the
    /// charge before refunding at the terminal.
    case refundUnknown(ChargeID)
    /// A webhook told of money that no read of the order shows: forged, or the
    /// service is out of step with itself. Nothing was booked; look at it.
    case notShown(chargeID: ChargeID, paid: Money, refunded: Money)
    /// Nobody has paid for five minutes: wait on or back out.
    case stillWaiting
    /// The document may be sent to the terminal until then.
    case printOffered(Date)
    /// How the print ended.
    case printEnded(PrintState)
    /// The order is closed; the terminal is free.
    case closed
    /// The order could not be closed several times; it is tried on.
    case closeFailing
    /// Somebody else closed the order before it was paid.
    case closedElsewhere
    /// A case of a later version of the library.
    case unrecognized
}

extension SaleEvent {
    init(_ ffi: MaquininhaFFI.SaleEvent) {
        switch ffi {
        case .orderCreated(let orderId): self = .orderCreated(OrderID(orderId))
        case .createFailed(let message): self = .createFailed(message)
        case .paymentReceived(let payment, let paid, let remaining, let silent):
            self = .paymentReceived(
                payment: PaymentLine(payment),
                paid: Money(centavos: paid),
                remaining: Money(centavos: remaining),
                silent: silent
            )
        case .finalized(let payments, let shift, let automatic):
            self = .finalized(
                payments: payments.map(PaymentLine.init),
                shift: shift,
                automatic: automatic
            )
        case .paymentLinked(let payments): self = .paymentLinked(payments.map(PaymentLine.init))
        case .overpaid(let excess, let refundAsked):
            self = .overpaid(excess: Money(centavos: excess), refundAsked: refundAsked)
        case .cancelWatch(let until): self = .cancelWatch(Date(micros: until))
        case .canceled(let cause): self = .canceled(cause.map(CancelCause.init))
        case .latePayment(let payment, let action):
            self = .latePayment(payment: PaymentLine(payment), action: LateAction(action))
        case .refunded(let payment, let amount, let wholeSale):
            self = .refunded(
                payment: PaymentLine(payment),
                amount: Money(centavos: amount),
                wholeSale: wholeSale
            )
        case .refundAtTerminal(let chargeId, let amount, let serial):
            self = .refundAtTerminal(
                chargeID: ChargeID(chargeId),
                amount: Money(centavos: amount),
                serial: serial.map { SerialNumber($0) }
            )
        case .refundUnknown(let chargeId): self = .refundUnknown(ChargeID(chargeId))
        case .notShown(let chargeId, let paid, let refunded):
            self = .notShown(
                chargeID: ChargeID(chargeId),
                paid: Money(centavos: paid),
                refunded: Money(centavos: refunded)
            )
        case .stillWaiting: self = .stillWaiting
        case .printOffered(let until): self = .printOffered(Date(micros: until))
        case .printEnded(let print): self = .printEnded(PrintState(print))
        case .closed: self = .closed
        case .closeFailing: self = .closeFailing
        case .closedElsewhere: self = .closedElsewhere
        @unknown default: self = .unrecognized
        }
    }
}

/// Why a sale is backed out.
public enum CancelCause: Hashable, Sendable {
    /// The operator asked for it.
    case `operator`
    /// The sales screen was left.
    case screenLeft
    /// The sales screen was lost in a crash.
    case screenLost
    /// The caller gave up waiting.
    case timedOut
    /// The integration was switched off.
    case deactivated
    /// A case of a later version of the library.
    case unrecognized
}

extension CancelCause {
    init(_ ffi: MaquininhaFFI.CancelCause) {
        switch ffi {
        case .`operator`: self = .`operator`
        case .screenLeft: self = .screenLeft
        case .screenLost: self = .screenLost
        case .timedOut: self = .timedOut
        case .deactivated: self = .deactivated
        @unknown default: self = .unrecognized
        }
    }
}

/// What is done about money that came after the sale was backed out.
public enum LateAction: Hashable, Sendable {
    /// A refund was asked of the order API.
    case refundAsked
    /// The operator has to refund it at the terminal.
    case refundAtTerminal
    /// A case of a later version of the library.
    case unrecognized
}

extension LateAction {
    init(_ ffi: MaquininhaFFI.LateAction) {
        switch ffi {
        case .refundAsked: self = .refundAsked
        case .refundAtTerminal: self = .refundAtTerminal
        @unknown default: self = .unrecognized
        }
    }
}
