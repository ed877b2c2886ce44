//! A terminal of the simulated market, with a simulated card holder.

use std::ffi::c_char;
use std::time::Duration;

use maquininha_model::{AppVersion, Device, DeviceModel, SerialNumber};

use super::call::call;
use super::memory::{Place, optional_text, shared, text};
use super::record::Record;
use super::sandbox::Sandbox;
use super::terminal::Terminal;
use super::wait::wait;
use crate::MaquininhaError;
use crate::objects::terminal_config;
use crate::ports::HostPorts;
use crate::testing::{SimulatedDriver, simulated_driver_config};
use crate::types::TerminalConfig;

/// Opens a terminal of the market by its serial number and model, with a simulated driver and the
/// short pauses of a test. The folder is that of its journal. The market stays the program's.
///
/// Errors: the journal cannot be read or is open elsewhere.
#[unsafe(no_mangle)]
#[cfg(feature = "testing")]
pub unsafe extern "C" fn maquininha_terminal_open(
    sandbox: *const Sandbox,
    serial: *const c_char,
    serial_length: usize,
    model: *const c_char,
    model_length: usize,
    folder: *const c_char,
    folder_length: usize,
    limit_ms: u32,
    terminal: *mut *mut Terminal,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let place = Place::of_handle(terminal, "terminal")?;
        let sandbox = &shared(sandbox, "sandbox")?.0;
        let serial = SerialNumber::new(text(serial, serial_length, "serial")?)?;
        let model = DeviceModel::from(text(model, model_length, "model")?);
        let device = Device::new(serial.clone(), model, Some(AppVersion::new(6, 4, 0)));
        let config = config(sandbox, device, text(folder, folder_length, "folder")?)?;
        let driver = sandbox.driver(serial, simulated_driver_config()?)?;
        let ports = HostPorts {
            credentials: sandbox.credentials()?,
            driver: Some(driver.as_driver()?),
            printer: None,
            wake_ups: Vec::new(),
            readers: None,
        };
        let terminal = wait(limit_ms, crate::objects::Terminal::open(config, ports))?;
        place.give(Terminal::held_by(driver, terminal)?);
        Ok(())
    })
}

/// From now on the card holder presents a named test card, such as `visa-credit` or `visa-poor`;
/// one that fits the way to pay where the name is null.
#[unsafe(no_mangle)]
#[cfg(feature = "testing")]
pub unsafe extern "C" fn maquininha_terminal_present_card(
    terminal: *const Terminal,
    card: *const c_char,
    card_length: usize,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let driver = card_holder(shared(terminal, "terminal")?)?;
        match optional_text(card, card_length, "card")? {
            Some(card) => driver.present(card)?,
            None => driver.present_fitting()?,
        }
        Ok(())
    })
}

/// From now on the card holder keeps the card.
#[unsafe(no_mangle)]
#[cfg(feature = "testing")]
pub unsafe extern "C" fn maquininha_terminal_hold_card(
    terminal: *const Terminal,
    error: *mut *mut Record,
) -> i32 {
    call(error, || Ok(card_holder(shared(terminal, "terminal")?)?.hold_card()?))
}

/// The one who holds the card; at readers that is a person.
fn card_holder(terminal: &Terminal) -> Result<&SimulatedDriver, MaquininhaError> {
    let no_driver = || MaquininhaError::value("the terminal is paid by readers".to_owned());
    terminal.driver.as_deref().ok_or_else(no_driver)
}

/// Settings of a terminal that tests do not wait for.
fn config(
    sandbox: &crate::testing::Sandbox,
    device: Device,
    folder: String,
) -> Result<TerminalConfig, MaquininhaError> {
    let gateway = sandbox.gateway()?;
    let mut config = terminal_config(device, gateway.primary_url.clone(), folder)?;
    config.gateway = gateway;
    config.limits.unknown_after = Duration::from_millis(500);
    config.limits.late_effect = Duration::from_millis(300);
    config.limits.back_off_first = Duration::from_millis(50);
    config.limits.back_off_max = Duration::from_millis(400);
    config.polling.interval = Duration::from_millis(300);
    Ok(config)
}
