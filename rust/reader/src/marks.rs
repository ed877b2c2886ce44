//! The marks of the restart rule, in the reader's store.

use std::sync::Arc;

use maquininha_card::Mark;
use maquininha_model::AttemptKey;

use crate::port::{NAME_BYTES_MAX, ReaderStore, StoreError};

const PREFIX: &str = "card/";
/// Marks that may wait for their decision. A mark goes with confirm or undo, so more than a few
/// means that nobody decides.
pub const MARKS_MAX: usize = 256;

/// The marks, one for each attempt at most.
#[derive(Clone)]
pub(crate) struct Marks(Arc<dyn ReaderStore>);

impl Marks {
    pub(crate) fn new(store: Arc<dyn ReaderStore>) -> Self {
        Self(store)
    }

    /// Whether a mark of this attempt has room in the name of a value.
    pub(crate) fn fits(attempt_key: &AttemptKey) -> bool {
        PREFIX.len() + attempt_key.as_str().len() <= NAME_BYTES_MAX
    }

    pub(crate) async fn read(&self, attempt_key: &AttemptKey) -> Result<Option<Mark>, StoreError> {
        if !Self::fits(attempt_key) {
            return Ok(None);
        }
        let word = self.0.get(&name(attempt_key)).await?;
        match word {
            None => Ok(None),
            // A word that is not ours must not be taken for "no mark".
            Some(word) => Mark::from_word(&word)
                .map(Some)
                .ok_or_else(|| StoreError::Io(String::from("a mark cannot be read"))),
        }
    }

    pub(crate) async fn write(
        &self,
        attempt_key: &AttemptKey,
        mark: Mark,
    ) -> Result<(), StoreError> {
        if !Self::fits(attempt_key) {
            return Err(StoreError::TooLong);
        }
        self.0.put(&name(attempt_key), Some(mark.word())).await
    }

    /// A mark that stays is bounded by [`MARKS_MAX`] and does no harm: the host's answer decides.
    pub(crate) async fn forget(&self, attempt_key: &AttemptKey) {
        if !Self::fits(attempt_key) {
            return;
        }
        if let Err(error) = self.0.put(&name(attempt_key), None).await {
            tracing::warn!(%error, "failed to forget the mark of a decided payment");
        }
    }

    /// The attempts that have a mark.
    pub(crate) async fn all(&self) -> Result<Vec<AttemptKey>, StoreError> {
        let names = self.0.names(PREFIX).await?;
        let keys = names.iter().filter_map(|name| name.strip_prefix(PREFIX));
        Ok(keys.filter_map(|key| AttemptKey::new(key).ok()).collect())
    }
}

fn name(attempt_key: &AttemptKey) -> String {
    format!("{PREFIX}{attempt_key}")
}
