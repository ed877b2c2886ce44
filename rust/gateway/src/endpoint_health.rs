//! Which of two endpoints is used. Pure: the time comes in.

use std::time::Duration;

/// One of the two ways to the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Endpoint {
    /// The configured one.
    Primary,
    /// The one for bad times.
    Backup,
}

impl Endpoint {
    /// The other one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Primary => Self::Backup,
            Self::Backup => Self::Primary,
        }
    }
}

/// How a call failed on its way. A refusal by the service is no failure of the
/// endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FailureKind {
    /// No connection was made.
    Unreachable,
    /// The request left and no readable answer came.
    Lost,
    /// A gateway on the way answered instead of the service: 502, 503, 504.
    BadGateway,
}

/// When the endpoint is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HealthPolicy {
    /// Failures in a row that change the endpoint. With a third of the calls
    /// lost, three in a row are rare and one is not.
    pub failures_to_switch: u32,
    /// How long an endpoint is kept at least after a change, and how long the
    /// primary is left alone before it is probed.
    pub hold: Duration,
    /// Longest hold; it doubles with every probe that fails.
    pub hold_max: Duration,
    /// Probes in a row that must succeed before the primary is used again.
    pub probes_to_return: u32,
    /// Longest time a probe may take before the call goes to the backup.
    pub probe_timeout: Duration,
}

impl Default for HealthPolicy {
    fn default() -> Self {
        Self {
            failures_to_switch: 3,
            hold: Duration::from_secs(30),
            hold_max: Duration::from_secs(600),
            probes_to_return: 2,
            probe_timeout: Duration::from_secs(5),
        }
    }
}

/// Health of the two endpoints. Times are durations since any fixed start.
#[derive(Clone, Debug)]
pub struct EndpointHealth {
    policy: HealthPolicy,
    has_backup: bool,
    active: Endpoint,
    failures_in_row: u32,
    probes_in_row: u32,
    held_until: Duration,
    hold: Duration,
    last_failure: Option<FailureKind>,
}

impl EndpointHealth {
    /// Starts on the primary.
    pub const fn new(policy: HealthPolicy, has_backup: bool) -> Self {
        Self {
            policy,
            has_backup,
            active: Endpoint::Primary,
            failures_in_row: 0,
            probes_in_row: 0,
            held_until: Duration::ZERO,
            hold: policy.hold,
            last_failure: None,
        }
    }

    /// The endpoint in use.
    pub const fn active(&self) -> Endpoint {
        self.active
    }

    /// The kind of the last failure, until a call succeeds.
    pub const fn last_failure(&self) -> Option<FailureKind> {
        self.last_failure
    }

    /// The endpoint to try when a call certainly had no effect on `endpoint`.
    pub const fn alternative(&self, endpoint: Endpoint) -> Option<Endpoint> {
        if self.has_backup { Some(endpoint.other()) } else { None }
    }

    /// Whether the next call without effect should go to the primary, to see
    /// whether it is well again. Taking the probe postpones the next one.
    pub fn take_probe(&mut self, now: Duration) -> bool {
        let due = self.active == Endpoint::Backup && now >= self.held_until;
        if due {
            // One probe at a time: other calls do not pile up on a dead host.
            self.held_until = now.saturating_add(self.policy.probe_timeout);
        }
        due
    }

    /// A call was answered.
    pub fn succeeded(&mut self, endpoint: Endpoint, now: Duration) {
        self.last_failure = None;
        if endpoint == self.active {
            self.failures_in_row = 0;
        } else if endpoint == Endpoint::Primary {
            // A call that fell over to the primary proves as much as a probe.
            self.probes_in_row = self.probes_in_row.saturating_add(1);
            if self.probes_in_row >= self.policy.probes_to_return {
                self.switch_to(Endpoint::Primary, now);
                self.hold = self.policy.hold;
            } else {
                self.held_until = self.held_until.min(now);
            }
        }
    }

    /// A call failed on its way.
    pub fn failed(&mut self, endpoint: Endpoint, kind: FailureKind, now: Duration) {
        self.last_failure = Some(kind);
        if endpoint != self.active {
            if endpoint == Endpoint::Primary {
                self.probes_in_row = 0;
                self.hold = self.hold.saturating_mul(2).min(self.policy.hold_max);
                self.held_until = now.saturating_add(self.hold);
            }
            return;
        }
        self.failures_in_row = self.failures_in_row.saturating_add(1);
        let enough = self.failures_in_row >= self.policy.failures_to_switch;
        // The first change is not held back: nothing was held yet.
        if self.has_backup && enough && now >= self.held_until {
            self.switch_to(self.active.other(), now);
        }
    }

