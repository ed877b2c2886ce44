//! How it stands with a reader, and what a person can do about it.

use std::time::Duration;

use maquininha_reader::ReaderError;
use maquininha_reader::connection::{ConnectionFailure, ReaderState};

use super::ReaderInfo;
use super::error::{in_english, in_portuguese};
use crate::MaquininhaError;

/// Why a reader is not connected.
#[uniffi::remote(Enum)]
#[non_exhaustive]
pub enum ConnectionFailure {
    /// The link to the reader was lost.
    LinkLost,
    /// The reader was not found.
    NotFound,
    /// The reader is in use elsewhere.
    InUse,
    /// Bluetooth is off.
    RadioOff,
    /// The system does not permit the use of this link.
    NotPermitted,
    /// The reader is not paired.
    NotPaired,
    /// The device that was found is no known reader.
    NoByteService,
    /// The address of the reader is not valid.
    BadAddress,
    /// This app does not use this kind of link.
    LinkKindMissing,
    /// The plug-in of this reader is not installed.
    PluginMissing,
    /// The reader speaks another protocol.
    OtherProtocol,
    /// The reader does not answer.
    NoAnswer,
    /// The reader is busy.
    Busy,
    /// The reader lacks the acquirer's key.
    KeyMissing,
    /// The reader did not take the tables.
    TablesRefused,
    /// The reader stopped for security.
    Security,
    /// The reader failed.
    Failed,
}

/// How it stands with the reader.
#[uniffi::remote(Enum)]
#[non_exhaustive]
pub enum ReaderState {
    /// No reader, and none is being looked for.
    NotConnected,
    /// Readers are being looked for, none is connected.
    Discovering,
    /// The link is being opened.
    Connecting,
    /// Session, keys and tables.
    Preparing,
    /// A payment may start.
    Ready,
    /// A payment or question runs.
    Busy,
    /// The reader was lost and is tried again by itself.
    Reconnecting {
        /// Why it was lost, or the last try failed.
        reason: ConnectionFailure,
        /// Which try comes next, or runs; from 1.
        attempt: u32,
        /// How long until then, counted from the failure; none while it runs.
        pause: Option<Duration>,
    },
    /// It did not work; a person must do something.
    Failed {
        /// Why.
        reason: ConnectionFailure,
    },
}

/// Why a reader is not there, with what a person can do about it.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ReaderTrouble {
    /// Why.
    pub reason: ConnectionFailure,
    /// The same as a stable code, for example `link_lost`.
    pub code: String,
    /// Whether it may pass by itself, so that trying again makes sense.
    pub may_pass: bool,
    /// What happened, in Brazilian Portuguese.
    pub user_text_pt_br: String,
    /// What happened, in English.
    pub user_text_en: String,
    /// What a person can do, in Brazilian Portuguese.
    pub suggestion_pt_br: String,
    /// What a person can do, in English.
    pub suggestion_en: String,
}

impl From<ConnectionFailure> for ReaderTrouble {
    fn from(reason: ConnectionFailure) -> Self {
        let (user_text_pt_br, suggestion_pt_br) = in_portuguese(reason);
        let (user_text_en, suggestion_en) = in_english(reason);
        Self {
            reason,
            code: reason.code().to_owned(),
            may_pass: reason.may_pass(),
            user_text_pt_br: user_text_pt_br.to_owned(),
            user_text_en: user_text_en.to_owned(),
            suggestion_pt_br: suggestion_pt_br.to_owned(),
            suggestion_en: suggestion_en.to_owned(),
        }
    }
}

impl ReaderTrouble {
    /// What keeps a reader away, where something does.
    pub(super) fn of(state: ReaderState) -> Option<Self> {
        match state {
            ReaderState::Reconnecting { reason, .. } | ReaderState::Failed { reason } => {
                Some(reason.into())
            }
            _ => None,
        }
    }
}

/// What came of connecting.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum ReaderConnection {
    /// A payment may start.
    Connected {
        /// What the reader told of itself.
        info: ReaderInfo,
    },
    /// It did not work. A remembered reader is tried again by itself where that makes sense; the
    /// view tells.
    Failed {
        /// Why, and what a person can do.
        trouble: ReaderTrouble,
    },
    /// Another connection or `disconnect` took its place.
    Canceled,
}

impl ReaderConnection {
    /// Sorts what is an end from what is an error.
    pub(super) fn of(
        outcome: Result<maquininha_card::DeviceInfo, ReaderError>,
    ) -> Result<Self, MaquininhaError> {
        match outcome {
            Ok(info) => Ok(Self::Connected { info: info.into() }),
            Err(ReaderError::Canceled) => Ok(Self::Canceled),
            Err(
                error @ (ReaderError::Link(_)
                | ReaderError::Device(_)
                | ReaderError::LinkKind(_)
                | ReaderError::PluginMissing { .. }
                | ReaderError::NoPluginFits { .. }),
            ) => Ok(Self::Failed { trouble: ConnectionFailure::from(&error).into() }),
            Err(error) => Err(error.into()),
        }
    }
}
