//! Card readers: finding them, keeping one connected, asking things on it, and paying through it.

mod address;
mod config;
mod discovery;
mod error;
mod event_stream;
mod object;
mod open;
mod payment;
mod question;
mod recall;
mod state;
mod view;

pub use address::{ReaderAddress, ReaderChoice, RememberedReader};
pub use config::{AcquirerHostSettings, ReadersConfig, acquirer_host_settings, readers_config};
pub use discovery::{DiscoveredReader, ReaderDiscovery, ReaderDiscoveryEvent};
pub use event_stream::{ReaderEvent, ReaderEventStream, ReaderMessage};
pub use object::Readers;
pub use question::{ReaderAnswer, ReaderKey, ReaderQuestion};
pub use recall::QuestionRecall;
pub use state::{ReaderConnection, ReaderTrouble};
pub use view::{ConnectedReader, ReaderCapabilities, ReaderInfo, ReaderView};

pub(crate) use open::StoreShare;
