import Foundation
import Maquininha
import MaquininhaTesting

/// A scenario that cannot be played as it is written.
struct ScenarioError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// The words of a trace: names instead of identifiers, snake case instead of cases.
enum Words {
    private static let terminals: [(name: String, serial: SerialNumber, model: DeviceModel)] = [
        ("t1", "TESTPOS0001", .l3), ("t2", "TESTPOS0002", .a8), ("t3", "TESTPOS0003", .p2),
    ]

    /// Serial number and model of a terminal of the scenario.
    static func device(of name: String) throws -> Device {
        guard let terminal = terminals.first(where: { $0.name == name }) else {
            throw ScenarioError("there is no terminal \(name)")
        }
        return Device(serial: terminal.serial, model: terminal.model, appVersion: "6.4.0")
    }

    /// The name of a terminal; a serial number that has none stands for itself.
    static func terminal(_ serial: SerialNumber) -> String {
        terminals.first { $0.serial == serial }?.name ?? serial.rawValue
    }

    /// The name of an attempt: what follows the mark in its key.
    static func attempt(ofKey key: String) -> String {
        guard let mark = key.range(of: "-MQN-", options: .backwards) else { return key }
        return String(key[mark.upperBound...])
    }

    /// `50.00`.
    static func money(_ amount: Money) -> String {
        let centavos = amount.centavos.magnitude
        let rest = centavos % 100
        return "\(amount.centavos < 0 ? "-" : "")\(centavos / 100).\(rest < 10 ? "0" : "")\(rest)"
    }

    /// `partlyPaid(…)` and `PartlyPaid` are `partly_paid`.
    static func snake(_ value: Any) -> String {
        let name = Array(String(describing: value).prefix { $0.isLetter || $0.isNumber })
        var word = ""
        for (place, letter) in name.enumerated() {
            let before = place > 0 ? name[place - 1] : nil
            let after = place + 1 < name.count ? name[place + 1] : nil
            let begins = before?.isLowercase == true || after?.isLowercase == true
            if letter.isUppercase && before != nil && begins { word.append("_") }
            word.append(letter.lowercased())
        }
        return word
    }

    static func end(_ end: PaymentResult) -> String {
        switch end {
        case .declined(let decline): "declined \(decline.code)"
        case .canceled(let why): "canceled \(reason(why))"
        default: snake(end)
        }
    }

    static func end(_ end: RefundResult) -> String {
        switch end {
        case .declined(let decline): "declined \(decline.code)"
        case .canceled(let why): "canceled \(reason(why))"
        default: snake(end)
        }
    }

    private static func reason(_ why: CancelReason) -> String {
        switch why {
        case .beingPaidElsewhere(let serial): snake(why) + at(serial)
        case .nothingDue(let due): "\(snake(why)) \(money(due))"
        case .undone(.paidElsewhere(let serial)): "undone paid_elsewhere" + at(serial)
        case .undone(.settled(let status)): "undone settled \(snake(status))"
        case .undone(let undo): "undone \(snake(undo))"
        default: snake(why)
        }
    }

    private static func at(_ serial: SerialNumber?) -> String {
        serial.map { " \(terminal($0))" } ?? ""
    }

    static func progress(_ progress: PaymentProgress) -> String {
        if case .prompted(let prompt) = progress.step { return snake(prompt) }
        return snake(progress.step)
    }

    static func status(_ word: String) throws -> ConfirmStatus {
        switch word {
        case "success": .success
        case "print_error": .printError
        case "dispense_failure": .dispenseFailure
        case "other": .other
        default: throw ScenarioError("there is no status \(word)")
        }
    }

    static func kind(_ word: String) throws -> TenderKind {
        switch word {
        case "credit": .credit
        case "debit": .debit
        case "voucher": .voucher
        case "pix": .pix
        default: throw ScenarioError("there is no tender \(word)")
        }
    }

    static func tender(_ word: String, installments: Int? = nil) throws -> Tender {
        switch try kind(word) {
        case .credit: .credit(installments: installments ?? 1)
        case .debit: .debit
        case .voucher: .voucher
        default: .pix
        }
    }

    static func overpay(_ word: String) throws -> OverpayPolicy {
        switch word {
        case "accept_and_tell": .acceptAndTell
        case "refuse_at_terminal": .refuseAtTerminal
        case "refund_difference": .refundDifference
        default: throw ScenarioError("there is no policy \(word)")
        }
    }

    /// The name of an event and what it says.
    static func event(_ kind: EventKind) -> String {
        switch kind {
        case .paymentEnded(let how), .paymentResolved(let how): "\(snake(kind)) " + end(how)
        case .paymentHeld: "payment_held approved"
        case .refundEnded(let how), .refundResolved(let how): "\(snake(kind)) " + end(how)
        case .attentionNeeded(let attention): "attention_needed \(snake(attention))"
        case .unrecognized: "unrecognized"
        }
    }

    /// The code of an error and what it says beyond it.
    static func failure(_ error: MaquininhaError) -> String {
        let detail =
            switch error.detail {
            case nil: ""
            case .due(let due): " due \(money(due))"
            case .tender(let kind): " tender \(snake(kind))"
            case .attempt(let attempt): " attempt \(attempt)"
            case .ended(let how): " ended \(end(how))"
            case .triesLeft(let tries): " tries_left \(tries)"
            case .lockedUntil: " locked"
            case .terminal(let serial): " terminal \(terminal(serial))"
            case .unrecognized: " unrecognized"
            }
        return "error \(error.code)\(detail)"
    }
}
