//! The secret store of the host.

use std::sync::Arc;
use std::time::Duration;

use maquininha_merchant::port::{self, SecretStoreError};
use maquininha_model::Sensitive;
use tokio::sync::oneshot;

use super::{HostError, Lane};
use crate::types::Secret;

/// How long the host may take: a key store of the system, locked by nobody.
const PATIENCE: Duration = Duration::from_secs(5);

/// Where the sales side keeps its secrets: the key store of the platform, or a file that only the
/// app can read. Names are not secret. Throwing means that the store is not available; nothing is
/// then let in or changed.
#[uniffi::export(with_foreign)]
pub trait SecretStore: Send + Sync {
    /// Keeps a secret under a name, over an older one.
    fn set(&self, name: String, secret: Secret) -> Result<(), HostError>;

    /// The secret of a name.
    fn get(&self, name: String) -> Result<Option<Secret>, HostError>;

    /// Forgets a secret. Twice is success.
    fn delete(&self, name: String) -> Result<(), HostError>;
}

/// The host's store as the engine sees it.
pub(crate) struct HostSecretStore {
    host: Arc<dyn SecretStore>,
    lane: Lane,
}

impl HostSecretStore {
    pub(crate) const fn new(host: Arc<dyn SecretStore>, lane: Lane) -> Self {
        Self { host, lane }
    }

    async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&dyn SecretStore) -> Result<T, HostError> + Send + 'static,
    ) -> Result<T, SecretStoreError> {
        let (sender, answer) = oneshot::channel();
        let host = Arc::clone(&self.host);
        self.lane.call(move || {
            // Nobody waits any more where the host was too slow.
            let _ = sender.send(question(host.as_ref()));
        });
        match tokio::time::timeout(PATIENCE, answer).await {
            Ok(Ok(Ok(answer))) => Ok(answer),
            _ => Err(SecretStoreError::Unavailable),
        }
    }
}

#[async_trait::async_trait]
impl port::SecretStore for HostSecretStore {
    async fn set(&self, name: &str, secret: Sensitive<String>) -> Result<(), SecretStoreError> {
        let name = name.to_owned();
        self.ask(move |host| host.set(name, secret)).await
    }

    async fn get(&self, name: &str) -> Result<Option<Sensitive<String>>, SecretStoreError> {
        let name = name.to_owned();
        self.ask(move |host| host.get(name)).await
    }

    async fn delete(&self, name: &str) -> Result<(), SecretStoreError> {
        let name = name.to_owned();
        self.ask(move |host| host.delete(name)).await
    }
}
