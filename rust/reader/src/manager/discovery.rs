use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedMutexGuard, mpsc};
use tokio::task::JoinSet;

use super::{Command, Ports, ReaderChoice};
use crate::ReaderError;
use crate::port::{LinkAddress, LinkError, ReaderFound, Recognition, ScanEvent};

/// Events of a search that wait for a slow reader; a scanner waits then.
const DISCOVERED_MAX: usize = 64;

/// A reader in sight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiscoveredReader {
    /// What the scan told.
    pub found: ReaderFound,
    /// The device plug-ins that may speak with it, the surest first.
    pub plugins: Vec<String>,
    /// Whether it was connected before.
    pub is_remembered: bool,
}

impl From<DiscoveredReader> for ReaderChoice {
    fn from(reader: DiscoveredReader) -> Self {
        Self { address: reader.found.address, plugin: None, name: reader.found.name }
    }
}

/// What a search tells.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DiscoveryEvent {
    /// A reader came into sight, or its name or strength changed.
    Found(Box<DiscoveredReader>),
    /// It is out of sight.
    Gone(LinkAddress),
    /// One kind of link cannot be searched; others go on.
    Trouble(LinkError),
}

/// A running search; dropping it ends it.
#[derive(Debug)]
pub struct Discovery {
    events: mpsc::Receiver<DiscoveryEvent>,
}

impl Discovery {
    /// Waits for the next event; none once all scanners ended. Cancel-safe.
    pub async fn next(&mut self) -> Option<DiscoveryEvent> {
        self.events.recv().await
    }
}

/// The searches of a manager, one at a time.
#[derive(Clone, Debug, Default)]
pub(super) struct Searches {
    turn: Arc<tokio::sync::Mutex<()>>,
    /// Tells whether somebody still listens to the search that runs, or ran last.
    told: Arc<Mutex<Option<mpsc::WeakSender<DiscoveryEvent>>>>,
}

impl Searches {
    /// The turn of a new search. One that runs refuses it; one that was let go of is waited for.
    async fn turn(&self) -> Result<OwnedMutexGuard<()>, ReaderError> {
        let turn = Arc::clone(&self.turn);
        let turn = match Arc::clone(&turn).try_lock_owned() {
            Ok(turn) => turn,
            Err(_) if self.is_ending() => turn.lock_owned().await,
            Err(_) => return Err(ReaderError::Scanning),
        };
        self.keep(None);
        Ok(turn)
    }

    fn is_ending(&self) -> bool {
        let told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let is_heard = |told: &mpsc::WeakSender<_>| {
            told.upgrade().is_some_and(|told: mpsc::Sender<_>| !told.is_closed())
        };
        told.as_ref().is_some_and(|told| !is_heard(told))
    }

    fn keep(&self, told: Option<mpsc::WeakSender<DiscoveryEvent>>) {
        *self.told.lock().unwrap_or_else(PoisonError::into_inner) = told;
    }
}

pub(super) async fn start(
    ports: Arc<Ports>,
    commands: mpsc::Sender<Command>,
    searches: Searches,
) -> Result<Discovery, ReaderError> {
    let turn = searches.turn().await?;
    let (sender, events) = mpsc::channel(DISCOVERED_MAX);
    let mut scans = JoinSet::new();
    let mut trouble = None;
    for scanner in &ports.scanners {
        match scanner.scan().await {
            Ok(mut scan) => {
                let (sender, ports) = (sender.clone(), Arc::clone(&ports));
                scans.spawn(async move {
                    while let Some(event) = scan.recv().await {
                        let event = match event {
                            ScanEvent::Found(found) => discovered(&ports, found).await,
                            ScanEvent::Gone(address) => DiscoveryEvent::Gone(address),
                            ScanEvent::Ended(Some(error)) => DiscoveryEvent::Trouble(error),
                            ScanEvent::Ended(None) => return,
                        };
                        if sender.send(event).await.is_err() {
                            return;
                        }
                    }
                });
            }
            Err(error) => {
                // The first of them: the channel has room.
                let _ = sender.try_send(DiscoveryEvent::Trouble(error.clone()));
                trouble.get_or_insert(error);
            }
        }
    }
    if scans.is_empty() {
        return Err(trouble.map_or(ReaderError::NoScanner, ReaderError::Link));
    }
    searches.keep(Some(sender.downgrade()));
    // The manager may be closing; the search does not depend on it.
    let _ = commands.send(Command::Scanning(true)).await;
    tokio::spawn(async move {
        tokio::select! {
            () = sender.closed() => {}
            () = async { while scans.join_next().await.is_some() {} } => {}
        }
        // No scanner still runs when the next search has its turn.
        scans.shutdown().await;
        drop(sender);
        let _ = commands.send(Command::Scanning(false)).await;
        drop(turn);
    });
    Ok(Discovery { events })
}

async fn discovered(ports: &Ports, found: ReaderFound) -> DiscoveryEvent {
    let mut plugins: Vec<_> = ports
        .plugins
        .iter()
        .map(|plugin| (plugin.recognizes(&found), plugin.name()))
        .filter(|(sureness, _)| *sureness != Recognition::No)
        .collect();
    plugins.sort_by_key(|(sureness, _)| std::cmp::Reverse(*sureness));
    let plugins = plugins.into_iter().map(|(_, name)| name.to_owned()).collect();
    let remembered = ports.remembered.find(&found.address).await;
    let is_remembered = remembered.is_ok_and(|reader| reader.is_some());
    DiscoveryEvent::Found(Box::new(DiscoveredReader { found, plugins, is_remembered }))
}
