//! Keys that keep a repeated request from doubling (pagarme-connect §1.4), and
//! the memory of which orders were already asked for.

use std::collections::{HashMap, VecDeque};

/// Codes remembered. A till makes a few hundred orders a day; older ones are
/// still guarded by their idempotency key.
const CODES_MAX: usize = 1_000;

/// The key of a create: the same for the same code and body, another for a
/// changed body, as a key must never be used for changed content, and another
/// after each refusal: the service gives the first answer of a key for a day,
/// a refusal too (pagarme-connect §1.4).
pub(crate) fn create_key(code: &str, body: &[u8], refusals: u32) -> String {
    // FNV-1a: stable across versions and platforms, and no secret is at stake.
    let digest = body.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    // Codes may hold characters that a header cannot.
    let code: String = code.chars().filter(char::is_ascii_graphic).collect();
    let again = if refusals == 0 { String::new() } else { format!(":{refusals}") };
    format!("{code}:create:{digest:016x}{again}")
}

/// Codes that were sent before, each with how often it was refused.
#[derive(Debug, Default)]
pub(crate) struct SentCodes {
    known: HashMap<String, u32>,
    by_age: VecDeque<String>,
}

impl SentCodes {
    /// Remembers a code; says whether it was known.
    pub(crate) fn remember(&mut self, code: &str) -> bool {
        if self.known.contains_key(code) {
            return true;
        }
        self.known.insert(code.to_owned(), 0);
        self.by_age.push_back(code.to_owned());
        if self.by_age.len() > CODES_MAX
            && let Some(oldest) = self.by_age.pop_front()
        {
            self.known.remove(&oldest);
        }
        false
    }

    /// Counts a refusal, after which there is certainly no order.
    pub(crate) fn refused(&mut self, code: &str) {
        if let Some(refusals) = self.known.get_mut(code) {
            *refusals = refusals.saturating_add(1);
        }
    }

    /// How often the code was refused.
    pub(crate) fn refusals(&self, code: &str) -> u32 {
        self.known.get(code).copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_body_gets_another_key() {
        assert_eq!(create_key("A", b"1", 0), create_key("A", b"1", 0));
        assert_ne!(create_key("A", b"1", 0), create_key("A", b"2", 0));
        assert_ne!(create_key("A", b"1", 0), create_key("A", b"1", 1));
        assert!(create_key("caf\u{e9} 1", b"", 0).starts_with("caf1:create:"));
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
