import Foundation
internal import MaquininhaFFI

/// Sales with their figures, from the store: it needs no network.
public struct MerchantReport: Hashable, Sendable {
    /// The sales, oldest first; at most 100,000.
    public var lines: [ReportLine]
    /// Their figures.
    public var totals: ReportTotals
}

extension MerchantReport {
    init(_ ffi: MaquininhaFFI.MerchantReport) {
        lines = ffi.lines.map(ReportLine.init)
        totals = ReportTotals(ffi.totals)
    }
}

/// One sale in a report.
public struct ReportLine: Hashable, Sendable {
    /// Where it came from.
    public var origin: SaleOrigin
    /// The caller's reference; absent for loose sales.
    public var reference: String?
    /// The order.
    public var orderID: OrderID?
    /// Direct or listed; absent for loose sales.
    public var flow: Flow?
    /// Counter or delivery; absent for loose sales.
    public var context: SaleContext?
    /// Where it stands; absent for loose sales.
    public var state: SaleState?
    /// The total.
    public var amount: Money
    /// Paid and standing.
    public var net: Money
    /// The payments with their transaction numbers.
    public var payments: [PaymentLine]
    /// When it was opened or paid.
    public var at: Date?
    /// When it was settled.
    public var settledAt: Date?
    /// The shift in which it was settled.
    public var shift: String?
}

extension ReportLine {
    init(_ ffi: MaquininhaFFI.ReportLine) {
        origin = SaleOrigin(ffi.origin)
        reference = ffi.reference
        orderID = ffi.orderId.map { OrderID($0) }
        flow = ffi.flow.map(Flow.init)
        context = ffi.context.map(SaleContext.init)
        state = ffi.state.map(SaleState.init)
        amount = Money(centavos: ffi.amount)
        net = Money(centavos: ffi.net)
        payments = ffi.payments.map(PaymentLine.init)
        at = ffi.at.map { Date(micros: $0) }
        settledAt = ffi.settledAt.map { Date(micros: $0) }
        shift = ffi.shift
    }
}

/// The figures of a report.
public struct ReportTotals: Hashable, Sendable {
    /// What was paid.
    public var paid: Money
    /// What was given back.
    public var refunded: Money
    /// What stands.
    public var net: Money
    /// Paid sales that belong to an order of ours.
    public var linked: Int
    /// Payments of no sale of ours.
    public var unlinked: Int
    /// Sales keyed in at a terminal instead of coming with an order.
    public var typedAmounts: Int
    /// Finished sales that cannot be matched with the acquirer's files.
    public var unmatched: Int
    /// By kind of card, in the order of their names.
    public var byFunding: [FundingTotal]
}

extension ReportTotals {
    init(_ ffi: MaquininhaFFI.ReportTotals) {
        paid = Money(centavos: ffi.paid)
        refunded = Money(centavos: ffi.refunded)
        net = Money(centavos: ffi.net)
        linked = Int(ffi.linked)
        unlinked = Int(ffi.unlinked)
        typedAmounts = Int(ffi.typedAmounts)
        unmatched = Int(ffi.unmatched)
        byFunding = ffi.byFunding.map(FundingTotal.init)
    }
}

/// What was taken with one kind of card.
public struct FundingTotal: Hashable, Sendable {
    /// Credit, Debit, Prepaid, what else the terminal said, or `unknown`.
    public var fundingSource: String
    /// How many payments.
    public var count: Int
    /// What was paid.
    public var paid: Money
    /// What was given back.
    public var refunded: Money
}

extension FundingTotal {
    init(_ ffi: MaquininhaFFI.FundingTotal) {
        fundingSource = ffi.fundingSource
        count = Int(ffi.count)
        paid = Money(centavos: ffi.paid)
        refunded = Money(centavos: ffi.refunded)
    }
}

extension Merchant {
    /// The sales that a filter takes, with their figures; ``sale(_:)`` has the details of one.
    public func report(_ filter: ReportFilter = ReportFilter()) async throws -> MerchantReport {
        try await calling { MerchantReport(try await native.report(filter: filter.ffi)) }
    }

    /// The figures of the sales that a filter takes, without the sales.
    public func reportTotals(
        _ filter: ReportFilter = ReportFilter()
    ) async throws -> ReportTotals {
        try await calling { ReportTotals(try await native.reportTotals(filter: filter.ffi)) }
    }

    /// The sales that a filter takes as a table for spreadsheets: a head, then one row for each
    /// payment, fields between semicolons, amounts in centavos.
    public func exportReport(_ filter: ReportFilter = ReportFilter()) async throws -> String {
        try await calling { try await native.exportReport(filter: filter.ffi) }
    }
}
