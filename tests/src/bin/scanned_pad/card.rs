//! A test card with planted digits.

use maquininha_virtualpad::card::{TestCard, catalogue};

/// What is planted in a card, and of which card of the catalogue it is otherwise.
#[derive(Clone, Debug)]
pub(crate) struct PlantedCard {
    /// Its name.
    pub name: String,
    /// The card of the catalogue.
    pub like: String,
    /// Card number.
    pub pan: String,
    /// PIN.
    pub pin: String,
    /// The digits at the end of its tracks.
    pub discretionary: String,
    /// Sequence number: cards with the same number at several PIN pads are several cards.
    pub sequence: u8,
}

impl PlantedCard {
    /// The card; none where the catalogue has none of that name.
    pub(crate) fn card(&self) -> Option<TestCard> {
        let mut card = catalogue().into_iter().find(|card| card.name == self.like)?;
        card.name.clone_from(&self.name);
        card.pan.clone_from(&self.pan);
        card.pin.clone_from(&self.pin);
        card.discretionary.clone_from(&self.discretionary);
        card.sequence = self.sequence;
        Some(card)
    }
}
