//! A listed order: reserve, read back, card, report, commit, decide, confirm.

use std::time::Duration;

use maquininha_flow::{
    DriverProfile, DriverReply, OnSilence, OrderCall, OrderCallError, Query, Reversal,
};
use maquininha_model::{ChargeStatus, Money};

use crate::desk::{Desk, Market};
use maquininha_sim::scenario::{mute_driver, plan};

/// A desk whose place is granted and whose card is being taken.
fn at_the_card(market: &Market) -> Desk {
    let mut desk = market.desk(0, market.listed());
    desk.begin();
    desk.answered();
    desk.answered();
    desk
}

#[test]
fn a_listed_payment_takes_four_round_trips_and_two_synced_writes() {
    let market = Market::new();
    let mut desk = market.desk(0, market.listed());
    assert_eq!(desk.begin(), ["write intent synced", "order reserve"]);
    assert_eq!(desk.answered(), ["order read"]);
    assert_eq!(desk.answered(), ["write sent lazy", "driver authorize", "wait"]);
    assert_eq!(desk.approves(), ["write approved lazy", "order report"]);
    assert_eq!(desk.answered(), ["order commit"]);
    assert_eq!(
        desk.answered(),
        ["write decided-confirm synced +payment-ended", "ended approved", "driver confirm"]
    );
    assert_eq!(desk.driver(DriverReply::Confirmed), ["write resolved lazy", "closed"]);
    assert_eq!((desk.round_trips, desk.syncs), (4, 2));
    assert_eq!(market.order().payment().due, Money::ZERO);
}

#[test]
fn the_paid_charge_carries_the_acquirers_number_and_the_whole_report() {
    let market = Market::new();
    let mut desk = at_the_card(&market);
    desk.approves();
    desk.answered();
    desk.answered();
    let charge = &market.charges()[0];
    assert_eq!(charge.code.as_deref(), Some("000000"));
    assert_eq!(charge.metadata_value("authorization_code"), Some("A1"));
    assert!(charge.lease_until().is_some(), "the lease stays, so that a late payment is seen");
}

#[test]
fn an_approval_the_driver_cannot_be_asked_for_is_synced_at_once() {
    let market = Market::new();
    let mut desk = market.desk_with(plan(0, "p", market.listed(), 100, mute_driver()));
    desk.begin();
    desk.answered();
    desk.answered();
    assert_eq!(desk.approves(), ["write approved synced", "order report"]);
    desk.answered();
    desk.answered();
    desk.driver(DriverReply::Confirmed);
    assert_eq!((desk.round_trips, desk.syncs), (4, 3));
}

#[test]
fn a_declined_card_releases_the_place() {
    let market = Market::new();
    let mut desk = at_the_card(&market);
    assert_eq!(
        desk.declines(),
        ["write declined lazy +payment-ended", "ended declined", "order cancel-charge"]
    );
    assert_eq!(desk.answered(), ["write resolved lazy", "closed"]);
    assert_eq!(market.charges()[0].status, ChargeStatus::Canceled);
}

#[test]
fn a_card_that_never_comes_ends_expired_and_releases_the_place() {
    let market = Market::new();
    let mut desk = at_the_card(&market);
    assert_eq!(
        desk.driver(DriverReply::TimedOut),
        ["write sent lazy +payment-ended", "ended expired", "order cancel-charge"]
    );
}

#[test]
fn a_lost_reservation_is_looked_up_before_it_is_sent_again_with_the_same_lease() {
    let market = Market::new();
    let mut desk = market.desk(0, market.listed());
    desk.begin();
    let first = desk.call().clone();
    assert_eq!(desk.call_fails(OrderCallError::OutcomeUnknown), ["order read"]);
    assert_eq!(desk.answered(), ["wait"]);
    assert_eq!(desk.waited(), ["order reserve"]);
    assert_eq!(*desk.call(), first);
}

#[test]
fn a_reservation_that_is_found_is_not_sent_again() {
    let market = Market::new();
    let mut desk = market.desk(0, market.listed());
    desk.begin();
    assert_eq!(desk.answer_lost(), ["order read"]);
    assert_eq!(desk.answered(), ["write sent lazy", "driver authorize", "wait"]);
    assert_eq!(market.charges().len(), 1);
}

#[test]
fn an_order_api_that_cannot_be_reached_stops_the_payment_before_the_card() {
    let market = Market::new();
    let mut desk = market.desk(0, market.listed());
    desk.begin();
    for _ in 0..4 {
        assert_eq!(desk.call_fails(OrderCallError::Unreachable), ["wait"]);
        assert_eq!(desk.waited(), ["order reserve"]);
    }
    assert_eq!(
        desk.call_fails(OrderCallError::Unreachable),
        ["write resolved lazy +payment-ended", "ended canceled order-api-unavailable", "closed"]
    );
}

