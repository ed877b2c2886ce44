//! The order: its total is conserved, and only one device finishes it.

use maquininha_flow::{OnSilence, Reversal};
use maquininha_model::{Charge, Money};

use super::Invariant;
use crate::acquirer::Fate;
use crate::attempt::Attempt;
use crate::scenario::Wish;
use crate::simulation::World;

impl World {
    /// Whether an approval stands only once somebody confirmed it. A driver that captures at
    /// once, or an acquirer that confirms by itself, charges before anybody decides.
    fn decides_alone(&self) -> bool {
        self.driver.reversal() == Reversal::Undo
            && !matches!(self.driver.on_silence(), OnSilence::AutoConfirm { .. })
    }

    /// No order takes more than it is worth, and no order changes its worth.
    pub fn check_order_totals(&mut self) {
        let changed = self
            .api
            .orders()
            .find(|order| self.worth.get(&order.id).is_some_and(|worth| *worth != order.amount));
        if let Some(id) = changed.map(|order| order.id.clone()) {
            self.broken(Invariant::OrderTotalConserved, || format!("{id} changed its total"));
        }
        if self.decides_alone() {
            self.check_nobody_overpays(false);
        }
    }

    fn check_nobody_overpays(&mut self, at_rest: bool) {
        let mut broken = None;
        for order in self.api.orders() {
            let on_order = |wish: &Wish| match wish {
                Wish::Payment(plan) => plan.kind.order_id() == Some(&order.id),
                Wish::Refund(_) => false,
            };
            let is_excused = |attempt: &Attempt| attempt.asked || attempt.was_rolled_back;
            let mine = self
                .attempts
                .iter()
                .filter(|attempt| on_order(&attempt.wish) && !(at_rest && is_excused(attempt)));
            let confirmed = mine
                .filter_map(|attempt| self.acquirer.payments.get(&attempt.key))
                .filter(|payment| payment.fate == Fate::Confirmed)
                .map(|payment| payment.amount);
            let sum = Money::sum(confirmed).expect("small amounts");
            // What the sales side gave back may be paid again.
            let sum = sum.saturating_sub(self.given_back_in_all());
            if sum > order.amount {
                broken = Some(format!("{} of {} paid on {}", sum, order.amount, order.id));
            }
        }
        if let Some(broken) = broken {
            self.broken(Invariant::OneDeviceFinishes, || broken);
        }
    }

    /// At rest no order takes more than it is worth whatever the driver, but where a human was
    /// asked or a terminal forgot; and what the endpoints of the order API made apart is one payment again.
    pub fn check_orders_at_rest(&mut self) {
        self.check_nobody_overpays(true);
        if self.backup_lag.is_none() {
            return;
        }
        for attempt in 0..self.attempts.len() {
            let charges = self
                .charges_of(&self.attempts[attempt].key)
                .map(Charge::net)
                .filter(|net| net.is_positive());
            if charges.count() > 1 {
                self.broken(Invariant::FailOverNeverTwice, || {
                    format!("a{attempt} has two paid charges at rest")
                });
            }
        }
    }
}
