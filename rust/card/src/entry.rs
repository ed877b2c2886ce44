//! How a card comes to the reader.

use serde::{Deserialize, Serialize};

/// The side of the reader that saw the card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CardInterface {
    /// Inserted chip.
    Chip,
    /// Contactless chip.
    Contactless,
    /// Contactless, with stripe data only.
    ContactlessStripe,
    /// Swiped stripe.
    Stripe,
}

impl CardInterface {
    /// Whether the card itself takes part in the decision: it is asked by `GoOnChip` and told by
    /// `FinishChip` (abecs-pinpad §7.2).
    pub const fn has_kernel(self) -> bool {
        matches!(self, Self::Chip | Self::Contactless)
    }
}

/// How the card was read, as the acquirer is told; a query echoes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryMode {
    /// Inserted chip.
    Chip,
    /// Contactless chip.
    Contactless,
    /// Contactless, with stripe data only.
    ContactlessStripe,
    /// Swiped stripe of a card without a chip.
    Stripe,
    /// Swiped stripe of a card whose chip could not be read.
    Fallback,
}

impl EntryMode {
    /// Whether an approval counts only once the card accepted it: contact chip alone. A
    /// contactless card plays no part after its cryptogram (abecs-pinpad §7.4).
    pub const fn needs_acceptance(self) -> bool {
        matches!(self, Self::Chip)
    }
}

/// Which sides of the reader are open for a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CardEntries {
    /// Chip slot.
    pub chip: bool,
    /// Contactless field.
    pub contactless: bool,
    /// Stripe reader.
    pub stripe: bool,
}

impl CardEntries {
    /// All three.
    pub const ALL: Self = Self { chip: true, contactless: true, stripe: true };
    /// None.
    pub const NONE: Self = Self { chip: false, contactless: false, stripe: false };

    /// What both allow.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            chip: self.chip && other.chip,
            contactless: self.contactless && other.contactless,
            stripe: self.stripe && other.stripe,
        }
    }

    /// What either allows.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self {
            chip: self.chip || other.chip,
            contactless: self.contactless || other.contactless,
            stripe: self.stripe || other.stripe,
        }
    }

    /// Whether a card of this side may come.
    pub const fn takes(self, interface: CardInterface) -> bool {
        match interface {
            CardInterface::Chip => self.chip,
            CardInterface::Contactless | CardInterface::ContactlessStripe => self.contactless,
            CardInterface::Stripe => self.stripe,
        }
    }

    /// The same without the contactless field.
    #[must_use]
    pub const fn without_contactless(self) -> Self {
        Self { contactless: false, ..self }
    }

    /// Whether no side is open.
    pub const fn is_none(self) -> bool {
        !self.chip && !self.contactless && !self.stripe
    }
}