#[test]
fn a_place_that_is_too_old_to_be_paid_takes_no_card() {
    let market = Market::new();
    let mut desk = market.desk(0, market.listed());
    desk.begin();
    desk.now = desk.now.plus(Duration::from_secs(270));
    desk.answered();
    assert_eq!(
        desk.answered(),
        [
            "write intent lazy +payment-ended",
            "ended canceled order-api-unavailable",
            "order cancel-charge"
        ]
    );
}

#[test]
fn a_closed_order_takes_no_card() {
    let market = Market::new();
    let mut desk = market.desk(0, market.listed());
    desk.begin();
    desk.answered();
    market.close(desk.now);
    assert_eq!(
        desk.answered(),
        ["write intent lazy +payment-ended", "ended canceled order-refused", "order cancel-charge"]
    );
}

#[test]
fn an_order_closed_during_the_card_undoes_the_approval() {
    let market = Market::new();
    let mut desk = at_the_card(&market);
    market.close(desk.now);
    desk.approves();
    desk.answered();
    assert_eq!(desk.answered(), ["order read"]);
    assert_eq!(
        desk.answered(),
        [
            "write decided-undo-order-refused synced +payment-ended",
            "ended canceled undone",
            "driver undo"
        ]
    );
    assert_eq!(desk.driver(DriverReply::Undone), ["order cancel-charge"]);
    assert_eq!(desk.answered(), ["write resolved lazy", "closed"]);
}

#[test]
fn a_lost_commit_is_decided_by_what_the_order_shows() {
    let market = Market::new();
    let mut desk = at_the_card(&market);
    desk.approves();
    desk.answered();
    assert_eq!(desk.answer_lost(), ["order read"]);
    assert_eq!(
        desk.answered(),
        ["write decided-confirm synced +payment-ended", "ended approved", "driver confirm"]
    );
}

#[test]
fn an_unreachable_order_api_undoes_the_approval_at_the_deadline() {
    let market = Market::new();
    let mut desk = at_the_card(&market);
    desk.approves();
    desk.answered();
    let mut words = desk.call_fails(OrderCallError::Unreachable);
    let lease = desk.record().lease_until.expect("a lease");
    while words == ["wait"] {
        words = desk.waited();
        if words == ["order commit"] {
            words = desk.call_fails(OrderCallError::Unreachable);
        }
    }
    assert_eq!(
        words,
        [
            "write decided-undo-deadline synced +payment-ended",
            "ended canceled undone",
            "driver undo"
        ]
    );
    assert!(desk.now <= lease, "decided while the place was held");
}

#[test]
fn a_service_that_asks_for_a_long_pause_does_not_hold_the_decision_up() {
    let market = Market::new();
    let mut desk = at_the_card(&market);
    desk.approves();
    desk.answered();
    let retry_after = Duration::from_secs(24 * 3600);
    assert_eq!(desk.call_fails(OrderCallError::Throttled { retry_after }), ["wait"]);
    assert_eq!(desk.waited()[0], "write decided-undo-deadline synced +payment-ended");
    assert!(desk.now <= desk.record().lease_until.expect("a lease"));
}

#[test]
fn a_report_that_is_refused_is_not_sent_again_and_the_payment_is_committed() {
    let market = Market::new();
    market.api.borrow_mut().habits.report_refused = true;
    let mut desk = at_the_card(&market);
    desk.approves();
    assert_eq!(desk.answered(), ["order read"]);
    assert_eq!(desk.answered(), ["wait"]);
    assert_eq!(desk.waited(), ["order commit"]);
    assert!(matches!(desk.call(), OrderCall::Commit { .. }));
    assert_eq!(desk.answered()[1], "ended approved");
}

#[test]
fn a_journal_that_cannot_be_written_stops_the_payment_before_anything_leaves() {
    let market = Market::new();
    let mut desk = market.desk(0, market.listed());
    desk.begin();
    assert_eq!(desk.journal_fails(), ["ended canceled journal-failed", "closed"]);
}

