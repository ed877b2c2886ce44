//! Forgetting resolved attempts, a few at a time.

use maquininha_model::Timestamp;
use maquininha_terminal::port::JournalError;
use rusqlite::{Connection, OptionalExtension};

use super::options::RetentionPolicy;
use crate::content::Job;
use crate::error::FileError;
use crate::writer::Reply;

/// Attempts of one transaction: some 500 rows, a few milliseconds, so that a
/// payment that comes in between does not wait longer.
const ATTEMPTS_PER_STEP: usize = 100;

/// One removal under way.
pub(crate) struct Pruning {
    before: i64,
    /// Row number up to which the resolved attempts were looked at.
    cursor: i64,
    /// Attempts removed so far.
    removed: u64,
    /// Who waits for it; nobody where it was due by itself.
    reply: Option<Reply<u64, JournalError>>,
}

impl Pruning {
    /// Removes the resolved attempts whose last row was written before.
    pub(crate) fn new(before: Timestamp, reply: Option<Reply<u64, JournalError>>) -> Self {
        Self { before: before.micros(), cursor: 0, removed: 0, reply }
    }

    fn next_attempts(&self, connection: &Connection) -> rusqlite::Result<Vec<(i64, String)>> {
        let mut statement = connection.prepare_cached(
            "SELECT seq, attempt_id FROM attempt INDEXED BY attempt_resolved
             WHERE open = 0 AND seq > ?1 AND updated_at < ?2 ORDER BY seq LIMIT ?3",
        )?;
        let limit = i64::try_from(ATTEMPTS_PER_STEP).unwrap_or(i64::MAX);
        let rows = statement
            .query_map((self.cursor, self.before, limit), |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect()
    }
}

impl Job for Pruning {
    /// Open attempts and events are never touched.
    fn step(&mut self, connection: &Connection) -> rusqlite::Result<bool> {
        let old = self.next_attempts(connection)?;
        for (seq, attempt_id) in &old {
            let mut row = Some(*seq);
            while let Some(seq) = row {
                row = connection
                    .prepare_cached("DELETE FROM entry WHERE seq = ?1 RETURNING previous")?
                    .query_row([seq], |row| row.get(0))
                    .optional()?
                    .flatten();
            }
            connection
                .prepare_cached("DELETE FROM attempt WHERE attempt_id = ?1 AND open = 0")?
                .execute([attempt_id])?;
            self.cursor = *seq;
            self.removed = self.removed.saturating_add(1);
        }
        Ok(old.len() == ATTEMPTS_PER_STEP)
    }

    fn end(self: Box<Self>, outcome: Result<(), FileError>) {
        let removed = outcome.map(|()| self.removed);
        if let Some(reply) = self.reply {
            let _ = reply.send(removed.map_err(Into::into));
        }
    }
}

/// The age limit of a policy as a point in time.
///
/// It is counted back from the clock or from the newest row, whichever is
/// earlier: a clock that jumped ahead, or a terminal that lay in a drawer for a
/// year, forgets nothing on start. `None` where there is no row.
pub(crate) fn limit(
    connection: &Connection,
    policy: RetentionPolicy,
    now: Timestamp,
) -> rusqlite::Result<Option<Timestamp>> {
    let newest: Option<i64> = connection
        .query_row("SELECT updated_at FROM entry ORDER BY seq DESC LIMIT 1", [], |row| row.get(0))
        .optional()?;
    Ok(newest.map(|micros| Timestamp::from_micros(micros).min(now).minus(policy.keep)))
}
