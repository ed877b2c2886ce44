//! Charges come in: payments and refunds are told, the state follows from the
//! newest state of all charges (pagarme-connect §4.8, §5.5).

use std::time::Duration;

use maquininha_model::{Charge, ChargeStatus, Money, Order};

use super::{LateAction, PaymentLine, RefundWhy, Sale, SaleEffect, SaleEnv, SaleEvent, SaleState};
use crate::OverpayPolicy;
use crate::claim::may_yield;

/// How long after its payment was seen a terminal that saw no restart has judged it: longer than
/// [`commit`](crate::PaymentLimits::commit), for clocks that differ.
const JUDGED: Duration = Duration::from_mins(6);
/// No place counts for longer than this: twice what ours hold.
const LEASE_MAX: Duration = Duration::from_mins(10);

impl Sale {
    /// Takes charges in. `confirmed` says that they come from a read of the
    /// order and not from a webhook.
    pub(super) fn take_charges(
        &mut self,
        charges: &[Charge],
        confirmed: bool,
        env: SaleEnv<'_>,
        out: &mut Vec<SaleEffect>,
    ) {
        let mut changed = false;
        for charge in charges {
            if confirmed || self.believes(charge, env) {
                changed |= self.charges.take(charge, confirmed, env.now);
            } else {
                self.hear(charge, env, out);
            }
        }
        let awaits_look = matches!(self.state, SaleState::Paid | SaleState::Overpaid)
            || self.excess().is_positive();
        if changed || (confirmed && awaits_look) {
            self.after_charges(env, out);
        }
    }

    fn after_charges(&mut self, env: SaleEnv<'_>, out: &mut Vec<SaleEffect>) {
        let backed_out = self.is_backed_out();
        self.tell_payments(backed_out, env, out);
        if backed_out {
            self.tell_refunds(out);
            self.follow_backed_out(out);
        } else if self.completed {
            self.tell_refunds(out);
            self.check_excess(env, out);
            self.follow_completed();
        } else {
            self.follow_open(env, out);
            self.tell_refunds(out);
        }
    }

    const fn is_backed_out(&self) -> bool {
        matches!(self.state, SaleState::Canceling | SaleState::Canceled | SaleState::LatePaid)
    }

    fn tell_payments(&mut self, late: bool, env: SaleEnv<'_>, out: &mut Vec<SaleEffect>) {
        let mut told_net = Money::ZERO;
        let mut fresh = Vec::new();
        for (id, charge) in self.charges.by_time() {
            if charge.payment_told {
                told_net = told_net.checked_add(charge.net()).unwrap_or(told_net);
            } else if charge.paid.is_positive() {
                fresh.push((id.clone(), charge.net(), PaymentLine::of(id, charge)));
            }
        }
        for (id, net, payment) in fresh {
            told_net = told_net.checked_add(payment.amount).unwrap_or(told_net);
            let event = if late {
                SaleEvent::LatePayment { payment, action: LateAction::of(env.policy) }
            } else {
                let remaining = self.amount.saturating_sub(told_net);
                let silent = remaining.is_positive();
                SaleEvent::PaymentReceived { payment, paid: told_net, remaining, silent }
            };
            out.push(SaleEffect::Tell(event));
            if late && net.is_positive() {
                self.want_refund(&id, None, RefundWhy::Late, env, out);
            }
            for (known, charge) in self.charges.iter_mut() {
                charge.payment_told |= *known == id;
            }
        }
    }

    fn tell_refunds(&mut self, out: &mut Vec<SaleEffect>) {
        let whole_sale = self.paid().is_zero();
        let mut events = Vec::new();
        for (id, charge) in self.charges.iter_mut() {
            let amount = charge.refunded.saturating_sub(charge.refund_told);
            if amount.is_positive() && charge.payment_told {
                charge.refund_told = charge.refunded;
                let payment = PaymentLine::of(id, charge);
                events.push(SaleEvent::Refunded { payment, amount, whole_sale });
            }
        }
        self.finish_refunds();
        out.extend(events.into_iter().map(SaleEffect::Tell));
    }