#[test]
fn an_acquirer_that_undoes_by_itself_soon_shortens_the_deadline() {
    let market = Market::new();
    let undoes_soon = DriverProfile::new(
        OnSilence::AutoUndo { after: Duration::from_secs(100) },
        Duration::from_secs(3600),
        Query::ByAttempt { horizon: Duration::from_secs(60) },
        Reversal::Undo,
    );
    let mut desk = market.desk_with(plan(0, "p", market.listed(), 100, undoes_soon));
    desk.begin();
    desk.answered();
    desk.answered();
    desk.approves();
    let approved_at = desk.now;
    desk.answered();
    let mut words = desk.call_fails(OrderCallError::Unreachable);
    while words == ["wait"] || words == ["order commit"] {
        words = match words == ["wait"] {
            true => desk.waited(),
            false => desk.call_fails(OrderCallError::Unreachable),
        };
    }
    assert_eq!(words[0], "write decided-undo-deadline synced +payment-ended");
    assert!(desk.now < approved_at.plus(Duration::from_secs(60)));
}

#[test]
fn one_call_may_outlast_the_time_to_decide_and_no_second_one() {
    let market = Market::new();
    let short = DriverProfile::new(
        OnSilence::Blocks,
        Duration::from_secs(108),
        Query::ByAttempt { horizon: Duration::from_secs(60) },
        Reversal::Undo,
    );
    let mut desk = market.desk_with(plan(0, "p", market.listed(), 100, short));
    desk.begin();
    desk.answered();
    desk.answered();
    desk.approves();
    assert_eq!(desk.answered(), ["order commit"]);
    desk.pace = Duration::from_secs(70);
    let words = desk.call_fails(OrderCallError::OutcomeUnknown);
    assert_eq!(words[0], "write decided-undo-deadline synced +payment-ended");
}

#[test]
fn a_read_that_is_older_than_the_commit_is_read_again() {
    let market = Market::new();
    let empty = market.order();
    let mut desk = market.desk(0, market.listed());
    desk.begin();
    desk.answered();
    for _ in 0..3 {
        desk.answered_with(empty.clone());
        desk.waited();
    }
    desk.answered_with(empty.clone());
    desk.approves();
    let pending = market.order();
    desk.answered();
    assert_eq!(desk.answered(), ["order read"]);
    assert_eq!(desk.answered_with(pending), ["wait"]);
    assert_eq!(desk.waited(), ["order read"]);
    assert_eq!(desk.answered_with(empty), ["wait"]);
    assert_eq!(desk.waited(), ["order read"]);
    assert_eq!(desk.answered()[1], "ended approved");
}

#[test]
fn a_read_that_shows_only_the_other_of_two_places_is_old() {
    let market = Market::new();
    market.api.borrow_mut().habits.idempotent = false;
    let empty = market.order();
    let mut desk = market.desk(0, market.listed());
    desk.begin();
    assert_eq!(desk.answer_lost(), ["order read"]);
    let first_only = market.order();
    assert_eq!(desk.answered_with(empty), ["wait"]);
    assert_eq!(desk.waited(), ["order reserve"]);
    assert_eq!(desk.answered(), ["order read"]);
    for _ in 0..3 {
        assert_eq!(desk.answered_with(first_only.clone()), ["wait"]);
        assert_eq!(desk.waited(), ["order read"]);
    }
    assert_eq!(desk.answered_with(first_only.clone())[0], "write sent lazy");
    desk.approves();
    desk.answered();
    assert_eq!(desk.answered(), ["order read"]);
    // It was granted unseen, and the second of the places is paid.
    assert_eq!(desk.answered_with(first_only), ["wait"]);
    assert_eq!(desk.waited(), ["order read"]);
    assert_eq!(desk.answered()[1], "ended approved");
}

#[test]
fn a_place_made_twice_is_not_in_its_own_way_and_only_the_paid_one_stays() {
    let market = Market::new();
    market.api.borrow_mut().habits.idempotent = false;
    let empty = market.order();
    let mut desk = market.desk(0, market.listed());
    desk.begin();
    assert_eq!(desk.answer_lost(), ["order read"]);
    assert_eq!(desk.answered_with(empty), ["wait"]);
    assert_eq!(desk.waited(), ["order reserve"]);
    desk.answered();
    assert_eq!(desk.answered(), ["write sent lazy", "driver authorize", "wait"]);
    desk.approves();
    desk.answered();
    desk.answered();
    assert_eq!(desk.driver(DriverReply::Confirmed), ["order read"]);
    assert_eq!(desk.answered(), ["order cancel-charge"]);
    assert_eq!(desk.answered(), ["order read"]);
    assert_eq!(desk.answered(), ["wait"]);
    assert_eq!(desk.waited(), ["order read"]);
    assert_eq!(desk.answered(), ["write resolved lazy", "closed"]);
    let statuses: Vec<_> = market.charges().into_iter().map(|charge| charge.status).collect();
    assert_eq!(statuses, [ChargeStatus::Canceled, ChargeStatus::Paid]);
}
