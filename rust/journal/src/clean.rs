//! Whether the file was closed in order, and what is to be done if not.

use rusqlite::{Connection, config::DbConfig};

use crate::checkpoint;

/// Numbers of events that an unclean end may have lost: the next one is that
/// much higher, so that a number the app has seen never names another event.
const EVENT_SEQ_GAP: i64 = 1_000_000;

/// The mark in the file, and how far this opening has got with it.
///
/// Opening writes nothing that can wait, so that a terminal whose disk is full
/// still starts and reads what it has to resolve; what must be written first is
/// written together with the first change.
#[derive(Debug)]
pub(crate) struct CleanMark {
    /// What the file says now.
    is_clean: bool,
    /// Numbers of events may be lost.
    skips_events: bool,
}

impl CleanMark {
    /// For a file as it was found: what it says, and whether the process before ended in order.
    /// One that says so and has a log ended before the first change.
    pub(crate) fn new(is_clean: bool, was_closed: bool, events_are_lazy: bool) -> Self {
        Self { is_clean, skips_events: !was_closed && events_are_lazy }
    }

    /// Whether the next change has to be synced, whatever was asked for: what it says of the file
    /// must not be lost while numbers of events that came after it were seen. Only the first
    /// change after opening has to, and that is mostly an intention, which is synced anyway.
    pub(crate) fn must_sync(&self) -> bool {
        self.is_clean || self.skips_events
    }

    /// In the transaction of a change.
    pub(crate) fn in_change(&self, connection: &Connection) -> rusqlite::Result<()> {
        if self.skips_events {
            skip_events(connection)?;
        }
        if self.is_clean {
            connection.execute("UPDATE file_state SET clean = 0", [])?;
        }
        Ok(())
    }

    /// After the transaction of a change was committed.
    pub(crate) fn committed(&mut self) {
        self.skips_events = false;
        self.is_clean = false;
    }

    /// Brings everything into the main file, marks it as closed in order and
    /// lets go of it. A file that was only read is left as it is.
    pub(crate) fn close(mut self, connection: Connection) -> rusqlite::Result<()> {
        if !self.is_clean {
            connection.execute_batch("PRAGMA synchronous = FULL; BEGIN IMMEDIATE")?;
            self.in_change(&connection)?;
            connection.execute("UPDATE file_state SET clean = 1", [])?;
            connection.execute_batch("COMMIT")?;
            self.committed();
        }
        if checkpoint::frames(&connection)?.total > 0 {
            checkpoint::truncate(&connection)?;
        }
        // The log is empty; closing removes it.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
        connection.close().map_err(|(_, error)| error)
    }
}

fn skip_events(connection: &Connection) -> rusqlite::Result<()> {
    let updated = connection.execute(
        "UPDATE sqlite_sequence SET seq = seq + ?1 WHERE name = 'event'",
        [EVENT_SEQ_GAP],
    )?;
    if updated == 0 {
        connection.execute(
            "INSERT INTO sqlite_sequence (name, seq) VALUES ('event', ?1)",
            [EVENT_SEQ_GAP],
        )?;
    }
    Ok(())
}
