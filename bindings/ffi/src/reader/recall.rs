//! Taking a question back where a wait cannot be dropped.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use super::{ReaderAnswer, ReaderQuestion, Readers};
use crate::MaquininhaError;
use crate::panics::guarded;

/// Takes one question back. For languages that cannot give up a call that waits: in Swift a task
/// that is cancelled does not reach the library.
#[derive(Debug, uniffi::Object)]
pub struct QuestionRecall(watch::Sender<bool>);

#[uniffi::export]
impl QuestionRecall {
    /// For one question.
    #[uniffi::constructor]
    pub fn new() -> Result<Arc<Self>, MaquininhaError> {
        guarded(|| Ok(Arc::new(Self(watch::Sender::new(false)))))
    }

    /// Takes the question back, now or as soon as it is asked. Twice is success.
    pub fn recall(&self) -> Result<(), MaquininhaError> {
        guarded(|| {
            self.0.send_replace(true);
            Ok(())
        })
    }
}

#[uniffi::export]
impl Readers {
    /// As `ask`; the answer is `Canceled` where the question was taken back.
    ///
    /// Errors: as `ask`.
    pub async fn ask_recallable(
        &self,
        question: ReaderQuestion,
        limit: Duration,
        recall: Arc<QuestionRecall>,
    ) -> Result<ReaderAnswer, MaquininhaError> {
        let mut is_recalled = recall.0.subscribe();
        tokio::select! {
            biased;
            _ = is_recalled.wait_for(|is_recalled| *is_recalled) => Ok(ReaderAnswer::Canceled),
            answer = self.ask(question, limit) => answer,
        }
    }
}
