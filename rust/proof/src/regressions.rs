//! The failing seeds of the past, which run before all others.
//!
//! One a line: the seed, the parts that are left out where there are any, and after `#` what it
//! found. A seed means another world once the world changes, so each finding has a test of its
//! own besides, in `rust/sim/tests` or beside the machine.

use maquininha_sim::verdict::Tier;
use maquininha_sim::without::Without;

const SEEDS: [(&str, &str); 6] = [
    ("pure", include_str!("../seeds/pure.txt")),
    ("stopped", include_str!("../seeds/stopped.txt")),
    ("journal", include_str!("../seeds/journal.txt")),
    ("http", include_str!("../seeds/http.txt")),
    ("switch-over", include_str!("../seeds/switch-over.txt")),
    ("reader", include_str!("../seeds/reader.txt")),
];

/// A seed that once broke a promise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KnownSeed {
    pub(crate) seed: u64,
    pub(crate) without: Without,
}

/// The known seeds of a tier.
fn of(tier: &str) -> Vec<KnownSeed> {
    let texts = SEEDS.iter().filter(|(name, _)| *name == tier);
    texts.flat_map(|(_, text)| text.lines()).filter_map(read).collect()
}

fn read(line: &str) -> Option<KnownSeed> {
    let mut words = line.split('#').next()?.split_whitespace();
    let seed = words.next()?;
    let seed = seed.parse().unwrap_or_else(|_| panic!("{seed} is a seed: {line}"));
    let without = words.next().unwrap_or_default();
    let without = without.parse().unwrap_or_else(|error| panic!("{error}: {line}"));
    Some(KnownSeed { seed, without })
}

/// Runs them, and gives how many there are and those that broke a promise again.
pub(crate) fn run(tier: &dyn Tier) -> (u64, Vec<KnownSeed>) {
    let known = of(tier.name());
    let count = known.len() as u64;
    let is_broken =
        |known: &KnownSeed| tier.run_without(known.seed, &known.without).violation.is_some();
    (count, known.into_iter().filter(is_broken).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http_tier::{Http, SwitchOver};
    use crate::journal_tier::RealJournal;
    use crate::pure::{Pure, Stopped};
    use crate::reader_tier::CardReader;

    #[test]
    fn no_seed_of_the_past_breaks_a_promise_again() {
        let tiers: [&dyn Tier; 6] =
            [&Pure, &Stopped, &RealJournal, &Http, &SwitchOver, &CardReader];
        for (tier, (name, _)) in tiers.into_iter().zip(SEEDS) {
            assert_eq!(tier.name(), name);
            let (count, broken) = run(tier);
            assert!(count > 0, "{name}");
            assert_eq!(broken, [], "{name}");
        }
    }

    #[test]
    fn a_line_has_a_seed_and_perhaps_parts() {
        let read = |line| read(line).map(|known| (known.seed, known.without.to_string()));
        assert_eq!(read("12 kill,a1 # something"), Some((12, "kill,a1".to_owned())));
        assert_eq!(read("12 # something"), Some((12, String::new())));
        assert_eq!(read("# a comment"), None);
    }
}
