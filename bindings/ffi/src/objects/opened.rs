//! What is behind a terminal while it is open.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use maquininha_gateway::{OrderApiClient, RelayWakeUp};
use maquininha_journal::{JournalOptions, SqliteJournal};
use maquininha_terminal::port::{self, SystemClock};
use maquininha_terminal::{Engine, Terminal, TerminalPorts};
use tokio::runtime::Handle;

use crate::MaquininhaError;
use crate::error::closed;
use crate::ports::{HostCredentials, HostDriver, HostPorts, HostPrinter, HostWakeUp, Lane};
use crate::reader::StoreShare;
use crate::types::TerminalConfig;

/// Name of the journal in the storage folder.
const JOURNAL_FILE: &str = "journal.db";

/// An open terminal with its threads and its journal.
pub(crate) struct Opened {
    pub(crate) terminal: Terminal,
    pub(crate) runtime: Handle,
    journal: Arc<SqliteJournal>,
    /// The share of the readers' store, where readers take the payments.
    reader_store: Mutex<Option<StoreShare>>,
    /// Kept, because its threads end with it.
    _engine: Engine,
}

impl Opened {
    /// Opens everything. Blocks on the disk, so it is called off the engine's tasks.
    pub(crate) async fn open(
        config: TerminalConfig,
        ports: HostPorts,
        engine: Engine,
    ) -> Result<Self, MaquininhaError> {
        let runtime = engine.handle().clone();
        let lane = || Lane::new(&runtime);
        let credentials = HostCredentials::new(ports.credentials, lane());
        let client = OrderApiClient::new(config.gateway.clone(), Arc::new(credentials))?;
        let mut driver: Option<Arc<dyn port::PaymentDriver>> = None;
        let mut reader_store = None;
        match (ports.driver, ports.readers) {
            (Some(_), Some(_)) => {
                let text = "a terminal takes payments by a driver or by readers, not by both";
                return Err(MaquininhaError::value(text.to_owned()));
            }
            (Some(host), None) => driver = Some(Arc::new(HostDriver::new(host, &runtime)?)),
            (None, Some(readers)) => {
                let (over_reader, store) = readers.driver(config.device.serial.clone())?;
                driver = Some(over_reader);
                reader_store = Some(store);
            }
            (None, None) => {}
        }
        let mut printer: Option<Arc<dyn port::Printer>> = None;
        if let Some(host) = ports.printer {
            printer = Some(Arc::new(HostPrinter::new(host, lane())));
        }
        let mut wake_ups: Vec<Arc<dyn port::WakeUp>> = Vec::new();
        for host in ports.wake_ups {
            wake_ups.push(Arc::new(HostWakeUp::new(host, lane())));
        }
        if config.relay_wake_ups {
            let serial = config.device.serial.clone();
            wake_ups.push(Arc::new(RelayWakeUp::new(client.clone(), serial)));
        }
        let journal = Arc::new(open_journal(Path::new(&config.storage_dir))?);
        let ports = TerminalPorts {
            gateway: Arc::new(client),
            driver,
            journal: journal.clone(),
            clock: Arc::new(SystemClock),
            printer,
            wake_ups,
        };
        let terminal = Terminal::open(config.engine_part(), ports, &engine).await?;
        let reader_store = Mutex::new(reader_store);
        Ok(Self { terminal, runtime, journal, reader_store, _engine: engine })
    }

    /// Stops the engine and lets go of its files.
    pub(crate) async fn close(&self) -> Result<(), MaquininhaError> {
        self.terminal.close().await;
        let journal = self.journal.close().await;
        let store = self.reader_store.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(store) = store {
            store.let_go().await?;
        }
        Ok(journal?)
    }
}

fn open_journal(dir: &Path) -> Result<SqliteJournal, MaquininhaError> {
    std::fs::create_dir_all(dir)
        .map_err(|error| MaquininhaError::environment(&format!("the storage folder: {error}")))?;
    Ok(SqliteJournal::open(dir.join(JOURNAL_FILE), JournalOptions::default())?)
}

/// The open terminal, shared by the objects that it handed out; empty once it is closed.
#[derive(Clone)]
pub(crate) struct Slot(Arc<RwLock<Option<Arc<Opened>>>>);

impl Slot {
    pub(crate) fn new(opened: Opened) -> Self {
        Self(Arc::new(RwLock::new(Some(Arc::new(opened)))))
    }

    /// The open terminal.
    pub(crate) fn get(&self) -> Result<Arc<Opened>, MaquininhaError> {
        let slot = self.0.read().unwrap_or_else(PoisonError::into_inner);
        slot.as_ref().map(Arc::clone).ok_or_else(closed)
    }

    /// Empties the slot; the one who empties it closes.
    pub(crate) fn take(&self) -> Option<Arc<Opened>> {
        self.0.write().unwrap_or_else(PoisonError::into_inner).take()
    }
}
