//! What the acquirer remembers of cards and keys: tokens, counters, never a number.

use std::collections::BTreeMap;

use maquininha_card::EntryMode;
use maquininha_virtualpad::crypto::dukpt;
use serde::{Deserialize, Serialize};

use super::opening::SerialUse;

/// Wrong PINs in a row before a card's PIN is blocked: the usual number.
pub(super) const PIN_TRIES_MAX: u8 = 3;

/// How a card came to the acquirer; kept with its transaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardRead {
    /// The acquirer.
    pub acquirer: String,
    /// The network of the request.
    pub network: u8,
    /// How it was read.
    pub entry: EntryMode,
    /// Its last four digits; empty where it could not be read.
    pub last_four: String,
    /// Its brand; empty where the card is not known.
    pub brand: String,
    /// The answer's code, two characters.
    pub code: String,
    /// Text for the operator, of a refusal.
    #[serde(default)]
    pub message: String,
    /// The issuer's data for the card, in base64.
    #[serde(default)]
    pub issuer_data: String,
}

/// Uses of one series by one attempt that are kept: card number, two tracks and a PIN, for
/// identifying and for the request itself.
const USES_MAX: usize = 8;

/// The last uses of a key series, all by one attempt.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct LastUses {
    counter: u32,
    attempt_key: String,
    /// Counter and digest of each cryptogram.
    uses: Vec<(u32, String)>,
}

/// Counters of keys and cards, and answers to refunds.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct CardHostBook {
    /// By device and slot: the serial number without its counter.
    serials: BTreeMap<String, LastUses>,
    /// The last transaction counter, by token and sequence number.
    counters: BTreeMap<String, u16>,
    /// Wrong PINs in a row, by token.
    wrong_pins: BTreeMap<String, u8>,
    /// Refunds that were refused: code and text by account and key.
    pub(super) refused_refunds: BTreeMap<String, (String, String)>,
}

impl CardHostBook {
    /// Enters uses of keys of one request. False if a key, or a later one of its series, was used
    /// before by another message: the message is a copy, or its device has lost its counter.
    /// Several cryptograms of one request may share a key (abecs-pinpad §6.1), and the same message
    /// may come again within its attempt.
    pub(super) fn enter_serials(&mut self, attempt_key: &str, uses: &[SerialUse]) -> bool {
        let mut of_request: BTreeMap<String, u32> = BTreeMap::new();
        for used in uses {
            let counter = dukpt::counter(&used.serial.0);
            let series = series(used);
            let shares = of_request.get(&series) == Some(&counter);
            let this_use = (counter, used.digest.clone());
            match self.serials.get_mut(&series) {
                Some(last) if last.attempt_key == attempt_key && last.uses.contains(&this_use) => {}
                Some(last) if counter > last.counter || shares => {
                    if last.attempt_key != attempt_key || last.uses.len() == USES_MAX {
                        last.uses.clear();
                    }
                    attempt_key.clone_into(&mut last.attempt_key);
                    last.counter = counter;
                    last.uses.push(this_use);
                    of_request.insert(series, counter);
                }
                Some(_) => return false,
                None => {
                    let (attempt_key, uses) = (attempt_key.to_owned(), vec![this_use]);
                    of_request.insert(series.clone(), counter);
                    self.serials.insert(series, LastUses { counter, attempt_key, uses });
                }
            }
        }
        true
    }

    /// Enters a card's transaction counter; false if it does not rise.
    pub(super) fn enter_counter(&mut self, token: &str, sequence: u8, counter: u16) -> bool {
        let last = self.counters.entry(format!("{token} {sequence:02}")).or_default();
        let rises = counter > *last;
        if rises {
            *last = counter;
        }
        rises
    }

    /// Enters a wrong PIN, or forgets those before a right one.
    pub(super) fn enter_pin(&mut self, token: &str, right: bool) {
        if right {
            self.wrong_pins.remove(token);
        } else {
            let wrong = self.wrong_pins.entry(token.to_owned()).or_default();
            *wrong = wrong.saturating_add(1);
        }
    }

    /// Whether the PIN of a card is blocked.
    pub(super) fn pin_is_blocked(&self, token: &str) -> bool {
        self.wrong_pins.get(token).is_some_and(|wrong| *wrong >= PIN_TRIES_MAX)
    }
}

/// Device and slot of a serial number.
fn series(used: &SerialUse) -> String {
    let mut serial = used.serial;
    serial.0[7] &= 0xE0;
    serial.0[8] = 0;
    serial.0[9] = 0;
    serial.to_string()
}

#[cfg(test)]
mod tests {
    use maquininha_card::KeySerial;

    use super::*;

    fn used(counter: u8, digest: &str) -> SerialUse {
        let serial = KeySerial([0xFF, 0xFF, 4, 1, 0, 0, 9, 0xE0, 0, counter]);
        SerialUse { serial, digest: digest.to_owned() }
    }

    #[test]
    fn serials_of_a_slot_only_rise() {
        let mut book = CardHostBook::default();
        assert!(book.enter_serials("k1", &[used(1, "a"), used(1, "b")]), "two items share a key");
        assert!(book.enter_serials("k2", &[used(2, "c"), used(3, "d")]), "each item has its own");
        assert!(!book.enter_serials("k3", &[used(3, "d")]), "a copy under another key");
        assert!(!book.enter_serials("k3", &[used(1, "a")]), "an older one");
        assert!(book.enter_serials("k4", &[used(4, "e")]));
    }

    #[test]
    fn the_same_message_may_come_again_within_its_attempt_and_another_may_not() {
        let mut book = CardHostBook::default();
        let message = [used(4, "p"), used(5, "a")];
        assert!(book.enter_serials("k1", &message));
        assert!(book.enter_serials("k1", &message));
        assert!(!book.enter_serials("k1", &[used(5, "b")]));
    }

    #[test]
    fn a_counter_of_a_card_rises_for_each_card_of_a_number() {
        let mut book = CardHostBook::default();
        assert!(book.enter_counter("t", 1, 7) && book.enter_counter("t", 2, 7));
        assert!(!book.enter_counter("t", 1, 7) && !book.enter_counter("t", 1, 6));
        assert!(book.enter_counter("t", 1, 8));
    }

    #[test]
    fn three_wrong_pins_block_and_a_right_one_before_that_forgives() {
        let mut book = CardHostBook::default();
        for right in [false, false, true, false, false] {
            book.enter_pin("t", right);
            assert!(!book.pin_is_blocked("t"));
        }
        book.enter_pin("t", false);
        assert!(book.pin_is_blocked("t"));
    }
}
