//! What webhooks say and no read has shown yet. A webhook can be forged
//! (pagarme-connect §5.5): it moves money in our books only once a read of the
//! order shows the same. The one exception is a first payment below
//! [`super::SalePolicy::confirm_from`].

use std::time::Duration;

use maquininha_model::{Charge, ChargeId, Money, Timestamp};
use serde::{Deserialize, Serialize};

use crate::OverpayPolicy;

use super::{Sale, SaleEffect, SaleEnv, SaleEvent, SeenCharge};

/// Charges of one sale that are looked for at the same time; a bound against
/// hostile input. A read shows all charges, so one more is not missed.
const HEARD_MAX: usize = 8;
/// How long a charge is looked for: four reads, and far longer than reads of
/// the order API lag behind its webhooks.
const LOOK_FOR: Duration = Duration::from_secs(90);

/// A charge as webhooks tell it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heard {
    /// The most that was said to be paid.
    pub paid: Money,
    /// The most that was said to be given back.
    pub refunded: Money,
    /// Until when it is looked for.
    pub until: Timestamp,
}

impl Sale {
    /// Whether a webhook's word is taken without a read.
    pub(super) fn believes(&self, charge: &Charge, env: SaleEnv<'_>) -> bool {
        let told = SeenCharge::of(charge);
        let known = self.charges.get(&charge.id);
        // Only the time of a read tells what is old: a webhook's may be invented.
        if known.is_some_and(|known| known.read && !told.is_newer_than(known)) {
            return true;
        }
        let (paid, refunded) =
            known.map_or((Money::ZERO, Money::ZERO), |known| (known.paid, known.refunded));
        let is_payment = paid.is_zero() && told.refunded == refunded;
        let moves_money = told.paid != paid || told.refunded != refunded;
        // Money goes back for it, and must not for an invented one.
        let is_excess = env.policy.overpay == OverpayPolicy::RefundDifference
            && self.paid().checked_add(told.paid).is_ok_and(|paid| paid > self.amount);
        let is_believed = is_payment && !is_excess && !env.policy.is_valuable(self.amount);
        !moves_money || is_believed
    }

    /// Takes a webhook's word as a reason to read the order.
    pub(super) fn hear(&mut self, charge: &Charge, env: SaleEnv<'_>, out: &mut Vec<SaleEffect>) {
        let told = SeenCharge::of(charge);
        let until = env.now.plus(LOOK_FOR);
        let new = Heard { paid: told.paid, refunded: told.refunded, until };
        let is_full = self.heard.len() >= HEARD_MAX;
        match self.heard.get_mut(&charge.id) {
            Some(known) if new.paid <= known.paid && new.refunded <= known.refunded => {
                // It is looked for already, and now as long as for a new one.
                known.until = until;
                return;
            }
            Some(known) => {
                let paid = new.paid.max(known.paid);
                let refunded = new.refunded.max(known.refunded);
                *known = Heard { paid, refunded, until };
            }
            None if is_full => return,
            None => {
                self.heard.insert(charge.id.clone(), new);
            }
        }
        if self.state.is_unpaid() && self.order_id.is_some() {
            self.state = self.state_of(self.paid_if_true());
        }
        self.read_now(env, out);
    }

    /// After a read: what it shows needs no more looking for, and what no read
    /// showed in time is told.
    pub(super) fn settle_heard(&mut self, env: SaleEnv<'_>, out: &mut Vec<SaleEffect>) {
        let charges = &self.charges;
        self.heard.retain(|id, heard| {
            let is_shown = charges.get(id).is_some_and(|charge| {
                charge.read_paid >= heard.paid && charge.refunded >= heard.refunded
            });
            if is_shown || env.now < heard.until {
                return !is_shown;
            }
            let charge_id = id.clone();
            let (paid, refunded) = (heard.paid, heard.refunded);
            out.push(SaleEffect::Tell(SaleEvent::NotShown { charge_id, paid, refunded }));
            false
        });
    }

    /// What would stand if all that was heard were true.
    fn paid_if_true(&self) -> Money {
        let known = |id: &ChargeId| self.charges.get(id).map_or(Money::ZERO, SeenCharge::net);
        let extra = self
            .heard
            .iter()
            .map(|(id, heard)| heard.paid.saturating_sub(heard.refunded).saturating_sub(known(id)));
        let extra = Money::sum(extra).unwrap_or(self.amount);
        self.paid().checked_add(extra).unwrap_or(self.amount)
    }
}
