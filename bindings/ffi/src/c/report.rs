//! Reports of the sales side.

use std::ffi::c_char;

use maquininha_merchant::report::ReportFilter;
use maquininha_model::Timestamp;

use super::call::call;
use super::fields::{
    MAQUININHA_ABSENT, MAQUININHA_FIELD_COUNT, MAQUININHA_FIELD_FUNDING_SOURCE,
    MAQUININHA_FIELD_LINKED, MAQUININHA_FIELD_NET, MAQUININHA_FIELD_PAID,
    MAQUININHA_FIELD_REFUNDED, MAQUININHA_FIELD_TYPED_AMOUNTS, MAQUININHA_FIELD_UNLINKED,
    MAQUININHA_FIELD_UNMATCHED,
};
use super::memory::{Place, optional_text, shared};
use super::merchant::Merchant;
use super::record::Record;
use super::wait::wait;
use crate::MaquininhaError;
use crate::merchant::ReportTotals;

/// Bounds from C: a moment, or MAQUININHA_ABSENT for none.
fn moment(micros: i64) -> Option<Timestamp> {
    (micros != MAQUININHA_ABSENT).then(|| Timestamp::from_micros(micros))
}

unsafe fn filter(
    since: i64,
    until: i64,
    shift: *const c_char,
    shift_length: usize,
) -> Result<ReportFilter, MaquininhaError> {
    let shift = optional_text(shift, shift_length, "shift")?;
    let (since, until) = (moment(since), moment(until));
    Ok(ReportFilter { since, until, shift, ..ReportFilter::default() })
}

/// The figures of the sales that were opened from one moment to before another, in microseconds
/// since 1970 or MAQUININHA_ABSENT for no bound, and were settled in a shift or in any where it is
/// null: PAID, REFUNDED, NET, LINKED, UNLINKED, TYPED_AMOUNTS, UNMATCHED. The records in it are the
/// same by kind of card: FUNDING_SOURCE, COUNT, PAID, REFUNDED. It needs no network.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_merchant_report_totals(
    merchant: *const Merchant,
    since: i64,
    until: i64,
    shift: *const c_char,
    shift_length: usize,
    limit_ms: u32,
    totals: *mut *mut Record,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let place = Place::of_handle(totals, "totals")?;
        let merchant = shared(merchant, "merchant")?;
        let filter = filter(since, until, shift, shift_length)?;
        place.give(Record::from(wait(limit_ms, merchant.0.report_totals(filter))?));
        Ok(())
    })
}

/// The same sales as a table for spreadsheets, to be given back by maquininha_text_free: a head,
/// then one row for each payment, fields between semicolons, amounts in centavos.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_merchant_export_report(
    merchant: *const Merchant,
    since: i64,
    until: i64,
    shift: *const c_char,
    shift_length: usize,
    limit_ms: u32,
    table: *mut *mut c_char,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let place = Place::at(table, std::ptr::null_mut(), "table")?;
        let merchant = shared(merchant, "merchant")?;
        let filter = filter(since, until, shift, shift_length)?;
        place.give_text(Some(wait(limit_ms, merchant.0.export_report(filter))?));
        Ok(())
    })
}

impl From<ReportTotals> for Record {
    fn from(totals: ReportTotals) -> Self {
        let by_funding = totals.by_funding.into_iter().map(|total| {
            Self::default()
                .with(MAQUININHA_FIELD_FUNDING_SOURCE, total.funding_source)
                .count(MAQUININHA_FIELD_COUNT, i64::from(total.count))
                .amount(MAQUININHA_FIELD_PAID, total.paid)
                .amount(MAQUININHA_FIELD_REFUNDED, total.refunded)
        });
        Self::default()
            .amount(MAQUININHA_FIELD_PAID, totals.paid)
            .amount(MAQUININHA_FIELD_REFUNDED, totals.refunded)
            .amount(MAQUININHA_FIELD_NET, totals.net)
            .count(MAQUININHA_FIELD_LINKED, i64::from(totals.linked))
            .count(MAQUININHA_FIELD_UNLINKED, i64::from(totals.unlinked))
            .count(MAQUININHA_FIELD_TYPED_AMOUNTS, i64::from(totals.typed_amounts))
            .count(MAQUININHA_FIELD_UNMATCHED, i64::from(totals.unmatched))
            .holding(by_funding)
    }
}
