//! After the approval: the order API is told, and its answer decides.

use maquininha_model::{Charge, ChargeStatus, Money, Order, Timestamp};

use super::{Effects, Payment, Phase};
use crate::claim::{Claim, claim};
use crate::{Decision, OrderCall, OrderCallError, OrderReply, PaymentKind, UndoReason};

/// Tries to complete the metadata before the payment is committed without it.
const REPORT_TRIES_MAX: u32 = 3;

impl Payment {
    // --- listed: complete the reservation, then commit it ---

    pub(super) fn report(&mut self, fx: &mut Effects) {
        let (Some(charge_id), Some(approval)) =
            (self.record.charge_id.clone(), self.record.approval.clone())
        else {
            return self.read(Phase::Judging, fx);
        };
        self.enter(Phase::Reporting);
        self.call(OrderCall::Report { charge_id, report: self.payment_report(approval) }, fx);
    }

    pub(super) fn on_reported(
        &mut self,
        now: Timestamp,
        answer: Result<OrderReply, OrderCallError>,
        fx: &mut Effects,
    ) {
        match answer {
            Ok(_) => {
                self.reported = true;
                self.commit(now, fx);
            }
            Err(error) if error.is_refusal() => {
                // It would be refused again; the commit says whether the place
                // is still ours.
                self.reported = true;
                self.judge_again(now, fx);
            }
            Err(_) if self.tries + 1 >= REPORT_TRIES_MAX => self.commit(now, fx),
            Err(error) => self.back_off(now, Some(&error), fx),
        }
    }

    pub(super) fn commit(&mut self, now: Timestamp, fx: &mut Effects) {
        let (Some(charge_id), Some(approval)) = (&self.record.charge_id, &self.record.approval)
        else {
            return self.read(Phase::Judging, fx);
        };
        let call = OrderCall::Commit {
            charge_id: charge_id.clone(),
            amount: self.record.amount,
            nsu: approval.nsu.clone(),
        };
        if now >= self.commit_by() {
            return self.too_late_to_commit(now, fx);
        }
        self.enter(Phase::Committing);
        self.call(call, fx);
    }

    pub(super) fn on_committed(
        &mut self,
        now: Timestamp,
        answer: Result<OrderReply, OrderCallError>,
        fx: &mut Effects,
    ) {
        self.refused = answer.as_ref().err().is_some_and(OrderCallError::is_refusal);
        match answer {
            Ok(OrderReply::Charge { charge }) if charge.net().is_positive() => {
                self.committed = true;
                if self.blind || self.was_paid_late(&charge) {
                    self.read(Phase::Judging, fx);
                } else {
                    self.decide(now, Decision::Confirm, fx);
                }
            }
            Err(
                error @ (OrderCallError::Unreachable
                | OrderCallError::Throttled { .. }
                | OrderCallError::Configuration { .. }),
            ) => self.back_off(now, Some(&error), fx),
            _ => self.judge_again(now, fx),
        }
    }

    fn was_paid_late(&self, charge: &Charge) -> bool {
        matches!((charge.paid_at, self.record.lease_until), (Some(paid), Some(lease)) if paid >= lease)
    }

    /// The last moment at which a commit may leave: before the acquirer decides
    /// by itself, and while the place is still held.
    pub(super) fn commit_by(&self) -> Timestamp {
        let mut limit = self.judge_by();
        if let Some(lease) = self.record.lease_until {
            limit = limit.min(lease.minus(self.plan.limits.lease_margin));
        }
        limit
    }

    /// The last moment at which the order may be read to see what became of our
    /// charge; the place need not be held for that.
    pub(super) fn judge_by(&self) -> Timestamp {
        // The last row before the decision is the one with the approval.
        let known_since = self.record.updated_at.max(self.resumed_at.unwrap_or_default());
        self.decide_by().min(known_since.plus(self.plan.limits.commit))
    }

    /// The customer is not charged. That holds too where the order API said
    /// "paid" to a place we could not verify: another terminal may have the
    /// order, and a charge of ours that is paid is given back.
    pub(super) fn too_late_to_commit(&mut self, now: Timestamp, fx: &mut Effects) {
        let reason = UndoReason::Deadline;
        self.decide(now, Decision::Undo { reason }, fx);
    }

    // --- direct: one paid charge ---

    pub(super) fn post(&mut self, now: Timestamp, fx: &mut Effects) {
        let (Some(order_id), Some(approval)) =
            (self.record.kind.order_id().cloned(), self.record.approval.clone())
        else {
            return;
        };
        if now >= self.commit_by() {
            return self.too_late_to_commit(now, fx);
        }
        self.enter(Phase::Posting);
        let report = self.payment_report(approval);
        self.call(OrderCall::PostPaid { order_id, amount: self.record.amount, report }, fx);
    }

    pub(super) fn on_posted(
        &mut self,
        now: Timestamp,
        answer: Result<OrderReply, OrderCallError>,
        fx: &mut Effects,
    ) {
        self.refused = answer.as_ref().err().is_some_and(OrderCallError::is_refusal);
        match answer {
            Ok(OrderReply::Charge { charge }) if charge.net().is_positive() => {
                self.record.charge_id = Some(charge.id);
                self.committed = true;
                self.decide(now, Decision::Confirm, fx);
            }
            Err(error) if error.is_refusal() && self.uncertain_since.is_none() => {
                let reason = UndoReason::OrderRefused;
                self.decide(now, Decision::Undo { reason }, fx);
            }
            Err(
                error @ (OrderCallError::Unreachable
                | OrderCallError::Throttled { .. }
                | OrderCallError::Configuration { .. }),
            ) => self.back_off(now, Some(&error), fx),
            _ => {
                self.uncertain_since = Some(now);
                self.judge_again(now, fx);
            }
        }
    }

