//! Looks for planted card data in what an implementation tells.

use std::fmt::Write;

/// A PIN shorter than this is found by chance: other numbers have four digits, too.
const PIN_DIGITS_MIN: usize = 5;

/// Card data that must not be told, in the forms in which they could be.
#[derive(Default)]
pub(crate) struct Secrets {
    texts: Vec<String>,
}

impl Secrets {
    /// Plants a card number or track.
    pub(crate) fn number(&mut self, number: &str) {
        let letters = letters(number);
        // A number of odd length is padded with F in packed form, which begins the same.
        self.texts.push(letters);
    }

    /// Plants a PIN, if it is long enough to be told from other numbers.
    pub(crate) fn pin(&mut self, pin: &str) {
        if pin.len() >= PIN_DIGITS_MIN {
            self.texts.push(pin.to_owned());
        }
    }

    /// Whether a text holds one of them, blanks and signs between the digits or not.
    pub(crate) fn are_in_text(&self, text: &str) -> bool {
        let text = letters(text);
        self.texts.iter().any(|secret| text.contains(secret.as_str()))
    }

    /// Whether bytes hold one of them: as characters or packed, two digits a byte.
    pub(crate) fn are_in_bytes(&self, bytes: &[u8]) -> bool {
        let mut packed = String::with_capacity(bytes.len() * 2);
        for byte in bytes {
            let _ = write!(packed, "{byte:02X}");
        }
        self.are_in_text(&packed) || self.are_in_text(&String::from_utf8_lossy(bytes))
    }
}

/// Letters and digits alone, upper case. The separator of a track is `=` in text and `D` packed.
fn letters(text: &str) -> String {
    let kept = text.chars().filter(|&c| c.is_ascii_alphanumeric() || c == '=');
    kept.map(|c| if c == '=' { 'D' } else { c.to_ascii_uppercase() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_found_however_it_is_written() {
        let mut secrets = Secrets::default();
        secrets.number("4000001234567899");
        secrets.pin("739155");
        for text in ["x4000001234567899y", "4000 0012 3456 7899", "4000-0012-3456-7899", "739155"] {
            assert!(secrets.are_in_text(text), "{text}");
        }
        assert!(secrets.are_in_bytes(&[0x5A, 8, 0x40, 0, 0, 0x12, 0x34, 0x56, 0x78, 0x99]));
        assert!(secrets.are_in_bytes(b"4000001234567899"));
        assert!(!secrets.are_in_text("**** 7899") && !secrets.are_in_text("40000012"));
    }

    #[test]
    fn a_short_pin_is_not_looked_for() {
        let mut secrets = Secrets::default();
        secrets.pin("1234");
        assert!(!secrets.are_in_text("NSU 001234"));
    }
}
