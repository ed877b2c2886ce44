import Foundation
internal import MaquininhaFFI

/// What can be known of a sale before it is given back.
public struct SaleToRefund: Hashable, Sendable {
    /// The payment.
    public var attemptID: AttemptID
    /// The order, where there is one.
    public var orderID: OrderID?
    /// The charge on the order API.
    public var chargeID: ChargeID
    /// What was paid.
    public var amount: Money
    /// What was given back before.
    public var refunded: Money
    /// When it was approved.
    public var paidAt: Date
    /// The acquirer's number.
    public var nsu: String
    /// Brand.
    public var schemeName: String?
}

extension SaleToRefund {
    init(_ ffi: MaquininhaFFI.SaleToRefund) {
        attemptID = AttemptID(ffi.attemptId)
        orderID = ffi.orderId.map { OrderID($0) }
        chargeID = ChargeID(ffi.chargeId)
        amount = Money(centavos: ffi.amount)
        refunded = Money(centavos: ffi.refunded)
        paidAt = Date(micros: ffi.paidAt)
        nsu = ffi.nsu
        schemeName = ffi.schemeName
    }
}
