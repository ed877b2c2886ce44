//! Where the engine's tasks run.

use std::sync::Arc;

use tokio::runtime::{Builder, Handle, Runtime};

use crate::TerminalError;

/// Worker threads of an own runtime. Two: a payment waits for the network and
/// the disk, it does not compute, and terminals have few cores.
const WORKER_THREADS: usize = 2;

/// The threads the engine's tasks run on. Cheap to clone.
///
/// A host app that is not asynchronous, or whose callers may vanish (a cancelled
/// coroutine), uses [`Engine::start`]: the payment then goes on whatever its
/// caller does. The threads end with the last clone; that never blocks, open
/// payments are in the journal.
#[derive(Clone, Debug)]
pub struct Engine {
    handle: Handle,
    _owned: Option<Arc<OwnedRuntime>>,
}

#[derive(Debug)]
struct OwnedRuntime(Option<Runtime>);

impl Drop for OwnedRuntime {
    fn drop(&mut self) {
        // A plain drop would block, which tokio forbids inside another runtime.
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

impl Engine {
    /// Starts own threads.
    pub fn start() -> Result<Self, TerminalError> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(WORKER_THREADS)
            .thread_name("maquininha")
            .enable_all()
            .build()
            .map_err(|error| TerminalError::Environment { message: error.to_string() })?;
        let handle = runtime.handle().clone();
        Ok(Self { handle, _owned: Some(Arc::new(OwnedRuntime(Some(runtime)))) })
    }

    /// Uses a runtime that the host app owns.
    pub const fn on(handle: Handle) -> Self {
        Self { handle, _owned: None }
    }

    /// The runtime, for what an app does beside the engine.
    pub const fn handle(&self) -> &Handle {
        &self.handle
    }
}
