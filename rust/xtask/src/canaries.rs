//! Planted secrets: values that tests use where a real card number, key or password would be.
//!
//! The list is `tests/canaries.txt`. Tests take their secrets from it, so that one search over
//! everything the tests left behind shows whether any of them reached a file or a log.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use crate::error::TaskError;
use crate::source_files::read_text;

/// Shorter canaries could turn up by chance.
const VALUE_BYTES_MIN: usize = 12;

/// What a canary stands for. It decides in which forms it is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CanaryKind {
    /// A card number: digits that pass the Luhn check.
    Pan,
    /// A secret key of the order API.
    Key,
    /// A password.
    Password,
    /// Other digits of a card: a PIN, or the end of a track.
    Digits,
}

/// A planted secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Canary {
    /// What it stands for.
    pub kind: CanaryKind,
    /// The value as tests use it.
    pub value: String,
}

/// One sequence of bytes to search for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Needle {
    /// The line of the list on which its canary stands, counted from one among the canaries.
    pub canary_number: usize,
    /// The form in words, such as "as it is".
    pub form: &'static str,
    /// What is searched.
    pub bytes: Vec<u8>,
}

/// Reads the list: one `kind value` a line; blank lines and lines with `#` say something else.
pub fn read_list(path: &Path) -> Result<Vec<Canary>, TaskError> {
    parse_list(&read_text(path)?)
        .map_err(|reason| TaskError::Check(format!("{}: {reason}", path.display())))
}

fn parse_list(text: &str) -> Result<Vec<Canary>, String> {
    let mut canaries = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let canary = parse_line(line).map_err(|reason| format!("line {}: {reason}", index + 1))?;
        canaries.push(canary);
    }
    if canaries.is_empty() { Err("no canary is listed".to_owned()) } else { Ok(canaries) }
}

fn parse_line(line: &str) -> Result<Canary, String> {
    let (kind, value) = line.split_once(' ').ok_or("expected `kind value`")?;
    let value = value.trim();
    let kind = match kind {
        "pan" if passes_luhn(value) => CanaryKind::Pan,
        "pan" => return Err("the digits do not pass the Luhn check".to_owned()),
        "key" => CanaryKind::Key,
        "password" => CanaryKind::Password,
        "pin" | "track" if value.bytes().all(|byte| byte.is_ascii_digit()) => CanaryKind::Digits,
        "pin" | "track" => return Err("not of digits alone".to_owned()),
        _ => return Err(format!("unknown kind `{kind}`")),
    };
    if value.len() < VALUE_BYTES_MIN {
        return Err(format!("shorter than {VALUE_BYTES_MIN} bytes"));
    }
    Ok(Canary { kind, value: value.to_owned() })
}

/// Returns every form in which the canaries are searched.
pub fn needles(canaries: &[Canary]) -> Vec<Needle> {
    let mut needles = Vec::new();
    for (index, canary) in canaries.iter().enumerate() {
        let mut add = |form, bytes| {
            needles.push(Needle { canary_number: index + 1, form, bytes });
        };
        add("as it is", canary.value.clone().into_bytes());
        match canary.kind {
            CanaryKind::Pan => {
                add("in groups of four with blanks", grouped(&canary.value, " "));
                add("in groups of four with dashes", grouped(&canary.value, "-"));
                add("as packed decimal", packed(&canary.value));
            }
            CanaryKind::Digits => add("as packed decimal", packed(&canary.value)),
            CanaryKind::Key | CanaryKind::Password => {
                for shift in 0..3 {
                    add("in base64", base64_core(&canary.value, shift));
                }
            }
        }
    }
    needles
}

fn grouped(digits: &str, separator: &str) -> Vec<u8> {
    let groups: Vec<_> = digits.as_bytes().chunks(4).map(<[u8]>::to_vec).collect();
    groups.join(separator.as_bytes())
}

/// Two digits a byte, as card readers send them; an odd last digit is left out.
fn packed(digits: &str) -> Vec<u8> {
    let pairs = digits.as_bytes().chunks_exact(2);
    pairs.map(|pair| (pair[0] - b'0') << 4 | (pair[1] - b'0')).collect()
}

/// The base64 text of the value behind `shift` other bytes and before any others: only the
/// characters that depend on the value alone.
fn base64_core(value: &str, shift: usize) -> Vec<u8> {
    let shifted = [&b"\0\0"[..shift], value.as_bytes()].concat();
    let encoded = STANDARD_NO_PAD.encode(&shifted).into_bytes();
    let start = [0, 2, 3][shift];
    let end = shifted.len() / 3 * 4;
    encoded[start..end].to_vec()
}

fn passes_luhn(digits: &str) -> bool {
    let mut sum = 0;
    for (position, digit) in digits.chars().rev().enumerate() {
        let Some(digit) = digit.to_digit(10) else { return false };
        let doubled = if position % 2 == 1 { digit * 2 } else { digit };
        sum += if doubled > 9 { doubled - 9 } else { doubled };
    }
    sum % 10 == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_says_what_each_value_stands_for() {
        let list = "# a comment\n\nkey sk_test_sample_0001\n";
        let canaries = parse_list(list).unwrap();
        assert_eq!(
            canaries,
            [Canary { kind: CanaryKind::Key, value: "sk_test_sample_0001".to_owned() }]
        );
    }

    #[test]
    fn a_card_number_that_fails_the_luhn_check_is_refused() {
        assert!(parse_list("pan 4111111111111111").is_ok());
        assert!(parse_list("pan 4111111111111112").unwrap_err().contains("Luhn"));
    }

    #[test]
    fn a_pin_is_searched_as_it_is_and_packed() {
        assert!(parse_list("pin 12345678901a").is_err());
        let canaries = parse_list("pin 123456789012\ntrack 987654321098\n").unwrap();
        let forms: Vec<_> = needles(&canaries).into_iter().map(|needle| needle.bytes).collect();
        assert_eq!(forms[0], b"123456789012");
        assert_eq!(forms[1], [0x12, 0x34, 0x56, 0x78, 0x90, 0x12]);
        assert_eq!(forms[3], [0x98, 0x76, 0x54, 0x32, 0x10, 0x98]);
    }

    #[test]
    fn an_empty_list_is_refused() {
        assert!(parse_list("# nothing\n").is_err());
    }

    #[test]
    fn a_card_number_is_searched_in_the_forms_in_which_it_is_written() {
        let canaries = parse_list("pan 4111111111111111").unwrap();
        let forms: Vec<_> = needles(&canaries).into_iter().map(|needle| needle.bytes).collect();
        assert_eq!(forms[0], b"4111111111111111");
        assert_eq!(forms[1], b"4111 1111 1111 1111");
        assert_eq!(forms[2], b"4111-1111-1111-1111");
        assert_eq!(forms[3], [0x41, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11]);
    }

    #[test]
    fn a_password_is_searched_as_basic_authentication_sends_it() {
        let canaries = parse_list("password sample-password").unwrap();
        let needles = needles(&canaries);
        for user in ["", "a", "ab", "abc"] {
            let header = STANDARD_NO_PAD.encode(format!("{user}:sample-password!"));
            let finds = |needle: &&Needle| {
                header.as_bytes().windows(needle.bytes.len()).any(|part| part == needle.bytes)
            };
            assert_eq!(needles.iter().filter(finds).count(), 1, "user `{user}`");
        }
    }
}
