//! The simulated twin of the reader's store: values in memory, which outlive a driver.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use maquininha_reader::port::{ReaderStore, StoreError};

/// A reader's store in memory. Clones share the values, as drivers of one phone do after a restart.
#[derive(Clone, Debug, Default)]
pub struct MemoryReaderStore(Arc<Mutex<BTreeMap<String, String>>>);

impl MemoryReaderStore {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    fn values(&self) -> MutexGuard<'_, BTreeMap<String, String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl ReaderStore for MemoryReaderStore {
    async fn get(&self, name: &str) -> Result<Option<String>, StoreError> {
        Ok(self.values().get(name).cloned())
    }

    async fn put(&self, name: &str, value: Option<&str>) -> Result<(), StoreError> {
        match value {
            Some(value) => self.values().insert(name.to_owned(), value.to_owned()),
            None => self.values().remove(name),
        };
        Ok(())
    }

    async fn names(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        Ok(self.values().keys().filter(|name| name.starts_with(prefix)).cloned().collect())
    }
}
