//! Reports of the sales side.

use maquininha_flow::sale::{PaymentLine, SaleContext, SaleState};
use maquininha_merchant::report::{ReportFilter, ReportLine, SaleOrigin, SalesReport, to_csv};
use maquininha_model::{Flow, Money, OrderId, Timestamp};

use super::Merchant;
use crate::MaquininhaError;

/// Where a sale came from.
#[uniffi::remote(Enum)]
pub enum SaleOrigin {
    /// An order of this sales program.
    Order,
    /// Keyed at the terminal, with no sale of ours.
    Loose,
}

/// Which sales; all where nothing is said.
#[uniffi::remote(Record)]
pub struct ReportFilter {
    /// Opened at or after.
    pub since: Option<Timestamp>,
    /// Opened before.
    pub until: Option<Timestamp>,
    /// Settled in this shift.
    pub shift: Option<String>,
    /// In this state.
    pub state: Option<SaleState>,
    /// Of this origin.
    pub origin: Option<SaleOrigin>,
    /// Holds this text in a reference, an id or a transaction number, in small or capital letters.
    pub search: Option<String>,
}

/// One sale in a report.
#[uniffi::remote(Record)]
pub struct ReportLine {
    /// Where it came from.
    pub origin: SaleOrigin,
    /// The caller's reference; absent for loose sales.
    pub reference: Option<String>,
    /// The order.
    pub order_id: Option<OrderId>,
    /// Direct or listed; absent for loose sales.
    pub flow: Option<Flow>,
    /// Counter or delivery; absent for loose sales.
    pub context: Option<SaleContext>,
    /// Where it stands; absent for loose sales.
    pub state: Option<SaleState>,
    /// The total.
    pub amount: Money,
    /// Paid and standing.
    pub net: Money,
    /// The payments with their transaction numbers.
    pub payments: Vec<PaymentLine>,
    /// When it was opened or paid.
    pub at: Option<Timestamp>,
    /// When it was settled.
    pub settled_at: Option<Timestamp>,
    /// The shift in which it was settled.
    pub shift: Option<String>,
}

/// What was taken with one kind of card.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct FundingTotal {
    /// Credit, Debit, Prepaid, what else the terminal said, or `unknown`.
    pub funding_source: String,
    /// How many payments.
    pub count: u32,
    /// What was paid.
    pub paid: Money,
    /// What was given back.
    pub refunded: Money,
}

/// The figures of a report.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ReportTotals {
    /// What was paid.
    pub paid: Money,
    /// What was given back.
    pub refunded: Money,
    /// What stands.
    pub net: Money,
    /// Paid sales that belong to an order of ours.
    pub linked: u32,
    /// Payments of no sale of ours.
    pub unlinked: u32,
    /// Sales keyed in at a terminal instead of coming with an order.
    pub typed_amounts: u32,
    /// Finished sales that cannot be matched with the acquirer's files.
    pub unmatched: u32,
    /// By kind of card, in the order of their names.
    pub by_funding: Vec<FundingTotal>,
}

/// Sales with their figures, from the store: it needs no network.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct MerchantReport {
    /// The sales, oldest first; at most 100,000.
    pub lines: Vec<ReportLine>,
    /// Their figures.
    pub totals: ReportTotals,
}

impl From<SalesReport> for MerchantReport {
    fn from(report: SalesReport) -> Self {
        let totals = totals(&report);
        Self { lines: report.lines, totals }
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn totals(report: &SalesReport) -> ReportTotals {
    let by_funding = report.by_funding.iter().map(|(funding_source, total)| FundingTotal {
        funding_source: funding_source.clone(),
        count: count(total.count),
        paid: total.paid,
        refunded: total.refunded,
    });
    ReportTotals {
        paid: report.paid,
        refunded: report.refunded,
        net: report.net,
        linked: count(report.linked),
        unlinked: count(report.unlinked),
        typed_amounts: count(report.typed_amounts),
        unmatched: count(report.unmatched),
        by_funding: by_funding.collect(),
    }
}

#[uniffi::export]
impl Merchant {
    /// The sales that a filter takes, with their figures.
    pub async fn report(&self, filter: ReportFilter) -> Result<MerchantReport, MaquininhaError> {
        self.run(|merchant| async move { Ok(merchant.report(&filter).await?.into()) }).await
    }

    /// The figures of the sales that a filter takes, without the sales.
    pub async fn report_totals(
        &self,
        filter: ReportFilter,
    ) -> Result<ReportTotals, MaquininhaError> {
        self.run(|merchant| async move { Ok(totals(&merchant.report(&filter).await?)) }).await
    }

    /// The sales that a filter takes as a table for spreadsheets: a head, then one row for each
    /// payment, fields between semicolons, amounts in centavos.
    pub async fn export_report(&self, filter: ReportFilter) -> Result<String, MaquininhaError> {
        self.run(|merchant| async move { Ok(to_csv(&merchant.report(&filter).await?)) }).await
    }
}
