//! A test payment: terminal, reader and the simulated market in one process.

use std::sync::Arc;
use std::time::Duration;

use maquininha_flow::End;
use maquininha_gateway::OrderApiClient;
use maquininha_journal::{JournalOptions, SqliteJournal};
use maquininha_model::{AppVersion, AttemptId, Device, DeviceModel, Money, SerialNumber, Tender};
use maquininha_reader::MemoryReaderStore;
use maquininha_reader::connection::ReaderState;
use maquininha_sandbox::{MarketConfig, SandboxServer, ServerConfig};
use maquininha_terminal::port::{PaymentDriver, SystemClock};
use maquininha_terminal::{
    Engine, PayRequest, PayTarget, PaymentOperation, Terminal, TerminalConfig, TerminalError,
    TerminalPorts,
};
use serde_json::json;
use tokio::runtime::Handle;

use super::connected::Connected;
use super::parts;
use crate::args::LinkArgs;
use crate::connection;
use crate::error::CliError;
use crate::exit::Exit;
use crate::output::Output;
use crate::signal::StopSignal;
use crate::terminal::{end_text, end_word};

/// The terminal of the simulated market that the payment is made at.
const SERIAL: &str = "TESTPOS0001";
/// How long what follows an end may take: confirmation, and the card's removal.
const SETTLE_LIMIT: Duration = Duration::from_secs(75);

/// Takes a payment by the reader. Done if it is approved and the books agree.
pub(super) async fn sell(
    amount: Money,
    tender: Tender,
    link: &LinkArgs,
    out: Output,
) -> Result<Exit, CliError> {
    let store = Arc::new(MemoryReaderStore::default());
    let mut reader = Connected::open(link, store.clone(), out).await?;
    let config = ServerConfig { market: MarketConfig::default(), ports: vec![0] };
    let server = SandboxServer::start(config).await?;
    let serial = SerialNumber::new(SERIAL).map_err(environment)?;
    let hosts = parts::hosts_in(server.market(), &serial);
    let driver = parts::driver(&serial, &reader.manager, store, hosts)?;
    let folder = tempfile::tempdir().map_err(environment)?;
    let client = connection::sandbox_client(server.base_url(0), &serial)?;
    let journal = SqliteJournal::open(folder.path().join("journal.db"), JournalOptions::DEFAULT)?;
    let terminal = open(serial, client, journal, Arc::new(driver)).await?;

    let request = PayRequest {
        attempt_id: AttemptId::new(uuid::Uuid::now_v7().to_string()).map_err(environment)?,
        target: PayTarget::Standalone,
        amount: Some(amount),
        tender: Some(tender),
    };
    let operation = terminal.pay(request).await?;
    let ended = result(operation, reader.stop.clone());
    let end = reader.teller.until(ended).await?;
    let mut view = reader.manager.watch();
    let quiet = async {
        terminal.settled().await?;
        // Fails only if the manager is gone, and with it the reader.
        let _ = view.wait_for(|view| view.state != ReaderState::Busy).await;
        Ok::<(), TerminalError>(())
    };
    let quiet = tokio::time::timeout(SETTLE_LIMIT, quiet);
    let settled = reader.teller.until(quiet).await;
    let is_settled = match settled {
        Ok(settled) => settled.map(|()| true)?,
        Err(_) => false,
    };
    let findings = server.market().audit();
    let agree = is_settled && findings.is_empty();
    let books = if agree { "the books agree" } else { "the books disagree" };
    let fields = json!({
        "end": end_word(&end),
        "amount": amount.minor(),
        "detail": end,
        "books_agree": agree,
    });
    out.tell("payment_ended", fields, format!("{}\n{books}", end_text(&end, Some(amount))));
    terminal.close().await;
    server.shutdown();
    reader.close().await?;
    Ok(Exit::of(agree && matches!(end, End::Approved { .. })))
}

/// The end of a payment; the wish to stop becomes the wish to cancel.
async fn result(
    mut operation: PaymentOperation,
    mut stop: StopSignal,
) -> Result<End, TerminalError> {
    tokio::select! {
        end = operation.result() => return end,
        () = stop.stopped() => {}
    }
    if let Err(error) = operation.cancel().await {
        tracing::debug!(%error, "failed to cancel");
    }
    operation.result().await
}

async fn open(
    serial: SerialNumber,
    client: OrderApiClient,
    journal: SqliteJournal,
    driver: Arc<dyn PaymentDriver>,
) -> Result<Terminal, CliError> {
    let device = Device::new(serial, DeviceModel::L3, Some(AppVersion::new(6, 4, 0)));
    let ports = TerminalPorts {
        gateway: Arc::new(client),
        driver: Some(driver),
        journal: Arc::new(journal),
        clock: Arc::new(SystemClock),
        printer: None,
        wake_ups: Vec::new(),
    };
    let engine = Engine::on(Handle::current());
    Ok(Terminal::open(TerminalConfig::new(device), ports, &engine).await?)
}

fn environment(error: impl std::fmt::Display) -> CliError {
    CliError::Environment(error.to_string())
}
