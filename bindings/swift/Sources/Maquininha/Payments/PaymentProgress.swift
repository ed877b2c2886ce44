internal import MaquininhaFFI

/// Something to show while a payment or refund runs. Not durable.
public struct PaymentProgress: Hashable, Sendable {
    /// What happens.
    public var step: ProgressStep
    /// The text for operator and card holder, "Insira ou aproxime o cartão"; absent where nothing
    /// needs to be shown.
    public var userText: UserText?
}

extension PaymentProgress {
    init(_ ffi: MaquininhaFFI.OperationProgress) {
        step = ProgressStep(ffi)
        // It fails only where the library itself did; there is nothing to show then.
        let texts = try? progressTexts(progress: ffi)
        userText = texts.map { UserText(ptBR: $0.ptBr, en: $0.en) }
    }
}

/// A step of a payment or refund.
public enum ProgressStep: Hashable, Sendable {
    /// The place on the order is being taken.
    case reserving
    /// Another terminal is paying; this one stops.
    case takenBy(SerialNumber?)
    /// The driver takes the card.
    case takingCard
    /// The driver shows something to the card holder.
    case prompted(DriverPrompt)
    /// The driver went silent and is being asked.
    case asking
    /// The order API is being told.
    case reporting
    /// A case of a later version of the library.
    case unrecognized
}

extension ProgressStep {
    init(_ ffi: MaquininhaFFI.OperationProgress) {
        switch ffi {
        case .step(.reserving): self = .reserving
        case .step(.takenBy(let serial)): self = .takenBy(serial.map { SerialNumber($0) })
        case .step(.takingCard): self = .takingCard
        case .step(.asking): self = .asking
        case .step(.reporting): self = .reporting
        case .prompt(let prompt): self = .prompted(DriverPrompt(prompt))
        @unknown default: self = .unrecognized
        }
    }
}
