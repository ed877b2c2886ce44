use async_trait::async_trait;
use maquininha_model::Sensitive;

/// Why a secret could not be kept or found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SecretStoreError {
    /// The platform's key store is locked or not there.
    #[error("the secret store is not available")]
    Unavailable,
}

/// Where the account's secrets are kept (demand L11): the key store of the
/// platform, or a file that only the service can read. Names are not secret.
#[async_trait]
pub trait SecretStore: Send + Sync + 'static {
    /// Keeps a secret under a name, over an older one.
    async fn set(&self, name: &str, secret: Sensitive<String>) -> Result<(), SecretStoreError>;

    /// The secret of a name.
    async fn get(&self, name: &str) -> Result<Option<Sensitive<String>>, SecretStoreError>;

    /// Forgets a secret. Twice is success.
    async fn delete(&self, name: &str) -> Result<(), SecretStoreError>;
}
