//! A journal whose syncs take a known time.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use maquininha_flow::{Durability, JournalEntry, TerminalEvent};
use maquininha_model::AttemptId;
use maquininha_terminal::port::{EventSeq, Journal, JournalError, JournalPage, JournalQuery};

/// Makes every synced write last longer by the time a sync takes on a slow
/// disk, and counts how long it really was.
#[derive(Debug)]
pub(crate) struct SlowJournal<J> {
    inner: J,
    sync: Duration,
    waits: Mutex<Waits>,
}

/// How much was waited.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Waits {
    /// Synced writes.
    pub syncs: u32,
    /// The time they were made longer by, all together.
    pub time: Duration,
}

impl<J: Journal> SlowJournal<J> {
    /// Wraps a journal whose own syncs cost nothing.
    pub(crate) fn new(inner: J, sync: Duration) -> Self {
        Self { inner, sync, waits: Mutex::default() }
    }

    /// What was waited since the last time this was asked.
    pub(crate) fn take_waits(&self) -> Waits {
        std::mem::take(&mut *self.waits.lock().unwrap_or_else(PoisonError::into_inner))
    }

    async fn wait_for_sync(&self) {
        let (sync, begun) = (self.sync, Instant::now());
        // A thread sleeps to the tenth of a millisecond, the runtime's timer to the whole one.
        let slept = tokio::task::spawn_blocking(move || std::thread::sleep(sync)).await;
        slept.expect("sleeping does not panic");
        let mut waits = self.waits.lock().unwrap_or_else(PoisonError::into_inner);
        waits.syncs += 1;
        waits.time += begun.elapsed();
    }
}

#[async_trait]
impl<J: Journal> Journal for SlowJournal<J> {
    async fn write(
        &self,
        entry: JournalEntry,
        durability: Durability,
        events: Vec<TerminalEvent>,
    ) -> Result<(), JournalError> {
        self.inner.write(entry, durability, events).await?;
        if durability == Durability::Synced {
            self.wait_for_sync().await;
        }
        Ok(())
    }

    async fn open_entries(&self) -> Result<Vec<JournalEntry>, JournalError> {
        self.inner.open_entries().await
    }

    async fn entry(&self, attempt_id: &AttemptId) -> Result<Option<JournalEntry>, JournalError> {
        self.inner.entry(attempt_id).await
    }

    async fn entries(&self, query: JournalQuery) -> Result<JournalPage, JournalError> {
        self.inner.entries(query).await
    }

    async fn events(
        &self,
        after: EventSeq,
        limit: u32,
    ) -> Result<Vec<(EventSeq, TerminalEvent)>, JournalError> {
        self.inner.events(after, limit).await
    }

    async fn acknowledge(&self, event: EventSeq) -> Result<(), JournalError> {
        self.inner.acknowledge(event).await
    }

    async fn note(&self, name: &str) -> Result<Option<String>, JournalError> {
        self.inner.note(name).await
    }

    async fn put_note(&self, name: &str, value: &str) -> Result<(), JournalError> {
        self.inner.put_note(name, value).await?;
        self.wait_for_sync().await;
        Ok(())
    }
}
