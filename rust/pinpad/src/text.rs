//! Text of the PIN pad: ISO-8859-1 and hexadecimal digits.

use maquininha_model::mask_card_numbers;

/// What a line break is on the display.
pub(crate) const LINE_BREAK: u8 = 0x0D;

/// Text in ISO-8859-1 (format S). What has a near relative there is replaced by it, other
/// characters are left out, control characters become blanks (abecs-pinpad §7.7).
pub(crate) fn latin1(text: &str) -> impl Iterator<Item = u8> {
    text.chars().filter(|char| *char != '\r').flat_map(|char| latin1_char(char).iter().copied())
}

/// The same at the beginning of a buffer; nothing where it does not fit.
pub(crate) fn latin1_in<'a>(text: &str, out: &'a mut [u8]) -> Option<&'a [u8]> {
    let mut len = 0;
    for byte in latin1(text) {
        *out.get_mut(len)? = byte;
        len += 1;
    }
    Some(&out[..len])
}

/// Text in ISO-8859-1, as bytes.
pub(crate) fn latin1_bytes(text: &str) -> Vec<u8> {
    latin1(text).collect()
}

/// Every byte of ISO-8859-1, to be borrowed from.
const BYTES: [u8; 256] = {
    let mut bytes = [0; 256];
    let mut index = 0;
    let mut byte: u8 = 0;
    while index < 256 {
        bytes[index] = byte;
        byte = byte.wrapping_add(1);
        index += 1;
    }
    bytes
};

fn latin1_char(char: char) -> &'static [u8] {
    match char {
        '\n' => &[LINE_BREAK],
        '\0'..='\u{1F}' | '\u{7F}'..='\u{9F}' => b" ",
        ' '..='\u{FF}' => {
            let index = char as usize;
            &BYTES[index..=index]
        }
        '‘' | '’' | '‚' | '′' => b"'",
        '“' | '”' | '„' | '″' => b"\"",
        '‐'..='―' | '−' => b"-",
        '…' => b"...",
        '•' => b"*",
        '€' => b"EUR",
        '™' => b"TM",
        '\u{2000}'..='\u{200A}' | '\u{202F}' => b" ",
        'ā' | 'ă' | 'ą' => b"a",
        'č' | 'ć' => b"c",
        'ē' | 'ę' | 'ě' => b"e",
        'ĩ' | 'ī' => b"i",
        'ł' => b"l",
        'ń' | 'ň' => b"n",
        'ō' | 'ő' => b"o",
        'œ' => b"oe",
        'š' | 'ś' => b"s",
        'ũ' | 'ū' | 'ű' => b"u",
        'ẽ' => b"e",
        'ž' | 'ź' | 'ż' => b"z",
        'Œ' => b"OE",
        'Š' => b"S",
        'Ž' => b"Z",
        'Ẽ' => b"E",
        _ => b"",
    }
}

/// Text of the PIN pad, without the blanks at its end. Bytes that are no character become `?`.
pub(crate) fn from_latin1(bytes: &[u8]) -> String {
    let chars = bytes.iter().map(|byte| match byte {
        0x20..=0x7E | 0xA0..=0xFF => char::from(*byte),
        _ => '?',
    });
    let mut text: String = chars.collect();
    text.truncate(text.trim_end().len());
    text
}

/// The same, for people: card numbers are masked, which have no place in such a text.
pub(crate) fn shown(bytes: &[u8]) -> String {
    mask_card_numbers(&from_latin1(bytes)).into_owned()
}

/// Two upper-case hexadecimal digits.
pub(crate) fn hex_byte(byte: u8) -> [u8; 2] {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 0xF)]]
}

/// Bytes from hexadecimal digits, upper or lower case.
pub(crate) fn from_hex(digits: &[u8]) -> Option<Vec<u8>> {
    if !digits.len().is_multiple_of(2) {
        return None;
    }
    digits.chunks_exact(2).map(|pair| Some(nibble(pair[0])? << 4 | nibble(pair[1])?)).collect()
}

/// The value of a hexadecimal digit.
pub(crate) fn nibble(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// A number from digits alone; an empty one is none.
pub(crate) fn number(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() || digits.len() > 19 || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(digits).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn portuguese_text_is_kept_and_the_rest_is_brought_near() {
        assert_eq!(latin1_bytes("OPERAÇÃO"), b"OPERA\xC7\xC3O");
        assert_eq!(latin1_bytes("“Açaí” – 5 €…"), b"\"A\xE7a\xED\" - 5 EUR...");
        assert_eq!(latin1_bytes("a\tb\r\nc😀"), b"a b\rc");
        assert_eq!(from_latin1(b"CR\xC9DITO   "), "CRÉDITO");
        assert_eq!(from_latin1(b"\x07\x90"), "??");
    }

    #[test]
    fn hexadecimal_digits_come_in_pairs() {
        assert_eq!(from_hex(b"0aFf"), Some(vec![0x0A, 0xFF]));
        assert_eq!(from_hex(b"0"), None);
        assert_eq!(from_hex(b"0g"), None);
        assert_eq!(hex_byte(0x1F), *b"1F");
    }
}
