//! Committing groups, and what happens when that fails.

use std::sync::Arc;

use maquininha_flow::Durability;
use rusqlite::Connection;

use crate::checkpoint;
use crate::clean::CleanMark;
use crate::connection::Opened;
use crate::content::{ApplyError, Content};
use crate::counters::Counters;
use crate::error::FileError;
use crate::fault::{file_error, poisons};
use crate::writer::{Reply, Write};

/// The connection with what is known about its state.
pub(crate) struct Transactions {
    connection: Connection,
    mark: CleanMark,
    counters: Arc<Counters>,
    poisoned: bool,
    synchronous: Option<Durability>,
}

/// An answer that is given once the group is committed.
type Pending<C> = (Reply<<C as Content>::Answer, <C as Content>::Error>, <C as Content>::Answer);

impl Transactions {
    pub(crate) fn new(opened: Opened, counters: Arc<Counters>) -> Self {
        let Opened { connection, mark } = opened;
        Self { connection, mark, counters, poisoned: false, synchronous: None }
    }

    pub(crate) fn connection(&self) -> &Connection {
        &self.connection
    }

    /// One transaction and at most one sync for all changes.
    pub(crate) fn commit<C: Content>(&mut self, content: &mut C, mut writes: Vec<Write<C>>) {
        if writes.is_empty() {
            return;
        }
        let is_synced = writes.iter().any(|write| write.durability == Durability::Synced);
        let durability = if is_synced { Durability::Synced } else { Durability::Lazy };
        let mut pending = Vec::with_capacity(writes.len());
        let mut unanswered = Vec::new();
        let outcome = self.transact(content, durability, |connection, content| {
            for write in writes.drain(..) {
                match content.apply(connection, &write.change) {
                    Ok(answer) => pending.push((write.reply, answer)),
                    Err(ApplyError::Refused(error)) => {
                        tracing::error!(%error, "a change was refused");
                        let _ = write.reply.send(Err(error));
                    }
                    Err(ApplyError::Failed(error)) => {
                        unanswered.push(write.reply);
                        return Err(error);
                    }
                }
            }
            Ok(())
        });
        unanswered.extend(writes.into_iter().map(|write| write.reply));
        match outcome {
            Ok(()) => {
                self.counters.committed(pending.len(), is_synced);
                answer::<C>(pending);
            }
            Err(error) => {
                unanswered.extend(pending.into_iter().map(|(reply, _)| reply));
                for reply in unanswered {
                    let _ = reply.send(Err(error.clone().into()));
                }
            }
        }
    }

    /// Something else in a lazy transaction of its own.
    pub(crate) fn run<C: Content, T>(
        &mut self,
        content: &mut C,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, FileError> {
        self.transact(content, Durability::Lazy, |connection, _| work(connection))
    }

    fn transact<C: Content, T>(
        &mut self,
        content: &mut C,
        durability: Durability,
        work: impl FnOnce(&Connection, &mut C) -> rusqlite::Result<T>,
    ) -> Result<T, FileError> {
        if self.poisoned {
            return Err(FileError::Poisoned);
        }
        let durability = if self.mark.must_sync() { Durability::Synced } else { durability };
        let outcome = self.set_synchronous(durability).and_then(|()| {
            self.connection.execute_batch("BEGIN IMMEDIATE")?;
            self.mark.in_change(&self.connection)?;
            let value = work(&self.connection, content)?;
            self.connection.execute_batch("COMMIT")?;
            self.mark.committed();
            Ok(value)
        });
        outcome.map_err(|error| {
            content.rolled_back();
            let rolled_back = self.connection.is_autocommit()
                || self.connection.execute_batch("ROLLBACK").is_ok();
            if poisons(&error) || !rolled_back {
                self.poison(&error);
            }
            file_error(&error)
        })
    }

    /// Between transactions only. The pragma acts when it is prepared, so it is
    /// never cached.
    fn set_synchronous(&mut self, durability: Durability) -> rusqlite::Result<()> {
        if self.synchronous == Some(durability) {
            return Ok(());
        }
        self.connection.execute_batch(match durability {
            Durability::Synced => "PRAGMA synchronous = FULL",
            Durability::Lazy => "PRAGMA synchronous = NORMAL",
        })?;
        self.synchronous = Some(durability);
        Ok(())
    }

    fn poison(&mut self, error: &rusqlite::Error) {
        let error = file_error(error);
        tracing::error!(%error, "a file is poisoned until it is opened again");
        self.poisoned = true;
    }

    /// Makes a checkpoint if it is time for one.
    pub(crate) fn checkpoint(&mut self, is_idle: bool) {
        if self.poisoned {
            return;
        }
        match checkpoint::when_due(&self.connection, is_idle) {
            Ok(true) => self.counters.checkpointed(),
            Err(error) if poisons(&error) => self.poison(&error),
            // On a full disk the log is kept; it is tried again.
            Ok(false) | Err(_) => {}
        }
    }

    /// Closes the file in order. A poisoned one keeps its log for the next
    /// opening, which writes it anew.
    pub(crate) fn close(self) -> Result<(), FileError> {
        if self.poisoned {
            return Err(FileError::Poisoned);
        }
        self.mark.close(self.connection).map_err(|error| file_error(&error))
    }
}

fn answer<C: Content>(pending: Vec<Pending<C>>) {
    for (reply, answer) in pending {
        let _ = reply.send(Ok(answer));
    }
}
