//! Where readers are.

use maquininha_reader::port::{LinkAddress, LinkError, LinkKind};

/// What carries the bytes.
#[uniffi::remote(Enum)]
#[non_exhaustive]
pub enum LinkKind {
    /// A TCP connection.
    Tcp,
    /// A serial line or a USB device that looks like one.
    Serial,
    /// Bluetooth Low Energy.
    Ble,
    /// A link of the host app: RFCOMM, GATT, External Accessory.
    Native,
    /// Inside the process.
    Memory,
}

/// Where a reader is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, uniffi::Record)]
pub struct ReaderAddress {
    /// What carries the bytes.
    pub kind: LinkKind,
    /// Where, in the words of that kind: `host:port`, a device path, what the host app
    /// understands. 1 to 256 bytes, no control characters.
    pub place: String,
}

impl From<LinkAddress> for ReaderAddress {
    fn from(address: LinkAddress) -> Self {
        Self { kind: address.kind(), place: address.place().to_owned() }
    }
}

impl TryFrom<ReaderAddress> for LinkAddress {
    type Error = LinkError;

    fn try_from(address: ReaderAddress) -> Result<Self, LinkError> {
        Self::new(address.kind, address.place)
    }
}

/// A reader that is to be connected.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ReaderChoice {
    /// Where.
    pub address: ReaderAddress,
    /// Its name, as it was found; it helps to tell which protocol the reader speaks.
    #[uniffi(default = None)]
    pub name: Option<String>,
}

impl TryFrom<ReaderChoice> for maquininha_reader::ReaderChoice {
    type Error = LinkError;

    fn try_from(choice: ReaderChoice) -> Result<Self, LinkError> {
        Ok(Self { address: choice.address.try_into()?, plugin: None, name: choice.name })
    }
}

/// A reader that was connected before.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct RememberedReader {
    /// Where it is.
    pub address: ReaderAddress,
    /// The device plug-in that speaks with it.
    pub plugin: String,
    /// Its name, where it tells one: foreign text.
    pub name: Option<String>,
    /// Its serial number: foreign text.
    pub serial: Option<String>,
}

impl From<maquininha_reader::RememberedReader> for RememberedReader {
    fn from(reader: maquininha_reader::RememberedReader) -> Self {
        let maquininha_reader::RememberedReader { address, plugin, name, serial } = reader;
        Self { address: address.into(), plugin, name, serial }
    }
}
