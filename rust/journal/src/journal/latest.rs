//! The latest rows of the attempts that are under way, so that a write does not
//! read and parse the row before it.

use std::collections::HashMap;

use super::stage::Stage;

/// The most attempts that are remembered. A host drives some 50 terminals with
/// one payment each; beyond the bound the row before is read from the file.
const ATTEMPTS_MAX: usize = 1_024;

/// Where the latest row of an attempt is and what may follow it.
#[derive(Clone, Debug)]
pub(crate) struct Latest {
    pub(crate) seq: i64,
    pub(crate) open: bool,
    pub(crate) stage: Stage,
}

/// The open attempts that were written since the file was opened.
#[derive(Debug, Default)]
pub(crate) struct LatestRows {
    by_attempt: HashMap<String, Latest>,
}

impl LatestRows {
    pub(crate) fn get(&self, attempt_id: &str) -> Option<&Latest> {
        self.by_attempt.get(attempt_id)
    }

    pub(crate) fn put(&mut self, attempt_id: &str, latest: Latest) {
        if !latest.open {
            self.by_attempt.remove(attempt_id);
            return;
        }
        if self.by_attempt.len() >= ATTEMPTS_MAX {
            self.by_attempt.clear();
        }
        self.by_attempt.insert(attempt_id.to_owned(), latest);
    }

    /// After a rollback nothing that was remembered can be trusted.
    pub(crate) fn clear(&mut self) {
        self.by_attempt.clear();
    }

    /// Whether no attempt is under way.
    pub(crate) fn is_idle(&self) -> bool {
        self.by_attempt.is_empty()
    }
}
