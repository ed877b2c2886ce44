//! What can be seen of a reader.

use maquininha_card::{Battery, CardEntries, DeviceCapabilities, DeviceInfo};
use maquininha_reader::connection::ReaderState;

use super::{ReaderAddress, ReaderTrouble};

/// Sides of a reader that take a card.
#[uniffi::remote(Record)]
pub struct CardEntries {
    /// Chip slot.
    pub chip: bool,
    /// Contactless field.
    pub contactless: bool,
    /// Stripe reader.
    pub stripe: bool,
}

/// How full the battery is.
#[uniffi::remote(Record)]
pub struct Battery {
    /// 0…100.
    pub percent: u8,
    /// It is being charged.
    pub charging: bool,
}

/// What a reader can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ReaderCapabilities {
    /// Sides that it has.
    pub entries: CardEntries,
    /// It can take a PIN.
    pub takes_pin: bool,
    /// Lines of its display; 0 without one.
    pub display_lines: u8,
    /// Characters in a line; 0 without a display.
    pub display_columns: u8,
    /// It has keys, so it can ask questions.
    pub keyboard: bool,
    /// It takes letters, too.
    pub alphanumeric: bool,
}

impl From<DeviceCapabilities> for ReaderCapabilities {
    fn from(capabilities: DeviceCapabilities) -> Self {
        let DeviceCapabilities { entries, pin, display, keyboard, alphanumeric } = capabilities;
        let (display_lines, display_columns) = display.unwrap_or_default();
        let takes_pin = pin;
        Self { entries, takes_pin, display_lines, display_columns, keyboard, alphanumeric }
    }
}

/// What a reader tells of itself. Foreign text: to be shown, never trusted.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ReaderInfo {
    /// Serial number.
    pub serial: String,
    /// Maker.
    pub maker: String,
    /// Model.
    pub model: String,
    /// Version of its system.
    pub firmware: String,
    /// Version of the protocol that it speaks.
    pub protocol: String,
    /// What it can do.
    pub capabilities: ReaderCapabilities,
    /// Battery, where it has one and tells.
    pub battery: Option<Battery>,
}

impl From<DeviceInfo> for ReaderInfo {
    fn from(info: DeviceInfo) -> Self {
        let DeviceInfo { serial, maker, model, firmware, protocol, capabilities, battery } = info;
        let capabilities = capabilities.into();
        Self { serial, maker, model, firmware, protocol, capabilities, battery }
    }
}

/// The reader that is connected, or that should be.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ConnectedReader {
    /// Where it is.
    pub address: ReaderAddress,
    /// Its name, where it tells one: foreign text.
    pub name: Option<String>,
    /// The device plug-in, once it is known.
    pub plugin: Option<String>,
    /// What it told of itself, once it was ready.
    pub info: Option<ReaderInfo>,
}

impl From<maquininha_reader::ConnectedReader> for ConnectedReader {
    fn from(reader: maquininha_reader::ConnectedReader) -> Self {
        let maquininha_reader::ConnectedReader { address, name, plugin, info } = reader;
        Self { address: address.into(), name, plugin, info: info.map(ReaderInfo::from) }
    }
}

/// How it stands with the reader.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ReaderView {
    /// The state.
    pub state: ReaderState,
    /// What keeps the reader away and what a person can do, while it is reconnecting or failed.
    pub trouble: Option<ReaderTrouble>,
    /// The reader, unless none is wanted.
    pub reader: Option<ConnectedReader>,
    /// Which sides take a card for a payment: none unless ready or busy.
    pub entries: CardEntries,
    /// Its battery, as it said last.
    pub battery: Option<Battery>,
}

impl From<maquininha_reader::ReaderView> for ReaderView {
    fn from(view: maquininha_reader::ReaderView) -> Self {
        let maquininha_reader::ReaderView { state, reader, entries, battery } = view;
        let reader = reader.map(ConnectedReader::from);
        Self { trouble: ReaderTrouble::of(state), state, reader, entries, battery }
    }
}
