//! Serial numbers of keys: those of one slot only rise.

use std::collections::BTreeMap;

use crate::crypto::dukpt::{self, Ksn};

/// Most slots that are watched: a hundred for each of ten thousand devices. A host that needs
/// more keeps them in its own store.
const SLOTS_MAX: usize = 1_000_000;

/// The serial numbers that were seen, by device and slot.
#[derive(Debug, Clone, Default)]
pub struct SerialLedger {
    last: BTreeMap<[u8; 10], u32>,
}

impl SerialLedger {
    /// Enters a serial number. False if its key, or a later one of its slot, was used before:
    /// the message is a copy, or its device has lost its counter; or if too many slots are watched
    /// to vouch for one more.
    pub fn enter(&mut self, ksn: &Ksn) -> bool {
        let counter = dukpt::counter(ksn);
        let mut slot = *ksn;
        slot[7] &= 0xE0;
        slot[8] = 0;
        slot[9] = 0;
        let rises = self.last.get(&slot).is_none_or(|last| counter > *last);
        let full = self.last.len() == SLOTS_MAX && !self.last.contains_key(&slot);
        let rises = rises && !full;
        if rises {
            self.last.insert(slot, counter);
        }
        rises
    }
}
