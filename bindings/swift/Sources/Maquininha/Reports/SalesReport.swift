import Foundation
internal import MaquininhaFFI

/// Sales of a time, from the journal.
public struct SalesReport: Hashable, Sendable {
    /// Sales and refunds, newest first.
    public var lines: [SalesLine]
    /// Number and sum of sales by tender.
    public var byTender: [TenderTotal]
    /// Sum of sales; absent where there was none.
    public var sold: Money?
    /// Sum of refunds; absent where there was none.
    public var refunded: Money?
    /// Number of sales without an order.
    public var loose: Int
}

extension SalesReport {
    init(_ ffi: MaquininhaFFI.SalesReport) {
        lines = ffi.lines.map(SalesLine.init)
        byTender = ffi.byTender.map(TenderTotal.init)
        sold = ffi.sold.map { Money(centavos: $0) }
        refunded = ffi.refunded.map { Money(centavos: $0) }
        loose = Int(ffi.loose)
    }
}

/// One confirmed sale or refund.
public struct SalesLine: Hashable, Sendable {
    /// The app's intention.
    public var attemptID: AttemptID
    /// The order; none for a loose sale.
    public var orderID: OrderID?
    /// How it was paid; none for a refund.
    public var tender: TenderKind?
    /// The amount; refunds count negative.
    public var amount: Money
    /// When it was last changed.
    public var at: Date
    /// Whether the sale has no order: "avulsa".
    public var isLoose: Bool
}

extension SalesLine {
    init(_ ffi: MaquininhaFFI.SalesLine) {
        attemptID = AttemptID(ffi.attemptId)
        orderID = ffi.orderId.map { OrderID($0) }
        tender = ffi.tender.map(TenderKind.init)
        amount = Money(centavos: ffi.amount)
        at = Date(micros: ffi.at)
        isLoose = ffi.isLoose
    }
}

/// Number and sum of the sales of one tender.
public struct TenderTotal: Hashable, Sendable {
    /// Which tender.
    public var kind: TenderKind
    /// How many sales.
    public var count: Int
    /// Their sum.
    public var amount: Money
}

extension TenderTotal {
    init(_ ffi: MaquininhaFFI.TenderTotal) {
        kind = TenderKind(ffi.kind)
        count = Int(ffi.count)
        amount = Money(centavos: ffi.amount)
    }
}
