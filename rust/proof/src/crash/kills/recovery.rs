//! How long a terminal takes to start on a long journal after an unclean end.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use maquininha_flow::{
    Approval, Decision, Durability, End, JournalEntry, JournalState, PaymentKind, PaymentRecord,
};
use maquininha_model::{
    AttemptId, AttemptKey, Money, Nsu, SerialNumber, Tender, Timestamp, TransactionId,
};
use maquininha_sandbox::{AcquirerLink, DriverConfig, SilenceRule, SimulatedDriver};
use maquininha_terminal::port::Journal;

use super::worker::{open_journal, open_terminal};

/// Rows in the journal.
pub(crate) const ROWS: usize = 10_000;
/// The states of a payment, one row each.
const STATES: [JournalState; 5] = [
    JournalState::Intent,
    JournalState::Sent,
    JournalState::Approved,
    JournalState::Decided,
    JournalState::Resolved,
];
/// Payments that are open when the process dies.
const OPEN: usize = 5;
/// Starts that are timed, each on a copy of its own.
const STARTS: usize = 11;
/// Nobody listens there: what is open is driven on, and gets no answer.
const NOWHERE: &str = "http://127.0.0.1:9";

/// Times of starts, in milliseconds.
#[derive(Clone, Copy, Debug, Default, serde::Serialize)]
pub(crate) struct Recovery {
    pub(crate) rows: usize,
    pub(crate) median_ms: f64,
    pub(crate) max_ms: f64,
}

/// Writes a journal of [`ROWS`] rows, leaves it as a killed process does, and
/// times starts on it: from opening the file to a terminal that takes payments.
pub(crate) async fn measure(folder: &Path) -> std::io::Result<Recovery> {
    let source = folder.join("long.db");
    let journal = open_journal(&source).map_err(std::io::Error::other)?;
    for number in 0..ROWS / STATES.len() {
        let open = number >= ROWS / STATES.len() - OPEN;
        for state in STATES {
            // A payment that is open at the end stays at its approval.
            let state = if open { state.min(JournalState::Approved) } else { state };
            // The events were told and acknowledged.
            let entry = JournalEntry::Payment(row(number, state));
            let written = journal.write(entry, Durability::Lazy, Vec::new()).await;
            written.map_err(std::io::Error::other)?;
        }
    }
    let mut times = Vec::new();
    for start in 0..STARTS {
        let copy = folder.join(format!("start-{start}.db"));
        // The log is not folded in and the file not marked as closed: what a
        // kill leaves.
        std::fs::copy(&source, &copy)?;
        std::fs::copy(with_log(&source), with_log(&copy))?;
        times.push(start_on(&copy).await?);
        std::fs::remove_file(&copy)?;
    }
    journal.close().await.map_err(std::io::Error::other)?;
    times.sort_unstable();
    Ok(Recovery {
        rows: ROWS,
        median_ms: times[times.len() / 2].as_secs_f64() * 1000.0,
        max_ms: times[times.len() - 1].as_secs_f64() * 1000.0,
    })
}

fn with_log(path: &Path) -> std::path::PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

async fn start_on(path: &Path) -> std::io::Result<Duration> {
    let driver = DriverConfig::new(serial(), SilenceRule::Blocks);
    let driver = SimulatedDriver::new(driver, AcquirerLink::Http(NOWHERE.to_owned()));
    let started = Instant::now();
    let journal = Arc::new(open_journal(path).map_err(std::io::Error::other)?);
    let terminal = open_terminal(NOWHERE, serial(), journal.clone(), Arc::new(driver)).await;
    let terminal = terminal.map_err(std::io::Error::other)?;
    let took = started.elapsed();
    let found = terminal.health().open_operations;
    terminal.close().await;
    journal.close().await.map_err(std::io::Error::other)?;
    match found {
        OPEN => Ok(took),
        other => Err(std::io::Error::other(format!("{other} payments were found open"))),
    }
}

fn serial() -> SerialNumber {
    SerialNumber::new("CRASH0000").expect("a serial number")
}

fn row(number: usize, state: JournalState) -> PaymentRecord {
    let attempt_id = AttemptId::new(format!("long-{number}")).expect("an id");
    let at = Timestamp::parse("2026-03-02T12:00:00Z").expect("a time");
    let approval = Approval {
        transaction_id: TransactionId::new(format!("tx-{number}")).expect("an id"),
        nsu: Nsu::new(format!("{number:014}")).expect("a number"),
        authorization_code: None,
        acquirer: Some(String::from("sandbox")),
        scheme_name: Some(String::from("Visa")),
        funding_source: None,
        holder_name: None,
        card: None,
        card_token: None,
        approved_at: at,
        merchant_receipt: Some("VIA DO ESTABELECIMENTO\n".repeat(12)),
        customer_receipt: Some("VIA DO CLIENTE\n".repeat(12)),
        extras: std::collections::BTreeMap::new(),
    };
    let end = End::Approved { approval: Box::new(approval.clone()) };
    let is_decided = state >= JournalState::Decided;
    PaymentRecord {
        attempt_key: AttemptKey::of(&serial(), &attempt_id),
        attempt_id,
        serial: serial(),
        kind: PaymentKind::Standalone,
        amount: Money::brl(10_00),
        tender: Tender::Debit,
        state,
        started_at: at,
        updated_at: at,
        sent_at: (state >= JournalState::Sent).then_some(at),
        charge_id: None,
        lease_until: None,
        approval: (state >= JournalState::Approved).then_some(approval),
        decision: is_decided.then_some(Decision::Confirm),
        end: is_decided.then_some(end),
        cancel_requested: false,
        attention_asked: false,
    }
}
