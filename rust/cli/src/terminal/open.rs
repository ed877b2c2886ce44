//! Opening a terminal: journal, order API, simulated driver.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use maquininha_flow::{JournalEntry, PaymentLimits, PaymentRecord};
use maquininha_gateway::{OrderApiClient, RelayWakeUp};
use maquininha_journal::{JournalOptions, SqliteJournal};
use maquininha_model::{AttemptId, Device, DeviceModel, Sensitive};
use maquininha_sandbox::{AcquirerLink, DriverConfig, SimulatedDriver, test_card};
use maquininha_terminal::port::{Journal, JournalError, SystemClock};
use maquininha_terminal::{Engine, PollingConfig, Terminal, TerminalConfig, TerminalPorts};
use tokio::runtime::Handle;

use crate::args::TerminalArgs;
use crate::connection::{client, is_loopback, secret_from};
use crate::error::CliError;
use crate::signal::StopSignal;

/// Where data is kept where no file is named, below the current folder.
const DATA_FOLDER: &str = "maquininha-data";

/// How much less often the list is read while wake-ups come.
const WAKE_UP_FACTOR: u32 = 10;

/// How long the driver takes for the acquirer once it has the card: its own
/// ten seconds and some more.
const ACQUIRER_LIMIT: Duration = Duration::from_secs(15);

/// A terminal that runs.
pub(super) struct Opened {
    pub(super) terminal: Terminal,
    pub(super) driver: SimulatedDriver,
    pub(super) gateway: OrderApiClient,
    pub(super) server: String,
    pub(super) card_is_chosen: bool,
    pub(super) stop: StopSignal,
    journal: Arc<SqliteJournal>,
    journal_path: PathBuf,
}

/// Opens the terminal of a command line.
pub(super) async fn open(args: &TerminalArgs) -> Result<Opened, CliError> {
    let acquirer = args.acquirer.as_ref().unwrap_or(&args.connection.server);
    for url in [&args.connection.server, acquirer] {
        if !is_loopback(url) {
            return Err(CliError::Usage(
                "use the server: this terminal takes simulated cards, which would be reported as \
                 real money; it works with a sandbox on this machine only"
                    .to_owned(),
            ));
        }
    }
    let gateway = client(&args.connection, Some(&args.serial))?;
    let config = config(args)?;
    if let Some(card) = &args.card {
        check_card(card)?;
    }
    let stop = crate::sandbox::listen()?;
    let journal_path = match &args.journal {
        Some(path) => path.clone(),
        None => data_file(&format!("{}.db", args.serial)),
    };
    let journal = open_journal(&journal_path).await?;
    let journal = Arc::new(journal);
    let card_limit = Duration::from_secs(args.card_limit);
    let driver_config =
        DriverConfig { card_limit, ..DriverConfig::new(args.serial.clone(), args.silence) };
    let link = AcquirerLink::Http(acquirer.trim_end_matches('/').to_owned());
    let driver = SimulatedDriver::new(driver_config, link);
    if let Some(card) = &args.card {
        driver.present(card);
    }
    let ports = TerminalPorts {
        gateway: Arc::new(gateway.clone()),
        driver: Some(Arc::new(driver.clone())),
        journal: Arc::clone(&journal) as Arc<dyn Journal>,
        clock: Arc::new(SystemClock),
        printer: None,
        wake_ups: vec![Arc::new(RelayWakeUp::new(gateway.clone(), args.serial.clone()))],
    };
    let terminal = Terminal::open(config, ports, &Engine::on(Handle::current())).await?;
    let server = args.connection.server.clone();
    let card_is_chosen = args.card.is_some();
    Ok(Opened { terminal, driver, gateway, server, card_is_chosen, stop, journal, journal_path })
}

/// Whether a test card of this name exists.
pub(super) fn check_card(card: &str) -> Result<(), CliError> {
    match test_card(card) {
        Some(_) => Ok(()),
        None => Err(CliError::Usage(format!(
            "find the test card {card:?}; maquininha sandbox lists them"
        ))),
    }
}

/// A new intention, or the one that was named.
pub(super) fn attempt_id(named: Option<&str>) -> Result<AttemptId, CliError> {
    let made = uuid::Uuid::now_v7().to_string();
    AttemptId::new(named.unwrap_or(&made))
        .map_err(|error| CliError::Usage(format!("use the attempt: {error}")))
}

/// A file in the data folder.
pub(crate) fn data_file(name: &str) -> PathBuf {
    Path::new(DATA_FOLDER).join(name)
}

fn config(args: &TerminalArgs) -> Result<TerminalConfig, CliError> {
    let model = DeviceModel::from(args.model.clone());
    let device = Device::new(args.serial.clone(), model, Some(args.app_version));
    let mut config = TerminalConfig::new(device);
    let interval = Duration::from_millis(args.poll_ms);
    // The sandbox wakes the terminal; looks in between only find what a lost
    // wake-up missed.
    let interval_with_wake_up = interval.saturating_mul(WAKE_UP_FACTOR);
    config.polling = PollingConfig { interval, interval_with_wake_up, ..PollingConfig::default() };
    let card = Duration::from_secs(args.card_limit).saturating_add(ACQUIRER_LIMIT);
    config.limits = PaymentLimits { card, ..PaymentLimits::default() };
    if let Some(variable) = &args.operator_password_env {
        config.operator_password = Some(Sensitive::new(secret_from(variable)?));
    }
    Ok(config)
}

/// Opens a journal in a folder that is made where it is missing.
async fn open_journal(path: &Path) -> Result<SqliteJournal, CliError> {
    let path = path.to_owned();
    let opened = tokio::task::spawn_blocking(move || {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder)
                .map_err(|error| JournalError::Io(format!("its folder: {}", error.kind())))?;
        }
        SqliteJournal::open(&path, JournalOptions::DEFAULT)
    });
    let opened = opened.await.map_err(|_| CliError::Environment("open the journal".to_owned()))?;
    Ok(opened?)
}

impl Opened {
    /// Attempts the journal holds open.
    pub(super) async fn open_attempts(&self) -> Result<usize, CliError> {
        Ok(self.journal.open_entries().await?.len())
    }

    /// What the journal knows of a payment.
    pub(super) async fn recorded(&self, attempt_id: &AttemptId) -> Option<PaymentRecord> {
        match self.journal.entry(attempt_id).await {
            Ok(Some(JournalEntry::Payment(record))) => Some(record),
            _ => None,
        }
    }

    /// Where the journal is.
    pub(super) fn journal_path(&self) -> &Path {
        &self.journal_path
    }

    /// Stops the engine and closes the journal. What is open goes on at the
    /// next start.
    pub(super) async fn close(&self) {
        self.terminal.close().await;
        if let Err(error) = self.journal.close().await {
            tracing::warn!(%error, "failed to close the journal");
        }
    }
}
