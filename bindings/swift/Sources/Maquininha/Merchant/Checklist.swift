internal import MaquininhaFFI

/// A step of activation and roll-out with its state.
public struct ChecklistItem: Hashable, Sendable {
    /// The step.
    public var step: ChecklistStep
    /// Whether it is done.
    public var isDone: Bool
}

extension ChecklistItem {
    init(_ ffi: MaquininhaFFI.ChecklistItem) {
        step = ChecklistStep(ffi.step)
        isDone = ffi.isDone
    }
}

/// One step of activation and roll-out, in the order in which they are done.
public enum ChecklistStep: Hashable, Sendable {
    /// The software house is in the partner programme.
    case partner
    /// The establishment is activated at the acquirer.
    case activation
    /// Account id and secret key are stored.
    case accountKeys
    /// A terminal is registered.
    case terminal
    /// Webhooks need credentials.
    case webhook
    /// The module switch is on.
    case module
    /// A first sale was made: small, and refunded afterwards.
    case firstSale
    /// A case of a later version of the library.
    case unrecognized
}

extension ChecklistStep {
    init(_ ffi: MaquininhaFFI.ChecklistStep) {
        switch ffi {
        case .partner: self = .partner
        case .activation: self = .activation
        case .accountKeys: self = .accountKeys
        case .terminal: self = .terminal
        case .webhook: self = .webhook
        case .module: self = .module
        case .firstSale: self = .firstSale
        @unknown default: self = .unrecognized
        }
    }
}
