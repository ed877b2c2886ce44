//! The forms in which digits of a card could lie about, and the search for them.

use maquininha_acceptance::canaries;

use crate::shop::base64;

/// Digits at the front and at the end of a card number that are searched: the first six and the
/// last four may be seen by anybody, twelve hold hidden ones however the number is cut.
const RUN: usize = 12;
/// A page of memory. Most of them hold nothing.
const PAGE: usize = 4096;

/// One sequence of bytes to look for.
#[derive(Clone, Debug)]
pub(super) struct Needle {
    /// Whose digits, such as "pan 2".
    pub(super) whose: String,
    /// In which form.
    pub(super) form: &'static str,
    pub(super) bytes: Vec<u8>,
}

/// Everything to look for, by its first two bytes.
pub(super) struct Needles {
    list: Vec<Needle>,
    starts: Vec<bool>,
}

/// The digits of a kind of canary, by its number from zero.
pub(super) fn digits(kind: &str, number: usize) -> &'static str {
    let mut of_kind = canaries().into_iter().filter(|(known, _)| *known == kind);
    of_kind.nth(number).expect("the list has enough canaries").1
}

impl Needles {
    /// All forms of these card numbers, PINs and ends of tracks, and of each PIN with each card.
    pub(super) fn of(pans: &[&str], pins: &[&str], tracks: &[&str]) -> Self {
        let mut list = Vec::new();
        for (at, pan) in pans.iter().enumerate() {
            let mut add = |form, bytes| list.push(needle("pan", at, form, bytes));
            for run in [&pan[..RUN], &pan[pan.len() - RUN..]] {
                for (form, bytes) in forms(run) {
                    add(form, bytes);
                }
            }
            add("in groups of four", grouped(pan, " "));
            add("in groups of four", grouped(pan, "-"));
            let number: u64 = pan.parse().expect("a card number has up to 19 digits");
            add("as a number", number.to_le_bytes().to_vec());
            add("as a number", number.to_be_bytes().to_vec());
            for pin in pins {
                add("as the PIN block of a PIN", pin_block(pin, pan));
            }
        }
        for (kind, texts) in [("pin", pins), ("track", tracks)] {
            for (at, text) in texts.iter().enumerate() {
                let of_text = forms(text).into_iter();
                list.extend(of_text.map(|(form, bytes)| needle(kind, at, form, bytes)));
            }
        }
        Self::from(list)
    }

    fn from(list: Vec<Needle>) -> Self {
        let mut starts = vec![false; 1 << 16];
        for needle in &list {
            starts[start(&needle.bytes)] = true;
        }
        Self { list, starts }
    }

    /// The longest needle: what of the end of one piece has to be seen with the next.
    pub(super) fn longest(&self) -> usize {
        self.list.iter().map(|needle| needle.bytes.len()).max().unwrap_or(0)
    }

    /// Where each needle starts, up to `end`.
    pub(super) fn search(&self, hay: &[u8], end: usize) -> Vec<(usize, &Needle)> {
        let mut found = Vec::new();
        let end = end.min(hay.len().saturating_sub(1));
        let mut at = 0;
        while at < end {
            // No needle starts with two zeros.
            if at % PAGE == 0 && hay.get(at..=at + PAGE).is_some_and(|page| page == ZEROS) {
                at += PAGE;
                continue;
            }
            if self.starts[start(&hay[at..])] {
                let rest = &hay[at..];
                let there = self.list.iter().filter(|needle| rest.starts_with(&needle.bytes));
                found.extend(there.map(|needle| (at, needle)));
            }
            at += 1;
        }
        found
    }
}

const ZEROS: [u8; PAGE + 1] = [0; PAGE + 1];

fn start(bytes: &[u8]) -> usize {
    usize::from(bytes[0]) << 8 | usize::from(bytes[1])
}

fn needle(kind: &str, at: usize, form: &'static str, bytes: Vec<u8>) -> Needle {
    Needle { whose: format!("{kind} {at}"), form, bytes }
}

/// A row of digits in every form in which a program holds digits.
fn forms(digits: &str) -> Vec<(&'static str, Vec<u8>)> {
    let text = digits.as_bytes();
    let hex = text.iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
    // Without the last zero it is found in both orders of bytes.
    let mut wide: Vec<u8> = text.iter().flat_map(|byte| [*byte, 0]).collect();
    wide.pop();
    let packed = [packed(digits), packed(&digits[1..])];
    let mut forms = vec![
        ("as text", text.to_vec()),
        ("in UTF-16", wide),
        ("as the hex of its text", hex.into_bytes()),
        ("as one digit a byte", text.iter().map(|byte| byte - b'0').collect()),
    ];
    for shift in 0..3 {
        forms.push(("in base64", base64_core(text, shift)));
        for packed in &packed {
            forms.push(("as packed decimal in base64", base64_core(packed, shift)));
        }
    }
    forms.extend(packed.map(|bytes| ("as packed decimal", bytes)));
    forms
}

