//! What must hold of the sales side: after every step of the sale, and at rest.

use std::time::Duration;

use maquininha_flow::sale::{Closing, Sale, SaleEnv, SaleEvent, SaleInput, SaleState};
use maquininha_flow::{CloseAs, Decision, OrderReply, OverpayPolicy, UndoReason};
use maquininha_model::{Charge, ChargeId, Money, Order, OrderStatus};

use super::calls::STALE;
use super::{Call, SalesSide};
use crate::attempt::Attempt;
use crate::invariants::Invariant;
use crate::scenario::{MINUTE, SECOND};
use crate::simulation::World;

/// Calls in a minute: reads half a minute apart, a burst of webhooks that are
/// looked at (each of four payments paid and given back, some twice), refunds,
/// a close that fails. A restart begins anew.
const CALLS_PER_MINUTE_MAX: u32 = 40;

fn paid_of(charge: &Charge) -> Money {
    let paid = charge.paid_amount.unwrap_or(charge.amount);
    if charge.counts_as_paid() && charge.paid_at.is_some() { paid } else { Money::ZERO }
}

fn refunded_of(charge: &Charge) -> Money {
    charge.canceled_amount.unwrap_or(Money::ZERO).min(paid_of(charge))
}

fn gross(order: &Order) -> Money {
    Money::sum(order.charges.iter().map(paid_of)).expect("small amounts")
}

fn net(order: &Order) -> Money {
    Money::sum(order.charges.iter().map(Charge::net)).expect("small amounts")
}

impl World {
    fn sales_broken(&mut self, invariant: Invariant, what: impl FnOnce() -> String) {
        self.broken(invariant, || format!("sales: {}", what()));
    }

    /// What was given back of a charge by the sales side.
    pub fn given_back(&self, charge_id: &ChargeId) -> Money {
        let given = self.sales.as_ref().and_then(|side| side.given_back.get(charge_id));
        given.copied().unwrap_or(Money::ZERO)
    }

    /// What was given back of all charges by the sales side.
    pub fn given_back_in_all(&self) -> Money {
        let given = self.sales.iter().flat_map(|side| side.given_back.values().copied());
        Money::sum(given).expect("small amounts")
    }

    /// Nothing leaves before it is kept, and calls are bounded.
    pub(super) fn check_sales_call(&mut self, call: &Call) {
        let minute = self.now / MINUTE;
        let side = self.side();
        let is_kept = side.stored == side.sale;
        let count = side.calls.entry(minute).or_insert(0);
        *count += 1;
        let is_bounded = *count <= CALLS_PER_MINUTE_MAX * (side.crashes + 1);
        if !is_kept {
            self.sales_broken(Invariant::WriteAhead, || {
                format!("{call:?} leaves before the sale is kept")
            });
        }
        if !is_bounded {
            self.sales_broken(Invariant::EverythingBounded, || {
                "makes too many calls in a minute".to_owned()
            });
        }
        if *call == Call::Close(CloseAs::Canceled) {
            self.check_backing_out();
        }
    }

    /// A sale that was paid for longer than any read is old is not backed out,
    /// unless its order could not be read or was told not to exist.
    fn check_backing_out(&mut self) {
        let oldest = Duration::from_micros((STALE + 2 * SECOND).unsigned_abs());
        let old = self.time().minus(oldest + self.backup_lag.unwrap_or_default());
        let side = self.side();
        if std::mem::replace(&mut side.closes_as_canceled, true) {
            return;
        }
        let Some(sale) = &side.sale else { return };
        let is_blind = sale.cancel_failures > 0 || sale.lookups > 0;
        // Parts that go back cannot be called back.
        let is_decided = sale.state == SaleState::LatePaid;
        let (amount, order_id) = (sale.amount, side.order_id.clone());
        let was_paid = match self.api.read_as_of(&order_id, old) {
            Ok(OrderReply::Order { order }) => net(&order) >= amount,
            _ => false,
        };
        if was_paid && !is_blind && !is_decided {
            self.sales_broken(Invariant::NoLostPayment, || {
                "backs out of a sale that was paid".to_owned()
            });
        }
    }

    /// What the sale books is never more than the order API shows.
    pub(super) fn check_sale(&mut self) {
        let Some(side) = self.sales.as_deref() else { return };
        let Some(sale) = &side.sale else { return };
        let charges = self.api.order(&side.order_id).map_or(&[][..], |order| &order.charges[..]);
        let is_invented = sale.charges.by_time().into_iter().any(|(id, seen)| {
            let shown = charges.iter().find(|charge| charge.id == *id);
            let paid = shown.map_or(Money::ZERO, paid_of);
            let refunded = shown.map_or(Money::ZERO, refunded_of);
            seen.paid > paid || seen.refunded > refunded
        });
        let paid = Money::sum(charges.iter().map(paid_of)).expect("small amounts");
        let is_early = sale.completed && paid < sale.amount;
        let is_large = sale.heard.len() > 8 || sale.refunds.len() > 16;
        let (invariant, problem) = if is_invented {
            (Invariant::OrderTotalConserved, "books money that nobody paid or gave back")
        } else if is_early {
            (Invariant::NeverToldPaidWhenUndone, "ends a sale that is not paid")
        } else if is_large {
            (Invariant::EverythingBounded, "keeps more and more")
        } else {
            return;
        };
        self.sales_broken(invariant, || problem.to_owned());
    }

