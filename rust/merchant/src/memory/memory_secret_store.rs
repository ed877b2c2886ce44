use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use maquininha_model::Sensitive;

use crate::port::{SecretStore, SecretStoreError};

/// Secrets that live as long as the process.
#[derive(Debug, Default)]
pub struct MemorySecretStore {
    secrets: Mutex<BTreeMap<String, Sensitive<String>>>,
}

impl MemorySecretStore {
    fn with<T>(&self, work: impl FnOnce(&mut BTreeMap<String, Sensitive<String>>) -> T) -> T {
        work(&mut self.secrets.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[async_trait]
impl SecretStore for MemorySecretStore {
    async fn set(&self, name: &str, secret: Sensitive<String>) -> Result<(), SecretStoreError> {
        self.with(|secrets| secrets.insert(name.to_owned(), secret));
        Ok(())
    }

    async fn get(&self, name: &str) -> Result<Option<Sensitive<String>>, SecretStoreError> {
        Ok(self.with(|secrets| secrets.get(name).cloned()))
    }

    async fn delete(&self, name: &str) -> Result<(), SecretStoreError> {
        self.with(|secrets| secrets.remove(name));
        Ok(())
    }
}
