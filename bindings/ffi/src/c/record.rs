//! Records: what the library tells.

use std::ffi::c_char;

use super::call::call;
use super::fields::{self as field, MAQUININHA_ABSENT, NUMBERS_FROM};
use super::memory::{Place, shared, take_back};
use crate::types::ErrorDetail;
use crate::{Failure, MaquininhaError};

/// Something the library tells: an error, a sale, a piece of news, how a payment ended. It never
/// changes and belongs to the program, which gives it back.
#[derive(Clone, Debug, Default)]
pub struct Record {
    texts: Vec<(i32, String)>,
    numbers: Vec<(i32, i64)>,
    items: Vec<Record>,
}

/// The text of a field, to be given back by maquininha_text_free; null where the record has none.
///
/// Errors: `value` for a field that is no text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_record_text(
    record: *const Record,
    field: i32,
    text: *mut *mut c_char,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let place = Place::at(text, std::ptr::null_mut(), "text")?;
        let record = shared(record, "record")?;
        if !(1..NUMBERS_FROM).contains(&field) {
            return Err(MaquininhaError::value(format!("field {field} is no text")).into());
        }
        place.give_text(record.text(field).map(str::to_owned));
        Ok(())
    })
}

/// The number of a field; MAQUININHA_ABSENT where the record has none.
///
/// Errors: `value` for a field that is no number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_record_number(
    record: *const Record,
    field: i32,
    number: *mut i64,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let place = Place::at(number, MAQUININHA_ABSENT, "number")?;
        let record = shared(record, "record")?;
        if field < NUMBERS_FROM {
            return Err(MaquininhaError::value(format!("field {field} is no number")).into());
        }
        place.fill(record.number(field).unwrap_or(MAQUININHA_ABSENT));
        Ok(())
    })
}

/// How many records are in a record: the payments of a sale, the choices of a draft.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_record_count(
    record: *const Record,
    count: *mut usize,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let place = Place::at(count, 0, "count")?;
        place.fill(shared(record, "record")?.items.len());
        Ok(())
    })
}

/// A record in a record, from 0 on, as a copy of its own.
///
/// Errors: `value` beyond the last one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_record_item(
    record: *const Record,
    index: usize,
    item: *mut *mut Record,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let place = Place::of_handle(item, "item")?;
        let record = shared(record, "record")?;
        let item = record.items.get(index);
        let missing = || MaquininhaError::value(format!("there is no item {index}"));
        place.give(item.ok_or_else(missing)?.clone());
        Ok(())
    })
}

/// Gives a record back. Null is nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_record_free(record: *mut Record) {
    take_back(record);
}

impl Record {
    /// With a text, where there is one.
    pub(super) fn with(mut self, field: i32, text: impl Into<Option<String>>) -> Self {
        self.texts.extend(text.into().map(|text| (field, text)));
        self
    }

    /// With a word.
    pub(super) fn word(self, field: i32, word: &str) -> Self {
        self.with(field, word.to_owned())
    }

    /// With a number, where there is one.
    pub(super) fn count(mut self, field: i32, number: impl Into<Option<i64>>) -> Self {
        self.numbers.extend(number.into().map(|number| (field, number)));
        self
    }

    /// With records in it.
    pub(super) fn holding(mut self, items: impl IntoIterator<Item = Self>) -> Self {
        self.items.extend(items);
        self
    }

    fn text(&self, field: i32) -> Option<&str> {
        self.texts.iter().find(|(own, _)| *own == field).map(|(_, text)| text.as_str())
    }

    fn number(&self, field: i32) -> Option<i64> {
        self.numbers.iter().find(|(own, _)| *own == field).map(|(_, number)| *number)
    }
}

impl Record {
    /// What an error says beyond its code.
    fn of_detail(detail: Option<&ErrorDetail>) -> Self {
        let record = Self::default();
        match detail {
            Some(ErrorDetail::Due { due }) => {
                record.amount(field::MAQUININHA_FIELD_REMAINING, *due)
            }
            Some(ErrorDetail::Tender { kind }) => {
                record.word(field::MAQUININHA_FIELD_TENDER, kind.wire())
            }
            Some(ErrorDetail::Attempt { attempt_id }) => {
                record.word(field::MAQUININHA_FIELD_ATTEMPT_ID, attempt_id.as_str())
            }
            Some(ErrorDetail::Terminal { serial }) => {
                record.word(field::MAQUININHA_FIELD_SERIAL, serial.as_str())
            }
            _ => record,
        }
    }
}

impl From<&Failure> for Record {
    fn from(failure: &Failure) -> Self {
        let retry_after =
            failure.retry_after.map(|pause| i64::try_from(pause.as_millis()).unwrap_or(i64::MAX));
        Self::of_detail(failure.detail.as_ref())
            .word(field::MAQUININHA_FIELD_CODE, &failure.code)
            .word(field::MAQUININHA_FIELD_FAMILY, super::words::family(failure.family))
            .word(field::MAQUININHA_FIELD_RETRY, super::words::retry(failure.retry))
            .word(field::MAQUININHA_FIELD_USER_TEXT_PT_BR, &failure.user_text_pt_br)
            .word(field::MAQUININHA_FIELD_USER_TEXT_EN, &failure.user_text_en)
            .word(field::MAQUININHA_FIELD_DEVELOPER_TEXT, &failure.developer_text)
            .count(field::MAQUININHA_FIELD_OUTCOME_KNOWN, i64::from(failure.outcome_known))
            .count(field::MAQUININHA_FIELD_RETRY_AFTER_MS, retry_after)
    }
}
