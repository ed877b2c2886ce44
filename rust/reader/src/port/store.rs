use async_trait::async_trait;

/// Why the store did not keep or find a value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The store cannot be written or read.
    #[error("the reader store failed: {0}")]
    Io(String),
    /// Name or value is longer than the store allows.
    #[error("the value is too long for the reader store")]
    TooLong,
}

/// A small durable store of named values: remembered readers, and how far a chip card went.
///
/// Names at most 128 bytes, values at most 4 KiB. A write is atomic and synced when it returns.
#[async_trait]
pub trait ReaderStore: Send + Sync + 'static {
    /// A value.
    async fn get(&self, name: &str) -> Result<Option<String>, StoreError>;

    /// Keeps a value; `None` forgets it. Forgetting twice is success.
    async fn put(&self, name: &str, value: Option<&str>) -> Result<(), StoreError>;

    /// The names that begin so, in order.
    async fn names(&self, prefix: &str) -> Result<Vec<String>, StoreError>;
}
