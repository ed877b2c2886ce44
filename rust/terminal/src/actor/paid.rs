//! Direct orders that were paid here.
//!
//! A direct order takes one payment. The order API would take another while the
//! order is open, and the order list may be older than the first one; so a
//! payment is refused until the order was read after it.

use std::collections::HashMap;

use maquininha_flow::{PaymentKind, PaymentRecord};
use maquininha_model::{Money, OrderId, Timestamp};

use crate::TerminalError;

/// Orders remembered. The list is read again within a minute, so far fewer
/// matter; the oldest are forgotten first.
const ORDERS_MAX: usize = 256;

#[derive(Debug, Default)]
pub(super) struct PaidDirect {
    paid_at: HashMap<OrderId, Timestamp>,
}

impl PaidDirect {
    /// Remembers a payment that came to its end.
    pub(super) fn note(&mut self, record: &PaymentRecord, now: Timestamp) {
        let PaymentKind::Direct { order_id } = &record.kind else { return };
        if !record.is_confirmed() {
            return;
        }
        if self.paid_at.len() >= ORDERS_MAX {
            let oldest = self.paid_at.iter().min_by_key(|(_, at)| **at).map(|(id, _)| id.clone());
            oldest.and_then(|oldest| self.paid_at.remove(&oldest));
        }
        self.paid_at.insert(order_id.clone(), now);
    }

    /// Refuses a direct order that was seen before it was paid here.
    pub(super) fn admit(
        &self,
        kind: &PaymentKind,
        seen_at: Timestamp,
    ) -> Result<(), TerminalError> {
        match kind {
            PaymentKind::Direct { order_id }
                if self.paid_at.get(order_id).is_some_and(|paid_at| seen_at <= *paid_at) =>
            {
                Err(TerminalError::Overpayment { due: Money::ZERO })
            }
            _ => Ok(()),
        }
    }
}
