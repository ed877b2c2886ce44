//! Card numbers where none may be: in free texts of drivers, services and
//! sales software.
//!
//! A card number is told from other numbers by its length, its first digits
//! and its check digit (Luhn), so that company numbers, product codes, times
//! and fiscal keys are left alone.

use std::borrow::Cow;
use std::ops::Range;

/// What stands where a card number was.
const MASK: &str = "[card]";
/// Digits of a card number.
const DIGITS: std::ops::RangeInclusive<usize> = 13..=19;
/// Longest run that may be a card number with expiry and more behind it: the
/// digits of a track 2. Longer ones, such as fiscal keys of 44, are not.
const TRACK_DIGITS_MAX: usize = 37;

/// The text without card numbers, also where they are written in groups.
pub fn mask_card_numbers(text: &str) -> Cow<'_, str> {
    let found = find(text);
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for range in found {
        out.push_str(&text[at..range.start]);
        out.push_str(MASK);
        at = range.end;
    }
    out.push_str(&text[at..]);
    Cow::Owned(out)
}

/// Whether a text holds a card number.
pub fn holds_card_number(text: &str) -> bool {
    !find(text).is_empty()
}

/// Where card numbers stand, in order, not overlapping.
fn find(text: &str) -> Vec<Range<usize>> {
    let groups = digit_groups(text);
    let mut found = Vec::new();
    let mut first = 0;
    while first < groups.len() {
        match card_at(text, &groups[first..]) {
            Some((range, used)) => {
                found.push(range);
                first += used;
            }
            None => first += 1,
        }
    }
    found
}

/// Runs of digits.
fn digit_groups(text: &str) -> Vec<Range<usize>> {
    let mut groups: Vec<Range<usize>> = Vec::new();
    for (at, byte) in text.bytes().enumerate() {
        if byte.is_ascii_digit() {
            match groups.last_mut() {
                Some(last) if last.end == at => last.end = at + 1,
                _ => groups.push(at..at + 1),
            }
        }
    }
    groups
}

/// A card number that starts with the first group: the group itself, its
/// beginning where it is as long as a track, or several groups with one blank,
/// hyphen or point between them. Also says how many groups it takes.
fn card_at(text: &str, groups: &[Range<usize>]) -> Option<(Range<usize>, usize)> {
    let first = groups.first()?.clone();
    if (DIGITS.end() + 1..=TRACK_DIGITS_MAX).contains(&first.len()) {
        let begins = |length: usize| is_card_number(&text[first.start..first.start + length]);
        return DIGITS.rev().any(begins).then_some((first, 1));
    }
    let mut digits = String::new();
    for (index, group) in groups.iter().enumerate() {
        if index > 0 {
            let between = &text[groups[index - 1].end..group.start];
            if !matches!(between, " " | "-" | ".") {
                return None;
            }
        }
        digits.push_str(&text[group.clone()]);
        if digits.len() > *DIGITS.end() {
            return None;
        }
        if is_card_number(&digits) {
            return Some((first.start..group.end, index + 1));
        }
    }
    None
}

fn is_card_number(digits: &str) -> bool {
    DIGITS.contains(&digits.len()) && has_issuer_prefix(digits) && has_luhn(digits)
}

/// First digits that card schemes give out, by length (ISO/IEC 7812).
fn has_issuer_prefix(digits: &str) -> bool {
    let prefix: u32 = digits[..4].parse().unwrap_or(0);
    match digits.len() {
        13 => prefix / 1000 == 4,
        14 => matches!(prefix / 100, 30 | 36 | 38 | 39),
        15 => matches!(prefix / 100, 34 | 37),
        16 => matches!(prefix, 2221..=2720 | 3528..=3589 | 3841) || matches!(prefix / 1000, 4..=6),
        _ => matches!(prefix / 1000, 4..=6) || prefix == 3841,
    }
}

fn has_luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, byte)| {
            let digit = u32::from(byte - b'0');
            let doubled = if place % 2 == 1 { digit * 2 } else { digit };
            if doubled > 9 { doubled - 9 } else { doubled }
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn card_numbers_are_masked_alone_in_groups_and_in_tracks() {
        for (text, masked) in [
            ("cartao 4929003141592653 negado", "cartao [card] negado"),
            ("4929 0031 4159 2653", "[card]"),
            ("4929-0031-4159-2653.", "[card]."),
            ("2026-11-21 4929003141592653", "2026-11-21 [card]"),
            (";4929003141592653=2512101", ";[card]=2512101"),
            ("amex 378282818284596", "amex [card]"),
            ("é 4929577215664901538 é", "é [card] é"),
            ("49290031415926532512101", "[card]"),
        ] {
            assert_eq!(mask_card_numbers(text), masked, "{text}");
            assert!(holds_card_number(text));
        }
    }

    #[test]
    fn other_numbers_are_left_alone() {
        for text in [
            "CNPJ 11.222.333/0001-81",
            "11222333000181",
            "EAN 7891234567895",
            "em 1772460070000 ms",
            "35260311222333000181550010000000011000000019",
            "4929003141592654",
            "R$ 1.234,56 em 3x",
            "",
        ] {
            assert_eq!(mask_card_numbers(text), text);
            assert!(!holds_card_number(text));
        }
    }
}
