//! The decision, the end for the app, and tidying up on the order.

use maquininha_model::{Order, Timestamp};

use super::{CancelAnswer, Effects, Outcome, Payment, Phase};
use crate::claim::{is_alive, own_charges};
use crate::{
    Attention, CancelReason, Decision, Durability, Effect, End, JournalState, OrderCall,
    OrderCallError, OrderReply, PaymentKind, UndoReason,
};

/// How often the order API may refuse to let a charge go, or show it as it was,
/// before it is believed: with the pauses between, 91 s, longer than an old read
/// lasts.
const RELEASE_DOUBTS_MAX: u32 = 8;

impl Payment {
    /// Decides, once and for all. Durable before it is told or carried out.
    pub(super) fn decide(&mut self, now: Timestamp, decision: Decision, fx: &mut Effects) {
        assert!(self.record.decision.is_none(), "a decision never flips");
        let decision = match decision {
            // The acquirer may have undone it by now: "approved" could not be kept.
            Decision::Confirm if self.plan.driver.undoes_by_itself() && now >= self.decide_by() => {
                Decision::Undo { reason: UndoReason::Deadline }
            }
            decision => decision,
        };
        self.rounds = 0;
        let end = match (&decision, &self.record.approval) {
            (Decision::Confirm, Some(approval)) => {
                End::Approved { approval: Box::new(approval.clone()) }
            }
            (Decision::Confirm, None) => unreachable!("only an approval is confirmed"),
            (Decision::Undo { reason }, _) => {
                End::Canceled { why: CancelReason::Undone { undo: reason.clone() } }
            }
        };
        let confirms = decision == Decision::Confirm;
        self.record.decision = Some(decision);
        let open_handle = self.record.end.is_none();
        let events = self.note_end(now, &end);
        self.write_with(now, JournalState::Decided, Durability::Synced, events, fx);
        if open_handle {
            fx.push(Effect::Ended { end: Outcome::Payment(end) });
        }
        if confirms {
            self.answer_cancel(CancelAnswer::TooLate, fx);
            self.command(Phase::Confirming, fx);
        } else {
            self.answer_cancel(CancelAnswer::Reversing, fx);
            self.command(Phase::Undoing, fx);
        }
    }

    /// Ends a payment for which no money was taken, then lets the place go.
    pub(super) fn end_without_money(&mut self, now: Timestamp, end: End, fx: &mut Effects) {
        let declined = matches!(end, End::Declined { .. });
        let open_handle = self.record.end.is_none();
        let events = self.note_end(now, &end);
        let state = match (self.has_charges(), declined) {
            (false, _) => JournalState::Resolved,
            (true, true) => JournalState::Declined,
            (true, false) => self.record.state,
        };
        self.write_with(now, state, Durability::Lazy, events, fx);
        if open_handle {
            fx.push(Effect::Ended { end: Outcome::Payment(end) });
        }
        self.answer_cancel(CancelAnswer::Canceled, fx);
        if state == JournalState::Resolved {
            self.close(fx);
        } else {
            self.release(now, fx);
        }
    }

    /// Ends a payment before the card. A call that is under way is awaited, so
    /// that what it made can be taken away.
    pub(super) fn stop_before_card(&mut self, now: Timestamp, why: CancelReason, fx: &mut Effects) {
        let call_under_way = self.record.cancel_requested && !self.waiting;
        if call_under_way && self.record.end.is_none() {
            let end = End::Canceled { why };
            let events = self.note_end(now, &end);
            self.write_with(now, self.record.state, Durability::Lazy, events, fx);
            fx.push(Effect::Ended { end: Outcome::Payment(end) });
            self.answer_cancel(CancelAnswer::Canceled, fx);
        } else {
            self.end_without_money(now, End::Canceled { why }, fx);
        }
    }

    /// Whether charges of ours may be at the order API.
    fn has_charges(&self) -> bool {
        if self.record.kind.order_id().is_some() {
            return self.record.charge_id.is_some() || self.uncertain_since.is_some();
        }
        // A sale without an order is reported once it is confirmed; that it is undone all the same
        // happens where the journal lost the decision.
        let is_undone = matches!(self.record.decision, Some(Decision::Undo { .. }));
        is_undone && self.resumed_at.is_some()
    }

    pub(super) fn after_confirm(&mut self, now: Timestamp, fx: &mut Effects) {
        match self.record.kind {
            PaymentKind::Standalone | PaymentKind::Held => self.stand_or_find(fx),
            // A repeat may have made a second charge; only the paid one stays.
            _ if self.uncertain_since.is_some() => self.read(Phase::CheckingRelease, fx),
            _ => self.resolve(now, fx),
        }
    }

    pub(super) fn resolve(&mut self, now: Timestamp, fx: &mut Effects) {
        self.write(now, JournalState::Resolved, Durability::Lazy, fx);
        self.close(fx);
    }

    fn close(&mut self, fx: &mut Effects) {
        self.phase = Phase::Done;
        self.waiting = false;
        self.ticket += 1;
        fx.push(Effect::Closed);
    }

