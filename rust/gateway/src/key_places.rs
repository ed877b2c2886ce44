//! Where idempotency keys are known. Pure: the time comes in.
//!
//! A backup endpoint may be behind the primary, and may have a memory of keys of its own. A
//! call that makes money or orders is therefore repeated only where its key is known, for as
//! long as the other endpoint may not show what the first one did.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use crate::Endpoint;

/// How long a key stays with its endpoint: twice the time after which an effect is taken to
/// show everywhere (60 s), so that a look from before the repeat has seen it.
const STAYS: Duration = Duration::from_secs(120);
/// Keys remembered. A terminal has a few calls under way in that time.
const KEYS_MAX: usize = 1_000;

/// The endpoint of each key that was sent lately.
#[derive(Debug, Default)]
pub(crate) struct KeyPlaces {
    places: HashMap<String, (Endpoint, Duration)>,
    by_age: VecDeque<String>,
}

impl KeyPlaces {
    /// A call with this key may have had its effect at an endpoint.
    pub(crate) fn note(&mut self, key: &str, endpoint: Endpoint, now: Duration) {
        if self.places.insert(key.to_owned(), (endpoint, now)).is_none() {
            self.by_age.push_back(key.to_owned());
        }
        if self.by_age.len() > KEYS_MAX
            && let Some(oldest) = self.by_age.pop_front()
        {
            self.places.remove(&oldest);
        }
    }

    /// The only endpoint that may get this key now.
    pub(crate) fn of(&self, key: &str, now: Duration) -> Option<Endpoint> {
        let (endpoint, since) = self.places.get(key)?;
        (now.saturating_sub(*since) < STAYS).then_some(*endpoint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_stays_with_its_endpoint_until_the_other_one_must_show_its_effect() {
        let mut places = KeyPlaces::default();
        places.note("a", Endpoint::Primary, Duration::from_secs(10));
        assert_eq!(places.of("a", Duration::from_secs(129)), Some(Endpoint::Primary));
        assert_eq!(places.of("a", Duration::from_secs(130)), None);
        assert_eq!(places.of("b", Duration::from_secs(10)), None);
    }

    #[test]
    fn memory_of_keys_is_bounded() {
        let mut places = KeyPlaces::default();
        for number in 0..=KEYS_MAX {
            places.note(&number.to_string(), Endpoint::Backup, Duration::ZERO);
        }
        assert_eq!(places.of("0", Duration::ZERO), None, "the oldest is forgotten");
        assert_eq!(places.places.len(), places.by_age.len());
    }
}
