//! The cards that the person at the device has at hand.

use super::TestCard;

/// Most cards in a wallet: far more than any test needs.
const CARDS_MAX: usize = 256;

/// Test cards by name. Counters and PIN tries of a card live on while it changes places.
#[derive(Clone, Default)]
pub struct Wallet {
    cards: Vec<TestCard>,
}

impl Wallet {
    /// A wallet with the cards of the catalogue.
    pub fn with_catalogue() -> Self {
        Self { cards: super::catalogue() }
    }

    /// Adds a card, in place of the one with the same name. A full wallet keeps what it has.
    pub fn add(&mut self, card: TestCard) {
        if let Some(place) = self.index(&card.name) {
            self.cards[place] = card;
        } else if self.cards.len() < CARDS_MAX {
            self.cards.push(card);
        }
    }

    /// The card of a name.
    pub fn card(&self, name: &str) -> Option<&TestCard> {
        self.index(name).map(|place| &self.cards[place])
    }

    /// The card of a name, to change it.
    pub fn card_mut(&mut self, name: &str) -> Option<&mut TestCard> {
        self.index(name).map(|place| &mut self.cards[place])
    }

    /// The names of all cards.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.cards.iter().map(|card| card.name.as_str())
    }

    pub(crate) fn index(&self, name: &str) -> Option<usize> {
        self.cards.iter().position(|card| card.name == name)
    }

    pub(crate) fn at(&self, place: usize) -> &TestCard {
        &self.cards[place]
    }

    pub(crate) fn at_mut(&mut self, place: usize) -> &mut TestCard {
        &mut self.cards[place]
    }
}
