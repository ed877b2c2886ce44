//! Calling the host without waiting for it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::mpsc;

/// How long a call may take before the next one goes past it. A host returns at once; one that
/// does not shall not hold up a cancel.
const PATIENCE: Duration = Duration::from_secs(1);
/// Calls that may be stuck in the host at the same time; each keeps a thread. Beyond it new calls
/// are not made, and count as not answered.
const STUCK_MAX: usize = 8;
/// Calls that may wait to be made. A payment makes a handful; more means a host that is stuck.
const WAITING_MAX: usize = 256;

type Call = Box<dyn FnOnce() + Send>;

/// Calls to one port of the host, in order, on threads of their own. Dropping the lane ends it
/// once the calls that wait are made.
pub(crate) struct Lane(mpsc::Sender<Call>);

impl Lane {
    /// A lane on the engine's runtime.
    pub(crate) fn new(runtime: &Handle) -> Self {
        let (sender, calls) = mpsc::channel(WAITING_MAX);
        runtime.spawn(make(calls));
        Self(sender)
    }

    /// Makes a call soon, and returns at once. A call that cannot be made is dropped, with the
    /// inbox it holds.
    pub(crate) fn call(&self, call: impl FnOnce() + Send + 'static) {
        if self.0.try_send(Box::new(call)).is_err() {
            tracing::warn!("the host does not return from its calls; one was not made");
        }
    }
}

async fn make(mut calls: mpsc::Receiver<Call>) {
    let stuck = Arc::new(AtomicUsize::new(0));
    while let Some(call) = calls.recv().await {
        if stuck.load(Ordering::Relaxed) >= STUCK_MAX {
            tracing::warn!("the host is stuck in {STUCK_MAX} calls; one was not made");
            continue;
        }
        stuck.fetch_add(1, Ordering::Relaxed);
        let count = Arc::clone(&stuck);
        let made = tokio::task::spawn_blocking(move || {
            // A panic in here is ours; the inbox was dropped on the way.
            let _ = catch_unwind(AssertUnwindSafe(call));
            count.fetch_sub(1, Ordering::Relaxed);
        });
        if tokio::time::timeout(PATIENCE, made).await.is_err() {
            tracing::warn!("the host does not return from a call");
        }
    }
}
