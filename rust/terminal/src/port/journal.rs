use async_trait::async_trait;
use maquininha_flow::{Durability, JournalEntry, TerminalEvent};
use maquininha_model::{AttemptId, Timestamp};

/// Position of a durable event; grows by one with each event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventSeq(pub u64);

/// Why the journal did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JournalError {
    /// A sync failed earlier: what is on the disk is not known, so nothing new
    /// starts until the journal is opened again.
    #[error("the journal is poisoned by an earlier write error")]
    Poisoned,
    /// The disk is full.
    #[error("the disk is full")]
    DiskFull,
    /// The file or its folder cannot be written.
    #[error("the journal is read-only")]
    ReadOnly,
    /// Another process has it open.
    #[error("another process has the journal open")]
    Locked,
    /// A newer version wrote it.
    #[error("the journal has schema {found}, this version knows up to {known}")]
    Newer {
        /// Schema in the file.
        found: u32,
        /// Newest schema this version reads.
        known: u32,
    },
    /// The file is damaged.
    #[error("the journal is damaged: {0}")]
    Damaged(String),
    /// Any other I/O error.
    #[error("the journal failed: {0}")]
    Io(String),
    /// The journal was closed.
    #[error("the journal is closed")]
    Closed,
}

/// Rows of one page, where nothing else is asked for.
const PAGE_ROWS: u32 = 1_000;

/// Which rows of the journal, newest first. By default all of them, a page of
/// 1,000 at a time.
#[derive(Clone, Debug)]
pub struct JournalQuery {
    /// Rows written at or after.
    pub since: Option<Timestamp>,
    /// Rows written before.
    pub until: Option<Timestamp>,
    /// Position to go on from, as the page before said.
    pub after: Option<u64>,
    /// How many at most; the journal caps it at 1,000.
    pub limit: u32,
}

impl Default for JournalQuery {
    fn default() -> Self {
        Self { since: None, until: None, after: None, limit: PAGE_ROWS }
    }
}

/// A page of journal rows.
#[derive(Clone, Debug, Default)]
pub struct JournalPage {
    /// Latest state of each attempt, newest first.
    pub entries: Vec<JournalEntry>,
    /// Where to go on, where there is more.
    pub next: Option<u64>,
}

/// The terminal's durable memory.
///
/// A write is atomic: the row and its events are both there after a crash or
/// neither. Rows are never changed: the latest row of an attempt is its state.
#[async_trait]
pub trait Journal: Send + Sync + 'static {
    /// Appends the state of an attempt and the events that tell of it, and
    /// returns once it is as durable as asked. A synced write makes all earlier
    /// lazy ones durable too.
    async fn write(
        &self,
        entry: JournalEntry,
        durability: Durability,
        events: Vec<TerminalEvent>,
    ) -> Result<(), JournalError>;

    /// Latest state of every attempt that has something left to do. Recovery acts
    /// on it, so it must be durable: what a killed process wrote and did not sync
    /// is synced when the journal is opened.
    async fn open_entries(&self) -> Result<Vec<JournalEntry>, JournalError>;

    /// Latest state of one attempt.
    async fn entry(&self, attempt_id: &AttemptId) -> Result<Option<JournalEntry>, JournalError>;

    /// Latest states, for lists and reports.
    async fn entries(&self, query: JournalQuery) -> Result<JournalPage, JournalError>;

    /// Events after a position that nobody acknowledged, oldest first.
    async fn events(
        &self,
        after: EventSeq,
        limit: u32,
    ) -> Result<Vec<(EventSeq, TerminalEvent)>, JournalError>;

    /// Forgets an event. Twice is success.
    async fn acknowledge(&self, event: EventSeq) -> Result<(), JournalError>;

    /// A small named value, at most 4 KiB: lock-out counters, settings.
    async fn note(&self, name: &str) -> Result<Option<String>, JournalError>;

    /// Keeps a small named value, synced.
    async fn put_note(&self, name: &str, value: &str) -> Result<(), JournalError>;
}
