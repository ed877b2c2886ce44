import Foundation
internal import MaquininhaFFI

/// How the terminal is.
public struct TerminalHealth: Hashable, Sendable {
    /// Payments and refunds that are not resolved yet.
    public var openOperations: Int
    /// Whether a card step is under way.
    public var isBusy: Bool
    /// Whether the last write of the journal failed; no new payment starts.
    public var journalFailed: Bool
    /// When the order API was last read with success.
    public var ordersReadAt: Date?
    /// Whether the order list may be old.
    public var ordersAreStale: Bool
    /// Why the last read of the orders failed.
    public var ordersFailure: MaquininhaError?
}

extension TerminalHealth {
    init(_ ffi: MaquininhaFFI.TerminalHealth) {
        openOperations = Int(ffi.openOperations)
        isBusy = ffi.isBusy
        journalFailed = ffi.journalFailed
        ordersReadAt = ffi.ordersReadAt.map { Date(micros: $0) }
        ordersAreStale = ffi.ordersAreStale
        ordersFailure = ffi.ordersFailure.map(MaquininhaError.init)
    }
}
