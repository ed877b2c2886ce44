internal import MaquininhaFFI

/// Refunds, unlocked by the operator's password for as long as this is held.
public final class RefundSession: Sendable {
    private let native: MaquininhaFFI.RefundSession

    init(_ native: MaquininhaFFI.RefundSession) {
        self.native = native
    }

    /// Asks for the card and returns the driver's token of it; `nil` if no card came within
    /// ``PaymentLimits/card``. The token is never a card number.
    ///
    /// Throws ``MaquininhaError``: `busy`, `driver_missing`.
    public func readCard(reading: AttemptID) async throws -> String? {
        try await calling { try await native.readCard(reading: reading.rawValue) }
    }

    /// Sales of this terminal that can be given back, newest first; with a card's token, those it
    /// paid.
    public func sales(paidBy cardToken: String? = nil) async throws -> [RefundableSale] {
        try await calling {
            try await native.sales(cardToken: cardToken).map(RefundableSale.init)
        }
    }

    /// Finds the sale of a charge on an order.
    ///
    /// Throws ``MaquininhaError``: `paid_at_other_terminal`, naming it; `nothing_to_refund`.
    public func sale(of order: Order, charge: ChargeID) async throws -> RefundableSale {
        try await calling {
            try RefundableSale(
                await native.saleOf(order: order.ffi, chargeId: charge.rawValue))
        }
    }

    /// Starts a refund of all that is left of a sale, or of a part. Cancelling the task meanwhile
    /// asks the refund to cancel, as for ``Maquininha/pay(order:tender:amount:attemptID:)``.
    ///
    /// Throws ``MaquininhaError``: `nothing_to_refund`, `amount`, `busy`; nothing was sent.
    public func refund(
        _ sale: RefundableSale, amount: Money? = nil, attemptID: AttemptID
    ) async throws -> Refund {
        try Task.checkCancellation()
        let refund = try await calling {
            try Refund(
                await native.refund(
                    attemptId: attemptID.rawValue, sale: sale.native, amount: amount?.centavos))
        }
        if Task.isCancelled { await refund.cancelForTask() }
        return refund
    }
}

/// A sale that can be given back. Only a ``RefundSession`` finds one.
public struct RefundableSale: Sendable {
    let native: MaquininhaFFI.RefundableSale
    /// What the operator checks before.
    public let details: SaleToRefund

    init(_ native: MaquininhaFFI.RefundableSale) throws {
        self.native = native
        details = SaleToRefund(try native.details())
    }
}
