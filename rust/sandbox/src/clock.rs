//! The market's time: a real clock, or one that only moves when it is told to.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Ticks in a second: the order API shows seven fraction digits, so a tick is 100 ns (`pagarme-connect §1.9`).
pub(crate) const TICKS_PER_SECOND: i64 = 10_000_000;
/// Ticks in a millisecond.
pub(crate) const TICKS_PER_MS: i64 = 10_000;
/// Where a virtual clock starts when nothing else is said: 2026-03-02T14:00:00Z.
const VIRTUAL_START: MarketTime = MarketTime(1_772_460_000 * TICKS_PER_SECOND);

/// An instant of the market, in 100 ns ticks since 1970 (UTC).
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct MarketTime(pub i64);

impl MarketTime {
    /// The instant `ms` milliseconds later (earlier when negative).
    #[must_use]
    pub fn plus_ms(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms.saturating_mul(TICKS_PER_MS)))
    }

    /// Whole milliseconds since `earlier`; negative when `earlier` is later.
    #[must_use]
    pub fn ms_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0) / TICKS_PER_MS
    }

    /// Text with seven fraction digits, as charges carry it (`pagarme-connect §4.11`).
    #[must_use]
    pub fn precise(self) -> String {
        let fraction = self.0.rem_euclid(TICKS_PER_SECOND);
        format!("{}.{fraction:07}Z", self.date_and_time())
    }

    /// Text in whole seconds, as orders carry it (`pagarme-connect §2.9`).
    #[must_use]
    pub fn seconds(self) -> String {
        format!("{}Z", self.date_and_time())
    }

    fn date_and_time(self) -> String {
        let at = OffsetDateTime::from_unix_timestamp(self.0.div_euclid(TICKS_PER_SECOND))
            .unwrap_or(OffsetDateTime::UNIX_EPOCH);
        format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}",
            at.year(),
            u8::from(at.month()),
            at.day(),
            at.hour(),
            at.minute(),
            at.second()
        )
    }

    /// Reads an ISO-8601 time with or without zone (none means UTC), or a bare date.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        // A blank between date and time; any later blank is a plus sign that a query string lost.
        let text = text
            .replacen(' ', if text.find(' ') == Some(10) { "T" } else { "+" }, 1)
            .replace(' ', "+");
        let full = if text.len() == 10 { format!("{text}T00:00:00") } else { text };
        let at = OffsetDateTime::parse(&full, &Rfc3339)
            .or_else(|_| OffsetDateTime::parse(&format!("{full}Z"), &Rfc3339))
            .ok()?;
        i64::try_from(at.unix_timestamp_nanos() / 100).ok().map(Self)
    }
}

/// The clock of a market. Every kind can be advanced; a virtual one does not move by itself.
#[derive(Debug)]
pub struct MarketClock {
    base: Base,
    advanced: AtomicI64,
}

#[derive(Debug)]
enum Base {
    System,
    Runtime { start: MarketTime, since: tokio::time::Instant },
    Standing { start: MarketTime },
}

impl MarketClock {
    /// The system's clock.
    #[must_use]
    pub fn real() -> Self {
        Self::on(Base::System)
    }

    /// A clock that shows 2026-03-02T14:00:00Z now and goes with the timers of tokio: where a
    /// test pauses these, it stands and jumps with them.
    #[must_use]
    pub fn of_runtime() -> Self {
        Self::on(Base::Runtime { start: VIRTUAL_START, since: tokio::time::Instant::now() })
    }

    /// A clock that stands at 2026-03-02T14:00:00Z until it is advanced.
    #[must_use]
    pub fn virtual_default() -> Self {
        Self::virtual_from(VIRTUAL_START)
    }

    /// A clock that stands at `start` until it is advanced.
    #[must_use]
    pub fn virtual_from(start: MarketTime) -> Self {
        Self::on(Base::Standing { start })
    }

    fn on(base: Base) -> Self {
        Self { base, advanced: AtomicI64::new(0) }
    }

    /// Whether only [`MarketClock::advance`] moves this clock.
    #[must_use]
    pub fn is_virtual(&self) -> bool {
        matches!(self.base, Base::Standing { .. })
    }

    /// The present instant.
    #[must_use]
    pub fn now(&self) -> MarketTime {
        let base = match self.base {
            Base::System => system_ticks(),
            Base::Runtime { start, since } => start.0.saturating_add(ticks(since.elapsed())),
            Base::Standing { start } => start.0,
        };
        MarketTime(base.saturating_add(self.advanced.load(Ordering::SeqCst)))
    }

    /// Moves the clock forward.
    pub fn advance(&self, by: Duration) {
        self.advanced.fetch_add(ticks(by), Ordering::SeqCst);
    }
}

fn ticks(time: Duration) -> i64 {
    i64::try_from(time.as_nanos() / 100).unwrap_or(i64::MAX)
}

fn system_ticks() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    ticks(since)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_with_seven_digits_or_none() {
        let at = MarketTime::parse("2026-03-02T14:01:10.4312987Z").expect("a valid time");
        assert_eq!(at.precise(), "2026-03-02T14:01:10.4312987Z");
        assert_eq!(at.seconds(), "2026-03-02T14:01:10Z");
    }

    #[tokio::test(start_paused = true)]
    async fn a_clock_of_the_runtime_goes_with_its_timers() {
        let clock = MarketClock::of_runtime();
        let start = clock.now();
        tokio::time::sleep(Duration::from_secs(90)).await;
        clock.advance(Duration::from_secs(10));
        assert_eq!(clock.now(), start.plus_ms(100_000));
        assert!(!clock.is_virtual());
    }

    #[test]
    fn zoneless_times_and_bare_dates_are_utc() {
        let zoned = MarketTime::parse("2026-03-02T11:00:00-03:00");
        assert_eq!(MarketTime::parse("2026-03-02T14:00:00"), zoned);
        assert_eq!(
            MarketTime::parse("2026-03-02").map(MarketTime::seconds).as_deref(),
            Some("2026-03-02T00:00:00Z")
        );
        assert_eq!(MarketTime::parse("yesterday"), None);
    }
}
