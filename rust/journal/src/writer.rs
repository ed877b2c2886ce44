//! The thread that owns the connection.
//!
//! Everything waiting in the queue is taken at once; all changes among it go
//! into one transaction and, if any of them asked for it, one sync. While that
//! sync runs the next group gathers, so that the terminals of a host share
//! syncs without waiting for each other.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use maquininha_flow::Durability;
use maquininha_model::Timestamp;
use maquininha_terminal::port::{Clock, JournalError, SystemClock};
use rusqlite::Connection;
use tokio::sync::mpsc::Receiver;
use tokio::sync::mpsc::error::TryRecvError;
use tokio::sync::oneshot;

use crate::apply::{ApplyError, apply};
use crate::change::Change;
use crate::checkpoint;
use crate::connection;
use crate::counters::Counters;
use crate::fault::{journal_error, poisons};
use crate::latest::LatestRows;
use crate::options::{QUEUE_MAX, RetentionPolicy};
use crate::retention::{self, Pruning};

/// How often a host that runs for months forgets.
const RETENTION_EVERY: Duration = Duration::from_hours(24);

/// Where an answer goes. The asker may be gone; the change is made all the same.
pub(crate) type Reply<T> = oneshot::Sender<Result<T, JournalError>>;

/// What the writer is asked.
pub(crate) enum Request {
    Write {
        change: Change,
        durability: Durability,
        reply: Reply<()>,
    },
    /// Reads and answers by itself.
    Read(Box<dyn FnOnce(&Connection) + Send>),
    Prune {
        before: Timestamp,
        reply: Reply<u64>,
    },
    Close {
        reply: Reply<()>,
    },
}

struct Write {
    change: Change,
    durability: Durability,
    reply: Reply<()>,
}

struct Job {
    pruning: Pruning,
    reply: Option<Reply<u64>>,
}

/// The state of the thread.
pub(crate) struct Writer {
    connection: Connection,
    counters: Arc<Counters>,
    latest: LatestRows,
    poisoned: bool,
    synchronous: Option<Durability>,
    jobs: VecDeque<Job>,
    retention: Option<RetentionPolicy>,
    retention_due: Instant,
}

impl Writer {
    pub(crate) fn new(
        connection: Connection,
        counters: Arc<Counters>,
        retention: Option<RetentionPolicy>,
    ) -> Self {
        Self {
            connection,
            counters,
            latest: LatestRows::default(),
            poisoned: false,
            synchronous: None,
            jobs: VecDeque::new(),
            retention,
            retention_due: Instant::now(),
        }
    }

    /// Serves until everybody who could ask is gone, or one asks to close.
    pub(crate) fn run(mut self, mut queue: Receiver<Request>) {
        let mut group = Vec::with_capacity(QUEUE_MAX);
        let closing = loop {
            self.schedule_retention();
            let first = if self.jobs.is_empty() {
                queue.blocking_recv()
            } else {
                match queue.try_recv() {
                    Ok(request) => Some(request),
                    Err(TryRecvError::Disconnected) => None,
                    Err(TryRecvError::Empty) => {
                        self.step_job();
                        continue;
                    }
                }
            };
            let Some(first) = first else { break None };
            group.push(first);
            while group.len() < QUEUE_MAX
                && let Ok(request) = queue.try_recv()
            {
                group.push(request);
            }
            let closing = self.serve(&mut group);
            if closing.is_some() {
                break closing;
            }
            // A request that came meanwhile goes first, unless the log is long.
            self.checkpoint(queue.is_empty());
        };
        // What is still queued is answered with `Closed` by dropping it.
        queue.close();
        while let Ok(request) = queue.try_recv() {
            drop(request);
        }
        let outcome = self.finish();
        if let Err(error) = &outcome {
            tracing::error!(%error, "the journal was not closed in order");
        }
        if let Some(reply) = closing {
            let _ = reply.send(outcome);
        }
    }

    fn serve(&mut self, group: &mut Vec<Request>) -> Option<Reply<()>> {
        let mut writes = Vec::new();
        let mut reads = Vec::new();
        let mut closing = None;
        for request in group.drain(..) {
            match request {
                Request::Write { change, durability, reply } => {
                    writes.push(Write { change, durability, reply });
                }
                Request::Read(read) => reads.push(read),
                Request::Prune { before, reply } => {
                    let pruning = Pruning::new(before);
                    self.jobs.push_back(Job { pruning, reply: Some(reply) });
                }
                Request::Close { reply } => closing = Some(reply),
            }
        }
        self.commit(writes);
        for read in reads {
            read(&self.connection);
        }
        closing
    }

