//! The terminal's own sales report.

use maquininha_model::{AttemptId, Money, OrderId, TenderKind, Timestamp};
use maquininha_terminal::SalesLine;

/// One confirmed sale or refund.
#[uniffi::remote(Record)]
pub struct SalesLine {
    /// The app's intention.
    pub attempt_id: AttemptId,
    /// The order; none for a loose sale.
    pub order_id: Option<OrderId>,
    /// How it was paid; none for a refund.
    pub tender: Option<TenderKind>,
    /// The amount; refunds count negative.
    pub amount: Money,
    /// When it was last changed.
    pub at: Timestamp,
    /// Whether the sale has no order: "avulsa".
    pub is_loose: bool,
}

/// Number and sum of the sales of one tender.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct TenderTotal {
    /// Which tender.
    pub kind: TenderKind,
    /// How many sales.
    pub count: u32,
    /// Their sum.
    pub amount: Money,
}

/// Sales of a time, from the journal.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct SalesReport {
    /// Sales and refunds, newest first.
    pub lines: Vec<SalesLine>,
    /// Number and sum of sales by tender.
    pub by_tender: Vec<TenderTotal>,
    /// Sum of sales; absent where there was none.
    pub sold: Option<Money>,
    /// Sum of refunds; absent where there was none.
    pub refunded: Option<Money>,
    /// Number of sales without an order.
    pub loose: u32,
}

impl From<maquininha_terminal::SalesReport> for SalesReport {
    fn from(report: maquininha_terminal::SalesReport) -> Self {
        let maquininha_terminal::SalesReport { lines, by_tender, sold, refunded, loose } = report;
        let by_tender = by_tender
            .into_iter()
            .map(|(kind, (count, amount))| TenderTotal { kind, count, amount })
            .collect();
        Self { lines, by_tender, sold, refunded, loose }
    }
}
