//! Date and time of day at the shop, as the card and the acquirer see them.

use maquininha_model::Timestamp;
use time::{OffsetDateTime, UtcOffset};

/// Brasília time, where most shops are: three hours behind UTC, without summer time since 2019.
pub const BRASILIA_OFFSET_MINUTES: i16 = -180;

/// A date and time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalTime {
    /// Year, four digits.
    pub year: u16,
    /// 1…12.
    pub month: u8,
    /// 1…31.
    pub day: u8,
    /// 0…23.
    pub hour: u8,
    /// 0…59.
    pub minute: u8,
    /// 0…59.
    pub second: u8,
}

impl LocalTime {
    /// The local time at a point in time. An offset outside of ±18 hours, or a year outside of
    /// 0…9999, falls back to UTC and to the epoch.
    pub fn at(now: Timestamp, offset_minutes: i16) -> Self {
        let seconds = now.micros().div_euclid(1_000_000);
        let utc =
            OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH);
        let offset =
            UtcOffset::from_whole_seconds(i32::from(offset_minutes) * 60).unwrap_or(UtcOffset::UTC);
        let local = utc.checked_to_offset(offset).unwrap_or(utc);
        Self {
            year: u16::try_from(local.year()).unwrap_or(1970),
            month: local.month().into(),
            day: local.day(),
            hour: local.hour(),
            minute: local.minute(),
            second: local.second(),
        }
    }

    /// `YYMMDD` (abecs-pinpad §4.1, `SPE_TRNDATE`).
    pub fn yymmdd(&self) -> String {
        format!("{:02}{:02}{:02}", self.year % 100, self.month, self.day)
    }

    /// `HHMMSS` (abecs-pinpad §4.1, `SPE_TRNTIME`).
    pub fn hhmmss(&self) -> String {
        format!("{:02}{:02}{:02}", self.hour, self.minute, self.second)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_evening_in_brasilia_is_still_the_same_day() {
        let now = Timestamp::parse("2026-12-01T01:02:03Z").expect("time");
        let local = LocalTime::at(now, BRASILIA_OFFSET_MINUTES);
        assert_eq!((local.yymmdd(), local.hhmmss()), ("261130".into(), "220203".into()));
        assert_eq!(LocalTime::at(now, i16::MAX).yymmdd(), "261201");
    }
}
