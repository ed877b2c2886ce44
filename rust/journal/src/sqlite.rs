//! The handle of the journal.

use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;

use async_trait::async_trait;
use maquininha_flow::{Durability, JournalEntry, TerminalEvent};
use maquininha_model::{AttemptId, Timestamp};
use maquininha_terminal::port::{EventSeq, Journal, JournalError, JournalPage, JournalQuery};
use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use crate::change::{Append, Change, check_note};
use crate::connection;
use crate::counters::{Counters, JournalCounters};
use crate::options::{JournalOptions, QUEUE_MAX};
use crate::query;
use crate::writer::{Reply, Request, Writer};

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
    /// `None` only while it is dropped.
    queue: Option<mpsc::Sender<Request>>,
    writer: Option<JoinHandle<()>>,
    counters: Arc<Counters>,
}

impl SqliteJournal {
    /// Opens the journal, or makes a new one where there is no file. Its folder
    /// must exist. Reads and may write the disk: a blocking call.
    ///
    /// After an unclean end the file is checked; what was written is there.
    ///
    /// # Errors
    /// `Locked` if another handle has it open, here or in another process;
    /// `Newer` and `Damaged` leave the file as it is; `ReadOnly`, `DiskFull` and
    /// `Io` come from the disk.
    pub fn open(path: impl AsRef<Path>, options: JournalOptions) -> Result<Self, JournalError> {
        let connection = connection::open(path.as_ref(), &options)?;
        let counters = Arc::new(Counters::default());
        let writer = Writer::new(connection, Arc::clone(&counters), options.retention);
        let (queue, requests) = mpsc::channel(QUEUE_MAX);
        let thread = std::thread::Builder::new()
            .name("maquininha-journal".into())
            .spawn(move || writer.run(requests))
            .map_err(|e| JournalError::Io(format!("no thread for the writer: {}", e.kind())))?;
        Ok(Self { queue: Some(queue), writer: Some(thread), counters })
    }

    /// Removes the resolved attempts whose last row was written before a point
    /// in time, and returns how many. Open attempts and events that nobody
    /// acknowledged are never removed. Runs in small steps; writes go between.
    ///
    /// # Errors
    /// As a write.
    pub async fn prune(&self, before: Timestamp) -> Result<u64, JournalError> {
        self.ask(|reply| Request::Prune { before, reply }).await
    }

    /// Writes what was asked for, syncs, and closes the file in order. Later
    /// calls answer `Closed`; another handle may open the file at once.
    ///
    /// # Errors
    /// `Poisoned` if it was; else as a write.
    pub async fn close(&self) -> Result<(), JournalError> {
        self.ask(|reply| Request::Close { reply }).await
    }

    /// What the writer did since the journal was opened.
    pub fn counters(&self) -> JournalCounters {
        self.counters.read()
    }

    async fn ask<T>(&self, request: impl FnOnce(Reply<T>) -> Request) -> Result<T, JournalError> {
        let (reply, answer) = oneshot::channel();
        let queue = self.queue.as_ref().ok_or(JournalError::Closed)?;
        queue.send(request(reply)).await.map_err(|_| JournalError::Closed)?;
        answer.await.map_err(|_| JournalError::Closed)?
    }

    async fn change(&self, change: Change, durability: Durability) -> Result<(), JournalError> {
        self.ask(|reply| Request::Write { change, durability, reply }).await
    }

    async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, JournalError> + Send + 'static,
    ) -> Result<T, JournalError> {
        self.ask(|reply| {
            Request::Read(Box::new(move |connection| {
                let _ = reply.send(read(connection));
            }))
        })
        .await
    }
}

impl Drop for SqliteJournal {
    fn drop(&mut self) {
        self.queue = None;
        if let Some(writer) = self.writer.take()
            && writer.join().is_err()
        {
            tracing::error!("the writer of the journal panicked");
        }
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
        self.change(Change::Append(Box::new(append)), durability).await
    }

    async fn open_entries(&self) -> Result<Vec<JournalEntry>, JournalError> {
        self.read(query::open_entries).await
    }

    async fn entry(&self, attempt_id: &AttemptId) -> Result<Option<JournalEntry>, JournalError> {
        let attempt_id = attempt_id.clone();
        self.read(move |connection| query::entry(connection, attempt_id.as_str())).await
    }

    async fn entries(&self, query: JournalQuery) -> Result<JournalPage, JournalError> {
        self.read(move |connection| query::entries(connection, &query)).await
    }

    async fn events(
        &self,
        after: EventSeq,
        limit: u32,
    ) -> Result<Vec<(EventSeq, TerminalEvent)>, JournalError> {
        self.read(move |connection| query::events(connection, after, limit)).await
    }

    /// Not synced by itself: after a power cut the event may come once more.
    async fn acknowledge(&self, event: EventSeq) -> Result<(), JournalError> {
        self.change(Change::Acknowledge(event), Durability::Lazy).await
    }

    async fn note(&self, name: &str) -> Result<Option<String>, JournalError> {
        let name = name.to_owned();
        self.read(move |connection| query::note(connection, &name)).await
    }

    async fn put_note(&self, name: &str, value: &str) -> Result<(), JournalError> {
        check_note(name, value)?;
        let change = Change::PutNote { name: name.to_owned(), value: value.to_owned() };
        self.change(change, Durability::Synced).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn fifty_writes_that_wait_together_share_one_sync() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("journal.db");
        let journal = SqliteJournal::open(path, JournalOptions::DEFAULT).expect("a new journal");
        let journal = Arc::new(journal);
        // The writer is held in a read while the writes line up behind it.
        let (release, released) = std::sync::mpsc::channel::<()>();
        let queue = journal.queue.as_ref().expect("open");
        let hold = Request::Read(Box::new(move |_| released.recv().expect("released")));
        assert!(queue.send(hold).await.is_ok());
        let before = journal.counters();
        let writes: Vec<_> = (0..50)
            .map(|terminal| {
                let journal = Arc::clone(&journal);
                tokio::spawn(async move { journal.put_note(&format!("{terminal}"), "x").await })
            })
            .collect();
        while queue.max_capacity() - queue.capacity() < 50 {
            tokio::task::yield_now().await;
        }
        release.send(()).expect("the writer waits");
        for write in writes {
            assert_eq!(write.await.expect("not panicked"), Ok(()));
        }
        let after = journal.counters();
        assert_eq!(after.changes - before.changes, 50);
        assert_eq!(after.synced_commits - before.synced_commits, 1);
    }
}
