//! The history of a busy terminal: a journal of many rows, and the same rows in
//! a plain table as the peer keeps them.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use futures_util::future::try_join_all;
use maquininha_flow::{Durability, JournalState};
use maquininha_journal::{JournalOptions, SqliteJournal};
use maquininha_model::Timestamp;
use maquininha_terminal::port::{Clock, Journal, JournalError, SystemClock};
use rusqlite::Connection;
use serde_json::Value;
use tempfile::TempDir;

use crate::error::FigureError;
use crate::records;

/// Payments that are written at once, so that they share transactions.
const AT_ONCE: u32 = 200;

/// Both files. They are removed when it is dropped.
#[derive(Debug)]
pub(crate) struct History {
    folder: TempDir,
    payments: u32,
    begun: Timestamp,
}

impl History {
    /// Writes payments of five rows each, all resolved, all of the last month,
    /// so that nothing is old enough to be forgotten.
    pub(crate) async fn write(payments: u32) -> Result<Self, FigureError> {
        let begun = SystemClock.now().minus(Duration::from_secs(30 * 24 * 60 * 60));
        let history = Self { folder: tempfile::tempdir()?, payments, begun };
        let journal = SqliteJournal::open(history.journal(), JournalOptions::DEFAULT)?;
        for first in (0..payments).step_by(AT_ONCE as usize) {
            let last = payments.min(first + AT_ONCE);
            try_join_all((first..last).map(|number| history.write_payment(&journal, number)))
                .await?;
        }
        journal.close().await?;
        history.write_table()?;
        Ok(history)
    }

    /// Rows of either file.
    pub(crate) fn rows(&self) -> u32 {
        self.payments * 5
    }

    /// The journal.
    pub(crate) fn journal(&self) -> PathBuf {
        self.folder.path().join("journal.db")
    }

    /// The plain table.
    pub(crate) fn table(&self) -> PathBuf {
        self.folder.path().join("table.db")
    }

    /// The folder of both.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    async fn write_payment(
        &self,
        journal: &SqliteJournal,
        number: u32,
    ) -> Result<(), JournalError> {
        for state in records::STATES {
            let row = records::row(number, state, self.begun);
            journal.write(row, Durability::Lazy, Vec::new()).await?;
        }
        Ok(())
    }

    /// Writes the same rows, one table with all of them and one with the latest
    /// of each payment.
    fn write_table(&self) -> Result<(), FigureError> {
        let mut connection = Connection::open(self.table())?;
        let transaction = connection.transaction()?;
        transaction.execute_batch(
            "CREATE TABLE record (id INTEGER PRIMARY KEY, attempt_id TEXT, body TEXT);
             CREATE TABLE payment (attempt_id TEXT PRIMARY KEY, open INTEGER, body TEXT);
             CREATE INDEX payment_open ON payment (open)",
        )?;
        {
            let mut insert =
                transaction.prepare("INSERT INTO record (attempt_id, body) VALUES (?1, ?2)")?;
            let mut keep =
                transaction.prepare("INSERT OR REPLACE INTO payment VALUES (?1, ?2, ?3)")?;
            // One more than in the journal: the payment that a crash left open.
            for number in 0..=self.payments {
                let is_left = number == self.payments;
                for state in records::STATES.into_iter().take(if is_left { 2 } else { 5 }) {
                    let body = serde_json::to_string(&records::row(number, state, self.begun))?;
                    insert.execute((records::attempt(number).as_str(), &body))?;
                    let is_open = state != JournalState::Resolved;
                    keep.execute((records::attempt(number).as_str(), is_open, &body))?;
                }
            }
        }
        Ok(transaction.commit()?)
    }
}

/// What an app does that has no notion of what is open: it reads every row and
/// keeps the latest of each payment.
pub(crate) fn read_all(table: &Path) -> Result<HashMap<String, Value>, FigureError> {
    let connection = Connection::open(table)?;
    let mut select = connection.prepare("SELECT attempt_id, body FROM record ORDER BY id")?;
    let mut rows = select.query([])?;
    let mut latest = HashMap::new();
    while let Some(row) = rows.next()? {
        let body = serde_json::from_str(row.get_ref(1)?.as_str().unwrap_or_default())?;
        latest.insert(row.get(0)?, body);
    }
    Ok(latest)
}

/// What an app does that marks what is open and keeps one row a payment: it reads
/// the open ones by an index.
pub(crate) fn read_open(table: &Path) -> Result<Vec<Value>, FigureError> {
    let connection = Connection::open(table)?;
    let mut select = connection.prepare("SELECT body FROM payment WHERE open = 1")?;
    let mut rows = select.query([])?;
    let mut open = Vec::new();
    while let Some(row) = rows.next()? {
        open.push(serde_json::from_str(row.get_ref(0)?.as_str().unwrap_or_default())?);
    }
    Ok(open)
}
