//! The operator's password in front of a refund.

use std::time::Duration;

use maquininha_flow::password::{Access, FAILURES_MAX, LOCKED_FOR, OperatorLock};

use maquininha_sim::scenario::noon;

fn locked() -> OperatorLock {
    let mut lock = OperatorLock::default();
    for _ in 0..FAILURES_MAX {
        lock.enter(false, noon());
    }
    lock
}

#[test]
fn a_locked_flow_opens_after_its_time_and_not_before() {
    let mut lock = locked();
    let just_before = noon().plus(LOCKED_FOR).minus(Duration::from_micros(1));
    assert!(matches!(lock.enter(true, just_before), Access::Locked { .. }));
    assert_eq!(lock.enter(true, noon().plus(LOCKED_FOR)), Access::Granted);
}

#[test]
fn trying_while_it_is_locked_does_not_lock_it_longer() {
    let mut lock = locked();
    let later = noon().plus(LOCKED_FOR / 2);
    assert_eq!(lock.enter(false, later), Access::Locked { until: noon().plus(LOCKED_FOR) });
    assert_eq!(lock.locked_until(noon().plus(LOCKED_FOR)), None);
}

#[test]
fn after_the_lock_all_tries_are_there_again() {
    let mut lock = locked();
    let open = noon().plus(LOCKED_FOR);
    assert_eq!(lock.enter(false, open), Access::Wrong { tries_left: FAILURES_MAX - 1 });
}

#[test]
fn a_clock_that_was_set_back_a_year_does_not_lock_for_a_year() {
    let lock = locked();
    let last_year = noon().minus(Duration::from_secs(365 * 24 * 3600));
    assert_eq!(lock.locked_until(last_year), None);
}
