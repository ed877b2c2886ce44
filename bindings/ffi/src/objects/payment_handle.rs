//! A running payment.

use maquininha_flow::{Approval, CancelAnswer, End};
use maquininha_model::AttemptId;
use maquininha_terminal::{OperationProgress, PaymentOperation};
use tokio::runtime::Handle;

use super::operation::RunningOperation;
use crate::MaquininhaError;

/// A running payment. Letting go of the handle does not stop it; only cancel asks for that.
#[derive(uniffi::Object)]
pub struct PaymentHandle(RunningOperation<End>);

#[uniffi::export]
impl PaymentHandle {
    /// The app's intention.
    pub fn id(&self) -> Result<AttemptId, MaquininhaError> {
        self.0.id()
    }

    /// The next thing to show; absent once the payment is over. A reader that is too slow misses
    /// old ones: 32 are kept.
    pub async fn next_progress(&self) -> Result<Option<OperationProgress>, MaquininhaError> {
        self.0.next_progress().await
    }

    /// Waits for the end. May be asked by several, and again.
    ///
    /// Errors: `closed` if the terminal was closed first; the journal carries the payment to its
    /// end at the next start.
    pub async fn result(&self) -> Result<End, MaquininhaError> {
        self.0.result().await
    }

    /// Waits until a held sale is approved and waits for the app's word; absent where it ended
    /// first, which every other payment does.
    ///
    /// Errors: `closed` if the terminal was closed first; the next start lists it among the held
    /// sales.
    pub async fn held(&self) -> Result<Option<Approval>, MaquininhaError> {
        let mut operation = self.0.operation();
        self.0.read(async move { Ok(operation.held().await?) }).await
    }

    /// Asks to stop. The answer says what came of it; it may take as long as the driver needs.
    /// The wish stands even if its caller goes away.
    ///
    /// Errors: `closed` if the terminal is closed.
    pub async fn cancel(&self) -> Result<CancelAnswer, MaquininhaError> {
        self.0.cancel().await
    }
}

impl PaymentHandle {
    pub(crate) fn new(operation: PaymentOperation, runtime: Handle) -> Self {
        Self(RunningOperation::new(operation, runtime))
    }
}