    // --- letting go of our charges on the order ---

    /// Cancels the charge we know of, or looks for those we do not.
    pub(super) fn release(&mut self, now: Timestamp, fx: &mut Effects) {
        if !self.has_charges() {
            return self.resolve(now, fx);
        }
        match self.record.charge_id.clone() {
            Some(charge_id) => self.cancel_charge(charge_id, fx),
            None => self.read(Phase::CheckingRelease, fx),
        }
    }

    fn cancel_charge(&mut self, charge_id: maquininha_model::ChargeId, fx: &mut Effects) {
        self.enter(Phase::Releasing);
        self.released.push(charge_id.clone());
        let attempt_key = self.record.attempt_key.clone();
        self.call(OrderCall::CancelCharge { charge_id, amount: None, attempt_key }, fx);
    }

    pub(super) fn on_released(
        &mut self,
        now: Timestamp,
        answer: Result<OrderReply, OrderCallError>,
        fx: &mut Effects,
    ) {
        match answer {
            Ok(_) | Err(OrderCallError::NotFound) if self.uncertain_since.is_none() => {
                self.resolve(now, fx);
            }
            Ok(_) => {
                self.gone.extend(self.released.last().cloned());
                self.read(Phase::CheckingRelease, fx);
            }
            Err(error) if error.is_refusal() => {
                self.release_refused = true;
                self.read(Phase::CheckingRelease, fx);
            }
            Err(_) => {
                self.released.pop();
                self.next_round(now, Phase::CheckingRelease, fx);
            }
        }
    }

    pub(super) fn on_release_checked(
        &mut self,
        now: Timestamp,
        answer: Result<OrderReply, OrderCallError>,
        fx: &mut Effects,
    ) {
        match answer {
            Ok(OrderReply::Order { order }) => self.release_from(now, &order, fx),
            Err(OrderCallError::NotFound) => self.release_unseen(now, fx),
            Ok(_) => self.next_round(now, Phase::CheckingRelease, fx),
            Err(error) => self.back_off(now, Some(&error), fx),
        }
    }

    /// The order is not there. The report of an undone sale would be of another life: one look is
    /// enough. An order was there before, and an endpoint that is behind may not have it yet: that
    /// is believed as late as an order without our charge.
    fn release_unseen(&mut self, now: Timestamp, fx: &mut Effects) {
        if self.record.kind.order_id().is_none() {
            return self.resolve(now, fx);
        }
        let may_appear_until = self.may_appear_until();
        if may_appear_until.is_none_or(|until| self.asked_at >= until) {
            if self.release_doubts >= RELEASE_DOUBTS_MAX {
                return self.resolve(now, fx);
            }
            self.release_doubts += 1;
        }
        self.next_round(now, Phase::CheckingRelease, fx);
    }

    /// Until when the effect of a call whose answer was lost may still show.
    pub(super) fn may_appear_until(&self) -> Option<Timestamp> {
        self.uncertain_since.map(|since| since.plus(self.plan.limits.late_effect))
    }

    fn release_from(&mut self, now: Timestamp, order: &Order, fx: &mut Effects) {
        let is_old = self
            .record
            .charge_id
            .as_ref()
            .is_some_and(|known| !order.charges.iter().any(|charge| charge.id == *known));
        if is_old && self.release_doubts < RELEASE_DOUBTS_MAX {
            self.release_doubts += 1;
            return self.next_round(now, Phase::CheckingRelease, fx);
        }
        let keep = if self.record.is_confirmed() && !self.record.attention_asked {
            self.record.charge_id.clone()
        } else {
            None
        };
        let mut left = own_charges(order, &self.record.attempt_key);
        left.retain(|charge| is_alive(charge) && Some(&charge.id) != keep.as_ref());
        // It will not be let go. A place ends with its lease, but money that was
        // told and never taken needs a human.
        if self.release_doubts >= RELEASE_DOUBTS_MAX && (is_old || !left.is_empty()) {
            let is_paid = left.iter().any(|charge| charge.net().is_positive());
            if is_paid || (is_old && self.committed && self.release_refused) {
                self.attention(now, Attention::ReportRefused, fx);
            }
            return self.resolve(now, fx);
        }
        let was_asked = |id| self.released.contains(id) || self.gone.contains(id);
        let next = left.iter().find(|charge| !was_asked(&charge.id));
        let late_until = self.record.kind.order_id().and(self.may_appear_until());
        match (next.map(|charge| charge.id.clone()), late_until) {
            (Some(charge_id), _) => self.cancel_charge(charge_id, fx),
            // The read is old, or the refusal may pass.
            (None, _) if !left.is_empty() => {
                self.release_doubts += 1;
                self.released.clear();
                self.next_round(now, Phase::CheckingRelease, fx);
            }
            (None, Some(until)) if self.asked_at < until => self.wait_until(until.max(now), fx),
            (None, _) => self.resolve(now, fx),
        }
    }
}
