//! The peer of the journal: an app that keeps each payment in a row of SQLite
//! as it is by default, and changes the row at each state.

use std::path::Path;

use maquininha_flow::JournalState;
use maquininha_terminal::port::{Clock, SystemClock};
use rusqlite::Connection;

use super::Paid;
use crate::error::FigureError;
use crate::records;

/// Writes the states of payments: one insert and then updates, every one a
/// transaction of its own, with rollback journal and `synchronous = FULL`, which
/// are SQLite's defaults.
pub(crate) fn run(count: u32, rows: u32, folder: &Path) -> Result<Paid, FigureError> {
    let connection = Connection::open(folder.join("payments.db"))?;
    connection.execute_batch(
        "CREATE TABLE payment (attempt_id TEXT PRIMARY KEY, state TEXT, body TEXT NOT NULL)",
    )?;
    let mut insert = connection.prepare("INSERT INTO payment VALUES (?1, ?2, ?3)")?;
    let mut update =
        connection.prepare("UPDATE payment SET state = ?2, body = ?3 WHERE attempt_id = ?1")?;
    let mut written = 0;
    for number in 0..count {
        for state in records::STATES.into_iter().take(rows as usize) {
            let body = serde_json::to_string(&records::row(number, state, SystemClock.now()))?;
            let attempt_id = records::attempt(number);
            let is_first = state == JournalState::Intent;
            let statement = if is_first { &mut insert } else { &mut update };
            statement.execute((attempt_id.as_str(), format!("{state:?}"), body))?;
            written += 1;
        }
    }
    Ok(Paid { payments: count, rows: written })
}
