internal import MaquininhaFFI

/// How a payment ends: five different ends. None of them is an error.
public enum PaymentResult: Hashable, Sendable {
    /// Paid.
    case approved(Approval)
    /// Refused by the acquirer.
    case declined(Decline)
    /// Stopped; the customer is not charged.
    case canceled(CancelReason)
    /// No card came in time; the customer is not charged.
    case expired
    /// Not known yet; it resolves itself and an event will tell.
    case unknown
    /// A case of a later version of the library.
    case unrecognized
}

extension PaymentResult {
    init(_ ffi: MaquininhaFFI.End) {
        switch ffi {
        case .approved(let approval): self = .approved(Approval(approval))
        case .declined(let decline): self = .declined(Decline(decline))
        case .canceled(let why): self = .canceled(CancelReason(why))
        case .expired: self = .expired
        case .unknown: self = .unknown
        @unknown default: self = .unrecognized
        }
    }
}

/// Why a payment ended without money.
public enum CancelReason: Hashable, Sendable {
    /// The operator or the app asked for it.
    case requested
    /// The card holder stopped it at the terminal.
    case cardHolder
    /// Another payment has the order.
    case beingPaidElsewhere(SerialNumber?)
    /// The order is closed, gone or takes no payment.
    case orderRefused(String)
    /// Nothing, or not as much, is due any more.
    case nothingDue(Money)
    /// The order API could not be reached before the card.
    case orderAPIUnavailable
    /// The payment driver was not ready.
    case driverUnavailable(String)
    /// The acquirer never received it.
    case neverReceived
    /// It was approved and taken back.
    case undone(UndoReason)
    /// The journal could not be written, so nothing was sent.
    case journalFailed
    /// A case of a later version of the library.
    case unrecognized
}

extension CancelReason {
    init(_ ffi: MaquininhaFFI.CancelReason) {
        switch ffi {
        case .requested: self = .requested
        case .cardHolder: self = .cardHolder
        case .beingPaidElsewhere(let serial):
            self = .beingPaidElsewhere(serial.map { SerialNumber($0) })
        case .orderRefused(let message): self = .orderRefused(message)
        case .nothingDue(let due): self = .nothingDue(Money(centavos: due))
        case .orderApiUnavailable: self = .orderAPIUnavailable
        case .driverUnavailable(let message): self = .driverUnavailable(message)
        case .neverReceived: self = .neverReceived
        case .undone(let undo): self = .undone(UndoReason(undo))
        case .journalFailed: self = .journalFailed
        @unknown default: self = .unrecognized
        }
    }
}

/// Why an approval is undone.
public enum UndoReason: Hashable, Sendable {
    /// The operator or the app asked for it in time.
    case cancelRequested
    /// Another payment has the order.
    case paidElsewhere(SerialNumber?)
    /// The order was closed, or took no payment.
    case orderRefused
    /// Our reservation is gone.
    case reservationLost
    /// The order API did not answer before the approval had to be decided.
    case deadline
    /// The driver went silent and cannot be asked.
    case unknown
    /// The app said that a held sale did not succeed.
    case settled(ConfirmStatus)
    /// The approval could not be written, and the driver cannot be asked for it again, or it was
    /// to be held.
    case journalFailed
    /// A case of a later version of the library.
    case unrecognized
}

extension UndoReason {
    init(_ ffi: MaquininhaFFI.UndoReason) {
        switch ffi {
        case .cancelRequested: self = .cancelRequested
        case .paidElsewhere(let serial): self = .paidElsewhere(serial.map { SerialNumber($0) })
        case .orderRefused: self = .orderRefused
        case .reservationLost: self = .reservationLost
        case .deadline: self = .deadline
        case .unknown: self = .unknown
        case .settled(let status): self = .settled(ConfirmStatus(status))
        case .journalFailed: self = .journalFailed
        @unknown default: self = .unrecognized
        }
    }
}

/// What came of the wish to cancel. Given once for each wish.
public enum CancelAnswer: Hashable, Sendable {
    /// Stopped; the customer was not charged.
    case canceled
    /// The payment ends as it ends; it can no longer be stopped.
    case tooLate
    /// It was approved and is being taken back.
    case reversing
    /// A case of a later version of the library.
    case unrecognized
}

extension CancelAnswer {
    init(_ ffi: MaquininhaFFI.CancelAnswer) {
        switch ffi {
        case .canceled: self = .canceled
        case .tooLate: self = .tooLate
        case .reversing: self = .reversing
        @unknown default: self = .unrecognized
        }
    }
}
