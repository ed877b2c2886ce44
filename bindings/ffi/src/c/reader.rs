//! Card readers of a till.

use std::ffi::c_char;
use std::sync::Arc;

use maquininha_reader::connection::ReaderState;
use maquininha_reader::port::LinkKind;

use super::call::{Stop, call};
use super::fields::{
    MAQUININHA_FIELD_BATTERY_PERCENT, MAQUININHA_FIELD_CODE, MAQUININHA_FIELD_KIND,
    MAQUININHA_FIELD_MODEL, MAQUININHA_FIELD_SERIAL, MAQUININHA_FIELD_STATE,
    MAQUININHA_FIELD_SUGGESTION_EN, MAQUININHA_FIELD_SUGGESTION_PT_BR,
    MAQUININHA_FIELD_USER_TEXT_EN, MAQUININHA_FIELD_USER_TEXT_PT_BR, MAQUININHA_FIELD_VERSION,
};
use super::memory::{Place, shared, take_back, text};
use super::reader_settings::ReaderSettings;
use super::record::Record;
use super::wait::wait;
use super::words::OTHER;
use crate::MaquininhaError;
use crate::ports::ReaderHostPorts;
use crate::reader::{
    ReaderAddress, ReaderChoice, ReaderConnection, ReaderInfo, ReaderTrouble, ReaderView,
};

/// The card readers of a till: finds a way to one and keeps it connected. They have threads of
/// their own.
pub struct Readers(pub(super) Arc<crate::reader::Readers>);

/// Opens the readers; none is connected yet. The settings stay the program's.
///
/// Errors: `reader_acquirers` where the acquirers cannot be read; the store cannot be read or is
/// open elsewhere.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_readers_open(
    settings: *const ReaderSettings,
    limit_ms: u32,
    readers: *mut *mut Readers,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let place = Place::of_handle(readers, "readers")?;
        let config = shared(settings, "settings")?.given();
        let ports = ReaderHostPorts { native_links: None };
        place.give(Readers(wait(limit_ms, crate::reader::Readers::open(config, ports))?));
        Ok(())
    })
}

/// Connects a reader in place of any other: by `tcp` at `host:port`, by `serial` at `COM3` or
/// `/dev/ttyACM0`. Returns once a payment may start; it is then remembered, and tried again by
/// itself when its link is lost. KIND is `connected`, with SERIAL, MODEL, VERSION and
/// BATTERY_PERCENT; `failed`, with CODE, texts and suggestions for people; or `canceled`. What the
/// reader tells of itself is foreign text. After a time limit connecting goes on.
///
/// Errors: `reader.bad_address`, `readers_too_many`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_readers_connect(
    readers: *const Readers,
    link: *const c_char,
    link_length: usize,
    place: *const c_char,
    place_length: usize,
    limit_ms: u32,
    connection: *mut *mut Record,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let result = Place::of_handle(connection, "connection")?;
        let readers = &shared(readers, "readers")?.0;
        let kind = link_kind(&text(link, link_length, "link")?)?;
        let address = ReaderAddress { kind, place: text(place, place_length, "place")? };
        let choice = ReaderChoice { address, name: None };
        result.give(Record::from(wait(limit_ms, readers.connect(choice))?));
        Ok(())
    })
}

/// Connects the reader that was connected last, as maquininha_readers_connect does. If it is not
/// there it is tried again and again; the first end is told all the same.
///
/// Errors: `reader_not_remembered`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_readers_connect_last(
    readers: *const Readers,
    limit_ms: u32,
    connection: *mut *mut Record,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let place = Place::of_handle(connection, "connection")?;
        let readers = &shared(readers, "readers")?.0;
        place.give(Record::from(wait(limit_ms, readers.connect_last())?));
        Ok(())
    })
}

/// How it stands: STATE is `not_connected`, `discovering`, `connecting`, `preparing`, `ready`,
/// `busy`, `reconnecting` or `failed`; while a reader is away CODE, texts and suggestions say why;
/// BATTERY_PERCENT where it is known.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_readers_view(
    readers: *const Readers,
    view: *mut *mut Record,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let place = Place::of_handle(view, "view")?;
        place.give(Record::from(shared(readers, "readers")?.0.view()?));
        Ok(())
    })
}

