//! The orders of a terminal.

use std::sync::Arc;

use super::{OrderFeed, Slot};
use crate::MaquininhaError;
use crate::panics::guarded;
use crate::types::OrderSnapshot;

/// The orders a terminal may be paid.
#[derive(uniffi::Object)]
pub struct Orders {
    slot: Slot,
}

#[uniffi::export]
impl Orders {
    /// The list as it is now.
    pub fn snapshot(&self) -> Result<OrderSnapshot, MaquininhaError> {
        guarded(|| {
            let list = self.slot.get()?.terminal.orders().borrow().clone();
            Ok(OrderSnapshot::of(list, 0))
        })
    }

    /// A feed of the list: its state first, then its changes.
    pub fn feed(&self) -> Result<Arc<OrderFeed>, MaquininhaError> {
        guarded(|| {
            let opened = self.slot.get()?;
            Ok(Arc::new(OrderFeed::new(opened.terminal.orders(), opened.runtime.clone())))
        })
    }

    /// Reads the open orders now instead of at the next poll. Returns at once.
    pub fn refresh(&self) -> Result<(), MaquininhaError> {
        guarded(|| {
            self.slot.get()?.terminal.refresh();
            Ok(())
        })
    }
}

impl Orders {
    pub(crate) const fn new(slot: Slot) -> Self {
        Self { slot }
    }
}
