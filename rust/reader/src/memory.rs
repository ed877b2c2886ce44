//! The simulated twin of the reader's store.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use crate::port::{NAME_BYTES_MAX, ReaderStore, StoreError, VALUE_BYTES_MAX};

/// A [`ReaderStore`] in memory, for tests and trials: it outlives an engine, not the program.
#[derive(Debug, Default)]
pub struct MemoryReaderStore {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    values: BTreeMap<String, String>,
    is_full: bool,
}

impl MemoryReaderStore {
    /// From now on every write fails as on a full disk, or works again.
    pub fn set_full(&self, is_full: bool) {
        self.lock().is_full = is_full;
    }

    /// All values there are now.
    pub fn values(&self) -> BTreeMap<String, String> {
        self.lock().values.clone()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl ReaderStore for MemoryReaderStore {
    async fn get(&self, name: &str) -> Result<Option<String>, StoreError> {
        Ok(self.lock().values.get(name).cloned())
    }

    async fn put(&self, name: &str, value: Option<&str>) -> Result<(), StoreError> {
        let is_long = value.is_some_and(|value| value.len() > VALUE_BYTES_MAX);
        if name.len() > NAME_BYTES_MAX || is_long {
            return Err(StoreError::TooLong);
        }
        let mut inner = self.lock();
        if inner.is_full {
            return Err(StoreError::Full);
        }
        match value {
            Some(value) => inner.values.insert(name.to_owned(), value.to_owned()),
            None => inner.values.remove(name),
        };
        Ok(())
    }

    async fn names(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        let inner = self.lock();
        Ok(inner.values.keys().filter(|name| name.starts_with(prefix)).cloned().collect())
    }
}
