//! What payments and refunds that run have in common.

use std::sync::Arc;

use maquininha_flow::CancelAnswer;
use maquininha_model::AttemptId;
use maquininha_terminal::{Operation, OperationProgress};
use tokio::runtime::Handle;
use tokio::sync::Mutex;

use crate::MaquininhaError;
use crate::panics::guarded;
use crate::running::{to_its_end, while_waited_for};

/// An operation of the engine that ends in an `E`, behind the handle of an app.
pub(super) struct RunningOperation<E> {
    operation: Operation<E>,
    progress: Arc<Mutex<Operation<E>>>,
    runtime: Handle,
}

impl<E: Clone + Send + Sync + 'static> RunningOperation<E> {
    pub(super) fn new(operation: Operation<E>, runtime: Handle) -> Self {
        // A clone shows progress from now on only; what came already is in the first one.
        let others = operation.clone();
        Self { progress: Arc::new(Mutex::new(operation)), operation: others, runtime }
    }

    pub(super) fn id(&self) -> Result<AttemptId, MaquininhaError> {
        guarded(|| Ok(self.operation.id().clone()))
    }

    pub(super) async fn next_progress(&self) -> Result<Option<OperationProgress>, MaquininhaError> {
        let progress = Arc::clone(&self.progress);
        self.read(async move { Ok(progress.lock().await.progress().await) }).await
    }

    pub(super) async fn result(&self) -> Result<E, MaquininhaError> {
        let mut operation = self.operation();
        self.read(async move { Ok(operation.result().await?) }).await
    }

    pub(super) async fn cancel(&self) -> Result<CancelAnswer, MaquininhaError> {
        let operation = self.operation();
        to_its_end(&self.runtime, async move { Ok(operation.cancel().await?) }).await
    }

    /// A handle of the engine, for a read of its own.
    pub(super) fn operation(&self) -> Operation<E> {
        self.operation.clone()
    }

    /// Runs a read for as long as its caller waits.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, MaquininhaError>> + Send + 'static,
    ) -> Result<T, MaquininhaError> {
        while_waited_for(&self.runtime, work).await
    }
}
