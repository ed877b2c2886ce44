//! Webhooks: sent after every change of a charge, and by whoever knows the
//! address of the program.

use std::time::Duration;

use maquininha_model::{Charge, ChargeId, ChargeStatus, Money, OrderId};

use super::{Forgery, News};
use crate::faults::Fault;
use crate::scenario::{HOUR, MINUTE, SECOND};
use crate::simulation::World;

/// The failed deliveries are listed by then.
const LISTED: i64 = 2 * HOUR;

impl World {
    /// Tells what changed on the order since the last time.
    pub fn send_hooks(&mut self) {
        let Some(side) = self.sales.as_deref_mut() else { return };
        let versions = self.api.version_count(&side.order_id);
        if versions == side.seen_versions {
            return;
        }
        side.seen_versions = versions;
        let Some(order) = self.api.order(&side.order_id) else { return };
        let is_told = |charge: &Charge| {
            side.seen.iter().any(|seen| {
                seen.id == charge.id
                    && seen.status == charge.status
                    && seen.canceled_amount == charge.canceled_amount
            })
        };
        let fresh: Vec<Charge> =
            order.charges.iter().filter(|charge| !is_told(charge)).cloned().collect();
        side.seen.clone_from(&order.charges);
        let is_within = order.payment().net <= order.amount && !order.closed;
        for charge in fresh {
            let charge = Charge { order_id: Some(order_id_of(self)), ..charge };
            let may_vanish = is_within && charge.status == ChargeStatus::Paid;
            self.send_hook(charge, may_vanish);
        }
    }

    /// One delivery. A payment that reads find may never be told; all else is
    /// in the list of failed deliveries, which the program reads.
    fn send_hook(&mut self, charge: Charge, may_vanish: bool) {
        let faults = self.faults;
        let delay = self.rng.range(SECOND / 20, 2 * SECOND);
        let is_lost = self.strikes(Fault::Webhook, faults.answer_lost);
        let delay = match self.strikes(Fault::Webhook, faults.request_late) {
            true => self.rng.range(delay, HOUR),
            false if self.strikes(Fault::Webhook, faults.duplicate) => {
                self.rng.range(delay, MINUTE)
            }
            false => delay,
        };
        if self.strikes(Fault::Webhook, faults.duplicate) {
            let again = self.rng.range(delay, HOUR);
            self.sales_after(again, News::Hook(Box::new(charge.clone())));
        }
        if is_lost && may_vanish && self.rng.chance(500) {
            return self.note(|| format!("sales: nobody will be told of {}", charge.id));
        }
        let delay = if is_lost { self.rng.range(5 * MINUTE, LISTED) } else { delay };
        self.sales_after(delay, News::Hook(Box::new(charge)));
    }

    /// Somebody who is not the order API writes a webhook.
    pub(super) fn forge(&mut self, forgery: Forgery) {
        let now = self.time();
        let order_id = self.side().order_id.clone();
        let amount = self.side().opening.amount;
        let known = self.api.order(&order_id).map_or(&[][..], |order| &order.charges[..]);
        let mut charge = match known.is_empty() {
            false => known[self.rng.index(known.len())].clone(),
            true => return,
        };
        let time = match self.rng.index(3) {
            0 => now,
            1 => now.plus(Duration::from_secs(86_400 * 365)),
            _ => now.minus(Duration::from_secs(60)),
        };
        let pay = |charge: &mut Charge, amount: Money| {
            charge.status = ChargeStatus::Paid;
            charge.amount = amount;
            charge.paid_amount = Some(amount);
            charge.paid_at = Some(time);
        };
        let give_back = |charge: &mut Charge| {
            charge.status = ChargeStatus::Canceled;
            charge.canceled_amount = charge.paid_amount.or(Some(charge.amount));
            charge.canceled_at = Some(time);
        };
        let invented = || ChargeId::new(format!("ch_forged_{}", now.micros())).expect("an id");
        charge.updated_at = Some(time);
        charge.order_id = Some(order_id);
        match forgery {
            Forgery::Payment => {
                charge.id = invented();
                pay(&mut charge, amount);
            }
            Forgery::PaidAndRefunded => {
                charge.id = invented();
                pay(&mut charge, amount);
                give_back(&mut charge);
            }
            Forgery::Amount => {
                let wrong = if self.rng.chance(500) { 1 } else { amount.minor() * 2 };
                // Where a webhook can end a sale, a first payment is believed.
                if self.side().trusts_webhooks() && !self.is_booked(&charge.id) {
                    return;
                }
                pay(&mut charge, Money::brl(wrong));
            }
            Forgery::Refund => {
                let amount = charge.amount;
                pay(&mut charge, amount);
                give_back(&mut charge);
            }
            Forgery::OtherOrder => {
                charge.order_id = OrderId::new("or_of_somebody_else").ok();
            }
        }
        self.count(Fault::Webhook);
        self.note(|| format!("sales: somebody forges {forgery:?} with {}", charge.id));
        self.sales_after(0, News::Hook(Box::new(charge)));
    }

    fn is_booked(&mut self, charge_id: &ChargeId) -> bool {
        let sale = self.side().stored.as_ref();
        let charge = sale.and_then(|sale| sale.charges.get(charge_id));
        charge.is_some_and(|charge| charge.paid.is_positive())
    }
}

fn order_id_of(world: &mut World) -> OrderId {
    world.side().order_id.clone()
}
