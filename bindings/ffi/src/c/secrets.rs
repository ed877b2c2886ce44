//! Secrets of the sales side that the program gave with its settings.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::ports::{HostError, SecretStore};
use crate::types::Secret;

/// Secrets in memory: the program gives them at each start, from wherever it keeps them.
pub(super) struct Secrets(Mutex<BTreeMap<String, Secret>>);

impl Secrets {
    pub(super) fn new(secrets: BTreeMap<String, Secret>) -> Self {
        Self(Mutex::new(secrets))
    }

    fn all(&self) -> MutexGuard<'_, BTreeMap<String, Secret>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SecretStore for Secrets {
    fn set(&self, name: String, secret: Secret) -> Result<(), HostError> {
        self.all().insert(name, secret);
        Ok(())
    }

    fn get(&self, name: String) -> Result<Option<Secret>, HostError> {
        Ok(self.all().get(&name).cloned())
    }

    fn delete(&self, name: String) -> Result<(), HostError> {
        self.all().remove(&name);
        Ok(())
    }
}
