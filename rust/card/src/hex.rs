//! Bytes as upper-case hex digits.

use std::fmt::Write;

/// The digits.
pub(crate) fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02X}");
    }
    text
}

/// The bytes of pairs of digits, in either case; `None` where the text is anything else.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|d| u8::try_from(d).ok());
    let pair = |pair: &[u8]| match pair {
        [high, low] => Some((digit(high)? << 4) | digit(low)?),
        _ => None,
    };
    text.as_bytes().chunks(2).map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_back_and_what_is_no_hex_does_not() {
        assert_eq!(encode(&[0, 0x9F, 0xFF]), "009FFF");
        assert_eq!(decode("009fFF"), Some(vec![0, 0x9F, 0xFF]));
        assert_eq!(decode(""), Some(Vec::new()));
        for text in ["0", "0G", "+1", "é", "00 1"] {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
