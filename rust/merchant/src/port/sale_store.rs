use async_trait::async_trait;
use maquininha_model::{HookId, Timestamp};

/// Most webhooks that wait to be processed: hours of a busy shop. More are
/// answered with [`StoreError::Full`], so that the service delivers them again.
pub const HOOKS_PENDING_MAX: usize = 10_000;
/// Most events that wait to be acknowledged. Above it the oldest are dropped,
/// which the gap in the positions shows.
pub const EVENTS_PENDING_MAX: usize = 10_000;

/// Why the store did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// An earlier write failed; what is on the disk is not known.
    #[error("the store is poisoned by an earlier write error")]
    Poisoned,
    /// A bound is reached: unprocessed webhooks, or space.
    #[error("the store is full")]
    Full,
    /// Any other I/O error.
    #[error("the store failed: {0}")]
    Io(String),
    /// A row cannot be read.
    #[error("the store is damaged: {0}")]
    Damaged(String),
}

/// The kinds of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum StoreTable {
    /// Sales, by reference. The state is the sale's state.
    Sale,
    /// Payments of no known sale, by charge. The state is `loose`.
    Loose,
    /// Terminals, by serial. The state is `device`.
    Device,
    /// Small named values: the open shift, the time of the last hook list.
    Note,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreRow {
    /// Its table.
    pub table: StoreTable,
    /// Its key in the table.
    pub key: String,
    /// What it can be scanned by.
    pub state: String,
    /// Its content.
    pub json: String,
}

/// One atomic, synced write.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WriteBatch {
    /// Rows put over what was there.
    pub rows: Vec<StoreRow>,
    /// Rows taken away.
    pub deletes: Vec<(StoreTable, String)>,
    /// Durable events, in order, as JSON text.
    pub events: Vec<String>,
    /// The webhook this write has processed.
    pub processed_hook: Option<u64>,
}

/// A webhook body to be kept before it is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewHook {
    /// The delivery's id.
    pub id: HookId,
    /// What the content says, where the same content may come under two ids.
    pub content: Option<String>,
    /// When it came.
    pub received_at: Timestamp,
    /// The body as it came, without card numbers.
    pub body: String,
}

/// Whether a webhook is new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HookAppended {
    /// Kept.
    New {
        /// Its position.
        seq: u64,
    },
    /// The id or the content is known.
    Duplicate,
}

/// A kept webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredHook {
    /// Its position.
    pub seq: u64,
    /// When it came.
    pub received_at: Timestamp,
    /// The body as it came.
    pub body: String,
}

/// A kept event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEvent {
    /// Its position; grows by one with each event.
    pub seq: u64,
    /// The event as JSON text.
    pub json: String,
}

/// The sales side's durable memory; one for each company.
///
/// A write is atomic: all of a batch is there after a crash or nothing of it.
#[async_trait]
pub trait SaleStore: Send + Sync + 'static {
    /// Writes a batch and returns once it is synced, with the position of the
    /// last event there is.
    async fn write(&self, batch: WriteBatch) -> Result<u64, StoreError>;

    /// One row's content.
    async fn get(&self, table: StoreTable, key: &str) -> Result<Option<String>, StoreError>;

    /// Rows of a table by key, in a state where one is named, after a key
    /// where one is named.
    async fn scan(
        &self,
        table: StoreTable,
        state: Option<&str>,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<StoreRow>, StoreError>;

    /// Keeps a webhook, synced, unless its id or content is known.
    async fn append_hook(&self, hook: NewHook) -> Result<HookAppended, StoreError>;

    /// Webhooks that no write has processed, oldest first.
    async fn pending_hooks(&self, limit: usize) -> Result<Vec<StoredHook>, StoreError>;

    /// Forgets processed webhooks, their ids and contents, that came before a
    /// time.
    async fn forget_hooks(&self, before: Timestamp) -> Result<(), StoreError>;

    /// Events after a position that nobody acknowledged, oldest first.
    async fn events(&self, after: u64, limit: usize) -> Result<Vec<StoredEvent>, StoreError>;

    /// The position of the last event there is.
    async fn last_event(&self) -> Result<u64, StoreError>;

    /// Forgets an event. Twice is success.
    async fn acknowledge(&self, seq: u64) -> Result<(), StoreError>;
}
