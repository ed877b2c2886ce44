//! A virtual PIN pad of the simulated market, with a card holder's hands.

use std::ffi::c_char;
use std::ptr::null_mut;
use std::sync::Arc;

use super::call::call;
use super::memory::{Place, shared, take_back, text};
use super::reader_settings::ReaderSettings;
use super::record::Record;
use super::sandbox::Sandbox;
use super::wait::wait;
use crate::reader::readers_config;
use crate::testing::{PinPadProfile, VirtualPinPad};

/// A virtual PIN pad with the keys of the simulated acquirers, on a port of this machine.
pub struct PinPad(Arc<VirtualPinPad>);

/// Settings of readers in the market: its acquirers and their host, without serial lines.
#[unsafe(no_mangle)]
#[cfg(feature = "testing")]
pub unsafe extern "C" fn maquininha_sandbox_reader_settings(
    sandbox: *const Sandbox,
    folder: *const c_char,
    folder_length: usize,
    settings: *mut *mut ReaderSettings,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let place = Place::of_handle(settings, "settings")?;
        let sandbox = &shared(sandbox, "sandbox")?.0;
        let folder = text(folder, folder_length, "folder")?;
        let mut config = readers_config(folder, sandbox.acquirers()?)?;
        config.host = Some(sandbox.acquirer_host()?);
        config.serial = false;
        place.give(ReaderSettings::new(config));
        Ok(())
    })
}

/// Starts a PIN pad. Each number is a device of its own; one of a number at a time. It is there as
/// long as it is not given back.
#[unsafe(no_mangle)]
#[cfg(feature = "testing")]
pub unsafe extern "C" fn maquininha_sandbox_pin_pad(
    sandbox: *const Sandbox,
    number: u32,
    limit_ms: u32,
    pin_pad: *mut *mut PinPad,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let place = Place::of_handle(pin_pad, "pin_pad")?;
        let sandbox = &shared(sandbox, "sandbox")?.0;
        place.give(PinPad(wait(limit_ms, sandbox.pin_pad(number, PinPadProfile::Abecs220))?));
        Ok(())
    })
}

/// Where it listens, for maquininha_readers_connect by `tcp`.
#[unsafe(no_mangle)]
#[cfg(feature = "testing")]
pub unsafe extern "C" fn maquininha_pin_pad_address(
    pin_pad: *const PinPad,
    address: *mut *mut c_char,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let place = Place::at(address, null_mut(), "address")?;
        place.give_text(Some(shared(pin_pad, "pin_pad")?.0.address()?.place));
        Ok(())
    })
}

/// The first line on its display.
#[unsafe(no_mangle)]
#[cfg(feature = "testing")]
pub unsafe extern "C" fn maquininha_pin_pad_display(
    pin_pad: *const PinPad,
    line: *mut *mut c_char,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let place = Place::at(line, null_mut(), "line")?;
        let lines = shared(pin_pad, "pin_pad")?.0.display()?;
        place.give_text(lines.first().map(|line| line.trim().to_owned()));
        Ok(())
    })
}

/// The person at it follows a script from now on, for example
/// `insert chip-online-pin; type 1234; press ok; remove`: each step as soon as it is asked for.
#[unsafe(no_mangle)]
#[cfg(feature = "testing")]
pub unsafe extern "C" fn maquininha_pin_pad_play(
    pin_pad: *const PinPad,
    script: *const c_char,
    script_length: usize,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let script = text(script, script_length, "script")?;
        Ok(shared(pin_pad, "pin_pad")?.0.play(script)?)
    })
}

/// Takes it off the network and gives it back. Null is nothing.
#[unsafe(no_mangle)]
#[cfg(feature = "testing")]
pub unsafe extern "C" fn maquininha_pin_pad_free(pin_pad: *mut PinPad) {
    take_back(pin_pad);
}
