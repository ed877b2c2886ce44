//! Waits between retries (pagarme-connect §1.6). Pure: chance comes in.

use std::time::Duration;

use crate::RetryPolicy;

/// The wait before retry number `retry` (from 0): doubling from the base up to
/// the cap, of which the upper half is left to chance (`0.0..=1.0` as 0…1,000
/// `per_mille`), so that terminals that failed together do not return together.
pub(crate) fn wait(policy: RetryPolicy, retry: u32, per_mille: u64) -> Duration {
    let factor = 1_u64.checked_shl(retry.min(32)).unwrap_or(u64::MAX);
    let full_ms = policy.base_ms.saturating_mul(factor).min(policy.cap_ms);
    let half_ms = full_ms / 2;
    Duration::from_millis(full_ms - half_ms + half_ms.saturating_mul(per_mille.min(1_000)) / 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_cap_and_stay_within_their_half() {
        let policy = RetryPolicy::default();
        let range =
            |retry| (wait(policy, retry, 0).as_millis(), wait(policy, retry, 1_000).as_millis());
        assert_eq!(range(0), (500, 1_000));
        assert_eq!(range(1), (1_000, 2_000));
        assert_eq!(range(6), (30_000, 60_000));
        assert_eq!(range(u32::MAX), (30_000, 60_000));
    }
}
