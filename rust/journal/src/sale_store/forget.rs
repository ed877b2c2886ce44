//! Forgetting webhooks that were processed, a few at a time.

use maquininha_merchant::port::StoreError;
use maquininha_model::Timestamp;
use rusqlite::Connection;

use crate::content::Job;
use crate::error::FileError;
use crate::writer::Reply;

/// Marks of one transaction: a few milliseconds.
const MARKS_PER_STEP: usize = 500;

/// One removal under way.
pub(crate) struct ForgetHooks {
    before: i64,
    reply: Reply<(), StoreError>,
}

impl ForgetHooks {
    pub(crate) fn new(before: Timestamp, reply: Reply<(), StoreError>) -> Self {
        Self { before: before.micros(), reply }
    }
}

impl Job for ForgetHooks {
    /// Marks of webhooks that still wait are kept, or the same one could be
    /// taken twice.
    fn step(&mut self, connection: &Connection) -> rusqlite::Result<bool> {
        let gone = connection
            .prepare_cached(
                "DELETE FROM known_hook WHERE mark IN (
                     SELECT mark FROM known_hook INDEXED BY known_hook_by_time
                     WHERE received_at < ?1
                       AND NOT EXISTS (SELECT 1 FROM hook WHERE hook.seq = hook_seq)
                     LIMIT ?2)",
            )?
            .execute((self.before, i64::try_from(MARKS_PER_STEP).unwrap_or(i64::MAX)))?;
        Ok(gone == MARKS_PER_STEP)
    }

    fn end(self: Box<Self>, outcome: Result<(), FileError>) {
        let _ = self.reply.send(outcome.map_err(Into::into));
    }
}
