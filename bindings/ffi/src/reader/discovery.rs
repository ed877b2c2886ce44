//! A search for readers.

use std::sync::Arc;

use maquininha_reader::connection::ConnectionFailure;
use maquininha_reader::port::ReaderFound;
use maquininha_reader::{Discovery, DiscoveryEvent};
use tokio::runtime::Handle;
use tokio::sync::{Mutex, watch};

use super::open::Closing;
use super::{ReaderAddress, ReaderTrouble};
use crate::MaquininhaError;
use crate::running::{to_its_end, while_waited_for};

/// A reader in sight.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct DiscoveredReader {
    /// Where it is.
    pub address: ReaderAddress,
    /// Name that it tells, where it tells one. Foreign text: to be shown, never trusted.
    pub name: Option<String>,
    /// Signal strength in dBm, for radio links.
    pub rssi_dbm: Option<i16>,
    /// Whether the system says that it is paired.
    pub paired: Option<bool>,
    /// The device plug-ins that may speak with it, the surest first.
    pub plugins: Vec<String>,
    /// Whether it was connected before.
    pub is_remembered: bool,
}

impl From<maquininha_reader::DiscoveredReader> for DiscoveredReader {
    fn from(reader: maquininha_reader::DiscoveredReader) -> Self {
        let maquininha_reader::DiscoveredReader { found, plugins, is_remembered } = reader;
        let ReaderFound { address, name, rssi_dbm, paired } = found;
        Self { address: address.into(), name, rssi_dbm, paired, plugins, is_remembered }
    }
}

/// What a search tells.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum ReaderDiscoveryEvent {
    /// A reader came into sight, or its name or strength changed.
    Found {
        /// The reader.
        reader: DiscoveredReader,
    },
    /// It is out of sight.
    Gone {
        /// Where it was.
        address: ReaderAddress,
    },
    /// One kind of link cannot be searched; others go on.
    Trouble {
        /// Why, and what a person can do.
        trouble: ReaderTrouble,
    },
}

/// A running search for readers. One at a time; it ends with `stop`, or when it is let go of.
#[derive(uniffi::Object)]
pub struct ReaderDiscovery {
    search: Search,
    stopped: watch::Sender<bool>,
    closing: Closing,
    runtime: Handle,
}

/// The search, also in the hands of what closes the readers.
pub(super) type Search = Arc<Mutex<Option<Discovery>>>;

#[uniffi::export]
impl ReaderDiscovery {
    /// The next thing that the search tells; absent once it is over.
    ///
    /// Errors: `closed` once the readers are closed.
    pub async fn next(&self) -> Result<Option<ReaderDiscoveryEvent>, MaquininhaError> {
        let (search, closing) = (Arc::clone(&self.search), self.closing.clone());
        let mut stopped = self.stopped.subscribe();
        while_waited_for(&self.runtime, async move {
            let mut search = search.lock().await;
            loop {
                let Some(running) = search.as_mut() else { return closing.unless_closed(None) };
                let event = tokio::select! {
                    biased;
                    () = closing.closed() => None,
                    _ = stopped.wait_for(|is_stopped| *is_stopped) => None,
                    event = running.next() => event,
                };
                let event = match event {
                    Some(DiscoveryEvent::Found(reader)) => {
                        ReaderDiscoveryEvent::Found { reader: (*reader).into() }
                    }
                    Some(DiscoveryEvent::Gone(address)) => {
                        ReaderDiscoveryEvent::Gone { address: address.into() }
                    }
                    Some(DiscoveryEvent::Trouble(error)) => ReaderDiscoveryEvent::Trouble {
                        trouble: ConnectionFailure::from(&error).into(),
                    },
                    Some(_) => continue,
                    None => {
                        *search = None;
                        continue;
                    }
                };
                return Ok(Some(event));
            }
        })
        .await
    }

    /// Ends the search, and the call that waits for `next`. Twice is success.
    pub async fn stop(&self) -> Result<(), MaquininhaError> {
        self.stopped.send_replace(true);
        let search = Arc::clone(&self.search);
        to_its_end(&self.runtime, async move {
            *search.lock().await = None;
            Ok(())
        })
        .await
    }
}

impl ReaderDiscovery {
    pub(super) fn new(search: Search, closing: Closing, runtime: Handle) -> Self {
        Self { search, stopped: watch::Sender::new(false), closing, runtime }
    }
}