    // --- what the order shows decides ---

    /// Reads the order, unless the time to decide is over: one call may outlast it, not two.
    pub(super) fn judge_again(&mut self, now: Timestamp, fx: &mut Effects) {
        if now >= self.judge_by() {
            self.too_late_to_commit(now, fx);
        } else {
            self.read(Phase::Judging, fx);
        }
    }

    pub(super) fn on_judging(
        &mut self,
        now: Timestamp,
        answer: Result<OrderReply, OrderCallError>,
        fx: &mut Effects,
    ) {
        match answer {
            Ok(OrderReply::Order { order }) => self.judge(now, &order, fx),
            Err(OrderCallError::NotFound) if self.refused => {
                let reason = UndoReason::OrderRefused;
                self.decide(now, Decision::Undo { reason }, fx);
            }
            // Otherwise an endpoint is behind: the order was there.
            Ok(_) => self.judge_later(now, None, fx),
            Err(error) => self.judge_later(now, Some(&error), fx),
        }
    }

    fn judge_later(&mut self, now: Timestamp, error: Option<&OrderCallError>, fx: &mut Effects) {
        if now >= self.judge_by() {
            self.too_late_to_commit(now, fx);
        } else {
            self.back_off(now, error, fx);
        }
    }

    /// Decides from the order as read: our charge is paid, pending, gone, or
    /// not there.
    fn judge(&mut self, now: Timestamp, order: &Order, fx: &mut Effects) {
        let Some(own) = self.own(order) else {
            return self.judge_missing(now, order, fx);
        };
        let own_id = own.id.clone();
        if was_given_back(own) {
            // It was paid, and the sales side gave it back, in whole or in part:
            // an undo would give it back twice.
            self.record.charge_id = Some(own_id);
            return self.decide(now, Decision::Confirm, fx);
        }
        if own.net().is_positive() {
            let standing = match self.record.kind {
                PaymentKind::Listed { .. } => {
                    claim(order, &own_id, self.record.amount, self.plan.overpay, now)
                }
                _ => Claim::Granted,
            };
            let decision = match standing {
                Claim::TakenBy { serial } => {
                    Decision::Undo { reason: UndoReason::PaidElsewhere { serial } }
                }
                Claim::NothingDue { .. } => {
                    let serial = other_payer(order, own);
                    Decision::Undo { reason: UndoReason::PaidElsewhere { serial } }
                }
                Claim::Granted | Claim::Stale => Decision::Confirm,
            };
            self.record.charge_id = Some(own_id);
            return self.decide(now, decision, fx);
        }
        let is_pending = matches!(own.status, ChargeStatus::Pending | ChargeStatus::Processing);
        self.record.charge_id = Some(own_id);
        // A read that is older than the answer "paid" tells nothing.
        if self.committed && is_pending {
            return self.judge_later(now, None, fx);
        }
        if !is_pending {
            let reason = UndoReason::ReservationLost;
            return self.decide(now, Decision::Undo { reason }, fx);
        }
        if self.refused || order.closed {
            let reason = UndoReason::OrderRefused;
            return self.decide(now, Decision::Undo { reason }, fx);
        }
        if self.reported {
            self.next_round(now, Phase::Committing, fx);
        } else {
            self.report(fx);
        }
    }

    /// From when an order that does not show our charge says that no call of before a restart
    /// made one.
    fn post_again_from(&self) -> Timestamp {
        self.resumed_at.map(|at| at.plus(self.plan.limits.late_effect)).unwrap_or_default()
    }

    fn judge_missing(&mut self, now: Timestamp, order: &Order, fx: &mut Effects) {
        if self.committed {
            return self.judge_later(now, None, fx);
        }
        if self.refused || order.closed {
            let reason = UndoReason::OrderRefused;
            return self.decide(now, Decision::Undo { reason }, fx);
        }
        match self.record.kind {
            // What was posted before the restart may still be on its way.
            PaymentKind::Direct { .. } if self.asked_at < self.post_again_from() => {
                self.judge_later(now, None, fx);
            }
            PaymentKind::Direct { .. } => self.next_round(now, Phase::Posting, fx),
            // A reservation that was made and is not shown: the read is old.
            _ => self.judge_later(now, None, fx),
        }
    }
}

/// Only the sales side gives a charge back whose payment is not undone.
fn was_given_back(charge: &Charge) -> bool {
    charge.was_paid() && charge.canceled_amount.is_some_and(Money::is_positive)
}

fn other_payer(order: &Order, own: &Charge) -> Option<maquininha_model::SerialNumber> {
    let ours = own.report().serial;
    order
        .charges
        .iter()
        .filter(|charge| charge.id != own.id && charge.net().is_positive())
        .find_map(|charge| charge.report().serial.filter(|serial| ours.as_ref() != Some(serial)))
}