    fn switch_to(&mut self, endpoint: Endpoint, now: Duration) {
        self.active = endpoint;
        self.failures_in_row = 0;
        self.probes_in_row = 0;
        self.held_until = now.saturating_add(self.hold);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn health() -> EndpointHealth {
        EndpointHealth::new(HealthPolicy::default(), true)
    }

    fn lose(health: &mut EndpointHealth, endpoint: Endpoint, times: u32, now: Duration) {
        for _ in 0..times {
            health.failed(endpoint, FailureKind::Lost, now);
        }
    }

    #[test]
    fn three_failures_in_a_row_change_the_endpoint() {
        let mut health = health();
        lose(&mut health, Endpoint::Primary, 2, SECOND);
        health.succeeded(Endpoint::Primary, SECOND);
        lose(&mut health, Endpoint::Primary, 2, SECOND);
        assert_eq!(health.active(), Endpoint::Primary);
        lose(&mut health, Endpoint::Primary, 1, SECOND);
        assert_eq!(health.active(), Endpoint::Backup);
        assert_eq!(health.last_failure(), Some(FailureKind::Lost));
    }

    #[test]
    fn without_a_backup_nothing_changes() {
        let mut health = EndpointHealth::new(HealthPolicy::default(), false);
        lose(&mut health, Endpoint::Primary, 10, SECOND);
        assert_eq!(health.active(), Endpoint::Primary);
        assert_eq!(health.alternative(Endpoint::Primary), None);
        assert!(!health.take_probe(1_000 * SECOND));
    }

    #[test]
    fn the_primary_returns_after_the_hold_and_two_good_probes() {
        let mut health = health();
        lose(&mut health, Endpoint::Primary, 3, SECOND);
        assert!(!health.take_probe(30 * SECOND));
        assert!(health.take_probe(31 * SECOND));
        assert!(!health.take_probe(31 * SECOND), "one probe at a time");
        health.succeeded(Endpoint::Primary, 31 * SECOND);
        assert_eq!(health.active(), Endpoint::Backup);
        assert!(health.take_probe(32 * SECOND));
        health.succeeded(Endpoint::Primary, 32 * SECOND);
        assert_eq!(health.active(), Endpoint::Primary);
    }

    #[test]
    fn a_failed_probe_doubles_the_wait_up_to_the_longest() {
        let mut health = health();
        lose(&mut health, Endpoint::Primary, 3, SECOND);
        let mut now = SECOND;
        let mut waits = Vec::new();
        for _ in 0..7 {
            let from = now;
            while !health.take_probe(now) {
                now += SECOND;
            }
            waits.push(now.saturating_sub(from).as_secs());
            health.failed(Endpoint::Primary, FailureKind::Unreachable, now);
        }
        assert_eq!(waits, [30, 60, 120, 240, 480, 600, 600]);
    }

    #[test]
    fn after_a_return_the_primary_is_kept_for_the_hold() {
        let mut health = health();
        lose(&mut health, Endpoint::Primary, 3, SECOND);
        health.succeeded(Endpoint::Primary, 40 * SECOND);
        health.succeeded(Endpoint::Primary, 40 * SECOND);
        assert_eq!(health.active(), Endpoint::Primary);
        lose(&mut health, Endpoint::Primary, 5, 41 * SECOND);
        assert_eq!(health.active(), Endpoint::Primary, "no flapping within the hold");
        lose(&mut health, Endpoint::Primary, 1, 70 * SECOND);
        assert_eq!(health.active(), Endpoint::Backup);
    }

    /// A small generator with fixed seeds: the runs are the same every time.
    fn lost(state: &mut u64) -> bool {
        *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (*state >> 33) % 100 < 30
    }

    #[test]
    fn with_thirty_percent_loss_the_endpoint_does_not_flap() {
        for seed in 1..=20_u64 {
            let (mut health, mut state) = (health(), seed);
            let (mut switches, mut last_switch) = (0_u32, None::<u64>);
            for second in 0..1_000_u64 {
                let now = Duration::from_secs(second);
                let before = health.active();
                let endpoint =
                    if health.take_probe(now) { Endpoint::Primary } else { health.active() };
                if lost(&mut state) {
                    health.failed(endpoint, FailureKind::Lost, now);
                } else {
                    health.succeeded(endpoint, now);
                }
                if health.active() != before {
                    let apart = last_switch.map_or(u64::MAX, |last| second - last);
                    assert!(apart >= 30, "seed {seed}: changed again after {apart} s");
                    (switches, last_switch) = (switches + 1, Some(second));
                }
            }
            assert!(switches <= 33, "seed {seed}: {switches} changes");
        }
    }
}
