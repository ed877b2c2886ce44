//! Carrying out one change inside of the writer's transaction.

use maquininha_terminal::port::{EventSeq, JournalError};
use rusqlite::{Connection, OptionalExtension};

use super::change::{Append, Change};
use super::latest::{Latest, LatestRows};
use super::query;
use super::stage::Stage;
use crate::content;

type ApplyError = content::ApplyError<JournalError>;

/// Makes one change. `latest` must be cleared if the transaction does not
/// commit.
pub(crate) fn apply(
    connection: &Connection,
    latest: &mut LatestRows,
    change: &Change,
) -> Result<(), ApplyError> {
    match change {
        Change::Append(append) => append_row(connection, latest, append),
        Change::Acknowledge(event) => Ok(acknowledge(connection, *event)?),
        Change::PutNote { name, value } => Ok(put_note(connection, name, value)?),
    }
}

fn append_row(
    connection: &Connection,
    latest: &mut LatestRows,
    append: &Append,
) -> Result<(), ApplyError> {
    let before = match latest.get(&append.attempt_id) {
        Some(before) => Some(before.clone()),
        None => latest_row(connection, &append.attempt_id)?,
    };
    if let Some(before) = &before {
        before.stage.admit(&append.stage).map_err(ApplyError::Refused)?;
    }
    connection
        .prepare_cached(
            "INSERT INTO entry (attempt_id, open, updated_at, previous, body)
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute((
            &append.attempt_id,
            append.open,
            append.updated_at,
            before.as_ref().map(|row| row.seq),
            &append.body,
        ))?;
    let seq = connection.last_insert_rowid();
    // Without `open` in the statement SQLite leaves the index of open ones alone:
    // one page less in the log.
    let sql = match &before {
        None => "INSERT INTO attempt (attempt_id, open, seq, updated_at) VALUES (?1, ?2, ?3, ?4)",
        Some(row) if row.open == append.open => {
            "UPDATE attempt SET seq = ?3, updated_at = ?4 WHERE attempt_id = ?1 AND open = ?2"
        }
        Some(_) => "UPDATE attempt SET open = ?2, seq = ?3, updated_at = ?4 WHERE attempt_id = ?1",
    };
    let changed = connection.prepare_cached(sql)?.execute((
        &append.attempt_id,
        append.open,
        seq,
        append.updated_at,
    ))?;
    if changed != 1 {
        return Err(ApplyError::Failed(rusqlite::Error::StatementChangedRows(changed)));
    }
    for event in &append.events {
        connection.prepare_cached("INSERT INTO event (body) VALUES (?1)")?.execute([event])?;
    }
    let row = Latest { seq, open: append.open, stage: append.stage.clone() };
    latest.put(&append.attempt_id, row);
    Ok(())
}

fn latest_row(connection: &Connection, attempt_id: &str) -> Result<Option<Latest>, ApplyError> {
    let row = connection
        .prepare_cached(
            "SELECT entry.seq, entry.open, entry.body
             FROM attempt JOIN entry ON entry.seq = attempt.seq
             WHERE attempt.attempt_id = ?1",
        )?
        .query_row([attempt_id], |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?)))
        .optional()?;
    let Some((seq, open, body)) = row else { return Ok(None) };
    let entry = query::parse_entry(seq, &body).map_err(ApplyError::Refused)?;
    Ok(Some(Latest { seq, open, stage: Stage::of(&entry) }))
}

fn acknowledge(connection: &Connection, event: EventSeq) -> rusqlite::Result<()> {
    // A number beyond what the file can hold was never given out.
    let Ok(seq) = i64::try_from(event.0) else { return Ok(()) };
    connection.prepare_cached("DELETE FROM event WHERE seq = ?1")?.execute([seq]).map(|_| ())
}

fn put_note(connection: &Connection, name: &str, value: &str) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO note (name, value) VALUES (?1, ?2)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        )?
        .execute([name, value])
        .map(|_| ())
}