    /// Nothing is told twice.
    pub(super) fn check_told_sale(&mut self, event: &SaleEvent) {
        let told = &self.side().told;
        let times = told.iter().filter(|known| *known == event).count();
        let is_received = |known: &&SaleEvent| match (known, event) {
            (
                SaleEvent::PaymentReceived { payment, .. },
                SaleEvent::PaymentReceived { payment: new, .. },
            )
            | (
                SaleEvent::LatePayment { payment, .. },
                SaleEvent::LatePayment { payment: new, .. },
            ) => payment.charge_id == new.charge_id,
            _ => false,
        };
        let ends = |event: &&SaleEvent| {
            matches!(
                event,
                SaleEvent::Finalized { .. }
                    | SaleEvent::OrderCreated { .. }
                    | SaleEvent::PaymentLinked { .. }
                    | SaleEvent::PrintOffered { .. }
                    | SaleEvent::Closed
            )
        };
        let is_twice = (ends(&event) && times > 1) || told.iter().filter(is_received).count() > 1;
        let is_both = told.iter().any(|e| matches!(e, SaleEvent::Finalized { .. }))
            && matches!(event, SaleEvent::Canceled { .. } | SaleEvent::LatePayment { .. });
        if is_twice || is_both {
            self.sales_broken(Invariant::BlockedMeansTold, || {
                format!("tells what it told, or the contrary: {event:?}")
            });
        }
    }

    /// A terminal that finds its payment given back by the sales side does not
    /// take it for a lost place, and undo it besides.
    fn given_twice(&self, side: &SalesSide) -> Option<String> {
        let order = self.api.order(&side.order_id)?;
        let lost = Some(Decision::Undo { reason: UndoReason::ReservationLost });
        let mut undone = self.attempts.iter().filter(|attempt| attempt.decided == lost);
        let is_given = |attempt: &&Attempt| {
            let mut own =
                order.charges.iter().filter(|c| c.attempt_key().as_ref() == Some(&attempt.key));
            own.any(|charge| self.given_back(&charge.id).is_positive())
        };
        undone.find(is_given).map(|attempt| format!("gives {} back twice", attempt.wish.id()))
    }

    /// What must hold when everybody is well again and nothing is left to do.
    pub fn check_sales_at_rest(&mut self) {
        let Some(side) = self.sales.as_deref() else { return };
        let Some(sale) = &side.stored else { return };
        let order = self.api.order(&side.order_id);
        let of_order = order.and_then(|order| {
            let books =
                books_differ(sale, order).map(|what| (Invariant::OrderTotalConserved, what));
            books
                .or_else(|| left_open(side, sale, order).map(|what| (Invariant::NoOrphan, what)))
                .or_else(|| {
                    let wrong = told_wrong(side, sale, order);
                    wrong.map(|what| (Invariant::BlockedMeansTold, what))
                })
                .or_else(|| {
                    let wrong = overpaid_wrong(side, sale, order);
                    wrong.map(|what| (Invariant::OrderTotalConserved, what))
                })
        });
        let invented = || {
            let what = "knows an order that is not there".to_owned();
            (order.is_none() && sale.order_id.is_some()).then_some((Invariant::NoOrphan, what))
        };
        let acts = || acts_again(side, sale).map(|what| (Invariant::RecoveryIsIdempotent, what));
        let twice = || self.given_twice(side).map(|what| (Invariant::NoLostPayment, what));
        let problem = of_order.or_else(invented).or_else(acts).or_else(twice);
        if let Some((invariant, what)) = problem {
            self.sales_broken(invariant, || what);
        }
    }
}

/// The order total is conserved: each charge stands in the books as the order
/// API shows it.
fn books_differ(sale: &Sale, order: &Order) -> Option<String> {
    for charge in &order.charges {
        let (paid, refunded) = sale
            .charges
            .get(&charge.id)
            .map_or((Money::ZERO, Money::ZERO), |seen| (seen.paid, seen.refunded));
        if (paid, refunded) != (paid_of(charge), refunded_of(charge)) {
            let (shown, back) = (paid_of(charge), refunded_of(charge));
            return Some(format!(
                "books {paid} less {refunded}, shown {shown} less {back}: {}",
                charge.id
            ));
        }
    }
    (sale.paid() != net(order)).then(|| format!("books {}, shown {}", sale.paid(), net(order)))
}

