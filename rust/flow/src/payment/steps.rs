//! What several steps share: calls, commands, waits, repeats.

use maquininha_model::{Charge, Order, Timestamp};

use super::{Effects, Payment, Phase};
use crate::claim::own_charges;
use crate::{Approval, DriverCommand, Effect, OrderCall, OrderCallError, PaymentReport, Query};

impl Payment {
    pub(super) fn enter(&mut self, phase: Phase) {
        if self.phase != phase {
            self.phase = phase;
            self.tries = 0;
        }
    }

    pub(super) fn call(&mut self, call: OrderCall, fx: &mut Effects) {
        self.asked_at = self.now;
        self.ticket += 1;
        self.waiting = false;
        fx.push(Effect::Order { ticket: self.ticket, call: Box::new(call) });
    }

    pub(super) fn drive(&mut self, command: DriverCommand, fx: &mut Effects) {
        self.driven_at = self.now;
        self.ticket += 1;
        self.waiting = false;
        fx.push(Effect::Driver { ticket: self.ticket, command: Box::new(command) });
    }

    pub(super) fn wait_until(&mut self, until: Timestamp, fx: &mut Effects) {
        self.ticket += 1;
        self.waiting = true;
        fx.push(Effect::Wait { ticket: self.ticket, until });
    }

    /// Waits before a repeat, longer each time and at least as long as the
    /// service asked for, but never past the moment at which the step is given
    /// up.
    pub(super) fn back_off(
        &mut self,
        now: Timestamp,
        error: Option<&OrderCallError>,
        fx: &mut Effects,
    ) {
        let mut pause = self.plan.limits.back_off(self.tries);
        if let Some(OrderCallError::Throttled { retry_after }) = error {
            pause = pause.max(*retry_after);
        }
        self.tries = self.tries.saturating_add(1);
        let until = self.give_up_at().map_or(now.plus(pause), |limit| limit.min(now.plus(pause)));
        self.wait_until(until.max(now), fx);
    }

    /// When the step under way is given up, where it ever is.
    pub(super) fn give_up_at(&self) -> Option<Timestamp> {
        match self.phase {
            Phase::Reserving | Phase::FindingPlace | Phase::Claiming => self.reserve_by(),
            Phase::Reporting | Phase::Committing | Phase::Posting => Some(self.commit_by()),
            Phase::Judging => Some(self.judge_by()),
            _ => None,
        }
    }

    /// Waits before a whole round is repeated; the timer starts it with `phase`.
    pub(super) fn next_round(&mut self, now: Timestamp, phase: Phase, fx: &mut Effects) {
        self.phase = phase;
        self.tries = self.rounds;
        self.rounds = self.rounds.saturating_add(1);
        self.back_off(now, None, fx);
    }

    /// Reads the order, or looks for the report of a sale without one.
    pub(super) fn read(&mut self, phase: Phase, fx: &mut Effects) {
        self.enter(phase);
        let call = match self.record.kind.order_id().cloned() {
            Some(order_id) => OrderCall::Read { order_id },
            None => OrderCall::FindStandalone { attempt_key: self.record.attempt_key.clone() },
        };
        self.call(call, fx);
    }

    /// Our charge on an order: the one we know, or where we know none the paid one, the one that was
    /// paid, the first of our attempt. A read that shows only another one of ours is old.
    pub(super) fn own<'a>(&self, order: &'a Order) -> Option<&'a Charge> {
        let all = own_charges(order, &self.record.attempt_key);
        let find = |wanted: &dyn Fn(&Charge) -> bool| all.iter().find(|c| wanted(c)).copied();
        if let Some(known) = &self.record.charge_id {
            return find(&|charge| charge.id == *known);
        }
        let paid = find(&|charge| charge.net().is_positive());
        paid.or_else(|| find(&Charge::was_paid)).or_else(|| find(&|_| true))
    }

    pub(super) fn payment_report(&self, approval: Approval) -> Box<PaymentReport> {
        Box::new(PaymentReport {
            attempt_key: self.record.attempt_key.clone(),
            serial: self.record.serial.clone(),
            tender: self.record.tender,
            approval,
            lease_until: self.record.lease_until,
        })
    }

    pub(super) fn can_ask(&self) -> bool {
        self.plan.driver.query() != Query::Never
    }
}
