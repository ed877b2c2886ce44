//! A held sale: approved, and waiting for the app to say what became of the
//! goods or the paper.

use std::time::Duration;

use maquininha_model::Timestamp;

use super::{Effects, Payment, Phase};
use crate::{
    ConfirmStatus, Decision, Durability, Effect, EventKind, JournalState, PaymentRecord,
    SettleAnswer, UndoReason,
};

/// The longest wait before the deadline is looked at again: a timer may stand
/// still while the device sleeps.
const LOOK_AGAIN: Duration = Duration::from_secs(300);

impl Payment {
    /// Keeps the approval until the app says how it went. The row is on the
    /// disk before the app is told, so that no restart forgets what it was
    /// promised; a sale that was held before a restart is told again.
    pub(super) fn hold(&mut self, now: Timestamp, fx: &mut Effects) {
        let Some(approval) = self.record.approval.clone().map(Box::new) else { return };
        if now >= self.decide_by() {
            return self.hold_is_over(now, fx);
        }
        if !self.record.is_held() {
            let event = self.event(now, EventKind::PaymentHeld { approval: approval.clone() });
            self.write_with(now, JournalState::Held, Durability::Synced, vec![event], fx);
        }
        self.enter(Phase::Holding);
        fx.push(Effect::Held { approval });
        self.look_again(now, fx);
    }

    /// The app's word. It decides at once, and is answered once that is safe.
    pub(super) fn settle(&mut self, now: Timestamp, status: ConfirmStatus, fx: &mut Effects) {
        if self.phase == Phase::Holding {
            if status == ConfirmStatus::Success && now >= self.decide_by() {
                self.hold_is_over(now, fx);
            } else {
                self.held = Some(Box::new(self.record.clone()));
                self.decide(now, status.decision(), fx);
            }
        }
        fx.push(Effect::SettleAnswered { answer: self.record.settle_answer(status) });
    }

    /// The app's success could not be kept: it was not told so, nothing left, and
    /// the sale is held as before.
    pub(super) fn hold_on(&mut self, now: Timestamp, held: PaymentRecord, fx: &mut Effects) {
        self.record = held;
        self.enter(Phase::Holding);
        fx.push(Effect::SettleAnswered { answer: SettleAnswer::NotKept });
        self.look_again(now, fx);
    }

    /// The app said nothing, and the acquirer waits no longer.
    pub(super) fn on_hold_timer(&mut self, now: Timestamp, fx: &mut Effects) {
        if now >= self.decide_by() {
            self.hold_is_over(now, fx);
        } else {
            self.look_again(now, fx);
        }
    }

    fn look_again(&mut self, now: Timestamp, fx: &mut Effects) {
        self.wait_until(self.decide_by().min(now.plus(LOOK_AGAIN)), fx);
    }

    fn hold_is_over(&mut self, now: Timestamp, fx: &mut Effects) {
        self.decide(now, Decision::Undo { reason: UndoReason::Deadline }, fx);
    }
}