    /// One transaction and at most one sync for all changes.
    fn commit(&mut self, writes: Vec<Write>) {
        if writes.is_empty() {
            return;
        }
        if self.poisoned {
            return answer(writes, &Err(JournalError::Poisoned));
        }
        let mut accepted = Vec::with_capacity(writes.len());
        match self.try_commit(writes, &mut accepted) {
            Ok(()) => answer(accepted, &Ok(())),
            Err(error) => {
                let error = self.roll_back(&error);
                answer(accepted, &Err(error));
            }
        }
    }

    /// Answers what is refused by itself; what stands or falls with the
    /// transaction is moved to `accepted`.
    fn try_commit(
        &mut self,
        writes: Vec<Write>,
        accepted: &mut Vec<Write>,
    ) -> rusqlite::Result<()> {
        let is_synced = writes.iter().any(|write| write.durability == Durability::Synced);
        let mut failure = self
            .set_synchronous(if is_synced { Durability::Synced } else { Durability::Lazy })
            .and_then(|()| self.connection.execute_batch("BEGIN IMMEDIATE"))
            .err();
        for write in writes {
            if failure.is_none() {
                match apply(&self.connection, &mut self.latest, &write.change) {
                    Ok(()) => {}
                    Err(ApplyError::Refused(error)) => {
                        tracing::error!(%error, "a write to the journal was refused");
                        let _ = write.reply.send(Err(error));
                        continue;
                    }
                    Err(ApplyError::Failed(error)) => failure = Some(error),
                }
            }
            accepted.push(write);
        }
        failure.map_or_else(|| self.connection.execute_batch("COMMIT"), Err)?;
        self.counters.committed(accepted.len(), is_synced);
        Ok(())
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

    fn roll_back(&mut self, error: &rusqlite::Error) -> JournalError {
        self.latest.clear();
        let rolled_back =
            self.connection.is_autocommit() || self.connection.execute_batch("ROLLBACK").is_ok();
        if poisons(error) || !rolled_back {
            self.poison(error);
        }
        journal_error(error)
    }

    fn poison(&mut self, error: &rusqlite::Error) {
        let error = journal_error(error);
        tracing::error!(%error, "the journal is poisoned until it is opened again");
        self.poisoned = true;
    }

    fn checkpoint(&mut self, nobody_waits: bool) {
        if self.poisoned {
            return;
        }
        let is_idle = nobody_waits && self.latest.is_idle();
        match checkpoint::when_due(&self.connection, is_idle) {
            Ok(true) => self.counters.checkpointed(),
            Err(error) if poisons(&error) => self.poison(&error),
            // On a full disk the log is kept; it is tried again.
            Ok(false) | Err(_) => {}
        }
    }

    fn schedule_retention(&mut self) {
        let Some(policy) = self.retention else { return };
        if self.poisoned || Instant::now() < self.retention_due {
            return;
        }
        self.retention_due = Instant::now() + RETENTION_EVERY;
        match retention::limit(&self.connection, policy, SystemClock.now()) {
            Ok(Some(before)) => {
                self.jobs.push_back(Job { pruning: Pruning::new(before), reply: None });
            }
            Ok(None) => {}
            Err(error) => {
                let error = journal_error(&error);
                tracing::warn!(%error, "old attempts could not be looked for");
            }
        }
    }

    fn step_job(&mut self) {
        let Some(mut job) = self.jobs.pop_front() else { return };
        let outcome =
            if self.poisoned { Err(JournalError::Poisoned) } else { self.prune(&mut job) };
        match outcome {
            Ok(true) => self.jobs.push_front(job),
            Ok(false) => job.answer(Ok(())),
            Err(error) => job.answer(Err(error)),
        }
        self.checkpoint(true);
    }

    fn prune(&mut self, job: &mut Job) -> Result<bool, JournalError> {
        let step = self.set_synchronous(Durability::Lazy).and_then(|()| {
            self.connection.execute_batch("BEGIN IMMEDIATE")?;
            let has_more = job.pruning.step(&self.connection)?;
            self.connection.execute_batch("COMMIT")?;
            Ok(has_more)
        });
        step.map_err(|error| self.roll_back(&error))
    }

    fn finish(self) -> Result<(), JournalError> {
        if self.poisoned {
            // The log is left for the next opening, which writes it anew.
            return Err(JournalError::Poisoned);
        }
        connection::close(self.connection).map_err(|error| journal_error(&error))
    }
}

impl Job {
    fn answer(self, outcome: Result<(), JournalError>) {
        if let Some(reply) = self.reply {
            let _ = reply.send(outcome.map(|()| self.pruning.removed));
        }
    }
}

fn answer(writes: Vec<Write>, outcome: &Result<(), JournalError>) {
    for write in writes {
        let _ = write.reply.send(outcome.clone());
    }
}
