//! Settings of card readers.

use std::ffi::c_char;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use maquininha_flow::{OnSilence, Query, Reversal};
use maquininha_model::Sensitive;

use super::call::{Stop, call};
use super::memory::{Place, optional_text, shared, take_back, text};
use super::record::Record;
use crate::MaquininhaError;
use crate::reader::{ReadersConfig, acquirer_host_settings, readers_config};
use crate::types::DriverProfile;

/// As the horizon of an acquirers' host: it cannot be asked what became of a payment.
pub const MAQUININHA_CANNOT_BE_ASKED: u32 = u32::MAX;

/// Settings of card readers, while they are put together. What was opened with them does not see
/// later changes.
pub struct ReaderSettings(Mutex<ReadersConfig>);

impl ReaderSettings {
    pub(super) fn new(config: ReadersConfig) -> Self {
        Self(Mutex::new(config))
    }

    pub(super) fn given(&self) -> ReadersConfig {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn change(
        &self,
        how: impl FnOnce(&mut ReadersConfig) -> Result<(), MaquininhaError>,
    ) -> Result<(), Stop> {
        how(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner)).map_err(Stop::Failed)
    }
}

/// Settings with every default: the folder where readers are remembered, and how far chip cards
/// went, which is made where it is missing and may be the terminal's own; the acquirers, whose
/// tables are loaded into a reader, as the JSON text of `docs/acquirers.md`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_reader_settings_new(
    folder: *const c_char,
    folder_length: usize,
    acquirers: *const c_char,
    acquirers_length: usize,
    settings: *mut *mut ReaderSettings,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let place = Place::of_handle(settings, "settings")?;
        let folder = text(folder, folder_length, "folder")?;
        let acquirers = text(acquirers, acquirers_length, "acquirers")?;
        place.give(ReaderSettings::new(readers_config(folder, acquirers)?));
        Ok(())
    })
}

/// The acquirers' authorisation host: its base URL, a bearer token or null, and what it promises.
/// Without a host no terminal takes payments by these readers.
///
/// There are no defaults for its promises, since the safety of payments rests on them: what happens
/// to an approval that nobody decides, `blocks`, `auto_confirm`, `auto_undo` or `sweep`; for these
/// three when, as the minute of the day in UTC, or for `auto_undo` as seconds from the approval;
/// for how many seconds an approval can be taken back; how many seconds after a payment may have
/// been sent "not found" is final, or MAQUININHA_CANNOT_BE_ASKED; whether it takes back by `undo`
/// before the capture, or can only `void`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_reader_settings_set_host(
    settings: *const ReaderSettings,
    url: *const c_char,
    url_length: usize,
    token: *const c_char,
    token_length: usize,
    on_silence: *const c_char,
    on_silence_length: usize,
    silence_at: u32,
    undo_window_s: u32,
    query_horizon_s: u32,
    reversal: *const c_char,
    reversal_length: usize,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let settings = shared(settings, "settings")?;
        let url = text(url, url_length, "url")?;
        let token = optional_text(token, token_length, "token")?.map(Sensitive::new);
        let profile = DriverProfile {
            on_silence: silence(&text(on_silence, on_silence_length, "on_silence")?, silence_at)?,
            undo_window: seconds(undo_window_s),
            query: query(query_horizon_s),
            reversal: reversal_of(&text(reversal, reversal_length, "reversal")?)?,
        };
        let host = acquirer_host_settings(url, token, profile)?;
        settings.change(|config| {
            config.host = Some(host);
            Ok(())
        })
    })
}

/// Which links are used: readers on the network, serial lines; 1, the default, or 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_reader_settings_set_links(
    settings: *const ReaderSettings,
    tcp: i32,
    serial: i32,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        shared(settings, "settings")?.change(|config| {
            config.tcp = tcp != 0;
            config.serial = serial != 0;
            Ok(())
        })
    })
}

/// Gives settings back. Null is nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_reader_settings_free(settings: *mut ReaderSettings) {
    take_back(settings);
}

fn seconds(seconds: u32) -> Duration {
    Duration::from_secs(u64::from(seconds))
}

fn query(horizon_s: u32) -> Query {
    match horizon_s {
        MAQUININHA_CANNOT_BE_ASKED => Query::Never,
        horizon_s => Query::ByAttempt { horizon: seconds(horizon_s) },
    }
}

fn silence(word: &str, at: u32) -> Result<OnSilence, MaquininhaError> {
    let minute = || {
        u16::try_from(at).map_err(|_| MaquininhaError::value(format!("{at} is no minute of a day")))
    };
    Ok(match word {
        "blocks" => OnSilence::Blocks,
        "auto_confirm" => OnSilence::AutoConfirm { at_minute_utc: minute()? },
        "auto_undo" => OnSilence::AutoUndo { after: seconds(at) },
        "sweep" => OnSilence::Sweep { at_minute_utc: minute()? },
        _ => return Err(MaquininhaError::value("on_silence is no word of its list".to_owned())),
    })
}

fn reversal_of(word: &str) -> Result<Reversal, MaquininhaError> {
    match word {
        "undo" => Ok(Reversal::Undo),
        "void" => Ok(Reversal::Void),
        _ => Err(MaquininhaError::value("reversal is neither undo nor void".to_owned())),
    }
}