    fn follow_open(&mut self, env: SaleEnv<'_>, out: &mut Vec<SaleEffect>) {
        if self.charges.peak() < self.amount {
            if self.state != SaleState::Creating {
                self.state = self.state_of(self.paid());
            }
        } else {
            self.complete(env, out);
        }
    }

    pub(super) fn state_of(&self, paid: Money) -> SaleState {
        if paid.is_zero() {
            SaleState::Waiting
        } else if paid < self.amount {
            SaleState::PartlyPaid
        } else if paid == self.amount {
            SaleState::Paid
        } else {
            SaleState::Overpaid
        }
    }

    fn follow_completed(&mut self) {
        let pending = self.settlement.is_none();
        self.state = match (self.paid().is_zero(), pending) {
            (true, _) if self.charges.any_refunded() => SaleState::Refunded,
            (_, true) => SaleState::PendingDelivery,
            (_, false) => SaleState::Finalized,
        };
    }

    fn follow_backed_out(&mut self, out: &mut Vec<SaleEffect>) {
        if self.paid().is_positive() {
            self.state = SaleState::LatePaid;
        } else if self.state == SaleState::LatePaid {
            self.state = SaleState::Canceling;
            self.end_watch_if_over(out);
        }
    }

    /// Until when terminals may still pay the places they hold, and may still take back payments
    /// that came together: of what a terminal undoes, nothing is given back from here.
    pub(super) fn look_at_places(&mut self, order: &Order, env: SaleEnv<'_>) {
        let places = order.charges.iter().filter(|charge| charge.status == ChargeStatus::Pending);
        let places_until = places.filter_map(Charge::lease_until).max();
        self.timers.places_until = places_until.map(|until| until.min(env.now.plus(LEASE_MAX)));
        // By our own clock: that of the order API may be another.
        let seen_at = |charge: &Charge| {
            let known = self.charges.get(&charge.id);
            known.and_then(|known| known.paid_seen_at).unwrap_or(env.now)
        };
        let contested = order.charges.iter().filter(|charge| may_yield(order, charge, env.now));
        let latest = contested.map(seen_at).max();
        let until = latest.map(|at| at.plus(JUDGED)).max(self.timers.judged_at);
        self.timers.judged_at = until.filter(|until| *until > env.now);
    }

    pub(super) fn read_when_judged(&mut self) {
        let Some(judged_at) = self.timers.judged_at else { return };
        let at = self.timers.read_at.map_or(judged_at, |at| at.min(judged_at));
        self.timers.read_at = Some(at);
    }

    /// Tells money above the total once, and asks for the difference back
    /// where the company wants that. Money goes back only for money that a read
    /// of the order has shown, so that no forged webhook gives any away, and that no terminal
    /// will take back.
    pub(super) fn check_excess(&mut self, env: SaleEnv<'_>, out: &mut Vec<SaleEffect>) {
        let excess = self.excess();
        // What went back may come again, and is news then.
        self.excess_told = self.excess_told.min(excess);
        let shown = self.charges.confirmed_net().saturating_sub(self.amount);
        let unasked = match env.policy.overpay {
            OverpayPolicy::RefundDifference if self.timers.judged_at.is_none() => {
                shown.saturating_sub(self.excess_on_its_way())
            }
            _ => Money::ZERO,
        };
        let goes_back = unasked.is_positive();
        if excess == self.excess_told && !goes_back {
            return;
        }
        self.excess_told = excess;
        let refund_asked = goes_back && env.policy.refund_by_api;
        out.push(SaleEffect::Tell(SaleEvent::Overpaid { excess, refund_asked }));
        if goes_back {
            self.refund_difference(unasked, env, out);
        }
    }
}
