//! Held sales: who waits for the app's word, and what the word is answered.

use maquininha_flow::{ConfirmStatus, End, Input, JournalEntry, SettleAnswer};
use maquininha_model::AttemptId;
use tokio::sync::oneshot;

use super::{Actor, Running};
use crate::port::JournalError;
use crate::{Pendency, TerminalError};

/// Who waits for the answer to the app's word.
pub(crate) type SettleReply = oneshot::Sender<Result<End, TerminalError>>;

impl Actor {
    /// What waits for the app's word.
    pub(super) fn pendencies(&self) -> Vec<Pendency> {
        let Some(driver) = &self.ports.driver else { return Vec::new() };
        let profile = driver.profile();
        let records = self.running.values().filter_map(Running::payment_record);
        records.filter_map(|record| Pendency::of(record, &profile)).collect()
    }

    /// A sale that waits for the app's word blocks the next one.
    pub(super) fn admit_beside_pendencies(&self) -> Result<(), TerminalError> {
        let mut records = self.running.values().filter_map(Running::payment_record);
        match records.find(|record| record.is_held()) {
            Some(held) => Err(TerminalError::PendencyOpen { attempt_id: held.attempt_id.clone() }),
            None => Ok(()),
        }
    }

    /// The app's word goes to the machine; what is over is answered from the
    /// journal.
    pub(super) async fn settle(
        &mut self,
        attempt_id: AttemptId,
        status: ConfirmStatus,
        reply: SettleReply,
    ) {
        if let Some(running) = self.running.get_mut(&attempt_id) {
            running.settle_waiters.push(reply);
            return self.feed(attempt_id, Input::Settle { status }).await;
        }
        // Nobody is left to be told if the app has gone.
        let _ = reply.send(match self.ports.journal.entry(&attempt_id).await {
            Ok(Some(JournalEntry::Payment(record))) => result(record.settle_answer(status), None),
            Ok(_) => Err(TerminalError::NotHeld),
            Err(error) => Err(error.into()),
        });
    }

    pub(super) fn answer_settle(&mut self, attempt_id: &AttemptId, answer: &SettleAnswer) {
        let Some(running) = self.running.get_mut(attempt_id) else { return };
        for waiter in std::mem::take(&mut running.settle_waiters) {
            let _ = waiter.send(result(answer.clone(), self.journal_error.as_ref()));
        }
    }
}

fn result(answer: SettleAnswer, failed: Option<&JournalError>) -> Result<End, TerminalError> {
    match answer {
        SettleAnswer::Settled { end } => Ok(*end),
        SettleAnswer::Otherwise { end } => Err(TerminalError::SettledOtherwise { end }),
        SettleAnswer::NotKept => Err(failed.cloned().unwrap_or(JournalError::Poisoned).into()),
        SettleAnswer::NotHeld => Err(TerminalError::NotHeld),
    }
}
