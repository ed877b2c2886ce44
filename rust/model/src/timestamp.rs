//! Points in time, in UTC.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// A point in time: microseconds since 1970-01-01T00:00:00Z.
///
/// The order API writes up to seven fraction digits; the seventh is dropped
/// (pagarme-connect §1.9 allows it).
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Timestamp {
    micros: i64,
}

/// Why a text is not a point in time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the time is not in ISO 8601 form")]
pub struct TimestampError;

impl Timestamp {
    /// From microseconds since the epoch.
    pub const fn from_micros(micros: i64) -> Self {
        Self { micros }
    }

    /// From milliseconds since the epoch, saturating.
    pub const fn from_millis(millis: i64) -> Self {
        Self { micros: millis.saturating_mul(1000) }
    }

    /// Microseconds since the epoch.
    pub const fn micros(self) -> i64 {
        self.micros
    }

    /// Milliseconds since the epoch, rounded down.
    pub const fn millis(self) -> i64 {
        self.micros.div_euclid(1000)
    }

    /// Later by a duration, saturating.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        let micros = i64::try_from(duration.as_micros()).unwrap_or(i64::MAX);
        Self { micros: self.micros.saturating_add(micros) }
    }

    /// Earlier by a duration, saturating.
    #[must_use]
    pub fn minus(self, duration: Duration) -> Self {
        let micros = i64::try_from(duration.as_micros()).unwrap_or(i64::MAX);
        Self { micros: self.micros.saturating_sub(micros) }
    }

    /// The time since an earlier point, zero if that point is later.
    pub fn since(self, earlier: Self) -> Duration {
        let micros = self.micros.saturating_sub(earlier.micros);
        Duration::from_micros(u64::try_from(micros).unwrap_or(0))
    }

    /// Reads ISO 8601. A text without a zone is UTC; a blank instead of `T` and
    /// any number of fraction digits are taken (pagarme-connect §1.9).
    pub fn parse(text: &str) -> Result<Self, TimestampError> {
        let text = text.trim();
        if !(19..=64).contains(&text.len()) || !text.is_ascii() {
            return Err(TimestampError);
        }
        let (date, rest) = text.split_at(10);
        let has_zone = rest.ends_with(['Z', 'z']) || rest[1..].contains(['+', '-']);
        let zone = if has_zone { "" } else { "Z" };
        let full = format!("{date}T{}{zone}", &rest[1..]);
        let parsed = OffsetDateTime::parse(&full, &Rfc3339).map_err(|_| TimestampError)?;
        let micros = i64::try_from(parsed.unix_timestamp_nanos().div_euclid(1000));
        micros.map(Self::from_micros).map_err(|_| TimestampError)
    }
}

/// `YYYY-MM-DDTHH:MM:SSZ` with as many fraction digits as are not zero.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nanos = i128::from(self.micros) * 1000;
        let text = OffsetDateTime::from_unix_timestamp_nanos(nanos)
            .ok()
            .and_then(|time| time.format(&Rfc3339).ok());
        f.write_str(text.as_deref().unwrap_or("(time out of range)"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_published_form_of_a_time_is_read() {
        let whole = Timestamp::parse("2026-03-02T14:01:10Z").expect("plain form");
        for same in [
            "2026-03-02T14:01:10",
            "2026-03-02T14:01:10+00:00",
            "2026-03-02T11:01:10-03:00",
            "2026-03-02 14:01:10",
            "2026-03-02T14:01:10.0000000Z",
        ] {
            assert_eq!(Timestamp::parse(same), Ok(whole), "{same}");
        }
        let seven = Timestamp::parse("2026-03-02T14:01:10.4312987Z").expect("seven digits");
        assert_eq!(seven.micros() - whole.micros(), 431_298);
        assert_eq!(whole.to_string(), "2026-03-02T14:01:10Z");
    }

    #[test]
    fn what_is_not_a_time_is_an_error() {
        for text in ["", "now", "2026-13-02T14:01:10Z", "2026-03-02", "\u{e9}026-03-02T14:01:10Z"] {
            assert_eq!(Timestamp::parse(text), Err(TimestampError), "{text}");
        }
    }
}
