//! The person before the reader.

/// A side of the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The slot.
    Chip,
    /// The antenna.
    Contactless,
    /// The stripe reader.
    Stripe,
}

impl Side {
    /// The word of the protocol.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Chip => "chip",
            Self::Contactless => "contactless",
            Self::Stripe => "stripe",
        }
    }
}

/// What the person does once the reader asks for it. No `Debug`: it holds what is typed.
#[derive(Clone, PartialEq, Eq)]
pub enum Hand {
    /// Presents the test card of a side there.
    Present(Side),
    /// Takes the card out of the slot.
    TakeAway,
    /// Types a PIN and the green key.
    Pin(String),
    /// Types a text and the green key.
    Type(String),
    /// Chooses an option of a menu, counted from 0.
    Choose(u8),
    /// Presses the green key.
    Ok,
    /// Presses the red key.
    Cancel,
}

/// What the reader asks a person for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ask {
    Card { chip: bool, contactless: bool, stripe: bool },
    Pin,
    Removal,
    Key,
    Menu,
    Input,
}

impl Ask {
    /// Whether the person would do this now.
    pub(super) const fn suits(self, hand: &Hand) -> bool {
        match (self, hand) {
            (Self::Card { chip, .. }, Hand::Present(Side::Chip)) => chip,
            (Self::Card { contactless, .. }, Hand::Present(Side::Contactless)) => contactless,
            (Self::Card { stripe, .. }, Hand::Present(Side::Stripe)) => stripe,
            (Self::Pin, Hand::Pin(_))
            | (Self::Removal, Hand::TakeAway)
            | (Self::Key, Hand::Ok)
            | (Self::Menu, Hand::Choose(_))
            | (Self::Input, Hand::Type(_)) => true,
            (Self::Removal, Hand::Cancel) => false,
            (_, Hand::Cancel) => true,
            _ => false,
        }
    }
}
