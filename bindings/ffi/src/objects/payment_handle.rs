//! A running payment.

use std::sync::Arc;

use maquininha_flow::{Approval, CancelAnswer, End};
use maquininha_model::AttemptId;
use maquininha_terminal::{OperationProgress, PaymentOperation};
use tokio::runtime::Handle;
use tokio::sync::Mutex;

use crate::MaquininhaError;
use crate::panics::guarded;
use crate::running::{to_its_end, while_waited_for};

/// A running payment. Letting go of the handle does not stop it; only cancel asks for that.
#[derive(uniffi::Object)]
pub struct PaymentHandle {
    operation: PaymentOperation,
    progress: Arc<Mutex<PaymentOperation>>,
    runtime: Handle,
}

#[uniffi::export]
impl PaymentHandle {
    /// The app's intention.
    pub fn id(&self) -> Result<AttemptId, MaquininhaError> {
        guarded(|| Ok(self.operation.id().clone()))
    }

    /// The next thing to show; absent once the payment is over. A reader that is too slow misses
    /// old ones: 32 are kept.
    pub async fn next_progress(&self) -> Result<Option<OperationProgress>, MaquininhaError> {
        let progress = Arc::clone(&self.progress);
        while_waited_for(&self.runtime, async move { Ok(progress.lock().await.progress().await) })
            .await
    }

    /// Waits for the end. May be asked by several, and again.
    ///
    /// Errors: `closed` if the terminal was closed first; the journal carries the payment to its
    /// end at the next start.
    pub async fn result(&self) -> Result<End, MaquininhaError> {
        let mut operation = self.operation.clone();
        while_waited_for(&self.runtime, async move { Ok(operation.result().await?) }).await
    }

    /// Waits until a held sale is approved and waits for the app's word; absent where it ended
    /// first, which every other payment does.
    ///
    /// Errors: `closed` if the terminal was closed first; the next start lists it among the held
    /// sales.
    pub async fn held(&self) -> Result<Option<Approval>, MaquininhaError> {
        let mut operation = self.operation.clone();
        while_waited_for(&self.runtime, async move { Ok(operation.held().await?) }).await
    }

    /// Asks to stop. The answer says what came of it; it may take as long as the driver needs.
    /// The wish stands even if its caller goes away.
    ///
    /// Errors: `closed` if the terminal is closed.
    pub async fn cancel(&self) -> Result<CancelAnswer, MaquininhaError> {
        let operation = self.operation.clone();
        to_its_end(&self.runtime, async move { Ok(operation.cancel().await?) }).await
    }
}

impl PaymentHandle {
    pub(crate) fn new(operation: PaymentOperation, runtime: Handle) -> Self {
        // A clone shows progress from now on only; what came already is in the first one.
        let others = operation.clone();
        Self { progress: Arc::new(Mutex::new(operation)), operation: others, runtime }
    }
}
