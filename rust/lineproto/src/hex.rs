//! Bytes as upper-case hex digits.

use std::fmt::Write;

pub(crate) fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02X}");
    }
    text
}

/// The bytes; `None` where the text is not pairs of hex digits.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let pair = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).ok();
    (0..text.len()).step_by(2).map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_hex_is_none() {
        assert_eq!(decode(&encode(&[0, 0x9F, 0xFF])), Some(vec![0, 0x9F, 0xFF]));
        for text in ["0", "0G", "+1", "é"] {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
