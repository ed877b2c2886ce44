//! What comes from C and what goes there: the only place that trusts a pointer.

use std::ffi::{CString, c_char};
use std::ptr::null_mut;
use std::slice;

use crate::panics::guarded;
use crate::{Failure, MaquininhaError};

/// Longest text or body that is taken, in bytes. Longer ones are a length that was not set.
const BYTES_MAX: usize = 16 * 1024 * 1024;

/// The object behind a handle.
pub(super) unsafe fn shared<'a, T>(handle: *const T, name: &str) -> Result<&'a T, MaquininhaError> {
    if !handle.is_aligned() {
        return Err(MaquininhaError::value(format!("{name} is no handle")));
    }
    handle.as_ref().ok_or_else(|| null(name))
}

/// Bytes that are copied. Null is none.
pub(super) unsafe fn optional_bytes(
    bytes: *const c_char,
    length: usize,
    name: &str,
) -> Result<Option<Vec<u8>>, MaquininhaError> {
    if bytes.is_null() {
        return Ok(None);
    }
    if length > BYTES_MAX {
        return Err(MaquininhaError::value(format!("{name} is longer than {BYTES_MAX} bytes")));
    }
    Ok(Some(slice::from_raw_parts(bytes.cast::<u8>(), length).to_vec()))
}

/// A text that is copied. Null is none.
pub(super) unsafe fn optional_text(
    text: *const c_char,
    length: usize,
    name: &str,
) -> Result<Option<String>, MaquininhaError> {
    let Some(bytes) = optional_bytes(text, length, name)? else { return Ok(None) };
    String::from_utf8(bytes).map(Some).map_err(|_| Failure::not_utf8(name).into())
}

/// A text that is copied.
pub(super) unsafe fn text(
    text: *const c_char,
    length: usize,
    name: &str,
) -> Result<String, MaquininhaError> {
    optional_text(text, length, name)?.ok_or_else(|| null(name))
}

/// The place of a result in the program's memory.
pub(super) struct Place<T>(*mut T);

impl<T: Copy> Place<T> {
    /// The place; it holds `empty` until it is filled, also where the function fails.
    pub(super) unsafe fn at(place: *mut T, empty: T, name: &str) -> Result<Self, MaquininhaError> {
        if place.is_null() {
            return Err(null(name));
        }
        place.write(empty);
        Ok(Self(place))
    }

    /// Puts the result there.
    pub(super) fn fill(self, result: T) {
        // The place was looked at when it was made, and its program waits for the result.
        unsafe { self.0.write(result) }
    }
}

impl<T> Place<*mut T> {
    /// The place of a handle.
    pub(super) unsafe fn of_handle(
        place: *mut *mut T,
        name: &str,
    ) -> Result<Self, MaquininhaError> {
        Self::at(place, null_mut(), name)
    }

    /// Hands an object over.
    pub(super) fn give(self, object: T) {
        self.fill(give(object));
    }
}

impl Place<*mut c_char> {
    /// Hands a text over; an absent one is null.
    pub(super) fn give_text(self, text: Option<String>) {
        let Some(mut text) = text else { return };
        // A zero byte would cut it short.
        text.retain(|letter| letter != '\0');
        if let Ok(text) = CString::new(text) {
            self.fill(text.into_raw());
        }
    }
}

/// Hands an object over to the program, which gives it back by `take_back`.
pub(super) fn give<T>(object: T) -> *mut T {
    Box::into_raw(Box::new(object))
}

/// Takes an object back and ends it. Null is nothing.
pub(super) unsafe fn take_back<T>(handle: *mut T) {
    let ended = guarded(|| {
        if !handle.is_null() {
            drop(Box::from_raw(handle));
        }
        Ok(())
    });
    // Nobody could do anything about a failure, and its text is in the log.
    drop(ended);
}

/// Takes a text back. Null is nothing.
pub(super) unsafe fn take_text_back(text: *mut c_char) {
    if !text.is_null() {
        drop(CString::from_raw(text));
    }
}

fn null(name: &str) -> MaquininhaError {
    Failure::null_pointer(name).into()
}
