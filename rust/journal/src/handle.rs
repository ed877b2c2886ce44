//! The way from async callers to the writer's thread.

use std::sync::Arc;
use std::thread::JoinHandle;

use maquininha_flow::Durability;
use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use crate::connection::Opened;
use crate::content::{Content, Job};
use crate::counters::{Counters, JournalCounters};
use crate::error::FileError;
use crate::writer::{QUEUE_MAX, Reply, Request, Writer};

/// Owns the thread. Dropping it waits until what was asked for is written and
/// the file is closed in order.
pub(crate) struct Handle<C: Content> {
    /// `None` only while it is dropped.
    queue: Option<mpsc::Sender<Request<C>>>,
    writer: Option<JoinHandle<()>>,
    counters: Arc<Counters>,
}

impl<C: Content> Handle<C> {
    /// Starts the thread.
    pub(crate) fn start(name: &str, opened: Opened, content: C) -> Result<Self, FileError> {
        let counters = Arc::new(Counters::default());
        let writer = Writer::new(opened, content, Arc::clone(&counters));
        let (queue, requests) = mpsc::channel(QUEUE_MAX);
        let thread = std::thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || writer.run(requests))
            .map_err(|e| FileError::Io(format!("no thread for the writer: {}", e.kind())))?;
        Ok(Self { queue: Some(queue), writer: Some(thread), counters })
    }

    pub(crate) async fn change(
        &self,
        change: C::Change,
        durability: Durability,
    ) -> Result<C::Answer, C::Error> {
        self.ask(|reply| Request::Write { change, durability, reply }).await
    }

    pub(crate) async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, C::Error> + Send + 'static,
    ) -> Result<T, C::Error> {
        self.ask(|reply| {
            Request::Read(Box::new(move |connection| {
                let _ = reply.send(read(connection));
            }))
        })
        .await
    }

    /// Has a job done and waits for its end; the job holds the other half of
    /// the reply.
    pub(crate) async fn job<T>(
        &self,
        job: impl FnOnce(Reply<T, C::Error>) -> Box<dyn Job>,
    ) -> Result<T, C::Error> {
        self.ask(|reply| Request::Job(job(reply))).await
    }

    pub(crate) async fn close(&self) -> Result<(), C::Error> {
        self.ask(|reply| Request::Close { reply }).await
    }

    pub(crate) fn counters(&self) -> JournalCounters {
        self.counters.read()
    }

    async fn ask<T>(
        &self,
        request: impl FnOnce(Reply<T, C::Error>) -> Request<C>,
    ) -> Result<T, C::Error> {
        let (reply, answer) = oneshot::channel();
        let queue = self.queue.as_ref().ok_or(FileError::Closed)?;
        queue.send(request(reply)).await.map_err(|_| FileError::Closed)?;
        answer.await.map_err(|_| FileError::Closed)?
    }
}

impl<C: Content> Drop for Handle<C> {
    fn drop(&mut self) {
        self.queue = None;
        if let Some(writer) = self.writer.take()
            && writer.join().is_err()
        {
            tracing::error!("the writer of a file panicked");
        }
    }
}

impl<C: Content> std::fmt::Debug for Handle<C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Handle").field("counters", &self.counters()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::ApplyError;

    /// Changes without content: what counts is how they are committed.
    struct Nothing;

    impl Content for Nothing {
        type Change = ();
        type Answer = ();
        type Error = FileError;

        fn apply(&mut self, _: &Connection, (): &()) -> Result<(), ApplyError<FileError>> {
            Ok(())
        }

        fn rolled_back(&mut self) {}

        fn is_idle(&self) -> bool {
            true
        }
    }

    #[tokio::test]
    async fn fifty_changes_that_wait_together_share_one_sync() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("journal.db");
        let opened = crate::connection::open(
            &crate::storage::FileSystem,
            &path,
            &crate::journal::SCHEMA,
            1_000,
        );
        let opened = opened.expect("a new file");
        let handle = Arc::new(Handle::start("test", opened, Nothing).expect("a thread"));
        // The writer is held in a read while the changes line up behind it.
        let (started, has_started) = std::sync::mpsc::channel();
        let (release, released) = std::sync::mpsc::channel::<()>();
        let hold = Request::Read(Box::new(move |_| {
            started.send(()).expect("the test waits");
            released.recv().expect("released");
        }));
        let queue = handle.queue.as_ref().expect("open");
        assert!(queue.send(hold).await.is_ok());
        has_started.recv().expect("the writer reads");
        let changes: Vec<_> = (0..50)
            .map(|number| {
                let handle = Arc::clone(&handle);
                let durability = if number == 7 { Durability::Synced } else { Durability::Lazy };
                tokio::spawn(async move { handle.change((), durability).await })
            })
            .collect();
        while queue.max_capacity() - queue.capacity() < 50 {
            tokio::task::yield_now().await;
        }
        release.send(()).expect("the writer waits");
        for change in changes {
            assert_eq!(change.await.expect("not panicked"), Ok(()));
        }
        let counters = handle.counters();
        assert_eq!((counters.changes, counters.commits, counters.synced_commits), (50, 1, 1));
    }
}
