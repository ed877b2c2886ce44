//! Keys that keep a repeated request from doubling (pagarme-connect §1.4), and
//! the memory of which orders were already asked for.

use std::collections::{HashSet, VecDeque};

/// Codes remembered. A till makes a few hundred orders a day; older ones are
/// still guarded by their idempotency key.
const CODES_MAX: usize = 1_000;

/// The key of a create: the same for the same code and body, another for a
/// changed body, as a key must never be used for changed content.
pub(crate) fn create_key(code: &str, body: &[u8]) -> String {
    // FNV-1a: stable across versions and platforms, and no secret is at stake.
    let digest = body.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    // Codes may hold characters that a header cannot.
    let code: String = code.chars().filter(char::is_ascii_graphic).collect();
    format!("{code}:create:{digest:016x}")
}

/// Codes that were sent before.
#[derive(Debug, Default)]
pub(crate) struct SentCodes {
    known: HashSet<String>,
    by_age: VecDeque<String>,
}

impl SentCodes {
    /// Remembers a code; says whether it was known.
    pub(crate) fn remember(&mut self, code: &str) -> bool {
        if !self.known.insert(code.to_owned()) {
            return true;
        }
        self.by_age.push_back(code.to_owned());
        if self.by_age.len() > CODES_MAX
            && let Some(oldest) = self.by_age.pop_front()
        {
            self.known.remove(&oldest);
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_body_gets_another_key() {
        assert_eq!(create_key("A", b"1"), create_key("A", b"1"));
        assert_ne!(create_key("A", b"1"), create_key("A", b"2"));
        assert!(create_key("caf\u{e9} 1", b"").starts_with("caf1:create:"));
    }

    #[test]
    fn memory_of_codes_is_bounded() {
        let mut codes = SentCodes::default();
        assert!(!codes.remember("first"));
        assert!(codes.remember("first"));
        for number in 0..CODES_MAX {
            codes.remember(&number.to_string());
        }
        assert!(!codes.remember("first"), "the oldest is forgotten");
        assert_eq!(codes.known.len(), codes.by_age.len());
    }
}
