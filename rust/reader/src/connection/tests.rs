use ConnectionEffect as E;
use ConnectionInput as I;

use super::*;

const FAILURES: [ConnectionFailure; 2] =
    [ConnectionFailure::NotFound, ConnectionFailure::NotPaired];

fn ready() -> Connection {
    let mut connection = Connection::default();
    for input in [I::Connect { keep_trying: false }, I::Opened, I::Prepared] {
        connection.step(input);
    }
    assert_eq!(connection.state(), ReaderState::Ready);
    connection
}

#[test]
fn a_new_reader_is_connected_and_prepared() {
    let mut connection = Connection::default();
    let steps = [
        (I::Scanning(true), vec![], ReaderState::Discovering),
        (I::Scanning(false), vec![], ReaderState::NotConnected),
        (I::Connect { keep_trying: false }, vec![E::Open], ReaderState::Connecting),
        (I::Opened, vec![E::Prepare], ReaderState::Preparing),
        (I::Prepared, vec![E::Offer], ReaderState::Ready),
        (I::Busy(true), vec![], ReaderState::Busy),
        (I::Busy(false), vec![], ReaderState::Ready),
        (I::Disconnect, vec![E::Stop, E::Close], ReaderState::NotConnected),
    ];
    for (input, effects, state) in steps {
        assert_eq!(connection.step(input), effects, "{input:?}");
        assert_eq!(connection.state(), state, "{input:?}");
    }
}

#[test]
fn a_lost_reader_is_tried_again_with_longer_pauses() {
    let mut connection = ready();
    let lost = connection.step(I::Lost(ConnectionFailure::LinkLost));
    assert_eq!(lost, [E::Close, E::Pause(Duration::from_secs(1))]);
    for (attempt, next) in [(1, 2), (2, 4), (3, 8), (4, 16), (5, 32), (6, 60), (7, 60)] {
        assert_eq!(connection.step(I::PauseOver), [E::Open]);
        let state = connection.state();
        assert!(
            matches!(state, ReaderState::Reconnecting { attempt: a, pause: None, .. } if a == attempt),
            "{state:?}"
        );
        let failed = connection.step(I::Failed(ConnectionFailure::NotFound));
        assert_eq!(failed, [E::Pause(Duration::from_secs(next))]);
    }
    connection.step(I::PauseOver);
    connection.step(I::Opened);
    connection.step(I::Prepared);
    assert_eq!(connection.state(), ReaderState::Ready);
}

#[test]
fn a_reader_that_stays_away_fails_in_the_end() {
    let mut connection = ready();
    connection.step(I::Lost(ConnectionFailure::LinkLost));
    for _ in 0..RECONNECTS_MAX {
        connection.step(I::PauseOver);
        connection.step(I::Failed(ConnectionFailure::NotFound));
    }
    assert_eq!(connection.state(), ReaderState::Failed { reason: ConnectionFailure::NotFound });
    assert_eq!(connection.step(I::PauseOver), []);
}

#[test]
fn a_first_connection_that_fails_is_told_at_once() {
    for reason in FAILURES {
        let mut connection = Connection::default();
        connection.step(I::Connect { keep_trying: false });
        assert_eq!(connection.step(I::Failed(reason)), []);
        assert_eq!(connection.state(), ReaderState::Failed { reason });
    }
}

#[test]
fn what_does_not_pass_by_itself_is_not_tried_again() {
    let mut connection = Connection::default();
    connection.step(I::Connect { keep_trying: true });
    assert_eq!(connection.step(I::Failed(ConnectionFailure::NotPaired)), []);
    let reason = ConnectionFailure::NotPaired;
    assert_eq!(connection.state(), ReaderState::Failed { reason });
}

#[test]
fn a_remembered_reader_is_waited_for() {
    let mut connection = Connection::default();
    connection.step(I::Connect { keep_trying: true });
    let failed = connection.step(I::Failed(ConnectionFailure::NotFound));
    assert_eq!(failed, [E::Pause(Duration::from_secs(1))]);
    assert!(matches!(connection.state(), ReaderState::Reconnecting { attempt: 1, .. }));
}

/// All inputs in all orders up to a depth: nothing is opened twice, offered without preparation,
/// or left open.
#[test]
fn in_every_order_of_events_one_thing_runs_and_what_was_opened_is_closed() {
    let inputs = [
        I::Connect { keep_trying: false },
        I::Connect { keep_trying: true },
        I::Opened,
        I::Prepared,
        I::Failed(ConnectionFailure::NotFound),
        I::Failed(ConnectionFailure::KeyMissing),
        I::Lost(ConnectionFailure::LinkLost),
        I::Busy(true),
        I::PauseOver,
        I::Scanning(true),
        I::Disconnect,
    ];
    let mut count = 0_u32;
    explore(&Connection::default(), Outside::default(), &inputs, 8, &mut count);
    assert!(count > 100_000, "{count}");
}

#[derive(Clone, Copy, Default, Debug)]
struct Outside {
    opening: bool,
    preparing: bool,
    pausing: bool,
    is_open: bool,
    is_offered: bool,
}

fn explore(
    connection: &Connection,
    outside: Outside,
    inputs: &[ConnectionInput],
    depth: u8,
    count: &mut u32,
) {
    if depth == 0 {
        return;
    }
    for input in inputs {
        let possible = match input {
            I::Opened => outside.opening,
            I::Prepared => outside.preparing,
            I::Failed(_) => outside.opening || outside.preparing,
            I::Lost(_) => outside.is_open,
            I::Busy(_) => outside.is_offered,
            I::PauseOver => outside.pausing,
            _ => true,
        };
        if !possible {
            continue;
        }
        *count += 1;
        let (mut next, mut after) = (connection.clone(), outside);
        match input {
            I::Opened => (after.opening, after.is_open) = (false, true),
            I::Prepared => after.preparing = false,
            I::Failed(_) => (after.opening, after.preparing) = (false, false),
            I::PauseOver => after.pausing = false,
            _ => {}
        }
        for effect in next.step(*input) {
            match effect {
                E::Stop => {
                    (after.opening, after.preparing, after.pausing) = (false, false, false);
                }
                E::Open => {
                    assert!(!after.opening && !after.is_open && !after.pausing, "{input:?}");
                    after.opening = true;
                }
                E::Prepare => after.preparing = true,
                E::Offer => after.is_offered = true,
                E::Close => (after.is_open, after.is_offered) = (false, false),
                E::Pause(pause) => {
                    assert!(!after.opening && !after.preparing && !after.pausing);
                    assert!(pause <= RECONNECT_PAUSE_MAX);
                    after.pausing = true;
                }
            }
        }
        match next.state() {
            ReaderState::NotConnected | ReaderState::Discovering | ReaderState::Failed { .. } => {
                assert!(!after.is_open && !after.opening && !after.pausing, "{input:?} {after:?}");
            }
            ReaderState::Ready | ReaderState::Busy => assert!(after.is_offered),
            ReaderState::Connecting => assert!(after.opening),
            ReaderState::Preparing => assert!(after.preparing),
            ReaderState::Reconnecting { pause, .. } => assert_eq!(pause.is_some(), after.pausing),
        }
        explore(&next, after, inputs, depth - 1, count);
    }
}
