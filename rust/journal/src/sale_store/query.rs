//! Everything that is read.

use maquininha_merchant::port::{
    EVENTS_PENDING_MAX, StoreError, StoreRow, StoreTable, StoredEvent, StoredHook,
};
use maquininha_model::Timestamp;
use rusqlite::{Connection, OptionalExtension, Params, Row};

use super::change::table_name;
use crate::fault::file_error;

/// The most rows of one answer: as many as there can be pending ones.
const ROWS_MAX: usize = EVENTS_PENDING_MAX;

/// One row's content.
pub(crate) fn get(
    connection: &Connection,
    table: StoreTable,
    key: &str,
) -> Result<Option<String>, StoreError> {
    let table = table_name(table)?;
    let found = || {
        connection
            .prepare_cached("SELECT json FROM item WHERE kind = ?1 AND name = ?2")?
            .query_row((table, key), |row| row.get(0))
            .optional()
    };
    found().map_err(|e| file_error(&e).into())
}

/// Rows by key.
pub(crate) fn scan(
    connection: &Connection,
    table: StoreTable,
    state: Option<&str>,
    after: Option<&str>,
    limit: usize,
) -> Result<Vec<StoreRow>, StoreError> {
    let kind = table_name(table)?;
    // Every key is after the empty one, and the empty one itself is not a key.
    let after = after.unwrap_or_default();
    let row = |row: &Row<'_>| {
        Ok(StoreRow { table, key: row.get(0)?, state: row.get(1)?, json: row.get(2)? })
    };
    match state {
        None => rows(
            connection,
            "SELECT name, state, json FROM item
             WHERE kind = ?1 AND name > ?2 ORDER BY name LIMIT ?3",
            (kind, after, rows_max(limit)),
            row,
        ),
        Some(state) => rows(
            connection,
            "SELECT name, state, json FROM item INDEXED BY item_by_state
             WHERE kind = ?1 AND name > ?2 AND state = ?4 ORDER BY name LIMIT ?3",
            (kind, after, rows_max(limit), state),
            row,
        ),
    }
}

/// Webhooks that wait, oldest first.
pub(crate) fn pending_hooks(
    connection: &Connection,
    limit: usize,
) -> Result<Vec<StoredHook>, StoreError> {
    rows(
        connection,
        "SELECT seq, received_at, body FROM hook ORDER BY seq LIMIT ?1",
        [rows_max(limit)],
        |row| {
            Ok(StoredHook {
                seq: position(row.get(0)?),
                received_at: Timestamp::from_micros(row.get(1)?),
                body: row.get(2)?,
            })
        },
    )
}

/// Events after a position, oldest first.
pub(crate) fn events(
    connection: &Connection,
    after: u64,
    limit: usize,
) -> Result<Vec<StoredEvent>, StoreError> {
    rows(
        connection,
        "SELECT seq, json FROM event WHERE seq > ?1 ORDER BY seq LIMIT ?2",
        (i64::try_from(after).unwrap_or(i64::MAX), rows_max(limit)),
        |row| Ok(StoredEvent { seq: position(row.get(0)?), json: row.get(1)? }),
    )
}

/// The position of the last event there is, acknowledged or not.
pub(crate) fn last_event(connection: &Connection) -> Result<u64, StoreError> {
    last_event_seq(connection).map_err(|e| file_error(&e).into())
}

/// The same inside of a change.
pub(crate) fn last_event_seq(connection: &Connection) -> rusqlite::Result<u64> {
    let seq: Option<i64> = connection
        .prepare_cached("SELECT seq FROM sqlite_sequence WHERE name = 'event'")?
        .query_row([], |row| row.get(0))
        .optional()?;
    Ok(seq.map_or(0, position))
}

/// SQLite counts up from 1.
pub(crate) fn position(seq: i64) -> u64 {
    u64::try_from(seq).unwrap_or(0)
}

fn rows_max(limit: usize) -> i64 {
    i64::try_from(limit.min(ROWS_MAX)).unwrap_or(i64::MAX)
}

fn rows<T>(
    connection: &Connection,
    sql: &str,
    params: impl Params,
    row: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>, StoreError> {
    let collect = || {
        let mut statement = connection.prepare_cached(sql)?;
        let rows = statement.query_map(params, row)?;
        rows.collect::<rusqlite::Result<Vec<T>>>()
    };
    collect().map_err(|e| file_error(&e).into())
}
