//! The wish to stop, in every phase.

use maquininha_flow::{DriverReply, OrderCallError, PaymentKind};
use maquininha_model::ChargeStatus;

use crate::desk::Market;

#[test]
fn before_anything_left_it_is_canceled_at_once() {
    let market = Market::new();
    let mut desk = market.desk(0, market.listed());
    assert_eq!(
        desk.cancel(),
        [
            "write resolved lazy +payment-ended",
            "ended canceled requested",
            "cancel canceled",
            "closed"
        ]
    );
    assert!(desk.begin().is_empty(), "it cannot be started any more");
}

#[test]
fn during_the_reservation_it_is_canceled_and_the_place_is_taken_away_when_it_is_known() {
    let market = Market::new();
    let mut desk = market.desk(0, market.listed());
    desk.begin();
    assert_eq!(
        desk.cancel(),
        ["write intent lazy +payment-ended", "ended canceled requested", "cancel canceled"]
    );
    assert_eq!(desk.answered(), ["order cancel-charge"]);
    assert_eq!(desk.answered(), ["write resolved lazy", "closed"]);
    assert_eq!(market.charges()[0].status, ChargeStatus::Canceled);
}

#[test]
fn a_second_wish_during_the_reservation_does_not_forget_the_place() {
    let market = Market::new();
    let mut desk = market.desk(0, market.listed());
    desk.begin();
    desk.cancel();
    assert_eq!(desk.cancel(), ["cancel canceled"]);
    assert_eq!(desk.answered(), ["order cancel-charge"]);
    desk.answered();
    assert_eq!(market.charges()[0].status, ChargeStatus::Canceled);
}

#[test]
fn a_place_whose_answer_is_lost_after_the_wish_is_looked_for_until_it_cannot_come() {
    let market = Market::new();
    let mut desk = market.desk(0, market.listed());
    desk.begin();
    desk.cancel();
    assert_eq!(desk.call_fails(OrderCallError::OutcomeUnknown), ["order read"]);
    let lost_at = desk.now;
    assert_eq!(desk.answered(), ["wait"]);
    assert_eq!(desk.waited(), ["order read"]);
    assert_eq!(desk.answered(), ["write resolved lazy", "closed"]);
    assert!(desk.now >= lost_at.plus(std::time::Duration::from_secs(60)));
}

#[test]
fn between_two_tries_it_is_canceled_at_once() {
    let market = Market::new();
    let mut desk = market.desk(0, market.listed());
    desk.begin();
    desk.call_fails(OrderCallError::Unreachable);
    assert_eq!(
        desk.cancel(),
        [
            "write resolved lazy +payment-ended",
            "ended canceled requested",
            "cancel canceled",
            "closed"
        ]
    );
}

#[test]
fn at_the_card_the_driver_is_told_to_stop_and_its_answer_decides() {
    let market = Market::new();
    let mut desk = market.desk(0, market.direct());
    desk.begin();
    assert_eq!(desk.cancel(), ["driver abort"]);
    assert!(desk.cancel().is_empty(), "the driver is told once");
    assert_eq!(
        desk.driver(DriverReply::Canceled),
        [
            "write resolved lazy +payment-ended",
            "ended canceled requested",
            "cancel canceled",
            "closed"
        ]
    );
}

#[test]
fn an_approval_that_comes_all_the_same_is_reversed() {
    let market = Market::new();
    let mut desk = market.desk(0, PaymentKind::Standalone);
    desk.begin();
    desk.cancel();
    assert_eq!(
        desk.approves(),
        [
            "write decided-undo-cancel-requested synced +payment-ended",
            "ended canceled undone",
            "cancel reversing",
            "driver undo"
        ]
    );
    assert_eq!(desk.driver(DriverReply::Undone), ["write resolved lazy", "closed"]);
}

#[test]
fn during_the_report_the_approval_is_reversed() {
    let market = Market::new();
    let mut desk = market.desk(0, market.listed());
    desk.begin();
    desk.answered();
    desk.answered();
    desk.approves();
    assert_eq!(
        desk.cancel(),
        [
            "write decided-undo-cancel-requested synced +payment-ended",
            "ended canceled undone",
            "cancel reversing",
            "driver undo"
        ]
    );
    assert_eq!(desk.driver(DriverReply::Undone), ["order cancel-charge"]);
}

#[test]
fn from_the_commit_on_it_is_too_late() {
    let market = Market::new();
    let mut desk = market.desk(0, market.listed());
    desk.begin();
    desk.answered();
    desk.answered();
    desk.approves();
    desk.answered();
    assert_eq!(desk.cancel(), ["cancel too-late"]);
    assert_eq!(desk.answered()[1], "ended approved");
    assert_eq!(desk.cancel(), ["cancel too-late"]);
    desk.driver(DriverReply::Confirmed);
    assert_eq!(desk.cancel(), ["cancel too-late"]);
}

#[test]
fn while_it_is_being_undone_it_is_reversing() {
    let market = Market::new();
    let mut desk = market.desk(0, market.direct());
    desk.begin();
    desk.approves();
    market.close(desk.now);
    desk.answered();
    assert_eq!(desk.cancel(), ["cancel reversing"]);
}

#[test]
fn a_payment_that_was_read_from_the_journal_is_not_dropped_by_a_wish_to_stop() {
    let market = Market::new();
    let mut desk = market.desk(0, market.direct());
    desk.begin();
    desk.approves();
    let plan = maquininha_sim::scenario::plan(
        0,
        "p",
        market.direct(),
        100,
        maquininha_sim::scenario::plain_driver(),
    );
    let mut again = market.recovered(plan, desk.record());
    assert!(again.cancel().is_empty());
    assert_eq!(again.resume(), ["write unknown lazy", "driver query"][1..]);
    assert_eq!(
        again.approves(),
        [
            "write decided-undo-cancel-requested synced +payment-ended",
            "ended canceled undone",
            "cancel reversing",
            "driver undo"
        ]
    );
}

#[test]
fn while_the_driver_is_asked_it_is_promised_to_be_taken_back_and_the_promise_is_synced() {
    let market = Market::new();
    let mut desk = market.desk(0, market.direct());
    desk.begin();
    desk.driver(DriverReply::Silent);
    assert!(desk.cancel().is_empty(), "the driver's answer decides");
    let mut words = Vec::new();
    while !words.iter().any(|word| word == "ended unknown") {
        desk.driver(DriverReply::Silent);
        words = desk.waited();
    }
    assert_eq!(
        words,
        [
            "write unknown synced +payment-ended",
            "ended unknown",
            "cancel reversing",
            "driver query"
        ]
    );
    assert_eq!(desk.approves()[0], "write decided-undo-cancel-requested synced +payment-resolved");
}
