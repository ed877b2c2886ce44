//! When the log is brought into the main file.
//!
//! A checkpoint costs two syncs and the copying of every page. It is made when
//! no attempt is under way and nobody waits, so that no payment pays for it;
//! only a host that is never idle is made to wait, at a bound that keeps the log
//! small enough to be read quickly after a crash.

use rusqlite::Connection;

/// From here (4 MiB) on a checkpoint is made at the next idle moment: some 40
/// payments.
const FRAMES_IDLE: i64 = 1_000;

/// At this size (8 MiB) a checkpoint is made in any case: after a crash the log is read and
/// written once more before the first payment, which is to take less than 50 ms.
const FRAMES_MAX: i64 = 2_000;

/// Pages in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Frames {
    /// All.
    pub(crate) total: i64,
    /// Those that are in the main file already.
    pub(crate) copied: i64,
}

/// Counts without doing anything.
pub(crate) fn frames(connection: &Connection) -> rusqlite::Result<Frames> {
    run(connection, "PRAGMA wal_checkpoint(NOOP)")
}

/// Makes a checkpoint if it is time for one, and says whether it did.
pub(crate) fn when_due(connection: &Connection, is_idle: bool) -> rusqlite::Result<bool> {
    let Frames { total, copied } = frames(connection)?;
    let pending = total - copied;
    let is_due = pending >= FRAMES_MAX || (is_idle && pending >= FRAMES_IDLE);
    if is_due {
        run(connection, "PRAGMA wal_checkpoint(PASSIVE)")?;
    }
    Ok(is_due)
}

/// Copies everything and empties the log.
pub(crate) fn truncate(connection: &Connection) -> rusqlite::Result<()> {
    run(connection, "PRAGMA wal_checkpoint(TRUNCATE)").map(|_| ())
}

fn run(connection: &Connection, sql: &str) -> rusqlite::Result<Frames> {
    // The first column says that a reader was in the way: there is none, the
    // connection is the only one.
    let mut statement = connection.prepare_cached(sql)?;
    statement.query_row([], |row| Ok(Frames { total: row.get(1)?, copied: row.get(2)? }))
}
