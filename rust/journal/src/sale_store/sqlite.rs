//! The handle of the store.

use std::path::Path;

use async_trait::async_trait;
use maquininha_flow::Durability;
use maquininha_merchant::port::{
    HookAppended, NewHook, SaleStore, StoreError, StoreRow, StoreTable, StoredEvent, StoredHook,
    WriteBatch,
};
use maquininha_model::Timestamp;

use super::SCHEMA;
use super::change::{Answer, Change, check_batch, check_hook};
use super::content::SaleStoreContent;
use super::forget::ForgetHooks;
use super::query;
use crate::connection;
use crate::counters::JournalCounters;
use crate::error::FileError;
use crate::handle::Handle;
use crate::storage::{FileSystem, Storage};

/// The most pages of 4 KiB the file may grow to (4 GiB); then writes answer
/// `Full`.
const PAGES_MAX: u32 = 1_048_576;

/// The sales side's store in one SQLite file.
///
/// Works as the journal does: one writer, groups that share a sync, one process
/// at a time. Writes and webhooks are synced before they are answered;
/// acknowledgements are synced with the next write.
#[derive(Debug)]
pub struct SqliteSaleStore {
    handle: Handle<SaleStoreContent>,
}

impl SqliteSaleStore {
    /// Opens the store, or makes a new one where there is no file. Its folder
    /// must exist. Reads and may write the disk: a blocking call.
    ///
    /// # Errors
    /// `Locked` if another handle has it open; `Newer` and `Damaged` leave the
    /// file as it is; `ReadOnly`, `DiskFull` and `Io` come from the disk.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, FileError> {
        Self::open_on(&FileSystem, path)
    }

    /// The same somewhere else than in the file system, for tests of what a disk may do.
    ///
    /// # Errors
    /// As [`SqliteSaleStore::open`].
    pub fn open_on(storage: &dyn Storage, path: impl AsRef<Path>) -> Result<Self, FileError> {
        let opened = connection::open(storage, path.as_ref(), &SCHEMA, PAGES_MAX)?;
        let content = SaleStoreContent::default();
        Ok(Self { handle: Handle::start("maquininha-sales", opened, content)? })
    }

    /// Writes what was asked for, syncs, and closes the file in order. Later
    /// calls fail; another handle may open the file at once.
    ///
    /// # Errors
    /// `Poisoned` if it was; else as a write.
    pub async fn close(&self) -> Result<(), StoreError> {
        self.handle.close().await
    }

    /// What the writer did since the store was opened.
    pub fn counters(&self) -> JournalCounters {
        self.handle.counters()
    }
}

/// A change is answered in its own kind; another one is a mistake in here.
fn mismatch() -> StoreError {
    StoreError::Io("the writer answered another change".into())
}

#[async_trait]
impl SaleStore for SqliteSaleStore {
    async fn write(&self, batch: WriteBatch) -> Result<u64, StoreError> {
        check_batch(&batch)?;
        let change = Change::Write(Box::new(batch));
        match self.handle.change(change, Durability::Synced).await? {
            Answer::LastEvent(seq) => Ok(seq),
            Answer::Hook(_) | Answer::Done => Err(mismatch()),
        }
    }

    async fn get(&self, table: StoreTable, key: &str) -> Result<Option<String>, StoreError> {
        let key = key.to_owned();
        self.handle.read(move |connection| query::get(connection, table, &key)).await
    }

    async fn scan(
        &self,
        table: StoreTable,
        state: Option<&str>,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<StoreRow>, StoreError> {
        let (state, after) = (state.map(str::to_owned), after.map(str::to_owned));
        self.handle
            .read(move |connection| {
                query::scan(connection, table, state.as_deref(), after.as_deref(), limit)
            })
            .await
    }

    async fn append_hook(&self, hook: NewHook) -> Result<HookAppended, StoreError> {
        check_hook(&hook)?;
        let change = Change::AppendHook(Box::new(hook));
        match self.handle.change(change, Durability::Synced).await? {
            Answer::Hook(appended) => Ok(appended),
            Answer::LastEvent(_) | Answer::Done => Err(mismatch()),
        }
    }

    async fn pending_hooks(&self, limit: usize) -> Result<Vec<StoredHook>, StoreError> {
        self.handle.read(move |connection| query::pending_hooks(connection, limit)).await
    }

    async fn forget_hooks(&self, before: Timestamp) -> Result<(), StoreError> {
        self.handle.job(|reply| Box::new(ForgetHooks::new(before, reply))).await
    }

    async fn events(&self, after: u64, limit: usize) -> Result<Vec<StoredEvent>, StoreError> {
        self.handle.read(move |connection| query::events(connection, after, limit)).await
    }

    async fn last_event(&self) -> Result<u64, StoreError> {
        self.handle.read(query::last_event).await
    }

    async fn acknowledge(&self, seq: u64) -> Result<(), StoreError> {
        self.handle.change(Change::Acknowledge(seq), Durability::Lazy).await.map(|_| ())
    }
}
