import Foundation
package import MaquininhaFFI

/// What a driver is told to do. Every command may be repeated; a driver must answer a repeat as
/// it answered the first. All but ``authorize(attemptKey:amount:tender:serial:)`` and ``refund(attemptKey:original:amount:)``, which have a time limit, must be
/// answered, be it with "silent".
public enum DriverCommand: Hashable, Sendable {
    /// Take the card and ask the acquirer. Answers: approved, declined, canceled, timed out,
    /// silent, unavailable.
    case authorize(attemptKey: AttemptKey, amount: Money, tender: Tender, serial: SerialNumber)
    /// Stop waiting for the card, if that is still possible. Needs no answer of its own: the
    /// running command answers.
    case abort(AttemptKey)
    /// What became of an attempt? Answers: approved (also where it is final already), declined,
    /// not found, undone, silent.
    case query(AttemptKey)
    /// Make an approval final. Answers: confirmed, undone, not found, silent.
    case confirm(AttemptKey)
    /// Take an approval back, by undo or void as the driver declares. Answers: undone, not
    /// found, refused, silent.
    case undo(AttemptKey)
    /// Read which card is there, to find its payments. Answers: card, canceled, timed out,
    /// unavailable.
    case readCard(AttemptKey)
    /// Give money back on the card that paid; another card is declined. Answers: refunded,
    /// declined, canceled, timed out, silent, unavailable.
    case refund(attemptKey: AttemptKey, original: OriginalPayment, amount: Money)
    /// What became of a refund? Answers: refunded, declined, not found, silent.
    case queryRefund(AttemptKey)
    /// A case of a later version of the library.
    case unrecognized
}

extension DriverCommand {
    package init(_ ffi: MaquininhaFFI.DriverCommand) {
        switch ffi {
        case .authorize(let attemptKey, let amount, let tender, let serial):
            self = .authorize(
                attemptKey: AttemptKey(attemptKey),
                amount: Money(centavos: amount),
                tender: Tender(tender),
                serial: SerialNumber(serial)
            )
        case .abort(let attemptKey): self = .abort(AttemptKey(attemptKey))
        case .query(let attemptKey): self = .query(AttemptKey(attemptKey))
        case .confirm(let attemptKey): self = .confirm(AttemptKey(attemptKey))
        case .undo(let attemptKey): self = .undo(AttemptKey(attemptKey))
        case .readCard(let attemptKey): self = .readCard(AttemptKey(attemptKey))
        case .refund(let attemptKey, let original, let amount):
            self = .refund(
                attemptKey: AttemptKey(attemptKey),
                original: OriginalPayment(original),
                amount: Money(centavos: amount)
            )
        case .queryRefund(let attemptKey): self = .queryRefund(AttemptKey(attemptKey))
        @unknown default: self = .unrecognized
        }
    }

    package var ffi: MaquininhaFFI.DriverCommand {
        get throws {
            switch self {
            case .authorize(let attemptKey, let amount, let tender, let serial):
                try .authorize(
                    attemptKey: attemptKey.rawValue,
                    amount: amount.centavos,
                    tender: tender.ffi,
                    serial: serial.rawValue
                )
            case .abort(let attemptKey):
                .abort(attemptKey: attemptKey.rawValue)
            case .query(let attemptKey):
                .query(attemptKey: attemptKey.rawValue)
            case .confirm(let attemptKey):
                .confirm(attemptKey: attemptKey.rawValue)
            case .undo(let attemptKey):
                .undo(attemptKey: attemptKey.rawValue)
            case .readCard(let attemptKey):
                .readCard(attemptKey: attemptKey.rawValue)
            case .refund(let attemptKey, let original, let amount):
                .refund(attemptKey: attemptKey.rawValue, original: original.ffi, amount: amount.centavos)
            case .queryRefund(let attemptKey):
                .queryRefund(attemptKey: attemptKey.rawValue)
            case .unrecognized: throw MaquininhaError.unknownCase("DriverCommand")
            }
        }
    }
}

/// A payment that was made before, as a refund must name it.
public struct OriginalPayment: Hashable, Sendable {
    /// The key it was made under.
    public var attemptKey: AttemptKey
    /// The acquirer's number.
    public var nsu: String
    /// What was paid.
    public var amount: Money
    /// The terminal that was paid.
    public var serial: SerialNumber
    /// When.
    public var paidAt: Date?

    /// Makes it of its parts; what may be absent is absent by default.
    public init(
        attemptKey: AttemptKey,
        nsu: String,
        amount: Money,
        serial: SerialNumber,
        paidAt: Date? = nil
    ) {
        self.attemptKey = attemptKey
        self.nsu = nsu
        self.amount = amount
        self.serial = serial
        self.paidAt = paidAt
    }
}

extension OriginalPayment {
    init(_ ffi: MaquininhaFFI.OriginalPayment) {
        attemptKey = AttemptKey(ffi.attemptKey)
        nsu = ffi.nsu
        amount = Money(centavos: ffi.amount)
        serial = SerialNumber(ffi.serial)
        paidAt = ffi.paidAt.map { Date(micros: $0) }
    }

    var ffi: MaquininhaFFI.OriginalPayment {
        MaquininhaFFI.OriginalPayment(
            attemptKey: attemptKey.rawValue,
            nsu: nsu,
            amount: amount.centavos,
            serial: serial.rawValue,
            paidAt: paidAt?.micros
        )
    }
}
