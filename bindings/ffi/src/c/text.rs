//! Texts, and the version of the library.

use std::ffi::c_char;

use super::call::call;
use super::memory::{Place, take_text_back};
use super::record::Record;

/// The version of the library, such as `0.1.0`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_version(
    version: *mut *mut c_char,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let place = Place::at(version, std::ptr::null_mut(), "version")?;
        place.give_text(Some(env!("CARGO_PKG_VERSION").to_owned()));
        Ok(())
    })
}

/// Gives a text back. Null is nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_text_free(text: *mut c_char) {
    take_text_back(text);
}
