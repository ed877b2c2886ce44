//! What is behind the readers while they are open.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use maquininha_abecs::AbecsPlugin;
use maquininha_card::AcquirerSet;
use maquininha_journal::SqliteReaderStore;
use maquininha_link::native::NativeLinks;
#[cfg(not(any(target_os = "android", target_os = "ios")))]
use maquininha_link::serial::{SerialLinkConnector, SerialScanner};
use maquininha_link::tcp::TcpLinkConnector;
use maquininha_reader::port::{DevicePlugin, LinkConnector, LinkScanner};
use maquininha_reader::{ReaderError, ReaderManager, ReaderManagerConfig, ReaderPorts};
use maquininha_terminal::Engine;
use tokio::sync::watch;

use super::discovery::Search;
use super::{AcquirerHostSettings, ReadersConfig};
use crate::error::closed;
use crate::ports::{HostNativeLinks, Lane, ReaderHostPorts};
use crate::{Failure, MaquininhaError};

/// Name of the readers' store in the storage folder.
const STORE_FILE: &str = "readers.db";

/// The readers with their threads and their store.
pub(super) struct OpenReaders {
    pub(super) manager: ReaderManager,
    pub(super) engine: Engine,
    pub(super) acquirers: AcquirerSet,
    pub(super) host: Option<AcquirerHostSettings>,
    store: Mutex<Option<StoreShare>>,
    native: Option<Arc<HostNativeLinks>>,
    search: Mutex<Weak<tokio::sync::Mutex<Option<maquininha_reader::Discovery>>>>,
    is_closing: watch::Sender<bool>,
}

impl OpenReaders {
    /// Opens the store and starts the manager. Blocks on the disk. Called on the engine's threads.
    pub(super) fn open(
        config: ReadersConfig,
        ports: ReaderHostPorts,
        engine: Engine,
    ) -> Result<Self, MaquininhaError> {
        let acquirers = AcquirerSet::from_json(&config.acquirers)
            .map_err(|error| Failure::acquirers(error.to_string()))?;
        let lane = Lane::new(engine.handle());
        let native = ports.native_links.map(|host| Arc::new(HostNativeLinks::new(host, lane)));
        let (connectors, scanners) = links(&config, native.as_ref());
        let store = StoreShare::open(Path::new(&config.storage_dir))?;
        let manager = ReaderManager::new(
            ReaderManagerConfig {
                connect_limit: config.connect_limit,
                prepare_limit: config.prepare_limit,
                ..ReaderManagerConfig::new(acquirers.clone())
            },
            ReaderPorts {
                connectors,
                scanners,
                plugins: vec![Arc::new(AbecsPlugin::default()) as Arc<dyn DevicePlugin>],
                store: Arc::new(store.store()),
            },
        )?;
        Ok(Self {
            manager,
            engine,
            acquirers,
            host: config.host,
            store: Mutex::new(Some(store)),
            native,
            search: Mutex::default(),
            is_closing: watch::Sender::new(false),
        })
    }

    pub(super) fn closing(&self) -> Closing {
        Closing(self.is_closing.subscribe())
    }

    /// A share of the store, for a terminal that is paid by these readers.
    pub(super) fn store(&self) -> Result<StoreShare, MaquininhaError> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner).clone().ok_or_else(closed)
    }

    /// Starts a search that ends with the readers.
    pub(super) async fn search(&self) -> Result<Search, ReaderError> {
        let search = Arc::new(tokio::sync::Mutex::new(Some(self.manager.discover().await?)));
        let mut latest = self.search.lock().unwrap_or_else(PoisonError::into_inner);
        *latest = Arc::downgrade(&search);
        Ok(search)
    }

    /// Gives the reader up, tells the host app to close its links, and lets go of the store unless
    /// a terminal still needs it.
    pub(super) async fn close(self: Arc<Self>) -> Result<(), MaquininhaError> {
        self.is_closing.send_replace(true);
        let search = self.search.lock().unwrap_or_else(PoisonError::into_inner).upgrade();
        if let Some(search) = search {
            *search.lock().await = None;
        }
        self.manager.disconnect().await?;
        if let Some(native) = &self.native {
            native.released().await;
        }
        let store = self.store.lock().unwrap_or_else(PoisonError::into_inner).take();
        match store {
            Some(store) => store.let_go().await,
            None => Ok(()),
        }
    }
}

type Links = (Vec<Arc<dyn LinkConnector>>, Vec<Arc<dyn LinkScanner>>);

/// The links that are built in and switched on, and those of the host app.
fn links(config: &ReadersConfig, native: Option<&Arc<HostNativeLinks>>) -> Links {
    let mut connectors: Vec<Arc<dyn LinkConnector>> = Vec::new();
    let mut scanners: Vec<Arc<dyn LinkScanner>> = Vec::new();
    if let Some(host) = native {
        let links = NativeLinks::with_connect_limit(host.clone(), config.connect_limit);
        connectors.push(Arc::new(links.clone()));
        scanners.push(Arc::new(links));
    }
    if config.tcp {
        connectors.push(Arc::new(TcpLinkConnector::new()));
    }
    #[cfg(not(any(target_os = "android", target_os = "ios")))]
    if config.serial {
        connectors.push(Arc::new(SerialLinkConnector::new()));
        scanners.push(Arc::new(SerialScanner));
    }
    (connectors, scanners)
}

/// The readers' store, shared by the readers and by the terminals that are paid by them: the last
/// one closes its file.
#[derive(Clone)]
pub(crate) struct StoreShare(Arc<SqliteReaderStore>);

impl StoreShare {
    fn open(dir: &Path) -> Result<Self, MaquininhaError> {
        std::fs::create_dir_all(dir).map_err(|error| {
            MaquininhaError::environment(&format!("the storage folder: {error}"))
        })?;
        Ok(Self(Arc::new(SqliteReaderStore::open(dir.join(STORE_FILE))?)))
    }

    /// A handle of the store.
    pub(crate) fn store(&self) -> SqliteReaderStore {
        self.0.as_ref().clone()
    }

    /// Gives the share back.
    pub(crate) async fn let_go(self) -> Result<(), MaquininhaError> {
        match Arc::into_inner(self.0) {
            Some(store) => Ok(store.close().await.map_err(ReaderError::from)?),
            None => Ok(()),
        }
    }
}

/// Tells streams that the readers are being closed.
#[derive(Clone)]
pub(super) struct Closing(watch::Receiver<bool>);

impl Closing {
    /// Waits for it. Cancel-safe.
    pub(super) async fn closed(&self) {
        // Gone without a word is closed, too.
        let _ = self.0.clone().wait_for(|is_closing| *is_closing).await;
    }

    /// The value, while they are open.
    pub(super) fn unless_closed<T>(&self, value: T) -> Result<T, MaquininhaError> {
        let is_gone = self.0.has_changed().is_err();
        if is_gone || *self.0.borrow() { Err(closed()) } else { Ok(value) }
    }
}
