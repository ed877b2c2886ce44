//! The terminal's own sales report, from the journal (demand C9).

use std::collections::BTreeMap;

use maquininha_flow::{End, JournalEntry, RefundEnd};
use maquininha_model::{AttemptId, Money, OrderId, TenderKind, Timestamp};

use crate::TerminalError;

/// One confirmed sale or refund.
#[derive(Clone, Debug, PartialEq, Eq)]
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

/// Sales of a time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SalesReport {
    /// Sales and refunds, newest first.
    pub lines: Vec<SalesLine>,
    /// Number and sum of sales by tender.
    pub by_tender: BTreeMap<TenderKind, (u32, Money)>,
    /// Sum of sales.
    pub sold: Option<Money>,
    /// Sum of refunds.
    pub refunded: Option<Money>,
    /// Number of sales without an order.
    pub loose: u32,
}

impl SalesReport {
    pub(crate) fn add(&mut self, entry: &JournalEntry) -> Result<(), TerminalError> {
        match entry {
            JournalEntry::Payment(record) => {
                if !matches!(record.end, Some(End::Approved { .. })) {
                    return Ok(());
                }
                let is_loose = record.kind.order_id().is_none();
                self.loose += u32::from(is_loose);
                let sold = self.sold.unwrap_or(Money::ZERO);
                self.sold = Some(sold.checked_add(record.amount)?);
                let slot = self.by_tender.entry(record.tender.kind()).or_insert((0, Money::ZERO));
                *slot = (slot.0 + 1, slot.1.checked_add(record.amount)?);
                self.lines.push(SalesLine {
                    attempt_id: record.attempt_id.clone(),
                    order_id: record.kind.order_id().cloned(),
                    tender: Some(record.tender.kind()),
                    amount: record.amount,
                    at: record.updated_at,
                    is_loose,
                });
            }
            JournalEntry::Refund(record) => {
                if !matches!(record.end, Some(RefundEnd::Refunded { .. })) {
                    return Ok(());
                }
                let refunded = self.refunded.unwrap_or(Money::ZERO);
                self.refunded = Some(refunded.checked_add(record.amount)?);
                self.lines.push(SalesLine {
                    attempt_id: record.attempt_id.clone(),
                    order_id: record.order_id.clone(),
                    tender: None,
                    amount: Money::ZERO.checked_sub(record.amount)?,
                    at: record.updated_at,
                    is_loose: false,
                });
            }
        }
        Ok(())
    }
}
