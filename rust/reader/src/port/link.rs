use async_trait::async_trait;
use tokio::sync::mpsc;

/// What carries the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
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

/// Where a reader is, in the words of its kind of link: `host:port`, a device path, a Bluetooth
/// address or platform identifier. Not empty, at most 256 bytes, no control characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LinkAddress {
    kind: LinkKind,
    place: String,
}

/// The longest place an address may name: longer ones are mistakes.
const PLACE_BYTES_MAX: usize = 256;

impl LinkAddress {
    /// An address. The place is checked for form only; whether something is there shows when it
    /// is connected.
    pub fn new(kind: LinkKind, place: impl Into<String>) -> Result<Self, LinkError> {
        let place = place.into();
        let fits = !place.is_empty()
            && place.len() <= PLACE_BYTES_MAX
            && !place.chars().any(char::is_control);
        if fits { Ok(Self { kind, place }) } else { Err(LinkError::BadAddress) }
    }

    /// What carries the bytes.
    pub const fn kind(&self) -> LinkKind {
        self.kind
    }

    /// Where, in the words of that kind.
    pub fn place(&self) -> &str {
        &self.place
    }
}

/// Why a link is not there, or no longer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LinkError {
    /// An address that is empty, too long or has control characters.
    #[error("the address of the reader is not valid")]
    BadAddress,
    /// Nothing answers there, within the time that the link allows.
    #[error("no reader answers at this address")]
    NotFound,
    /// Another program, or another connection of this one, holds it.
    #[error("the reader is in use elsewhere")]
    Busy,
    /// The radio is off or there is none.
    #[error("Bluetooth is off or not there")]
    RadioOff,
    /// The system does not let this program use it.
    #[error("the system does not permit the use of this link: {0}")]
    NotPermitted(String),
    /// The reader asks to be paired first.
    #[error("the reader is not paired with this device")]
    NotPaired,
    /// It was there and is gone: cable, radio, power.
    #[error("the link to the reader was lost")]
    Lost,
    /// It is closed by our own side.
    #[error("the link is closed")]
    Closed,
    /// The device has no service that carries bytes, as far as its profiles are known.
    #[error("the device has no known byte service")]
    NoByteService,
    /// No link of this kind is built in or given by the host app.
    #[error("there is no link of kind {0:?} in this program")]
    Unsupported(LinkKind),
    /// Anything else, in the system's words.
    #[error("the link failed: {0}")]
    Io(String),
}

/// The sending half of an open link.
#[async_trait]
pub trait LinkSender: Send + 'static {
    /// Sends all bytes, in order, in as many pieces as the link needs. Returns once the system has
    /// taken them; waits while the reader takes none. After an error the link is over. A dropped
    /// wait may have sent a part, so the link should be closed then.
    async fn send(&mut self, bytes: &[u8]) -> Result<(), LinkError>;

    /// Closes the link. Twice is success. The device is free when it returns, also while the
    /// receiving half is still around. Dropping the sender closes the link, too; then the device is
    /// free a moment later, and a connection in between waits for it.
    async fn close(&mut self);
}

/// The receiving half of an open link.
#[async_trait]
pub trait LinkReceiver: Send + 'static {
    /// The next bytes, at least one, in any pieces. An error ends the link: `Lost` where it broke,
    /// `Closed` where our side closed it; the first reason stays. Bytes that wait when our side
    /// closes are dropped. Cancel-safe: a dropped wait loses no bytes.
    async fn receive(&mut self) -> Result<Vec<u8>, LinkError>;
}

/// An open byte pipe to a reader. It knows nothing of what the bytes mean.
pub struct ByteLink {
    /// Where to.
    pub address: LinkAddress,
    /// Our bytes.
    pub sender: Box<dyn LinkSender>,
    /// The reader's bytes.
    pub receiver: Box<dyn LinkReceiver>,
}

impl std::fmt::Debug for ByteLink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ByteLink").field("address", &self.address).finish_non_exhaustive()
    }
}

/// Opens links of one or more kinds.
#[async_trait]
pub trait LinkConnector: Send + Sync + 'static {
    /// The kinds that it opens.
    fn kinds(&self) -> Vec<LinkKind>;

    /// Opens a link, within the connector's own time limit. Dropping the future gives up cleanly:
    /// nothing stays half open.
    async fn connect(&self, address: &LinkAddress) -> Result<ByteLink, LinkError>;
}

/// A reader that a scan found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReaderFound {
    /// Where.
    pub address: LinkAddress,
    /// Name that it tells, where it tells one. Foreign text: shown, never trusted.
    pub name: Option<String>,
    /// Signal strength in dBm, for radio links.
    pub rssi_dbm: Option<i16>,
    /// Whether the system says that it is paired.
    pub paired: Option<bool>,
}

/// What a scan tells.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ScanEvent {
    /// A reader came into sight, or its name or strength changed.
    Found(ReaderFound),
    /// It is out of sight.
    Gone(LinkAddress),
    /// The scan is over, with the reason where it was not asked for. Nothing comes after it.
    Ended(Option<LinkError>),
}

/// A running scan; dropping it ends it.
pub type ScanStream = mpsc::Receiver<ScanEvent>;

/// Finds readers.
#[async_trait]
pub trait LinkScanner: Send + Sync + 'static {
    /// Starts a scan. Events that the reader of the stream does not take in time are dropped but
    /// for the last one of each reader.
    async fn scan(&self) -> Result<ScanStream, LinkError>;
}
