use async_trait::async_trait;

/// Why the store did not keep or find a value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The store cannot be written or read.
    #[error("the reader store failed: {0}")]
    Io(String),
    /// The disk is full, or the store holds as much as it may. Nothing was written.
    #[error("the reader store is full")]
    Full,
    /// Name or value is longer than the store allows.
    #[error("the value is too long for the reader store")]
    TooLong,
}

/// The longest name of a value, in bytes.
pub const NAME_BYTES_MAX: usize = 128;
/// The longest value, in bytes.
pub const VALUE_BYTES_MAX: usize = 4096;

/// A small durable store of named values: remembered readers, and how far a chip card went.
///
/// Names are at most [`NAME_BYTES_MAX`], values at most [`VALUE_BYTES_MAX`]; longer ones are
/// [`StoreError::TooLong`] and not written. A write is atomic and synced when it returns. After a
/// write that failed a read tells what a power cut would leave, or fails.
#[async_trait]
pub trait ReaderStore: Send + Sync + 'static {
    /// A value.
    async fn get(&self, name: &str) -> Result<Option<String>, StoreError>;

    /// Keeps a value; `None` forgets it. Forgetting twice is success.
    async fn put(&self, name: &str, value: Option<&str>) -> Result<(), StoreError>;

    /// The names that begin so, in order.
    async fn names(&self, prefix: &str) -> Result<Vec<String>, StoreError>;
}
