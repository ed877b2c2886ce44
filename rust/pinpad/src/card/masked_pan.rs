use std::fmt;

use maquininha_model::MaskedCard;

/// Digits that stay clear at the front of a whole card number.
const FIRST: usize = 6;
/// Digits that stay clear at the end.
const LAST: usize = 4;
/// The shortest number whose front stays clear: shorter ones would show too much.
const WHOLE_MIN: usize = 13;
/// The shortest number whose end stays clear.
const LAST_MIN: usize = 8;
/// The longest number that is kept; a PAN has at most 19 digits.
const LENGTH_MAX: usize = 32;

/// A card number with at most its first six and last four digits, as `530123******0123`.
///
/// The mask is asked for in every command that could return a number (`SPE_PANMASK` 0604), and put
/// on again here, so a PIN pad that ignores it changes nothing.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct MaskedPan(String);

impl MaskedPan {
    /// Masks a number as a PIN pad returns it, with or without a mask. Blanks are dropped. What is
    /// neither a digit nor a blank counts as hidden.
    pub(crate) fn mask(number: &[u8]) -> Self {
        let is_no_blank = |byte: &&u8| **byte != b' ';
        let shown = || number.iter().filter(is_no_blank).take(LENGTH_MAX);
        let len = shown().count();
        let masked = shown().enumerate().map(|(at, byte)| {
            let is_first = len >= WHOLE_MIN && at < FIRST;
            let is_last = len >= LAST_MIN && at >= len - LAST;
            let is_clear = byte.is_ascii_digit() && (is_first || is_last);
            if is_clear { char::from(*byte) } else { '*' }
        });
        Self(masked.collect())
    }

    /// The number with stars.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first six digits, which tell the issuer, where they are known.
    pub fn first_six(&self) -> Option<&str> {
        self.0.get(..FIRST).filter(|digits| is_digits(digits))
    }

    /// The last four digits, where they are known.
    pub fn card(&self) -> Option<MaskedCard> {
        let last = self.0.get(self.0.len().checked_sub(LAST)?..)?;
        MaskedCard::from_last_four(last).ok()
    }
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

impl fmt::Display for MaskedPan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for MaskedPan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MaskedPan({})", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_in_clear_is_masked() {
        for (given, kept) in [
            ("530123******0123", "530123******0123"),
            ("5301234567890123", "530123******0123"),
            ("5301 2345 6789 0123", "530123******0123"),
            ("4929577215664901538", "492957*********1538"),
            ("670192387", "*****2387"),
            ("1234567", "*******"),
            ("****************", "****************"),
            ("", ""),
        ] {
            assert_eq!(MaskedPan::mask(given.as_bytes()).as_str(), kept, "{given}");
        }
    }

    #[test]
    fn what_is_known_of_it_can_be_asked_for() {
        let pan = MaskedPan::mask(b"530123******0123");
        assert_eq!(pan.first_six(), Some("530123"));
        assert_eq!(pan.card().map(|card| card.to_string()), Some(String::from("**** 0123")));
        let hidden = MaskedPan::mask(b"****************");
        assert_eq!((hidden.first_six(), hidden.card()), (None, None));
    }
}
