//! The handle of the journal.

use std::path::Path;

use async_trait::async_trait;
use maquininha_flow::{Durability, JournalEntry, TerminalEvent};
use maquininha_model::{AttemptId, Timestamp};
use maquininha_terminal::port::{EventSeq, Journal, JournalError, JournalPage, JournalQuery};

use super::SCHEMA;
use super::change::{Append, Change, check_note};
use super::content::JournalContent;
use super::options::JournalOptions;
use super::query;
use super::retention::Pruning;
use crate::connection;
use crate::counters::JournalCounters;
use crate::handle::Handle;
use crate::storage::{FileSystem, Storage};

/// The terminal's journal in one SQLite file.
///
/// A change that was asked for is made even if the future is dropped before the
/// answer. Changes that wait at the same time share one transaction and one
/// sync, so that many terminals in one process cost hardly more than one.
///
/// Dropping it waits until what was asked for is written and the file is closed
/// in order; [`SqliteJournal::close`] does the same without blocking and says
/// whether it went well.
#[derive(Debug)]
pub struct SqliteJournal {
    handle: Handle<JournalContent>,
}

impl SqliteJournal {
    /// Opens the journal, or makes a new one where there is no file. Its folder
    /// must exist. Reads and may write the disk, and waits up to a second for a
    /// lock: a blocking call.
    ///
    /// After an unclean end the file is checked; what was written is there.
    ///
    /// # Errors
    /// `Locked` if another handle has it open, here or in another process;
    /// `Newer` and `Damaged` leave the file as it is; `ReadOnly`, `DiskFull` and
    /// `Io` come from the disk.
    pub fn open(path: impl AsRef<Path>, options: JournalOptions) -> Result<Self, JournalError> {
        Self::open_on(&FileSystem, path, options)
    }

    /// The same somewhere else than in the file system, for tests of what a disk may do.
    ///
    /// # Errors
    /// As [`SqliteJournal::open`].
    pub fn open_on(
        storage: &dyn Storage,
        path: impl AsRef<Path>,
        options: JournalOptions,
    ) -> Result<Self, JournalError> {
        let opened = connection::open(storage, path.as_ref(), &SCHEMA, options.pages_max)?;
        let content = JournalContent::new(options.retention);
        Ok(Self { handle: Handle::start("maquininha-journal", opened, content)? })
    }

    /// Removes the resolved attempts whose last row was written before a point
    /// in time, and returns how many. Open attempts and events that nobody
    /// acknowledged are never removed. Runs in small steps; writes go between.
    ///
    /// # Errors
    /// As a write.
    pub async fn prune(&self, before: Timestamp) -> Result<u64, JournalError> {
        self.handle.job(|reply| Box::new(Pruning::new(before, Some(reply)))).await
    }

    /// Writes what was asked for, syncs, and closes the file in order. Later
    /// calls answer `Closed`; another handle may open the file at once.
    ///
    /// # Errors
    /// `Poisoned` if it was; else as a write.
    pub async fn close(&self) -> Result<(), JournalError> {
        self.handle.close().await
    }

    /// What the writer did since the journal was opened.
    pub fn counters(&self) -> JournalCounters {
        self.handle.counters()
    }
}

#[async_trait]
impl Journal for SqliteJournal {
    async fn write(
        &self,
        entry: JournalEntry,
        durability: Durability,
        events: Vec<TerminalEvent>,
    ) -> Result<(), JournalError> {
        let append = Append::new(&entry, &events)?;
        self.handle.change(Change::Append(Box::new(append)), durability).await
    }

    async fn open_entries(&self) -> Result<Vec<JournalEntry>, JournalError> {
        self.handle.read(query::open_entries).await
    }

    async fn entry(&self, attempt_id: &AttemptId) -> Result<Option<JournalEntry>, JournalError> {
        let attempt_id = attempt_id.clone();
        self.handle.read(move |connection| query::entry(connection, attempt_id.as_str())).await
    }

    async fn entries(&self, query: JournalQuery) -> Result<JournalPage, JournalError> {
        self.handle.read(move |connection| query::entries(connection, &query)).await
    }

    async fn events(
        &self,
        after: EventSeq,
        limit: u32,
    ) -> Result<Vec<(EventSeq, TerminalEvent)>, JournalError> {
        self.handle.read(move |connection| query::events(connection, after, limit)).await
    }

    /// Not synced by itself: after a power cut the event may come once more.
    async fn acknowledge(&self, event: EventSeq) -> Result<(), JournalError> {
        self.handle.change(Change::Acknowledge(event), Durability::Lazy).await
    }

    async fn note(&self, name: &str) -> Result<Option<String>, JournalError> {
        let name = name.to_owned();
        self.handle.read(move |connection| query::note(connection, &name)).await
    }

    async fn put_note(&self, name: &str, value: &str) -> Result<(), JournalError> {
        check_note(name, value)?;
        let change = Change::PutNote { name: name.to_owned(), value: value.to_owned() };
        self.handle.change(change, Durability::Synced).await
    }
}
