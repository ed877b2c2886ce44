//! The thread that owns the connection.
//!
//! Everything waiting in the queue is taken at once; all changes among it go
//! into one transaction and, if any of them asked for it, one sync. While that
//! sync runs the next group gathers, so that the terminals of a host share
//! syncs without waiting for each other.

use std::collections::VecDeque;
use std::sync::Arc;

use maquininha_flow::Durability;
use rusqlite::Connection;
use tokio::sync::mpsc::Receiver;
use tokio::sync::mpsc::error::TryRecvError;
use tokio::sync::oneshot;

use crate::connection::Opened;
use crate::content::{Content, Job};
use crate::counters::Counters;
use crate::transaction::Transactions;

/// Requests waiting for the writer. More than twice the terminals of a large
/// host, each with one write and one read; who comes later waits for a place.
pub(crate) const QUEUE_MAX: usize = 256;

/// Where an answer goes. The asker may be gone; the change is made all the same.
pub(crate) type Reply<T, E> = oneshot::Sender<Result<T, E>>;

/// What the writer is asked.
pub(crate) enum Request<C: Content> {
    Write {
        change: C::Change,
        durability: Durability,
        reply: Reply<C::Answer, C::Error>,
    },
    /// Reads and answers by itself.
    Read(Box<dyn FnOnce(&Connection) + Send>),
    Job(Box<dyn Job>),
    Close {
        reply: Reply<(), C::Error>,
    },
}

/// One change of a group.
pub(crate) struct Write<C: Content> {
    pub(crate) change: C::Change,
    pub(crate) durability: Durability,
    pub(crate) reply: Reply<C::Answer, C::Error>,
}

/// The state of the thread.
pub(crate) struct Writer<C: Content> {
    transactions: Transactions,
    content: C,
    jobs: VecDeque<Box<dyn Job>>,
}

impl<C: Content> Writer<C> {
    pub(crate) fn new(opened: Opened, content: C, counters: Arc<Counters>) -> Self {
        Self { transactions: Transactions::new(opened, counters), content, jobs: VecDeque::new() }
    }

    /// Serves until everybody who could ask is gone, or one asks to close.
    pub(crate) fn run(mut self, mut queue: Receiver<Request<C>>) {
        let mut group = Vec::with_capacity(QUEUE_MAX);
        let closing = loop {
            self.jobs.extend(self.content.due_job(self.transactions.connection()));
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
            // Who came meanwhile goes first, unless the log is long.
            let is_idle = queue.is_empty() && self.content.is_idle();
            self.transactions.checkpoint(is_idle);
        };
        self.finish(queue, closing);
    }

    /// Changes first, so that a read that waited with them sees them.
    fn serve(&mut self, group: &mut Vec<Request<C>>) -> Option<Reply<(), C::Error>> {
        let mut writes = Vec::new();
        let mut reads = Vec::new();
        let mut closing = None;
        for request in group.drain(..) {
            match request {
                Request::Write { change, durability, reply } => {
                    writes.push(Write { change, durability, reply });
                }
                Request::Read(read) => reads.push(read),
                Request::Job(job) => self.jobs.push_back(job),
                Request::Close { reply } => closing = Some(reply),
            }
        }
        self.transactions.commit(&mut self.content, writes);
        for read in reads {
            read(self.transactions.connection());
        }
        closing
    }

    fn step_job(&mut self) {
        let Some(mut job) = self.jobs.pop_front() else { return };
        match self.transactions.run(&mut self.content, |connection| job.step(connection)) {
            Ok(true) => self.jobs.push_front(job),
            Ok(false) => job.end(Ok(())),
            Err(error) => job.end(Err(error)),
        }
        self.transactions.checkpoint(self.content.is_idle());
    }

    /// What is still queued is answered with `Closed` by dropping it.
    fn finish(self, mut queue: Receiver<Request<C>>, closing: Option<Reply<(), C::Error>>) {
        queue.close();
        while let Ok(request) = queue.try_recv() {
            drop(request);
        }
        let outcome = self.transactions.close();
        if let Err(error) = &outcome {
            tracing::error!(%error, "a file was not closed in order");
        }
        if let Some(reply) = closing {
            let _ = reply.send(outcome.map_err(Into::into));
        }
    }
}
