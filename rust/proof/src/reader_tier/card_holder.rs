//! What the card holder does at the reader.

use maquininha_sim::rng::Rng;

/// A PIN that no test card has, and that stands nowhere else: a search for it finds a leak.
pub(super) const WRONG_PIN: &str = "95173846";

/// Chips that work, at most with a twist.
const CHIPS: [&str; 8] = [
    "chip-online-pin",
    "chip-online-pin",
    "chip-offline-pin",
    "chip-no-pin",
    "chip-signature",
    "chip-long-number",
    "combo",
    "dual",
];
/// Chips with something wrong.
const ODD_CHIPS: [&str; 9] = [
    "declining",
    "expired",
    "pin-blocked",
    "application-blocked",
    "chip-fallback",
    "chip-fallback-later",
    "chip-mute",
    "issuer-answer-needed",
    "several-applications",
];
/// Cards for the antenna.
const TAPS: [&str; 5] =
    ["contactless", "contactless-visa", "contactless-elo-debit", "phone", "contactless-stripe"];

/// A script of the PIN pad.
pub(super) fn person(rng: &mut Rng) -> String {
    let chip = CHIPS[rng.index(CHIPS.len())];
    let odd = ODD_CHIPS[rng.index(ODD_CHIPS.len())];
    let tap = TAPS[rng.index(TAPS.len())];
    let at = rng.range(200, 8_000);
    let later = rng.range(100, 6_000);
    match rng.index(16) {
        0..=4 => format!(
            "insert {chip} after {at}; type 1234 after {later}; press ok; remove after {later}"
        ),
        5 => format!("insert {chip} after {at}; type {WRONG_PIN}; press ok; remove"),
        6 => format!("insert {chip} after {at}; press cancel after {later}; remove"),
        7 => format!(
            "insert {chip} after {at}; type 1234 after 100; now press ok after 100; \
             now remove after {later}"
        ),
        8 => format!("insert {odd} after {at}; type 1234; press ok; remove"),
        9 => format!("insert {chip} after {at}; type 1234; press ok"),
        10 | 11 => format!("tap {tap} after {at}; type 1234 after {later}; press ok"),
        12 => format!("tap {tap} and contactless after {at}; tap {tap}; type 1234; press ok"),
        13 => format!("swipe stripe-only after {at}; type 1234; press ok"),
        14 => format!("swipe {chip} after {at}; insert {chip}; type 1234; press ok; remove"),
        _ if rng.chance(500) => format!("press cancel after {at}"),
        _ => String::new(),
    }
}
