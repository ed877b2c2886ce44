//! The cards that issuers know: by token, without their numbers.

use std::collections::BTreeMap;
use std::fmt;

use maquininha_virtualpad::card::{TestCard, catalogue};
use zeroize::Zeroizing;

use super::keys::keyed_hash;
use crate::TenderKind;

/// The key of the simulation's card tokens and PIN check values. Not secret: the cards are not real.
const TEST_TOKEN_KEY: &[u8] = b"maquininha simulated card tokens";
/// Letters of a token after its prefix: 128 bits in hex.
const TOKEN_BYTES: usize = 16;

/// Where a card stands with its issuer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CardStanding {
    /// It pays.
    #[default]
    Good,
    /// Restricted: declined with code 62.
    Blocked,
    /// Reported as lost: declined with code 41.
    Lost,
}

/// A card as its issuer knows it. Number and PIN are not in here: the PIN is checked by a keyed
/// hash.
#[derive(Clone, PartialEq, Eq)]
pub struct IssuedCard {
    /// Brand, spelt as in `pagarme-connect §4.5`.
    pub brand: String,
    /// Kinds of payment it can do.
    pub kinds: Vec<TenderKind>,
    /// Where it stands.
    pub standing: CardStanding,
    pin_check: [u8; 32],
}

impl fmt::Debug for IssuedCard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IssuedCard")
            .field("brand", &self.brand)
            .field("kinds", &self.kinds)
            .field("standing", &self.standing)
            .finish_non_exhaustive()
    }
}

/// The issuers' cards by token.
#[derive(Clone)]
pub struct CardRegistry {
    key: Zeroizing<Vec<u8>>,
    cards: BTreeMap<String, IssuedCard>,
}

impl fmt::Debug for CardRegistry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CardRegistry").field("cards", &self.cards).finish_non_exhaustive()
    }
}

impl CardRegistry {
    /// No cards, and a key for their tokens.
    pub fn new(key: &[u8]) -> Self {
        Self { key: Zeroizing::new(key.to_vec()), cards: BTreeMap::new() }
    }

    /// The cards of the virtual PIN pad's catalogue.
    pub fn with_catalogue() -> Self {
        let mut registry = Self::new(TEST_TOKEN_KEY);
        for card in &catalogue() {
            registry.issue(card);
        }
        registry
    }

    /// Issues a card; one with the same number is replaced.
    pub fn issue(&mut self, card: &TestCard) {
        let (brand, kinds) = brand(&card.pan);
        let issued = IssuedCard {
            brand: brand.to_owned(),
            kinds: kinds.to_vec(),
            standing: CardStanding::Good,
            pin_check: self.pin_check(&card.pan, &card.pin),
        };
        self.cards.insert(self.token(&card.pan), issued);
    }

    /// The token of a card number: the same card has the same, and it tells nothing of the number.
    pub fn token(&self, pan: &str) -> String {
        let hash = keyed_hash(&self.key, &[b"token", pan.as_bytes()]);
        hash[..TOKEN_BYTES]
            .iter()
            .fold(String::from("tok_"), |text, byte| format!("{text}{byte:02x}"))
    }

    /// The card of a token.
    pub fn card(&self, token: &str) -> Option<&IssuedCard> {
        self.cards.get(token)
    }

    /// Changes where a card stands; false if there is none of this token.
    pub fn set_standing(&mut self, token: &str, standing: CardStanding) -> bool {
        self.cards.get_mut(token).map(|card| card.standing = standing).is_some()
    }

    pub(super) fn is_pin(&self, card: &IssuedCard, pan: &str, pin: &str) -> bool {
        self.pin_check(pan, pin) == card.pin_check
    }

    fn pin_check(&self, pan: &str, pin: &str) -> [u8; 32] {
        keyed_hash(&self.key, &[b"pin", pan.as_bytes(), pin.as_bytes()])
    }
}

const CARD: &[TenderKind] = &[TenderKind::Credit, TenderKind::Debit];
const CREDIT: &[TenderKind] = &[TenderKind::Credit];

/// The brand of a number and what its cards can do, by the schemes' ranges.
fn brand(pan: &str) -> (&'static str, &'static [TenderKind]) {
    let head = |digits: usize| pan.get(..digits).and_then(|text| text.parse::<u32>().ok());
    match (head(2), head(4), head(6)) {
        (_, _, Some(606_282)) => ("Hipercard", CREDIT),
        (_, Some(6363), _) => ("Elo", CARD),
        (Some(34 | 37), _, _) => ("AmericanExpress", CREDIT),
        (Some(36 | 38), _, _) | (_, Some(3000..=3059), _) => ("Diners", CREDIT),
        (Some(51..=55), _, _) | (_, Some(2221..=2720), _) => ("MasterCard", CARD),
        (Some(40..=49), _, _) => ("Visa", CARD),
        _ => ("Other", CARD),
    }
}
