//! A running payment at a terminal.

use std::ffi::c_char;
use std::ptr::null_mut;
use std::sync::Arc;

use maquininha_flow::{Approval, CancelReason, End};

use super::call::call;
use super::fields::{
    MAQUININHA_FIELD_AMOUNT, MAQUININHA_FIELD_AT, MAQUININHA_FIELD_AUTHORIZATION_CODE,
    MAQUININHA_FIELD_CODE, MAQUININHA_FIELD_FUNDING_SOURCE, MAQUININHA_FIELD_KIND,
    MAQUININHA_FIELD_MESSAGE, MAQUININHA_FIELD_NSU, MAQUININHA_FIELD_REASON,
    MAQUININHA_FIELD_SCHEME, MAQUININHA_FIELD_SERIAL,
};
use super::memory::{Place, shared, take_back};
use super::record::Record;
use super::wait::wait;
use super::words;
use crate::objects::PaymentHandle;

/// A running payment. Giving it back does not stop it; only a cancel asks for that.
pub struct Payment(pub(super) Arc<PaymentHandle>);

/// The next thing to show, a word such as `taking_card` or `present_card`; null once the payment is
/// over.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_payment_next(
    payment: *const Payment,
    limit_ms: u32,
    progress: *mut *mut c_char,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let place = Place::at(progress, null_mut(), "progress")?;
        let progress = wait(limit_ms, shared(payment, "payment")?.0.next_progress())?;
        place.give_text(progress.map(|progress| words::progress(&progress).to_owned()));
        Ok(())
    })
}

/// Waits for the end. KIND is `approved`, `declined`, `canceled`, `expired` or `unknown`, none of
/// them an error. May be asked by several threads, and again.
///
/// Errors: `closed` if the terminal was closed first; the journal carries the payment to its end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_payment_result(
    payment: *const Payment,
    limit_ms: u32,
    end: *mut *mut Record,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let place = Place::of_handle(end, "end")?;
        place.give(Record::from(wait(limit_ms, shared(payment, "payment")?.0.result())?));
        Ok(())
    })
}

/// Asks to stop. The answer is `canceled`, `too_late` or `reversing`. The wish stands even if the
/// time limit goes by.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_payment_cancel(
    payment: *const Payment,
    limit_ms: u32,
    answer: *mut *mut c_char,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let place = Place::at(answer, null_mut(), "answer")?;
        let answer = wait(limit_ms, shared(payment, "payment")?.0.cancel())?;
        place.give_text(Some(words::cancel_answer(answer).to_owned()));
        Ok(())
    })
}

/// Gives a payment back; it goes on. Null is nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_payment_free(payment: *mut Payment) {
    take_back(payment);
}

impl From<End> for Record {
    fn from(end: End) -> Self {
        let ended = |kind| Self::default().word(MAQUININHA_FIELD_KIND, kind);
        match end {
            End::Approved { approval } => approved(ended("approved"), *approval),
            End::Declined { decline } => ended("declined")
                .with(MAQUININHA_FIELD_CODE, decline.code)
                .with(MAQUININHA_FIELD_MESSAGE, decline.message),
            End::Canceled { why } => canceled(ended("canceled"), why),
            End::Expired => ended("expired"),
            End::Unknown => ended("unknown"),
        }
    }
}

fn approved(record: Record, approval: Approval) -> Record {
    record
        .with(MAQUININHA_FIELD_NSU, String::from(approval.nsu))
        .with(MAQUININHA_FIELD_AUTHORIZATION_CODE, approval.authorization_code.map(String::from))
        .with(MAQUININHA_FIELD_SCHEME, approval.scheme_name)
        .with(MAQUININHA_FIELD_FUNDING_SOURCE, approval.funding_source)
        .time(MAQUININHA_FIELD_AT, Some(approval.approved_at))
}

fn canceled(record: Record, why: CancelReason) -> Record {
    let record = record.word(MAQUININHA_FIELD_REASON, words::cancel_reason(&why));
    match why {
        CancelReason::BeingPaidElsewhere { serial } => {
            record.with(MAQUININHA_FIELD_SERIAL, serial.map(String::from))
        }
        CancelReason::OrderRefused { message } | CancelReason::DriverUnavailable { message } => {
            record.with(MAQUININHA_FIELD_MESSAGE, message)
        }
        CancelReason::NothingDue { due } => record.amount(MAQUININHA_FIELD_AMOUNT, due),
        CancelReason::Undone { undo } => {
            record.word(MAQUININHA_FIELD_CODE, words::undo_reason(&undo))
        }
        _ => record,
    }
}