/// Nobody's order stays open, whatever happened to the sale (demand L57).
fn left_open(side: &SalesSide, sale: &Sale, order: &Order) -> Option<String> {
    let is_at_rest = sale.state.is_over()
        || (sale.state == SaleState::PendingDelivery && !side.policy.automatic_emission);
    if !order.closed || sale.closing != Closing::Done {
        Some(format!("leaves the order open: {:?}, {:?}", sale.state, sale.closing))
    } else if !is_at_rest {
        Some(format!("does not end: {:?}", sale.state))
    } else if sale.completed != (gross(order) >= sale.amount) && !is_left(side, order) {
        Some(format!("ends {:?} with {} paid", sale.state, gross(order)))
    } else if sale.state == SaleState::Canceled && net(order).is_positive() {
        Some(format!("is canceled and keeps {}", net(order)))
    } else if sale.completed && order.status == OrderStatus::Canceled && !side.was_left {
        Some("closes a paid order as canceled".to_owned())
    } else if sale.wake_at().is_some() || sale.is_unfinished() && sale.state.is_over() {
        Some(format!("is over and not done: {:?} {:?}", sale.heard, sale.refunds))
    } else {
        None
    }
}

/// Whether somebody left the sale, closed the order elsewhere, or undid a
/// payment before anybody saw it.
fn is_left(side: &SalesSide, order: &Order) -> bool {
    side.was_left
        || side.told.contains(&SaleEvent::ClosedElsewhere)
        || order.charges.iter().any(|charge| refunded_of(charge).is_positive())
}

/// Every payment and every refund was told, once.
fn told_wrong(side: &SalesSide, sale: &Sale, order: &Order) -> Option<String> {
    let refunds = |id: &ChargeId| {
        let of_charge = |event: &SaleEvent| match event {
            SaleEvent::Refunded { payment, amount, .. } if payment.charge_id == *id => {
                Some(*amount)
            }
            _ => None,
        };
        Money::sum(side.told.iter().filter_map(of_charge)).expect("small amounts")
    };
    let is_told = |id: &ChargeId| {
        side.told.iter().any(|event| match event {
            SaleEvent::PaymentReceived { payment, .. } | SaleEvent::LatePayment { payment, .. } => {
                payment.charge_id == *id
            }
            _ => false,
        })
    };
    let is_final = side.told.iter().any(|event| matches!(event, SaleEvent::Finalized { .. }));
    if let Some(charge) = order.charges.iter().find(|c| is_told(&c.id) != paid_of(c).is_positive())
    {
        Some(format!("told of {}: {}", charge.id, is_told(&charge.id)))
    } else if let Some(charge) = order.charges.iter().find(|c| refunds(&c.id) != refunded_of(c)) {
        Some(format!("told of {} given back of {}", refunds(&charge.id), charge.id))
    } else if is_final != sale.settlement.is_some() {
        Some(format!("is finalized: {:?}, told so: {is_final}", sale.settlement))
    } else {
        None
    }
}

/// Money above the total is told, and goes back where the company wants that
/// (demand C34).
fn overpaid_wrong(side: &SalesSide, sale: &Sale, order: &Order) -> Option<String> {
    if !sale.completed || gross(order) <= sale.amount {
        return None;
    }
    let excess: Vec<Money> = side
        .told
        .iter()
        .filter_map(|event| match event {
            SaleEvent::Overpaid { excess, .. } => Some(*excess),
            _ => None,
        })
        .collect();
    let given = order.charges.iter().any(|charge| refunded_of(charge).is_positive());
    let refunds = side.policy.overpay == OverpayPolicy::RefundDifference;
    // A terminal that lost the order undoes its payment whatever went back.
    let undone = order.charges.iter().any(|charge| {
        let given = side.given_back.get(&charge.id).copied().unwrap_or(Money::ZERO);
        refunded_of(charge) > given
    });
    let stands = net(order).saturating_sub(sale.amount);
    if stands.is_positive() && excess.is_empty() {
        Some(format!("never tells of {stands} above the total"))
    } else if stands.is_positive() && !given && excess.last() != Some(&stands) {
        Some(format!("tells of {excess:?} above the total and {stands} stands"))
    } else if refunds && stands.is_positive() {
        Some(format!("keeps {stands} above the total"))
    } else if refunds && !undone && !side.had_refund && net(order) < sale.amount {
        Some(format!("gives back more than what is above the total: {} stands", net(order)))
    } else {
        None
    }
}

/// A sale that is over is left alone by a restart.
fn acts_again(side: &SalesSide, sale: &Sale) -> Option<String> {
    let env = SaleEnv { now: sale.updated_at, policy: &side.policy, shift: None };
    let effects = sale.clone().step(SaleInput::Restarted { screen_lost: true }, env);
    let is_idle = effects.as_ref().is_ok_and(Vec::is_empty);
    (sale.state.is_over() && !is_idle).then(|| format!("is over and a restart acts: {effects:?}"))
}
