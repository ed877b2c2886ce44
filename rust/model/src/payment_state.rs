//! The payment state of an order, derived from its charges
//! (pagarme-connect §4.8). The order's own status never tells it.

use serde::{Deserialize, Serialize};

use crate::{ChargeStatus, Money, Order};

/// Where an order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PaymentState {
    /// Nothing paid.
    Open,
    /// Paid in part.
    Partial,
    /// Paid exactly.
    Paid,
    /// Paid above the total.
    Overpaid,
    /// Everything paid was given back.
    Refunded,
}

/// What is paid and what is due on an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentSummary {
    /// Money that stands: paid less given back.
    pub net: Money,
    /// What is still to be paid; zero when paid or overpaid.
    pub due: Money,
    /// What was paid above the total; zero in all other states.
    pub excess: Money,
    /// The state.
    pub state: PaymentState,
}

impl PaymentSummary {
    /// Derives the summary. A sum that overflows saturates at the largest
    /// amount and reads as overpaid, so that nothing more is taken.
    pub fn of(order: &Order) -> Self {
        let net = Money::sum(order.charges.iter().map(crate::Charge::net))
            .unwrap_or(Money::brl(i64::MAX));
        let given_back = order.charges.iter().any(|charge| {
            charge.canceled_amount.is_some_and(Money::is_positive)
                || (charge.status == ChargeStatus::Canceled && charge.paid_at.is_some())
        });
        let state = if net.is_zero() {
            if given_back { PaymentState::Refunded } else { PaymentState::Open }
        } else {
            match net.cmp(&order.amount) {
                std::cmp::Ordering::Less => PaymentState::Partial,
                std::cmp::Ordering::Equal => PaymentState::Paid,
                std::cmp::Ordering::Greater => PaymentState::Overpaid,
            }
        };
        let due = order.amount.saturating_sub(net);
        Self { net, due, excess: net.saturating_sub(order.amount), state }
    }

    /// Whether nothing more is due and something was paid.
    pub const fn is_settled(&self) -> bool {
        matches!(self.state, PaymentState::Paid | PaymentState::Overpaid)
    }
}
