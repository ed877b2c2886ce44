//! The wish to stop, and its answer.

use maquininha_model::Timestamp;

use super::{Effects, Payment, Phase};
use crate::machine::CancelAnswer;
use crate::{CancelReason, Decision, DriverCommand, Effect, End};

impl Payment {
    pub(super) fn answer_cancel(&mut self, answer: CancelAnswer, fx: &mut Effects) {
        if std::mem::replace(&mut self.cancel_unanswered, false) {
            fx.push(Effect::CancelAnswered { answer });
        }
    }

    pub(super) fn cancel(&mut self, now: Timestamp, fx: &mut Effects) {
        self.cancel_unanswered = true;
        match self.phase {
            // Read from the journal and not resumed yet: the wish is remembered.
            Phase::Idle if self.blind => self.record.cancel_requested = true,
            Phase::Idle => {
                self.record.cancel_requested = true;
                self.end_without_money(now, End::Canceled { why: CancelReason::Requested }, fx);
            }
            // Stopped already; what the call under way makes is still awaited.
            Phase::Reserving | Phase::FindingPlace | Phase::Claiming if self.is_stopped() => {
                self.answer_cancel(CancelAnswer::Canceled, fx);
            }
            Phase::Reserving | Phase::FindingPlace | Phase::Claiming => {
                self.record.cancel_requested = true;
                self.stop_before_card(now, CancelReason::Requested, fx);
            }
            Phase::Charging => {
                if !std::mem::replace(&mut self.record.cancel_requested, true) {
                    let attempt_key = self.record.attempt_key.clone();
                    let command = Box::new(DriverCommand::Abort { attempt_key });
                    fx.push(Effect::Driver { ticket: 0, command });
                }
            }
            Phase::Asking => self.record.cancel_requested = true,
            Phase::Holding | Phase::Reporting => {
                self.record.cancel_requested = true;
                let reason = crate::UndoReason::CancelRequested;
                self.decide(now, Decision::Undo { reason }, fx);
            }
            Phase::Committing | Phase::Judging | Phase::Posting => {
                self.answer_cancel(CancelAnswer::TooLate, fx);
            }
            Phase::Confirming
            | Phase::Undoing
            | Phase::Releasing
            | Phase::CheckingRelease
            | Phase::Standing
            | Phase::FindingStanding
            | Phase::Done => {
                let answer = match (&self.record.decision, &self.record.end) {
                    (Some(Decision::Undo { .. }), _) => CancelAnswer::Reversing,
                    (None, Some(End::Canceled { .. })) => CancelAnswer::Canceled,
                    _ => CancelAnswer::TooLate,
                };
                self.answer_cancel(answer, fx);
            }
        }
    }
}
