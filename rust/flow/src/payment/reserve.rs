//! Before the card: a place on the order.

use maquininha_model::Timestamp;

use super::{Effects, Payment, Phase, Progress};
use crate::claim::{Claim, claim, own_charges, unpayable};
use crate::{CancelReason, Effect, OrderCall, OrderCallError, OrderReply, Reservation};

/// Reads of an order that does not show our place yet, before the card is taken
/// without having seen it.
const STALE_READS_MAX: u32 = 3;

impl Payment {
    pub(super) fn reserve(&mut self, now: Timestamp, fx: &mut Effects) {
        let Some(order_id) = self.record.kind.order_id().cloned() else { return };
        if self.phase == Phase::Idle {
            fx.push(Effect::Progress(Progress::Reserving));
        }
        self.enter(Phase::Reserving);
        // The same bytes each time: the lease was set once.
        let lease = now.plus(self.plan.limits.lease);
        let lease_until = *self.record.lease_until.get_or_insert(lease);
        let reservation = Reservation {
            order_id,
            amount: self.record.amount,
            attempt_key: self.record.attempt_key.clone(),
            serial: self.record.serial.clone(),
            lease_until,
        };
        self.call(OrderCall::Reserve(reservation), fx);
    }

    pub(super) fn on_reserved(
        &mut self,
        now: Timestamp,
        answer: Result<OrderReply, OrderCallError>,
        fx: &mut Effects,
    ) {
        match answer {
            Ok(OrderReply::Charge { charge }) => {
                self.record.charge_id = Some(charge.id);
                if self.is_stopped() {
                    self.release(now, fx);
                } else {
                    self.read(Phase::Claiming, fx);
                }
            }
            Err(error) if error.is_refusal() && self.uncertain_since.is_none() => {
                let message = error.to_string();
                self.stop_before_card(now, CancelReason::OrderRefused { message }, fx);
            }
            Err(OrderCallError::OutcomeUnknown | OrderCallError::Conflict { .. }) | Ok(_) => {
                self.uncertain_since = Some(now);
                if self.is_stopped() {
                    self.release(now, fx);
                } else {
                    self.read(Phase::FindingPlace, fx);
                }
            }
            Err(_) if self.is_stopped() => self.release(now, fx),
            Err(error) => self.try_again_before_card(now, &error, fx),
        }
    }

    /// The reservation's answer was lost: the order shows whether it is there.
    pub(super) fn on_place_looked_up(
        &mut self,
        now: Timestamp,
        answer: Result<OrderReply, OrderCallError>,
        fx: &mut Effects,
    ) {
        match answer {
            _ if self.is_stopped() => self.release(now, fx),
            Ok(OrderReply::Order { order }) => {
                let found =
                    own_charges(&order, &self.record.attempt_key).first().map(|c| c.id.clone());
                if found.is_some() {
                    self.record.charge_id = found;
                    let read = Ok(OrderReply::Order { order });
                    self.on_read_back(now, read, fx);
                } else if self.rounds >= self.plan.limits.reserve_tries_max {
                    self.stop_before_card(now, CancelReason::OrderApiUnavailable, fx);
                } else {
                    self.next_round(now, Phase::Reserving, fx);
                }
            }
            Ok(_) => self.try_again_before_card(now, &OrderCallError::OutcomeUnknown, fx),
            Err(error) => self.try_again_before_card(now, &error, fx),
        }
    }

    pub(super) fn on_read_back(
        &mut self,
        now: Timestamp,
        answer: Result<OrderReply, OrderCallError>,
        fx: &mut Effects,
    ) {
        self.enter(Phase::Claiming);
        if self.is_stopped() {
            self.release(now, fx);
            return;
        }
        let order = match answer {
            Ok(OrderReply::Order { order }) => order,
            Ok(_) => return self.try_again_before_card(now, &OrderCallError::OutcomeUnknown, fx),
            Err(error) => return self.try_again_before_card(now, &error, fx),
        };
        if order.closed {
            let message = String::from("the order is closed");
            return self.stop_before_card(now, CancelReason::OrderRefused { message }, fx);
        }
        let Some(ours) = self.record.charge_id.clone() else { return };
        if self.is_place_over(now) {
            return self.stop_before_card(now, CancelReason::OrderApiUnavailable, fx);
        }
        match claim(&order, &ours, self.record.amount, self.plan.overpay, now) {
            Claim::Granted => self.authorize(now, fx),
            Claim::Stale if self.tries < STALE_READS_MAX => self.back_off(now, None, fx),
            Claim::Stale => {
                if let Some(due) = unpayable(&order, self.record.amount, self.plan.overpay) {
                    return self.stop_before_card(now, CancelReason::NothingDue { due }, fx);
                }
                self.blind = true;
                self.authorize(now, fx);
            }
            Claim::TakenBy { serial } => {
                fx.push(Effect::Progress(Progress::TakenBy { serial: serial.clone() }));
                self.stop_before_card(now, CancelReason::BeingPaidElsewhere { serial }, fx);
            }
            Claim::NothingDue { due } => {
                self.stop_before_card(now, CancelReason::NothingDue { due }, fx);
            }
        }
    }

    /// When the place is too old to be paid.
    pub(super) fn reserve_by(&self) -> Option<Timestamp> {
        self.record.lease_until.map(|until| until.minus(self.plan.limits.lease_margin))
    }

    fn is_place_over(&self, now: Timestamp) -> bool {
        self.reserve_by().is_some_and(|until| now >= until)
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.record.end.is_some()
    }

    fn try_again_before_card(&mut self, now: Timestamp, error: &OrderCallError, fx: &mut Effects) {
        if self.tries >= self.plan.limits.reserve_tries_max || self.is_place_over(now) {
            self.stop_before_card(now, CancelReason::OrderApiUnavailable, fx);
        } else {
            self.back_off(now, Some(error), fx);
        }
    }
}
