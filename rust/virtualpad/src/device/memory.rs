//! What the device keeps of a card for GTK and GPN (abecs-pinpad §3.2).

use zeroize::Zeroize;

use super::VirtualPinPad;
use crate::card::TestCard;

/// Data of the last card, wiped when they are given up.
#[derive(Default)]
pub(super) struct CardMemory {
    /// Whether a CEX or GCX has ended well since the last wipe, and GTK has not been used.
    pub(super) tracks_available: bool,
    pub(super) pan: Option<String>,
    /// Whether the card number is an object of the chip, which GTK may give.
    pub(super) pan_of_chip: bool,
    pub(super) track1: Option<String>,
    pub(super) track2: Option<String>,
    pub(super) track3: Option<String>,
}

impl CardMemory {
    /// What a stripe gives.
    pub(super) fn of_stripe(card: &TestCard) -> Self {
        Self {
            tracks_available: true,
            pan: Some(card.pan.clone()),
            pan_of_chip: false,
            track1: Some(card.track1()),
            track2: Some(card.track2()),
            track3: None,
        }
    }

    /// What a chip gives: number and track 2 (abecs-pinpad §6.5).
    pub(super) fn of_chip(card: &TestCard) -> Self {
        let mut memory = Self::of_stripe(card);
        memory.pan_of_chip = true;
        memory.track1.zeroize();
        memory.track1 = None;
        memory
    }

    /// A stripe that could not be read: known, but empty.
    pub(super) fn unreadable() -> Self {
        let mut memory = Self::default();
        memory.tracks_available = true;
        memory
    }

    pub(super) fn is_empty(&self) -> bool {
        self.pan.is_none() && self.track1.is_none() && self.track2.is_none()
    }

    pub(super) fn wipe(&mut self) {
        for kept in [&mut self.pan, &mut self.track1, &mut self.track2, &mut self.track3] {
            kept.zeroize();
            *kept = None;
        }
        self.tracks_available = false;
        self.pan_of_chip = false;
    }
}

impl Drop for CardMemory {
    fn drop(&mut self) {
        self.wipe();
    }
}

impl VirtualPinPad {
    /// Forgets everything of the card.
    pub(super) fn forget_card(&mut self) {
        self.memory.wipe();
        self.transaction = None;
        self.host_objects.zeroize();
    }
}
