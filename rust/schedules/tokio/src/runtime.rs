//! A runtime that is the execution under way.

use std::future::Future;
use std::io;

use crate::task::JoinHandle;

/// The way into the execution.
#[derive(Clone, Debug)]
pub struct Handle(());

impl Handle {
    /// The execution under way.
    pub const fn current() -> Self {
        Self(())
    }

    /// Starts a task.
    pub fn spawn<F>(&self, future: F) -> JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        shuttle::future::spawn(future)
    }

    /// Runs a function in a task of its own.
    pub fn spawn_blocking<F, R>(&self, function: F) -> JoinHandle<R>
    where
        F: FnOnce() -> R + Send + 'static,
        R: Send + 'static,
    {
        shuttle::future::spawn(async move { function() })
    }
}

/// A runtime; its tasks end with the execution.
#[derive(Debug)]
pub struct Runtime(Handle);

impl Runtime {
    /// The way into it.
    pub const fn handle(&self) -> &Handle {
        &self.0
    }

    /// Ends with the execution.
    pub fn shutdown_background(self) {}
}

/// Makes a runtime; whatever is asked of it, there is one execution.
#[derive(Debug)]
pub struct Builder(());

impl Builder {
    /// A runtime of several threads.
    pub const fn new_multi_thread() -> Self {
        Self(())
    }

    /// Any number of them.
    pub fn worker_threads(&mut self, _threads: usize) -> &mut Self {
        self
    }

    /// Of any name.
    pub fn thread_name(&mut self, _name: &str) -> &mut Self {
        self
    }

    /// With all there is.
    pub fn enable_all(&mut self) -> &mut Self {
        self
    }

    /// Makes it. Never fails.
    pub fn build(&mut self) -> io::Result<Runtime> {
        Ok(Runtime(Handle(())))
    }
}
