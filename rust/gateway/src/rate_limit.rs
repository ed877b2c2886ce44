//! Our own request limits, so that the service's are never met
//! (pagarme-connect §1.6). Pure: the time comes in.

use std::time::Duration;

use crate::RateLimits;

/// What a call counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RateClass {
    /// `GET /orders`.
    OrderList,
    /// `GET /orders/{id}`.
    OrderRead,
    /// `GET /charges/{id}`.
    ChargeRead,
    /// `GET /hooks`.
    HookList,
    /// No published limit.
    Free,
}

/// One bucket for each kind of call.
#[derive(Clone, Debug)]
pub struct RateLimiter {
    buckets: [TokenBucket; 4],
}

impl RateLimiter {
    /// Full buckets.
    pub fn new(limits: RateLimits) -> Self {
        Self {
            buckets: [
                TokenBucket::per_minute(limits.order_lists_per_minute),
                TokenBucket::per_minute(limits.order_reads_per_minute),
                TokenBucket::per_minute(limits.charge_reads_per_minute),
                TokenBucket::per_minute(limits.hook_lists_per_minute),
            ],
        }
    }

    /// Takes the right to one call that may start after the wait given back.
    /// Where the wait would be longer than `patience`, nothing is taken and the
    /// wait is the error.
    pub fn take(
        &mut self,
        class: RateClass,
        now: Duration,
        patience: Duration,
    ) -> Result<Duration, Duration> {
        let index = match class {
            RateClass::OrderList => 0,
            RateClass::OrderRead => 1,
            RateClass::ChargeRead => 2,
            RateClass::HookList => 3,
            RateClass::Free => return Ok(Duration::ZERO),
        };
        self.buckets[index].take(now, patience)
    }
}

const ROUNDING: Duration = Duration::from_nanos(1);

/// A token bucket that keeps a per-minute limit in *every* window of a minute:
/// a fifth of the limit may come at once, the rest is spread evenly.
///
/// It counts the time at which the last call granted may start ("generic cell
/// rate"), so nothing is rounded and nothing drifts.
#[derive(Clone, Copy, Debug)]
pub struct TokenBucket {
    /// Time one call costs; zero means no limit.
    cost: Duration,
    /// Calls that may come at once.
    burst: u32,
    /// When the bucket would be full again.
    full_at: Duration,
}

impl TokenBucket {
    /// A full bucket; a limit of zero means none.
    pub fn per_minute(limit: u32) -> Self {
        let burst = (limit / 5).max(1);
        let spread = limit.saturating_sub(burst).max(1);
        // Rounded up, so that the sum never exceeds the limit.
        let minute = Duration::from_secs(60);
        let cost = if limit == 0 { Duration::ZERO } else { minute / spread + ROUNDING };
        Self { cost, burst, full_at: Duration::ZERO }
    }

    /// See [`RateLimiter::take`].
    pub fn take(&mut self, now: Duration, patience: Duration) -> Result<Duration, Duration> {
        if self.cost.is_zero() {
            return Ok(Duration::ZERO);
        }
        let full_at = self.full_at.max(now) + self.cost;
        let wait = full_at.saturating_sub(now + self.cost * self.burst);
        if wait > patience {
            return Err(wait);
        }
        self.full_at = full_at;
        Ok(wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_window_of_a_minute_sees_more_than_the_limit() {
        for limit in [1, 50, 200] {
            let mut bucket = TokenBucket::per_minute(limit);
            let mut starts = Vec::new();
            for tenth in 0..3_000_u64 {
                let now = Duration::from_millis(tenth * 100);
                if let Ok(wait) = bucket.take(now, Duration::from_secs(1)) {
                    starts.push(now + wait);
                }
            }
            for (first, start) in starts.iter().enumerate() {
                let end = *start + Duration::from_secs(60);
                let inside = starts[first..].iter().take_while(|other| **other < end).count();
                assert!(inside <= limit as usize, "{inside} calls under a limit of {limit}");
            }
            assert!(starts.len() >= (limit as usize) * 4, "the limit is used");
        }
    }

    #[test]
    fn who_cannot_wait_takes_nothing() {
        let mut bucket = TokenBucket::per_minute(5);
        assert_eq!(bucket.take(Duration::ZERO, Duration::ZERO), Ok(Duration::ZERO));
        let refused = bucket.take(Duration::ZERO, Duration::ZERO);
        assert_eq!(refused, Err(Duration::from_secs(15) + ROUNDING));
        assert_eq!(refused, bucket.take(Duration::ZERO, Duration::ZERO));
        let patient = bucket.take(Duration::ZERO, Duration::from_secs(16));
        assert_eq!(patient, Ok(Duration::from_secs(15) + ROUNDING));
    }

    #[test]
    fn kinds_are_counted_on_their_own() {
        let mut limiter =
            RateLimiter::new(RateLimits { order_lists_per_minute: 1, ..RateLimits::PUBLISHED });
        assert!(limiter.take(RateClass::OrderList, Duration::ZERO, Duration::ZERO).is_ok());
        assert!(limiter.take(RateClass::OrderList, Duration::ZERO, Duration::ZERO).is_err());
        assert!(limiter.take(RateClass::OrderRead, Duration::ZERO, Duration::ZERO).is_ok());
        assert!(limiter.take(RateClass::Free, Duration::ZERO, Duration::ZERO).is_ok());
    }
}
