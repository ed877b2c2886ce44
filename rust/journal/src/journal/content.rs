//! The journal as the writer sees it.

use std::time::{Duration, Instant};

use maquininha_terminal::port::{Clock, JournalError, SystemClock};
use rusqlite::Connection;

use super::apply::apply;
use super::change::Change;
use super::latest::LatestRows;
use super::options::RetentionPolicy;
use super::retention::{self, Pruning};
use crate::content::{ApplyError, Content, Job};
use crate::fault::file_error;

/// How often a host that runs for months forgets.
const RETENTION_EVERY: Duration = Duration::from_hours(24);

/// Rows of attempts under way, and when to forget old ones.
pub(crate) struct JournalContent {
    latest: LatestRows,
    retention: Option<RetentionPolicy>,
    retention_due: Instant,
}

impl JournalContent {
    pub(crate) fn new(retention: Option<RetentionPolicy>) -> Self {
        Self { latest: LatestRows::default(), retention, retention_due: Instant::now() }
    }
}

impl Content for JournalContent {
    type Change = Change;
    type Answer = ();
    type Error = JournalError;

    fn apply(
        &mut self,
        connection: &Connection,
        change: &Change,
    ) -> Result<(), ApplyError<JournalError>> {
        apply(connection, &mut self.latest, change)
    }

    fn rolled_back(&mut self) {
        self.latest.clear();
    }

    fn is_idle(&self) -> bool {
        self.latest.is_idle()
    }

    fn due_job(&mut self, connection: &Connection) -> Option<Box<dyn Job>> {
        let policy = self.retention?;
        if Instant::now() < self.retention_due {
            return None;
        }
        self.retention_due = Instant::now() + RETENTION_EVERY;
        match retention::limit(connection, policy, SystemClock.now()) {
            Ok(before) => Some(Box::new(Pruning::new(before?, None))),
            Err(error) => {
                let error = file_error(&error);
                tracing::warn!(%error, "old attempts could not be looked for");
                None
            }
        }
    }
}
