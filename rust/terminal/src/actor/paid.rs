//! Direct orders that were paid here.
//!
//! A direct order takes one payment. The order API would take another while the
//! order is open, and what it shows may be older than the first one; so a
//! payment is refused until the order shows the charge of the one before it.

use std::collections::{HashMap, VecDeque};

use maquininha_flow::{JournalEntry, PaymentKind, PaymentRecord};
use maquininha_model::{ChargeId, Money, OrderId};

use crate::TerminalError;
use crate::port::{Journal, JournalError, JournalQuery};

/// Orders remembered. Old reads are old by minutes, and a terminal pays far
/// fewer in that time; the first ones are forgotten first.
const ORDERS_MAX: usize = 256;
/// Journal rows looked at after a restart: as many as are remembered.
const ROWS_MAX: u32 = 256;

#[derive(Debug, Default)]
pub(crate) struct PaidDirect {
    charges: HashMap<OrderId, ChargeId>,
    /// In the order in which they were paid.
    order_ids: VecDeque<OrderId>,
}

impl PaidDirect {
    /// What was paid before a restart.
    pub(crate) async fn from_journal(journal: &dyn Journal) -> Result<Self, JournalError> {
        let query = JournalQuery { limit: ROWS_MAX, ..JournalQuery::default() };
        let page = journal.entries(query).await?;
        let mut paid = Self::default();
        for entry in page.entries.iter().rev() {
            if let JournalEntry::Payment(record) = entry {
                paid.note(record);
            }
        }
        Ok(paid)
    }

    /// Remembers a payment that came to its end.
    pub(super) fn note(&mut self, record: &PaymentRecord) {
        let (PaymentKind::Direct { order_id }, Some(charge_id)) = (&record.kind, &record.charge_id)
        else {
            return;
        };
        if !record.is_confirmed() {
            return;
        }
        if self.charges.insert(order_id.clone(), charge_id.clone()).is_none() {
            self.order_ids.push_back(order_id.clone());
        }
        if self.order_ids.len() > ORDERS_MAX
            && let Some(oldest) = self.order_ids.pop_front()
        {
            self.charges.remove(&oldest);
        }
    }

    /// Refuses a direct order that was paid here and, as it was read with these
    /// charges, does not show it.
    pub(super) fn admit(
        &self,
        kind: &PaymentKind,
        shown: &[ChargeId],
    ) -> Result<(), TerminalError> {
        match kind {
            PaymentKind::Direct { order_id }
                if self.charges.get(order_id).is_some_and(|paid| !shown.contains(paid)) =>
            {
                Err(TerminalError::Overpayment { due: Money::ZERO })
            }
            _ => Ok(()),
        }
    }
}
