//! Reports are read from the store; the engine is not held up by them.

use maquininha_flow::sale::LooseSale;

use super::record::from_json;
use super::{Merchant, SaleRecord, SaleView};
use crate::error::MerchantError;
use crate::port::{StoreRow, StoreTable};
use crate::report::{ReportFilter, ReportLine, SalesReport};

/// Rows read from the store at once.
const PAGE: usize = 500;
/// Most lines of one report: months of a busy shop. Narrow the filter for
/// more.
pub const REPORT_LINES_MAX: usize = 100_000;

impl Merchant {
    /// The sales a filter takes, with their figures.
    pub async fn report(&self, filter: &ReportFilter) -> Result<SalesReport, MerchantError> {
        let mut lines = Vec::new();
        self.collect(StoreTable::Sale, filter, &mut lines, |row| {
            let record: SaleRecord = from_json(&row.json)?;
            Ok(ReportLine::of_sale(SaleView::of(&record.sale)))
        })
        .await?;
        self.collect(StoreTable::Loose, filter, &mut lines, |row| {
            let loose: LooseSale = from_json(&row.json)?;
            Ok(ReportLine::of_loose(&loose))
        })
        .await?;
        Ok(SalesReport::of(lines))
    }

    async fn collect(
        &self,
        table: StoreTable,
        filter: &ReportFilter,
        lines: &mut Vec<ReportLine>,
        read: impl Fn(&StoreRow) -> Result<ReportLine, MerchantError>,
    ) -> Result<(), MerchantError> {
        let mut after: Option<String> = None;
        loop {
            let rows = self.parts.store.scan(table, None, after.as_deref(), PAGE).await?;
            let Some(last) = rows.last() else { return Ok(()) };
            after = Some(last.key.clone());
            for row in &rows {
                let line = read(row)?;
                if filter.takes(&line) && lines.len() < REPORT_LINES_MAX {
                    lines.push(line);
                }
            }
        }
    }
}
