//! Everything that is read.

use maquininha_flow::{JournalEntry, TerminalEvent};
use maquininha_model::Timestamp;
use maquininha_terminal::port::{EventSeq, JournalError, JournalPage, JournalQuery};
use rusqlite::{Connection, OptionalExtension, Params, Row};
use serde::de::DeserializeOwned;

use super::options::PAGE_ROWS_MAX;
use crate::fault::file_error;

/// A row number and its JSON.
type Body = (i64, String);

/// Latest rows of open attempts, oldest row first.
pub(crate) fn open_entries(connection: &Connection) -> Result<Vec<JournalEntry>, JournalError> {
    let bodies = bodies(
        connection,
        "SELECT entry.seq, entry.body
         FROM attempt INDEXED BY attempt_open JOIN entry ON entry.seq = attempt.seq
         WHERE attempt.open = 1 ORDER BY entry.seq",
        [],
    )?;
    bodies.iter().map(|(seq, body)| parse_entry(*seq, body)).collect()
}

/// Latest row of one attempt.
pub(crate) fn entry(
    connection: &Connection,
    attempt_id: &str,
) -> Result<Option<JournalEntry>, JournalError> {
    let bodies = bodies(
        connection,
        "SELECT entry.seq, entry.body
         FROM attempt JOIN entry ON entry.seq = attempt.seq WHERE attempt.attempt_id = ?1",
        [attempt_id],
    )?;
    bodies.first().map(|(seq, body)| parse_entry(*seq, body)).transpose()
}

/// Latest rows, newest first.
pub(crate) fn entries(
    connection: &Connection,
    query: &JournalQuery,
) -> Result<JournalPage, JournalError> {
    let limit = query.limit.min(PAGE_ROWS_MAX) as usize;
    let before = query.after.map_or(i64::MAX, |seq| i64::try_from(seq).unwrap_or(i64::MAX));
    let since = query.since.map_or(i64::MIN, Timestamp::micros);
    // The end is exclusive; without one the last microsecond there is stays out.
    let until = query.until.map_or(i64::MAX, Timestamp::micros);
    let mut bodies = bodies(
        connection,
        "SELECT entry.seq AS seq, entry.body AS body
         FROM attempt INDEXED BY attempt_resolved JOIN entry ON entry.seq = attempt.seq
         WHERE attempt.open = 0 AND attempt.seq < ?1
           AND attempt.updated_at >= ?2 AND attempt.updated_at < ?3
         UNION ALL
         SELECT entry.seq AS seq, entry.body AS body
         FROM attempt INDEXED BY attempt_open JOIN entry ON entry.seq = attempt.seq
         WHERE attempt.open = 1 AND attempt.seq < ?1
           AND attempt.updated_at >= ?2 AND attempt.updated_at < ?3
         ORDER BY seq DESC LIMIT ?4",
        (before, since, until, i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1)),
    )?;
    let has_more = bodies.len() > limit;
    bodies.truncate(limit);
    let next = if has_more { bodies.last() } else { None };
    Ok(JournalPage {
        next: next.and_then(|(seq, _)| u64::try_from(*seq).ok()),
        entries: bodies
            .iter()
            .map(|(seq, body)| parse_entry(*seq, body))
            .collect::<Result<_, _>>()?,
    })
}

/// Events after a position, oldest first.
pub(crate) fn events(
    connection: &Connection,
    after: EventSeq,
    limit: u32,
) -> Result<Vec<(EventSeq, TerminalEvent)>, JournalError> {
    let after = i64::try_from(after.0).unwrap_or(i64::MAX);
    let bodies = bodies(
        connection,
        "SELECT seq, body FROM event WHERE seq > ?1 ORDER BY seq LIMIT ?2",
        (after, limit.min(PAGE_ROWS_MAX)),
    )?;
    let events = bodies.iter().map(|(seq, body)| {
        let event = parse("event", *seq, body)?;
        let number = u64::try_from(*seq)
            .map_err(|_| JournalError::Damaged("the number of an event is negative".into()))?;
        Ok((EventSeq(number), event))
    });
    events.collect()
}

/// One note.
pub(crate) fn note(connection: &Connection, name: &str) -> Result<Option<String>, JournalError> {
    let value = || {
        connection
            .prepare_cached("SELECT value FROM note WHERE name = ?1")?
            .query_row([name], |row| row.get(0))
            .optional()
    };
    value().map_err(|e: rusqlite::Error| file_error(&e).into())
}

/// Reads the JSON of a row of `entry`.
pub(crate) fn parse_entry(seq: i64, body: &str) -> Result<JournalEntry, JournalError> {
    parse("entry", seq, body)
}

fn parse<T: DeserializeOwned>(table: &str, seq: i64, body: &str) -> Result<T, JournalError> {
    // The parser's own text may quote the row; the place is enough.
    serde_json::from_str(body).map_err(|e| {
        JournalError::Damaged(format!("row {seq} of {table} does not read at {}", e.column()))
    })
}

fn bodies(
    connection: &Connection,
    sql: &str,
    params: impl Params,
) -> Result<Vec<Body>, JournalError> {
    let collect = || {
        let mut statement = connection.prepare_cached(sql)?;
        let rows = statement.query_map(params, |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect::<rusqlite::Result<Vec<Body>>>()
    };
    collect().map_err(|e| file_error(&e).into())
}
