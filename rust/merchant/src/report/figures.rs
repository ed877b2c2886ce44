use std::collections::BTreeMap;

use maquininha_flow::sale::SaleState;
use maquininha_model::Money;
use serde::{Deserialize, Serialize};

use super::{ReportLine, SaleOrigin};

/// What was taken with one kind of card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TenderTotal {
    /// Payments.
    pub count: usize,
    /// What was paid.
    pub paid: Money,
    /// What was given back.
    pub refunded: Money,
}

impl Default for TenderTotal {
    fn default() -> Self {
        Self { count: 0, paid: Money::ZERO, refunded: Money::ZERO }
    }
}

/// Sales with their figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SalesReport {
    /// The sales, oldest first.
    pub lines: Vec<ReportLine>,
    /// What was paid.
    pub paid: Money,
    /// What was given back.
    pub refunded: Money,
    /// What stands.
    pub net: Money,
    /// Paid sales that belong to an order of ours.
    pub linked: usize,
    /// Payments of no sale of ours.
    pub unlinked: usize,
    /// Sales keyed in at a terminal instead of coming with an order (demand
    /// C32). A part amount that an operator chose on a listed order is not
    /// counted.
    pub typed_amounts: usize,
    /// Finished sales that cannot be matched with the acquirer's files (demand
    /// L3).
    pub unmatched: usize,
    /// By funding: Credit, Debit, Prepaid, or what the terminal said.
    pub by_funding: BTreeMap<String, TenderTotal>,
}

fn add(sum: Money, amount: Money) -> Money {
    // A report that overflows shows the largest amount rather than nothing.
    sum.checked_add(amount).unwrap_or(Money::brl(i64::MAX))
}

impl SalesReport {
    /// Adds the lines up.
    pub fn of(mut lines: Vec<ReportLine>) -> Self {
        lines.sort_by(|a, b| (a.at, &a.reference).cmp(&(b.at, &b.reference)));
        let mut report = Self {
            lines: Vec::new(),
            paid: Money::ZERO,
            refunded: Money::ZERO,
            net: Money::ZERO,
            linked: 0,
            unlinked: 0,
            typed_amounts: 0,
            unmatched: 0,
            by_funding: BTreeMap::new(),
        };
        for line in &lines {
            report.take(line);
        }
        report.lines = lines;
        report
    }

    fn take(&mut self, line: &ReportLine) {
        for payment in &line.payments {
            self.paid = add(self.paid, payment.amount);
            self.refunded = add(self.refunded, payment.refunded);
            let funding = payment.funding_source.clone().unwrap_or_else(|| "unknown".to_owned());
            let total = self.by_funding.entry(funding).or_default();
            total.count += 1;
            total.paid = add(total.paid, payment.amount);
            total.refunded = add(total.refunded, payment.refunded);
        }
        self.net = add(self.net, line.net);
        match line.origin {
            SaleOrigin::Order if !line.payments.is_empty() => self.linked += 1,
            SaleOrigin::Order => {}
            SaleOrigin::Loose => {
                self.unlinked += 1;
                self.typed_amounts += 1;
            }
        }
        let finished = matches!(
            line.state,
            Some(SaleState::Finalized | SaleState::PendingDelivery | SaleState::Refunded)
        );
        if finished && !line.is_matched() {
            self.unmatched += 1;
        }
    }
}
