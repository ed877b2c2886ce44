//! A running payment or refund, as the app holds it.

use maquininha_flow::{CancelAnswer, End, Progress, RefundEnd};
use maquininha_model::AttemptId;
use tokio::sync::{broadcast, mpsc, oneshot, watch};

use crate::TerminalError;
use crate::actor::Message;
use crate::port::DriverPrompt;

/// Progress messages kept for an app that is slow to read; older ones are
/// dropped, the result never is.
pub(crate) const PROGRESS_MAX: usize = 32;

/// What the operator may see while it runs.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OperationProgress {
    /// A step of the flow.
    Step(Progress),
    /// A prompt of the driver.
    Prompt(DriverPrompt),
}

/// A running operation that ends in an `E`, exactly once. Dropping the handle
/// does not stop the operation; only [`Operation::cancel`] asks for that.
#[derive(Debug)]
pub struct Operation<E> {
    attempt_id: AttemptId,
    progress: broadcast::Receiver<OperationProgress>,
    end: watch::Receiver<Option<E>>,
    actor: mpsc::Sender<Message>,
}

/// A running payment.
pub type PaymentOperation = Operation<End>;
/// A running refund.
pub type RefundOperation = Operation<RefundEnd>;

impl<E: Clone> Operation<E> {
    pub(crate) const fn new(
        attempt_id: AttemptId,
        progress: broadcast::Receiver<OperationProgress>,
        end: watch::Receiver<Option<E>>,
        actor: mpsc::Sender<Message>,
    ) -> Self {
        Self { attempt_id, progress, end, actor }
    }

    /// The app's intention.
    pub const fn id(&self) -> &AttemptId {
        &self.attempt_id
    }

    /// The next thing to show; `None` once the operation is over. A reader that
    /// is too slow misses old ones.
    pub async fn progress(&mut self) -> Option<OperationProgress> {
        loop {
            match self.progress.recv().await {
                Ok(progress) => return Some(progress),
                Err(broadcast::error::RecvError::Lagged(_)) => {}
                Err(broadcast::error::RecvError::Closed) => return None,
            }
        }
    }

    /// Waits for the end. `Closed` means that the terminal was closed first: the
    /// journal carries the payment to its end at the next start.
    pub async fn result(&mut self) -> Result<E, TerminalError> {
        let ended = self.end.wait_for(Option::is_some).await;
        let end = ended.map_err(|_| TerminalError::Closed)?.clone();
        end.ok_or(TerminalError::Closed)
    }

    /// Asks to stop. The answer says what came of it; it may take as long as the
    /// driver needs.
    pub async fn cancel(&self) -> Result<CancelAnswer, TerminalError> {
        let (reply, answer) = oneshot::channel();
        let attempt_id = self.attempt_id.clone();
        let message = Message::Cancel { attempt_id, reply };
        self.actor.send(message).await.map_err(|_| TerminalError::Closed)?;
        answer.await.map_err(|_| TerminalError::Closed)
    }
}
