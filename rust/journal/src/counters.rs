//! How much the writer did, for benchmarks and the host's own measurements.

use std::sync::atomic::{AtomicU64, Ordering};

/// What the writer did since the journal was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JournalCounters {
    /// Changes that were made: rows, acknowledgements, notes.
    pub changes: u64,
    /// Transactions they took.
    pub commits: u64,
    /// Those that ended with a sync.
    pub synced_commits: u64,
    /// Times the log was brought into the main file, at two syncs each.
    pub checkpoints: u64,
}

#[derive(Debug, Default)]
pub(crate) struct Counters {
    changes: AtomicU64,
    commits: AtomicU64,
    synced_commits: AtomicU64,
    checkpoints: AtomicU64,
}

impl Counters {
    pub(crate) fn committed(&self, changes: usize, is_synced: bool) {
        self.changes.fetch_add(u64::try_from(changes).unwrap_or(u64::MAX), Ordering::Relaxed);
        self.commits.fetch_add(1, Ordering::Relaxed);
        self.synced_commits.fetch_add(u64::from(is_synced), Ordering::Relaxed);
    }

    pub(crate) fn checkpointed(&self) {
        self.checkpoints.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn read(&self) -> JournalCounters {
        JournalCounters {
            changes: self.changes.load(Ordering::Relaxed),
            commits: self.commits.load(Ordering::Relaxed),
            synced_commits: self.synced_commits.load(Ordering::Relaxed),
            checkpoints: self.checkpoints.load(Ordering::Relaxed),
        }
    }
}
