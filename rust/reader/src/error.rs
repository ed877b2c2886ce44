//! What can go wrong with a reader.

use maquininha_card::{DeviceFailure, NetworkNumber};

use crate::port::{LinkError, LinkKind, StoreError};

/// Why something with a reader failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReaderError {
    /// The plug-in that speaks the reader's protocol is not installed (G15).
    #[error("the device plug-in {name:?} is not installed")]
    PluginMissing {
        /// Its name.
        name: String,
    },
    /// No installed plug-in speaks the protocol of this reader.
    #[error("none of the device plug-ins ({installed}) speaks the protocol of this reader")]
    NoPluginFits {
        /// The names of those that are installed.
        installed: String,
    },
    /// Two plug-ins have the same name.
    #[error("the device plug-in {name:?} is installed twice")]
    PluginTwice {
        /// The name.
        name: String,
    },
    /// Nothing opens links of this kind.
    #[error("there is no link of kind {0:?} in this program")]
    LinkKind(LinkKind),
    /// The link failed.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// The reader failed.
    #[error(transparent)]
    Device(#[from] DeviceFailure),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No reader is connected.
    #[error("no reader is connected")]
    NotConnected,
    /// The reader is in use by something else.
    #[error("the reader is in use")]
    Busy,
    /// No reader of this address is remembered.
    #[error("this reader is not remembered")]
    NotRemembered,
    /// More readers are remembered than a device can have around.
    #[error("at most {} readers are remembered; forget one first", crate::REMEMBERED_MAX)]
    TooManyRemembered,
    /// Nothing that looks for readers is built in.
    #[error("nothing in this program looks for readers")]
    NoScanner,
    /// A scan runs already.
    #[error("a search for readers is running already")]
    Scanning,
    /// Somebody stopped it.
    #[error("the connection was canceled")]
    Canceled,
    /// The reader answered what was not asked.
    #[error("the reader gave an answer that does not fit the question")]
    WrongAnswer,
    /// The reader has no keys or display for it.
    #[error("the reader cannot ask this")]
    CannotAsk,
    /// Two acquirers declare silence rules that no single driver can follow.
    #[error("the acquirers' rules for silence differ too much to be used together")]
    HostsDiffer,
    /// An acquirer is configured without a host.
    #[error("network {0} has no authorisation host")]
    HostMissing(NetworkNumber),
    /// The manager was closed.
    #[error("the reader manager is closed")]
    Closed,
}
