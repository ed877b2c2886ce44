//! Where the host app tells what happens on its links to readers.

use maquininha_link::native::{self, Received};
use maquininha_reader::port::{LinkAddress, LinkError, LinkKind, ReaderFound};

use super::native_link::thrown;
use crate::MaquininhaError;
use crate::panics::guarded;

/// Whether received bytes were taken.
#[uniffi::remote(Enum)]
pub enum Received {
    /// They were.
    Taken,
    /// None of them was, because nobody takes them at the other end. To be offered again after
    /// `resume`; a host whose system cannot wait, as for GATT notifications, reports the link as
    /// lost instead.
    Full,
}

/// Why a link of the host app is not there, or no longer.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum LinkFailure {
    /// It was there and is gone.
    Lost,
    /// Nothing answers there.
    NotFound,
    /// Another app, or another link of this one, holds the reader.
    InUse,
    /// The radio is off or there is none.
    RadioOff,
    /// The system does not permit it.
    NotPermitted {
        /// The system's words, for the developer.
        reason: String,
    },
    /// The reader asks to be paired first.
    NotPaired,
    /// The device has no service that carries bytes.
    NoByteService,
    /// The place is none.
    BadAddress,
    /// Anything else.
    Failed {
        /// The system's words, for the developer.
        reason: String,
    },
}

impl From<LinkFailure> for LinkError {
    fn from(failure: LinkFailure) -> Self {
        match failure {
            LinkFailure::Lost => Self::Lost,
            LinkFailure::NotFound => Self::NotFound,
            LinkFailure::InUse => Self::Busy,
            LinkFailure::RadioOff => Self::RadioOff,
            LinkFailure::NotPermitted { reason } => Self::NotPermitted(reason),
            LinkFailure::NotPaired => Self::NotPaired,
            LinkFailure::NoByteService => Self::NoByteService,
            LinkFailure::BadAddress => Self::BadAddress,
            LinkFailure::Failed { reason } => Self::Io(reason),
        }
    }
}

/// Where the host tells what happens on one link. Usable from any thread; never blocks. Letting go
/// of it is a loss.
#[derive(Debug, uniffi::Object)]
pub struct NativeLinkInbox(native::NativeLinkInbox);

#[uniffi::export]
impl NativeLinkInbox {
    /// The link is open.
    pub fn connected(&self) -> Result<(), MaquininhaError> {
        guarded(|| {
            self.0.connected();
            Ok(())
        })
    }

    /// Bytes of the reader, in order, in any pieces. 256 KiB are kept until they are read.
    pub fn received(&self, bytes: Vec<u8>) -> Result<Received, MaquininhaError> {
        guarded(|| Ok(self.0.received(bytes)))
    }

    /// The bytes of the last `send` were taken by the system.
    pub fn sent(&self) -> Result<(), MaquininhaError> {
        guarded(|| {
            self.0.sent();
            Ok(())
        })
    }

    /// The link is over, or was not opened. The first reason stays; bytes that were received
    /// before are still read.
    pub fn lost(&self, failure: LinkFailure) -> Result<(), MaquininhaError> {
        guarded(|| {
            self.0.lost(failure.into());
            Ok(())
        })
    }
}

impl NativeLinkInbox {
    pub(super) const fn new(inbox: native::NativeLinkInbox) -> Self {
        Self(inbox)
    }

    /// The host threw.
    pub(super) fn threw(&self, while_: &str) {
        tracing::warn!(while_, "the host app's link to a reader failed");
        self.0.lost(thrown(while_));
    }
}

/// A reader that the host's scan found.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct NativeReader {
    /// Where, in the host's own words: what `connect` gets. 1 to 256 bytes, no control characters.
    pub place: String,
    /// Name that it tells.
    #[uniffi(default = None)]
    pub name: Option<String>,
    /// Signal strength in dBm.
    #[uniffi(default = None)]
    pub rssi_dbm: Option<i16>,
    /// Whether the system says that it is paired.
    #[uniffi(default = None)]
    pub paired: Option<bool>,
}

/// Where the host tells what its scan finds. Letting go of it ends the scan.
#[derive(Debug, uniffi::Object)]
pub struct NativeScanInbox(native::NativeScanInbox);

#[uniffi::export]
impl NativeScanInbox {
    /// A reader came into sight, or its name or strength changed.
    ///
    /// Errors: `reader.bad_address`.
    pub fn found(&self, reader: NativeReader) -> Result<(), MaquininhaError> {
        guarded(|| {
            let NativeReader { place, name, rssi_dbm, paired } = reader;
            let address = LinkAddress::new(LinkKind::Native, place)?;
            self.0.found(ReaderFound { address, name, rssi_dbm, paired });
            Ok(())
        })
    }

    /// It is out of sight.
    ///
    /// Errors: `reader.bad_address`.
    pub fn gone(&self, place: String) -> Result<(), MaquininhaError> {
        guarded(|| {
            self.0.gone(LinkAddress::new(LinkKind::Native, place)?);
            Ok(())
        })
    }

    /// The scan is over because of this.
    pub fn failed(&self, failure: LinkFailure) -> Result<(), MaquininhaError> {
        guarded(|| {
            self.0.failed(failure.into());
            Ok(())
        })
    }
}

impl NativeScanInbox {
    pub(super) const fn new(inbox: native::NativeScanInbox) -> Self {
        Self(inbox)
    }

    /// The host threw.
    pub(super) fn threw(&self) {
        tracing::warn!("the host app's search for readers failed");
        self.0.failed(thrown("searching"));
    }
}
