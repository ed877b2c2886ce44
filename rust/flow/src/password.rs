//! The operator's password in front of a refund, with lock-out.

use std::time::Duration;

use maquininha_model::Timestamp;
use serde::{Deserialize, Serialize};

/// Wrong passwords in a row before the flow locks (demand C25).
pub const FAILURES_MAX: u8 = 3;
/// How long it stays locked.
pub const LOCKED_FOR: Duration = Duration::from_secs(15 * 60);

/// The lock. It is kept in the journal, so a restart does not open it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperatorLock {
    failures: u8,
    locked_until: Option<Timestamp>,
}

/// What came of an entered password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Right.
    Granted,
    /// Wrong; so many tries are left.
    Wrong {
        /// Before it locks.
        tries_left: u8,
    },
    /// Locked; the password was not looked at.
    Locked {
        /// Until when.
        until: Timestamp,
    },
}

impl OperatorLock {
    /// Whether the flow is locked. A clock that was set back by more than the
    /// lock's length does not lengthen it.
    pub fn locked_until(&self, now: Timestamp) -> Option<Timestamp> {
        self.locked_until.filter(|until| *until > now && until.since(now) <= LOCKED_FOR)
    }

    /// Takes the result of one entry, where the flow is not locked.
    pub fn enter(&mut self, is_right: bool, now: Timestamp) -> Access {
        if let Some(until) = self.locked_until(now) {
            return Access::Locked { until };
        }
        if is_right {
            *self = Self::default();
            return Access::Granted;
        }
        self.failures = self.failures.saturating_add(1);
        if self.failures >= FAILURES_MAX {
            let until = now.plus(LOCKED_FOR);
            *self = Self { failures: 0, locked_until: Some(until) };
            return Access::Locked { until };
        }
        Access::Wrong { tries_left: FAILURES_MAX - self.failures }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_third_wrong_password_locks_and_the_right_one_does_not_help() {
        let now = Timestamp::from_millis(1_000_000);
        let mut lock = OperatorLock::default();
        assert_eq!(lock.enter(false, now), Access::Wrong { tries_left: 2 });
        assert_eq!(lock.enter(false, now), Access::Wrong { tries_left: 1 });
        let until = now.plus(LOCKED_FOR);
        assert_eq!(lock.enter(false, now), Access::Locked { until });
        assert_eq!(lock.enter(true, now), Access::Locked { until });
        assert_eq!(lock.enter(true, until), Access::Granted);
    }

    #[test]
    fn a_right_password_forgives_earlier_wrong_ones() {
        let now = Timestamp::from_millis(0);
        let mut lock = OperatorLock::default();
        lock.enter(false, now);
        lock.enter(false, now);
        assert_eq!(lock.enter(true, now), Access::Granted);
        assert_eq!(lock.enter(false, now), Access::Wrong { tries_left: 2 });
    }
}
