//! Tasks, alone and in sets.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

pub use shuttle::future::{JoinError, JoinHandle};

/// Tasks that are stopped with their set.
#[derive(Debug)]
pub struct JoinSet<T> {
    running: Vec<JoinHandle<T>>,
}

impl<T> Default for JoinSet<T> {
    fn default() -> Self {
        Self { running: Vec::new() }
    }
}

impl<T: Send + 'static> JoinSet<T> {
    /// An empty set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether no task is in it.
    pub fn is_empty(&self) -> bool {
        self.running.is_empty()
    }

    /// Starts a task in it.
    pub fn spawn(&mut self, future: impl Future<Output = T> + Send + 'static) {
        self.running.push(shuttle::future::spawn(future));
    }

    /// Waits for the first task that ends; nothing where the set is empty.
    pub async fn join_next(&mut self) -> Option<Result<T, JoinError>> {
        poll_fn(|context| {
            if self.running.is_empty() {
                return Poll::Ready(None);
            }
            let ended =
                self.running.iter_mut().enumerate().find_map(|(at, task)| {
                    match Pin::new(task).poll(context) {
                        Poll::Ready(result) => Some((at, result)),
                        Poll::Pending => None,
                    }
                });
            match ended {
                Some((at, result)) => {
                    drop(self.running.swap_remove(at));
                    Poll::Ready(Some(result))
                }
                None => Poll::Pending,
            }
        })
        .await
    }

    /// Stops every task and waits until they have.
    pub async fn shutdown(&mut self) {
        self.running.iter().for_each(JoinHandle::abort);
        while self.join_next().await.is_some() {}
    }
}

impl<T> Drop for JoinSet<T> {
    fn drop(&mut self) {
        self.running.iter().for_each(JoinHandle::abort);
    }
}
