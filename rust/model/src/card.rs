//! What may be kept of a card.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A card number of which at most the last four digits are known.
///
/// There is no type for a whole card number in the public API: it cannot be
/// held, so it cannot leak.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MaskedCard {
    last_four: String,
}

/// The text holds more or less than what a masked card may show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a masked card shows exactly four last digits")]
pub struct MaskedCardError;

impl MaskedCard {
    /// From the last four digits.
    pub fn from_last_four(digits: &str) -> Result<Self, MaskedCardError> {
        if digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit()) {
            Ok(Self { last_four: digits.to_owned() })
        } else {
            Err(MaskedCardError)
        }
    }

    /// The last four digits.
    pub fn last_four(&self) -> &str {
        &self.last_four
    }
}

impl fmt::Display for MaskedCard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "**** {}", self.last_four)
    }
}

impl TryFrom<String> for MaskedCard {
    type Error = MaskedCardError;
    fn try_from(text: String) -> Result<Self, MaskedCardError> {
        Self::from_last_four(text.strip_prefix("**** ").ok_or(MaskedCardError)?)
    }
}

impl From<MaskedCard> for String {
    fn from(card: MaskedCard) -> String {
        card.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_card_number_cannot_be_held() {
        assert_eq!(MaskedCard::from_last_four("4929000000006"), Err(MaskedCardError));
        assert_eq!(MaskedCard::try_from("4929000000006".to_owned()), Err(MaskedCardError));
        assert_eq!(MaskedCard::from_last_four("0006").expect("four").to_string(), "**** 0006");
    }
}
