//! A running payment or refund, as the app holds it.

use maquininha_flow::{Approval, CancelAnswer, End, Progress, RefundEnd};
use maquininha_model::AttemptId;
use tokio::sync::{broadcast, mpsc, oneshot, watch};

use crate::actor::Message;
use crate::port::DriverPrompt;
use crate::{Language, TerminalError};

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

impl OperationProgress {
    /// The text for operator and card holder; none where nothing needs to be shown.
    pub fn user_text(&self, language: Language) -> Option<String> {
        let (pt_br, en) = match self {
            Self::Step(Progress::TakingCard) => return None,
            Self::Step(Progress::TakenBy { serial: Some(serial) }) => {
                return Some(match language {
                    Language::PtBr => format!("O pedido está sendo pago na maquininha {serial}."),
                    Language::En => format!("The order is being paid at terminal {serial}."),
                });
            }
            Self::Step(Progress::TakenBy { serial: None }) => {
                ("O pedido já está sendo pago.", "The order is being paid already.")
            }
            Self::Step(Progress::Reserving) => ("Reservando o pedido…", "Reserving the order…"),
            Self::Step(Progress::Asking) => {
                ("Sem resposta. Consultando a adquirente…", "No answer. Asking the acquirer…")
            }
            Self::Step(Progress::Reporting) => {
                ("Informando o pagamento…", "Reporting the payment…")
            }
            Self::Prompt(DriverPrompt::PresentCard) => {
                ("Insira ou aproxime o cartão", "Insert or tap the card")
            }
            Self::Prompt(DriverPrompt::EnterPin) => ("Digite a senha", "Enter the PIN"),
            Self::Prompt(DriverPrompt::ScanQrCode) => ("Leia o QR code", "Scan the QR code"),
            Self::Prompt(DriverPrompt::Authorizing) => ("Autorizando…", "Authorizing…"),
            Self::Prompt(DriverPrompt::RemoveCard) => ("Retire o cartão", "Remove the card"),
        };
        Some(match language {
            Language::PtBr => pt_br.to_owned(),
            Language::En => en.to_owned(),
        })
    }
}

/// How far an operation is for its app. It only advances.
#[derive(Debug)]
pub(crate) enum Stage<E> {
    Running,
    /// Approved, and waiting for the app's word.
    Held(Box<Approval>),
    Ended(E),
}

impl<E> Stage<E> {
    pub(crate) fn of(end: Option<E>) -> Self {
        end.map_or(Self::Running, Self::Ended)
    }

    /// Goes on to another stage, except from the end.
    pub(crate) fn advance(&mut self, next: Self) -> bool {
        let goes_on = !matches!(self, Self::Ended(_));
        if goes_on {
            *self = next;
        }
        goes_on
    }
}

/// A running operation that ends in an `E`, exactly once. Dropping the handle
/// does not stop the operation; only [`Operation::cancel`] asks for that.
#[derive(Debug)]
pub struct Operation<E> {
    attempt_id: AttemptId,
    progress: broadcast::Receiver<OperationProgress>,
    stage: watch::Receiver<Stage<E>>,
    actor: mpsc::Sender<Message>,
}

/// A running payment.
pub type PaymentOperation = Operation<End>;
/// A running refund.
pub type RefundOperation = Operation<RefundEnd>;

/// A second handle of the same operation. It shows progress from now on.
impl<E> Clone for Operation<E> {
    fn clone(&self) -> Self {
        Self {
            attempt_id: self.attempt_id.clone(),
            progress: self.progress.resubscribe(),
            stage: self.stage.clone(),
            actor: self.actor.clone(),
        }
    }
}

impl<E: Clone> Operation<E> {
    pub(crate) const fn new(
        attempt_id: AttemptId,
        progress: broadcast::Receiver<OperationProgress>,
        stage: watch::Receiver<Stage<E>>,
        actor: mpsc::Sender<Message>,
    ) -> Self {
        Self { attempt_id, progress, stage, actor }
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
        let ended = self.stage.wait_for(|stage| matches!(stage, Stage::Ended(_))).await;
        match &*ended.map_err(|_| TerminalError::Closed)? {
            Stage::Ended(end) => Ok(end.clone()),
            Stage::Running | Stage::Held(_) => Err(TerminalError::Closed),
        }
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

impl PaymentOperation {
    /// Waits until a held sale ([`PayTarget::Held`](crate::PayTarget::Held)) is
    /// approved and waits for the app's word; `None` where it ended first, which
    /// every other payment does. `Closed` means that the terminal was closed
    /// first: the next start reports it among its pendencies.
    pub async fn held(&mut self) -> Result<Option<Approval>, TerminalError> {
        let on = self.stage.wait_for(|stage| !matches!(stage, Stage::Running)).await;
        match &*on.map_err(|_| TerminalError::Closed)? {
            Stage::Held(approval) => Ok(Some(approval.as_ref().clone())),
            Stage::Running | Stage::Ended(_) => Ok(None),
        }
    }
}
