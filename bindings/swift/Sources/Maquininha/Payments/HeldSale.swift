import Foundation
internal import MaquininhaFFI

/// A held sale that waits for the app's word. There is at most one at a terminal, since it
/// blocks the next sale.
public struct HeldSale: Hashable, Sendable {
    /// The app's intention.
    public var attemptID: AttemptID
    /// How much.
    public var amount: Money
    /// How it was paid.
    public var tender: Tender
    /// The provisional approval.
    public var approval: Approval
    /// When it is undone if the app says nothing.
    public var decideBy: Date
}

extension HeldSale {
    init(_ ffi: MaquininhaFFI.HeldSale) {
        attemptID = AttemptID(ffi.attemptId)
        amount = Money(centavos: ffi.amount)
        tender = Tender(ffi.tender)
        approval = Approval(ffi.approval)
        decideBy = Date(micros: ffi.decideBy)
    }
}

/// What became of the goods or the paper once a held sale was approved.
public enum ConfirmStatus: Hashable, Sendable {
    /// All went well: the sale stands.
    case success
    /// What had to be printed was not. The sale is undone.
    case printError
    /// The goods did not come out. The sale is undone.
    case dispenseFailure
    /// Anything else. The sale is undone.
    case other
}

extension ConfirmStatus {
    init(_ ffi: MaquininhaFFI.ConfirmStatus) {
        switch ffi {
        case .success: self = .success
        case .printError: self = .printError
        case .dispenseFailure: self = .dispenseFailure
        case .other: self = .other
        }
    }

    var ffi: MaquininhaFFI.ConfirmStatus {
        switch self {
        case .success: .success
        case .printError: .printError
        case .dispenseFailure: .dispenseFailure
        case .other: .other
        }
    }
}
