//! Request limits per account (`pagarme-connect §1.6`).

use std::collections::{BTreeMap, VecDeque};

use crate::clock::MarketTime;
use crate::config::RateLimits;
use crate::market::State;

/// Sliding windows per account and class of call.
#[derive(Debug, Default)]
pub(crate) struct RateLimiter {
    windows: BTreeMap<(String, &'static str), VecDeque<MarketTime>>,
}

impl RateLimiter {
    /// Whether one more call of `class` fits into the last `window_ms`; if so it is counted.
    fn admit(
        &mut self,
        account_id: &str,
        class: &'static str,
        limit: u32,
        window_ms: i64,
        now: MarketTime,
    ) -> bool {
        let calls = self.windows.entry((account_id.to_owned(), class)).or_default();
        while calls.front().is_some_and(|at| now.ms_since(*at) >= window_ms) {
            calls.pop_front();
        }
        let fits = u32::try_from(calls.len()).is_ok_and(|count| count < limit);
        if fits {
            calls.push_back(now);
        }
        fits
    }
}

impl State {
    /// Whether the account may make this call now.
    pub(crate) fn admit(&mut self, account_id: &str, method: &str, segments: &[&str]) -> bool {
        let limits = self.config.rate_limits.clone();
        let now = self.now;
        if let Some(limit) = limits.any_per_second
            && !self.rates.admit(account_id, "any", limit, 1_000, now)
        {
            return false;
        }
        match class_of(method, segments, &limits) {
            Some((class, limit)) => self.rates.admit(account_id, class, limit, 60_000, now),
            None => true,
        }
    }
}

fn class_of(method: &str, segments: &[&str], limits: &RateLimits) -> Option<(&'static str, u32)> {
    if method != "GET" {
        return None;
    }
    let (class, limit) = match (segments.first().copied(), segments.len()) {
        (Some("orders"), 1) => ("orders", limits.orders_per_minute),
        (Some("orders"), _) => ("orders/*", limits.orders_per_minute),
        (Some("charges"), 1) => ("charges", limits.charges_per_minute),
        (Some("charges"), _) => ("charges/*", limits.charges_per_minute),
        (Some("hooks"), 1) => ("hooks", limits.hooks_per_minute),
        (Some("hooks"), _) => ("hooks/*", limits.hooks_per_minute),
        _ => return None,
    };
    limit.map(|limit| (class, limit))
}
