//! The handle of the store.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use maquininha_flow::Durability;
use maquininha_reader::port::{ReaderStore, StoreError};

use super::SCHEMA;
use super::content::{self, Change, ReaderStoreContent};
use crate::connection;
use crate::counters::JournalCounters;
use crate::error::FileError;
use crate::handle::Handle;
use crate::storage::{FileSystem, Storage};

/// The most pages of 4 KiB the file may grow to (64 MiB): values are few and short.
const PAGES_MAX: u32 = 16_384;

/// The reader engine's store in one SQLite file.
///
/// Works as the journal does: one writer, groups that share a sync, one process at a time. Every
/// write is synced before it is answered. After a write that failed for another reason than a full
/// disk nothing is read or written any more until the file is opened again: what a read would tell
/// is not what a power cut would leave.
///
/// Cheap to clone; clones share the file.
#[derive(Clone, Debug)]
pub struct SqliteReaderStore {
    handle: Arc<Handle<ReaderStoreContent>>,
    is_doubtful: Arc<AtomicBool>,
}

impl SqliteReaderStore {
    /// Opens the store, or makes a new one where there is no file. Its folder must exist. Reads and
    /// may write the disk: a blocking call.
    ///
    /// # Errors
    /// `Locked` if another handle has it open; `Newer` and `Damaged` leave the file as it is;
    /// `ReadOnly`, `DiskFull` and `Io` come from the disk.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, FileError> {
        Self::open_on(&FileSystem, path)
    }

    /// The same somewhere else than in the file system, for tests of what a disk may do.
    ///
    /// # Errors
    /// As [`SqliteReaderStore::open`].
    pub fn open_on(storage: &dyn Storage, path: impl AsRef<Path>) -> Result<Self, FileError> {
        let opened = connection::open(storage, path.as_ref(), &SCHEMA, PAGES_MAX)?;
        let handle = Handle::start("maquininha-readers", opened, ReaderStoreContent)?;
        Ok(Self { handle: Arc::new(handle), is_doubtful: Arc::default() })
    }

    /// Syncs and closes the file in order. Later calls fail; another handle may open the file at
    /// once.
    ///
    /// # Errors
    /// As a write.
    pub async fn close(&self) -> Result<(), StoreError> {
        self.handle.close().await
    }

    /// What the writer did since the store was opened.
    pub fn counters(&self) -> JournalCounters {
        self.handle.counters()
    }

    fn must_be_sure(&self) -> Result<(), StoreError> {
        match self.is_doubtful.load(Ordering::Acquire) {
            true => Err(FileError::Poisoned.into()),
            false => Ok(()),
        }
    }
}

#[async_trait]
impl ReaderStore for SqliteReaderStore {
    async fn get(&self, name: &str) -> Result<Option<String>, StoreError> {
        self.must_be_sure()?;
        let name = name.to_owned();
        self.handle.read(move |connection| content::get(connection, &name)).await
    }

    async fn put(&self, name: &str, value: Option<&str>) -> Result<(), StoreError> {
        self.must_be_sure()?;
        let change = Change::new(name, value)?;
        let written = self.handle.change(change, Durability::Synced).await;
        if matches!(&written, Err(error) if *error != StoreError::Full) {
            self.is_doubtful.store(true, Ordering::Release);
        }
        written
    }

    async fn names(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        self.must_be_sure()?;
        let prefix = prefix.to_owned();
        self.handle.read(move |connection| content::names(connection, &prefix)).await
    }
}
