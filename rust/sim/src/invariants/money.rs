//! No double charge, no lost payment: the acquirer against the order.

use maquininha_flow::{DriverCommand, Query, Reversal};
use maquininha_model::{AttemptKey, Charge, Money};

use super::Invariant;
use crate::acquirer::Fate;
use crate::simulation::World;
use crate::terminal::moves_money;

impl World {
    /// Every charge of an attempt, on any order, as it is now.
    pub fn charges_of<'a>(&'a self, key: &'a AttemptKey) -> impl Iterator<Item = &'a Charge> {
        let all = self.api.orders().flat_map(|order| &order.charges);
        all.filter(move |charge| is_of(charge, key))
    }

    /// A card is taken once for an intention. A terminal that runs on an old backup may hand
    /// it to the driver again, under the same key.
    pub fn check_card_taken_once(&mut self, attempt: usize, command: &DriverCommand) {
        if !moves_money(command) {
            return;
        }
        self.attempts[attempt].sent += 1;
        if self.attempts[attempt].sent > 1 && !self.attempts[attempt].was_rolled_back {
            self.broken(Invariant::NoDoubleCharge, || format!("a{attempt} takes the card twice"));
        }
    }

    /// No attempt has two paid charges at once. Where two endpoints make charges apart, the
    /// second is found and canceled; see [`World::check_orders_at_rest`].
    pub fn check_no_double_charge(&mut self) {
        if self.backup_lag.is_some() {
            return;
        }
        let doubled = self.attempts.iter().position(|attempt| {
            self.charges_of(&attempt.key)
                .filter(|charge| charge.net().is_positive())
                .nth(1)
                .is_some()
        });
        if let Some(attempt) = doubled {
            self.broken(Invariant::NoDoubleCharge, || format!("a{attempt} has two paid charges"));
        }
    }

    /// What was charged stands on the order, and the order shows nothing else.
    pub fn check_payment_stands(&mut self, attempt: usize, key: &AttemptKey, asked: bool) {
        let amount = self.attempts[attempt].wish.amount();
        let fate = self.acquirer.payments.get(key).map(|payment| payment.fate);
        let is_charged = fate == Some(Fate::Confirmed);
        // What the sales side gave back was paid all the same.
        let paid_on = |charge: &Charge| match is_charged {
            true => charge.net().checked_add(self.given_back(&charge.id)).ok(),
            false => Some(charge.net()),
        };
        let paid: Vec<Money> =
            self.charges_of(key).filter_map(paid_on).filter(|paid| paid.is_positive()).collect();
        // A driver that cannot be asked leaves nobody who knows what was forgotten.
        // Nor does anybody know that a held sale was confirmed, where its app says no more: a
        // driver that only voids gives the money back at the deadline (ADR 0008).
        let nobody_knows = self.driver.query() == Query::Never
            || (self.attempts[attempt].is_held_sale() && self.driver.reversal() == Reversal::Void);
        let is_forgotten = self.attempts[attempt].was_rolled_back && nobody_knows;
        if asked || is_forgotten {
            return;
        }
        if is_charged && paid != [amount] {
            let invariant = match paid.len() {
                2.. => self.twice(),
                _ => Invariant::NoLostPayment,
            };
            self.broken(invariant, || {
                format!("a{attempt} charged {amount} and the order shows {paid:?}")
            });
        } else if !is_charged && !paid.is_empty() {
            self.broken(Invariant::OrderTotalConserved, || {
                format!("a{attempt} told of money that was never taken: {fate:?}, {paid:?}")
            });
        }
    }

    /// What the order shows was given back, and nothing else.
    pub fn check_refund_stands(&mut self, attempt: usize, key: &AttemptKey, asked: bool) {
        let crate::scenario::Wish::Refund(record) = &self.attempts[attempt].wish else { return };
        let given = self.acquirer.refunds.get(key).copied().flatten();
        let shown = self.api.orders().flat_map(|order| &order.charges);
        let shown = shown
            .filter(|charge| charge.id == record.charge_id)
            .find_map(|charge| charge.canceled_amount)
            .unwrap_or(Money::ZERO);
        if shown != given.unwrap_or(Money::ZERO) && !asked {
            self.broken(Invariant::OrderTotalConserved, || {
                format!("a{attempt} gave {given:?} back, shown {shown}")
            });
        }
    }

    /// Nothing is known anywhere of an attempt that left no row.
    pub fn check_never_left(&mut self, attempt: usize, key: &AttemptKey) {
        let is_known = self.acquirer.payments.contains_key(key)
            || self.acquirer.refunds.contains_key(key)
            || self.charges_of(key).next().is_some();
        if is_known {
            self.broken(Invariant::WriteAhead, || format!("a{attempt} left and has no row"));
        }
    }

    /// What two payments of one attempt break.
    fn twice(&self) -> Invariant {
        match self.backup_lag {
            Some(_) => Invariant::FailOverNeverTwice,
            None => Invariant::NoDoubleCharge,
        }
    }
}

/// Whether a charge belongs to an attempt.
fn is_of(charge: &Charge, key: &AttemptKey) -> bool {
    charge
        .metadata
        .get("initiator_transaction_key")
        .is_some_and(|value| value.as_deref() == Some(key.as_str()))
}
