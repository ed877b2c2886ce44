//! The list of a company's terminals.

use std::ffi::c_char;
use std::sync::{Mutex, PoisonError};

use maquininha_merchant::device::DeviceRow;

use super::call::call;
use super::memory::{Place, optional_text, shared, take_back, text};
use super::record::Record;

/// What a back office calls a terminal.
const POS: &str = "POS";

/// The list of a company's terminals, while it is put together.
pub struct Devices(Mutex<Vec<DeviceRow>>);

impl Devices {
    pub(super) fn rows(&self) -> Vec<DeviceRow> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// An empty list.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_devices_new(
    devices: *mut *mut Devices,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let place = Place::of_handle(devices, "devices")?;
        place.give(Devices(Mutex::new(Vec::new())));
        Ok(())
    })
}

/// Adds a terminal: its serial number, its model such as `L3`, the company number (CNPJ) of its
/// acquirer, and the version of its payment app or null. They are checked when the list is handed
/// over.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_devices_add(
    devices: *const Devices,
    serial: *const c_char,
    serial_length: usize,
    model: *const c_char,
    model_length: usize,
    acquirer_cnpj: *const c_char,
    acquirer_cnpj_length: usize,
    app_version: *const c_char,
    app_version_length: usize,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let devices = shared(devices, "devices")?;
        let row = DeviceRow {
            peripheral_type: POS.to_owned(),
            equipment: POS.to_owned(),
            model: text(model, model_length, "model")?,
            serial: text(serial, serial_length, "serial")?,
            acquirer_cnpj: text(acquirer_cnpj, acquirer_cnpj_length, "acquirer_cnpj")?,
            app_version: optional_text(app_version, app_version_length, "app_version")?,
            ..DeviceRow::default()
        };
        devices.0.lock().unwrap_or_else(PoisonError::into_inner).push(row);
        Ok(())
    })
}

/// Gives a list back. Null is nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_devices_free(devices: *mut Devices) {
    take_back(devices);
}
