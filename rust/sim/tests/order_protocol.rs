//! The order protocol, explored: what holds, and that what is broken is found.

use maquininha_flow::OverpayPolicy;
use maquininha_sim::model::{Exploration, Flaw, Limits, Promise, Protocol, explore};

/// Two terminals at one order that is paid in one, with everything that can go wrong.
const TWO: Limits = Limits {
    terminals: 2,
    orders: 1,
    due: 1,
    amount_max: 1,
    old_reads: true,
    restarts: true,
    sales: false,
    open_max: 1,
    overpay: OverpayPolicy::RefuseAtTerminal,
};
/// Two terminals that pay without old reads and restarts.
const CALM: Limits = Limits { old_reads: false, restarts: false, ..TWO };
/// One terminal, which pays one part or both.
const ONE: Limits = Limits { terminals: 1, due: 2, amount_max: 2, ..TWO };
/// One terminal that pays two parts, and the sales side.
const SOLD: Limits = Limits { terminals: 1, due: 2, sales: true, restarts: false, ..TWO };

fn holds(limits: Limits) -> Exploration {
    let found = explore(&Protocol::new(limits), true);
    assert!(found.counterexample.is_none(), "{limits:?}\n{}", found.story());
    found
}

#[test]
fn no_order_of_events_breaks_a_promise() {
    for limits in [ONE, TWO, CALM, SOLD] {
        assert!(holds(limits).states > 300, "{limits:?}");
    }
}

#[test]
fn one_place_among_the_open_orders_is_enough_for_two_orders() {
    holds(Limits { orders: 2, old_reads: false, ..SOLD });
}

#[test]
fn who_accepts_more_than_is_due_takes_no_more_than_one_payment_too_much() {
    for overpay in [OverpayPolicy::AcceptAndTell, OverpayPolicy::RefundDifference] {
        holds(Limits { overpay, due: 2, amount_max: 2, ..CALM });
    }
}

#[test]
fn what_is_forgotten_makes_no_difference() {
    let all = explore(&Protocol::new(CALM).exactly(), false);
    assert!(all.counterexample.is_none(), "{}", all.story());
    let fewer = holds(CALM);
    assert!(all.states > 2 * fewer.states, "{} and {}", all.states, fewer.states);
    assert_eq!(all.terminal_diagram(), fewer.terminal_diagram(), "the same steps are possible");
}

/// Each flaw, where it is looked for, and the promise it breaks.
const FLAWS: [(Flaw, Limits, Promise); 21] = [
    (Flaw::LastComesFirst, CALM, Promise::NeverMoreThanDue),
    (Flaw::TiesToLowestId, CALM, Promise::NeverMoreThanDue),
    (Flaw::PlacesDoNotCount, CALM, Promise::NeverMoreThanDue),
    (Flaw::LatePaymentsRankEarly, CALM, Promise::NeverMoreThanDue),
    (Flaw::LeaseEndIsInTime, CALM, Promise::NeverMoreThanDue),
    (Flaw::NoReadBack, CALM, Promise::NeverMoreThanDue),
    (Flaw::BlindIsTrusted, TWO, Promise::NeverMoreThanDue),
    (Flaw::RestartIsTrusted, TWO, Promise::NeverMoreThanDue),
    (Flaw::LateIsTrusted, CALM, Promise::NeverMoreThanDue),
    (Flaw::ConfirmsBeforeCommit, ONE, Promise::NothingIsToldThatWasNotPaid),
    (Flaw::DeadlineConfirms, ONE, Promise::NothingIsToldThatWasNotPaid),
    (Flaw::RefusalConfirms, ONE, Promise::NothingIsToldThatWasNotPaid),
    (Flaw::NotFoundAtOnce, ONE, Promise::NoApprovalIsLost),
    (Flaw::ForgetsToRelease, ONE, Promise::NothingIsLeft),
    (Flaw::LeavesBeforeItsReservation, ONE, Promise::NothingIsLeft),
    (Flaw::CancelsPlacesOfOthers, CALM, Promise::NothingIsToldThatWasNotPaid),
    (Flaw::WaitsForOthers, CALM, Promise::RestIsInReach),
    (Flaw::StopsListening, SOLD, Promise::EveryPaymentIsHeard),
    (Flaw::NeverCloses, SOLD, Promise::EveryOrderIsClosed),
    (Flaw::ClosesWithTheFirstPart, SOLD, Promise::ClosedAsPaidIsPaid),
    (Flaw::DoesNotCountOrders, Limits { orders: 2, ..SOLD }, Promise::OpenOrdersAreBounded),
];

#[test]
fn every_broken_variant_has_a_counterexample() {
    for flaw in Flaw::ALL {
        let found = FLAWS.iter().find(|(known, ..)| *known == flaw);
        let (_, limits, promise) = found.unwrap_or_else(|| panic!("{flaw:?} is not looked for"));
        let found = explore(&Protocol::with(*limits, flaw), false);
        println!("{flaw:?}: {}", found.story());
        let broken = found.counterexample.map(|shown| shown.promise);
        assert_eq!(broken, Some(*promise), "{flaw:?}");
    }
}
