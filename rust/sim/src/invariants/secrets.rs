//! No secret leaves: card numbers that a driver puts into its free texts are found nowhere.
//!
//! Looking at text is slow, so only some worlds plant numbers.

use std::fmt::Debug;

use super::Invariant;
use crate::simulation::World;

/// A card number of the acquirers' test range, as a driver may wrongly tell it.
pub const PLANTED: &str = "4539578763621486";
const DIGITS: usize = PLANTED.len();

/// Whether a text holds the number, whatever stands between its digits.
fn holds_number(text: &str) -> bool {
    let bytes = text.as_bytes();
    let planted = PLANTED.as_bytes();
    (0..bytes.len()).filter(|at| bytes[*at] == planted[0]).any(|at| {
        let digits = bytes[at..].iter().take(2 * DIGITS).filter(|byte| byte.is_ascii_digit());
        digits.take(DIGITS).eq(planted)
    })
}

impl World {
    /// What leaves or stays holds no planted number.
    pub fn check_secret(&mut self, what: &str, value: &impl Debug) {
        if self.plants_cards && holds_number(&format!("{value:?}")) {
            self.broken(Invariant::NoSecretLeaves, || format!("{what} holds a card number"));
        }
    }

    /// Neither an order nor the trace as text holds one.
    pub fn check_secrets_at_rest(&mut self) {
        if !self.plants_cards {
            return;
        }
        let in_order = self.api.orders().any(|order| holds_number(&format!("{order:?}")));
        let in_trace = self.trace.iter().flatten().any(|line| holds_number(line));
        if in_order || in_trace {
            self.broken(Invariant::NoSecretLeaves, || {
                "an order or the trace holds a card number".to_owned()
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_found_with_blanks_between_and_not_when_masked() {
        assert!(holds_number("card 4539 5787 6362 1486 approved"));
        assert!(holds_number(PLANTED));
        assert!(!holds_number("card 453957******1486"));
        assert!(!holds_number("4539578763621487"));
    }
}
