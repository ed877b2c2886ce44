//! Payments of no known order: sales keyed on the terminal on purpose, or of
//! another program (demands C20, C30).

use maquininha_model::{Charge, Money, OrderId, Timestamp};
use serde::{Deserialize, Serialize};

use super::{ChargeBook, PaymentLine};

/// A payment with no sale of ours.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LooseSale {
    /// The order the service made for it, where it said so.
    pub order_id: Option<OrderId>,
    /// Its one charge.
    pub charges: ChargeBook,
}

/// What is told about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum LooseEvent {
    /// It was paid.
    Paid {
        /// Its numbers.
        payment: PaymentLine,
    },
    /// Money was given back.
    Refunded {
        /// Its numbers.
        payment: PaymentLine,
        /// How much now.
        amount: Money,
    },
}

impl LooseSale {
    /// Takes a charge in that was read, by the same rule as a sale: older never
    /// overwrites newer, and nothing is told twice.
    pub fn see(&mut self, charge: &Charge, now: Timestamp) -> Vec<LooseEvent> {
        self.order_id = self.order_id.take().or_else(|| charge.order_id.clone());
        if !self.charges.take(charge, true, now) {
            return Vec::new();
        }
        let mut events = Vec::new();
        for (id, seen) in self.charges.iter_mut() {
            if seen.paid.is_positive() && !seen.payment_told {
                seen.payment_told = true;
                events.push(LooseEvent::Paid { payment: PaymentLine::of(id, seen) });
            }
            let amount = seen.refunded.saturating_sub(seen.refund_told);
            if amount.is_positive() {
                seen.refund_told = seen.refunded;
                events.push(LooseEvent::Refunded { payment: PaymentLine::of(id, seen), amount });
            }
        }
        events
    }
}
