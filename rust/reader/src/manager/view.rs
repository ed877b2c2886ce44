use maquininha_card::{Battery, CardEntries, DeviceInfo};

use crate::connection::ReaderState;
use crate::port::LinkAddress;

/// The reader that is connected, or that should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectedReader {
    /// Where it is.
    pub address: LinkAddress,
    /// Its name, where it tells one: foreign text.
    pub name: Option<String>,
    /// The device plug-in, once it is known.
    pub plugin: Option<String>,
    /// What it told of itself, once it was ready.
    pub info: Option<DeviceInfo>,
}

/// How it stands with the reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReaderView {
    /// The state.
    pub state: ReaderState,
    /// The reader, unless none is wanted.
    pub reader: Option<ConnectedReader>,
    /// Which sides take a card for a payment: none unless ready or busy.
    pub entries: CardEntries,
    /// Its battery, as it said last.
    pub battery: Option<Battery>,
}

impl Default for ReaderView {
    fn default() -> Self {
        Self {
            state: ReaderState::default(),
            reader: None,
            entries: CardEntries::NONE,
            battery: None,
        }
    }
}