/// Asks the reader what it is: SERIAL, MODEL, VERSION, BATTERY_PERCENT.
///
/// Errors: `reader_not_connected`, `reader_busy`, `reader.…`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_readers_inspect(
    readers: *const Readers,
    limit_ms: u32,
    info: *mut *mut Record,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let place = Place::of_handle(info, "info")?;
        let readers = &shared(readers, "readers")?.0;
        place.give(Record::from(wait(limit_ms, readers.inspect())?));
        Ok(())
    })
}

/// Shows a text on the reader's display: lines parted by line feeds, what is too long is cut.
///
/// Errors: as maquininha_readers_inspect.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_readers_show(
    readers: *const Readers,
    shown: *const c_char,
    shown_length: usize,
    limit_ms: u32,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let readers = &shared(readers, "readers")?.0;
        wait(limit_ms, readers.show(text(shown, shown_length, "shown")?))
    })
}

/// Gives the reader up: connecting, reconnecting and the connection end. A payment that runs goes
/// on to its end. Twice is success.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_readers_disconnect(
    readers: *const Readers,
    limit_ms: u32,
    error: *mut *mut Record,
) -> i32 {
    call(error, || wait(limit_ms, shared(readers, "readers")?.0.disconnect()))
}

/// Gives the reader up and lets go of the storage. A terminal that is paid by it takes no card any
/// more, and brings to an end what it had begun. Twice is success.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_readers_close(
    readers: *const Readers,
    limit_ms: u32,
    error: *mut *mut Record,
) -> i32 {
    call(error, || wait(limit_ms, shared(readers, "readers")?.0.shut_down()))
}

/// Gives readers back, after they were closed. Null is nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_readers_free(readers: *mut Readers) {
    take_back(readers);
}

fn link_kind(word: &str) -> Result<LinkKind, Stop> {
    match word {
        "tcp" => Ok(LinkKind::Tcp),
        "serial" => Ok(LinkKind::Serial),
        _ => Err(MaquininhaError::value("link is neither tcp nor serial".to_owned()).into()),
    }
}

const fn state(state: ReaderState) -> &'static str {
    match state {
        ReaderState::NotConnected => "not_connected",
        ReaderState::Discovering => "discovering",
        ReaderState::Connecting => "connecting",
        ReaderState::Preparing => "preparing",
        ReaderState::Ready => "ready",
        ReaderState::Busy => "busy",
        ReaderState::Reconnecting { .. } => "reconnecting",
        ReaderState::Failed { .. } => "failed",
        _ => OTHER,
    }
}

impl From<ReaderConnection> for Record {
    fn from(connection: ReaderConnection) -> Self {
        match connection {
            ReaderConnection::Connected { info } => {
                Self::from(info).word(MAQUININHA_FIELD_KIND, "connected")
            }
            ReaderConnection::Failed { trouble } => {
                Self::default().word(MAQUININHA_FIELD_KIND, "failed").troubled(trouble)
            }
            ReaderConnection::Canceled => Self::default().word(MAQUININHA_FIELD_KIND, "canceled"),
        }
    }
}

impl From<ReaderInfo> for Record {
    fn from(info: ReaderInfo) -> Self {
        Self::default()
            .with(MAQUININHA_FIELD_SERIAL, info.serial)
            .with(MAQUININHA_FIELD_MODEL, info.model)
            .with(MAQUININHA_FIELD_VERSION, info.firmware)
            .count(MAQUININHA_FIELD_BATTERY_PERCENT, info.battery.map(|at| i64::from(at.percent)))
    }
}

impl From<ReaderView> for Record {
    fn from(view: ReaderView) -> Self {
        let record = Self::default()
            .word(MAQUININHA_FIELD_STATE, state(view.state))
            .count(MAQUININHA_FIELD_BATTERY_PERCENT, view.battery.map(|at| i64::from(at.percent)));
        match view.trouble {
            Some(trouble) => record.troubled(trouble),
            None => record,
        }
    }
}

impl Record {
    /// With why a reader is away, and what a person can do about it.
    fn troubled(self, trouble: ReaderTrouble) -> Self {
        self.with(MAQUININHA_FIELD_CODE, trouble.code)
            .with(MAQUININHA_FIELD_USER_TEXT_PT_BR, trouble.user_text_pt_br)
            .with(MAQUININHA_FIELD_USER_TEXT_EN, trouble.user_text_en)
            .with(MAQUININHA_FIELD_SUGGESTION_PT_BR, trouble.suggestion_pt_br)
            .with(MAQUININHA_FIELD_SUGGESTION_EN, trouble.suggestion_en)
    }
}