/// Two digits a byte; an odd last digit is left out.
fn packed(digits: &str) -> Vec<u8> {
    let pairs = digits.as_bytes().chunks_exact(2);
    pairs.map(|pair| (pair[0] - b'0') << 4 | (pair[1] - b'0')).collect()
}

fn grouped(digits: &str, between: &str) -> Vec<u8> {
    let groups: Vec<&[u8]> = digits.as_bytes().chunks(4).collect();
    groups.join(between.as_bytes())
}

/// The characters of a base64 text that depend on these bytes alone, behind `shift` others.
fn base64_core(bytes: &[u8], shift: usize) -> Vec<u8> {
    let shifted = [&b"\0\0"[..shift], bytes].concat();
    let encoded = base64(&shifted).into_bytes();
    let start = [0, 2, 3][shift];
    encoded[start..shifted.len() / 3 * 4].to_vec()
}

/// A PIN with its card number in the format that PIN pads encrypt (abecs-pinpad §6.3).
fn pin_block(pin: &str, pan: &str) -> Vec<u8> {
    let length = u8::try_from(pin.len()).expect("a PIN is short");
    let mut block = vec![length];
    block.extend(packed(pin));
    block.resize(8, 0xFF);
    let of_card = packed(&format!("0000{}", &pan[pan.len() - 13..pan.len() - 1]));
    block.iter_mut().zip(of_card).for_each(|(byte, other)| *byte ^= other);
    block
}

/// Card number, PIN and end of track of nobody.
const SAMPLE: (&str, &str, &str) = ("5105105105105100", "314159265358", "271828182845");

#[test]
fn digits_are_found_in_every_form_and_wherever_they_are_cut() {
    let (pan, pin, track) = SAMPLE;
    let needles = Needles::of(&[pan], &[pin], &[track]);
    let found = |hay: &[u8]| {
        let found = needles.search(hay, hay.len());
        found.first().map(|(at, needle)| (*at, needle.whose.as_str(), needle.form))
    };
    let padded = |bytes: &[u8]| [b"...", bytes, b"..."].concat();
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<_>>();
    assert_eq!(found(b"B5105105105105100^SILVA"), Some((1, "pan 0", "as text")));
    assert_eq!(found(b"510510510510...."), Some((0, "pan 0", "as text")), "the front alone");
    assert_eq!(found(b"....105105105100"), Some((4, "pan 0", "as text")), "the end alone");
    assert_eq!(found(b"510510******5100"), None, "the mask");
    assert_eq!(found(b"card 5105 1051 0510 5100"), Some((5, "pan 0", "in groups of four")));
    let packed_track = [0x25, 0x10, 0x51, 0x05, 0x10, 0x51, 0x05, 0x10, 0x0D, 0x30];
    assert_eq!(found(&packed_track), Some((1, "pan 0", "as packed decimal")), "between bytes");
    assert_eq!(found(&packed(pin)), Some((0, "pin 0", "as packed decimal")));
    assert_eq!(found(&padded(&utf16(track))), Some((4, "track 0", "in UTF-16")));
    assert_eq!(found(b"333134313539323635333538"), Some((0, "pin 0", "as the hex of its text")));
    assert_eq!(found(&[3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8]).expect("found").1, "pin 0");
    for before in ["", "x", "xy"] {
        let text = base64(format!("{before}{pin}yz").as_bytes());
        assert_eq!(found(text.as_bytes()).expect("found").2, "in base64", "{before}");
        let packed = base64(&[before.as_bytes(), &packed(pin), b"yz"].concat());
        let form = found(packed.as_bytes()).expect("found").2;
        assert_eq!(form, "as packed decimal in base64", "{before}");
    }
    assert_eq!(found(&padded(&5_105_105_105_105_100_u64.to_le_bytes())).expect("found").0, 3);
    // 12 digits of PIN: 0C 31 41 59 26 53 58 FF, with 0000 and the digits 510510510510.
    let block = [0x0C, 0x31, 0x41 ^ 0x51, 0x59 ^ 0x05, 0x26 ^ 0x10, 0x53 ^ 0x51, 0x58 ^ 0x05, 0xEF];
    assert_eq!(found(&block), Some((0, "pan 0", "as the PIN block of a PIN")));
}

#[test]
fn digits_behind_empty_pages_are_found() {
    let needles = Needles::of(&[SAMPLE.0], &[], &[]);
    for place in [0, PAGE - 3, PAGE, 2 * PAGE - 1, 3 * PAGE - 16] {
        let mut hay = vec![0; 3 * PAGE];
        hay[place..place + 16].copy_from_slice(SAMPLE.0.as_bytes());
        let found = needles.search(&hay, hay.len());
        assert_eq!(found.first().map(|(at, _)| *at), Some(place));
    }
}
