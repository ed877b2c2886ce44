//! What every function does: it answers with a status, and an error where it failed.

use std::ptr::null_mut;

use super::memory::give;
use super::record::Record;
use crate::MaquininhaError;
use crate::panics::{guarded, keep_texts_inside};

/// It was done; the results are where they were asked for.
pub const MAQUININHA_OK: i32 = 0;
/// The time limit went by first. Nothing was lost: what was begun goes on, and the same call made
/// again finds what became of it.
pub const MAQUININHA_TIME_LIMIT: i32 = 1;
/// It was not done; the error says why.
pub const MAQUININHA_FAILED: i32 = 2;

/// Why a function did not do what it was called for.
#[derive(Debug)]
pub(super) enum Stop {
    /// Its time limit went by.
    TimeLimit,
    /// It failed.
    Failed(MaquininhaError),
}

impl<T: Into<MaquininhaError>> From<T> for Stop {
    fn from(error: T) -> Self {
        Self::Failed(error.into())
    }
}

/// Does the work of a function on the thread of its caller. The place of the error may be null.
pub(super) unsafe fn call(error: *mut *mut Record, work: impl FnOnce() -> Result<(), Stop>) -> i32 {
    keep_texts_inside();
    if !error.is_null() {
        error.write(null_mut());
    }
    let outcome = guarded(|| match work() {
        Ok(()) => Ok(MAQUININHA_OK),
        Err(Stop::TimeLimit) => Ok(MAQUININHA_TIME_LIMIT),
        Err(Stop::Failed(error)) => Err(error),
    });
    outcome.unwrap_or_else(|failed| {
        if !error.is_null() {
            error.write(give(Record::from(failed.failure())));
        }
        MAQUININHA_FAILED
    })
}
