//! Giving money back: the acquirer first, then the order.

use maquininha_flow::{DriverReply, OrderCallError, Query};
use maquininha_model::Money;

use crate::desk::{Desk, Market};
use maquininha_sim::rng::Rng;
use maquininha_sim::scenario::{noon, plain_driver, refund};

fn desk_asked(market: &Market, amount: i64, query: Query) -> Desk {
    let mut rng = Rng::new(1);
    let api = &market.api;
    let charge = api.borrow_mut().add_paid(noon(), &market.order_id, Money::brl(100), &mut rng);
    let record = refund(0, "r", &market.order_id, &charge, 100, amount);
    let mut desk = market.refund(record, query);
    assert_eq!(desk.begin(), ["write intent synced", "driver refund", "wait"]);
    desk
}

fn desk(market: &Market, amount: i64) -> Desk {
    desk_asked(market, amount, plain_driver().query())
}

fn refunded() -> DriverReply {
    DriverReply::Refunded { nsu: None }
}

#[test]
fn a_refund_goes_to_the_acquirer_and_then_to_the_order() {
    let market = Market::new();
    let mut desk = desk(&market, 100);
    assert_eq!(
        desk.driver(refunded()),
        ["write refunded synced +refund-ended", "ended refunded", "order cancel-charge"]
    );
    assert_eq!(desk.answered(), ["write resolved lazy", "closed"]);
    assert_eq!(market.order().payment().net, Money::ZERO);
}

#[test]
fn a_part_is_given_back_in_part() {
    let market = Market::new();
    let mut desk = desk(&market, 40);
    desk.driver(refunded());
    desk.answered();
    assert_eq!(market.order().payment().net, Money::brl(60));
}

#[test]
fn another_card_gives_nothing_back() {
    let market = Market::new();
    let mut desk = desk(&market, 100);
    assert_eq!(desk.declines(), ["write resolved lazy +refund-ended", "ended declined", "closed"]);
    assert_eq!(market.order().payment().net, Money::brl(100));
}

#[test]
fn a_silent_driver_is_asked_and_never_told_again() {
    let market = Market::new();
    let mut desk = desk(&market, 100);
    assert_eq!(desk.driver(DriverReply::Silent), ["write unknown lazy", "driver query-refund"]);
    assert_eq!(desk.driver(DriverReply::NotFound), ["wait"]);
    assert_eq!(desk.waited(), ["driver query-refund"]);
    assert_eq!(desk.driver(refunded())[1], "ended refunded");
}

#[test]
fn a_refund_nobody_can_ask_for_is_left_to_a_human() {
    let market = Market::new();
    let mut desk = desk_asked(&market, 100, Query::Never);
    assert_eq!(
        desk.driver(DriverReply::Silent),
        ["write resolved synced +attention-needed +refund-ended", "ended unknown", "closed"]
    );
}

#[test]
fn a_lost_answer_of_the_order_api_is_looked_up() {
    let market = Market::new();
    let mut desk = desk(&market, 40);
    desk.driver(refunded());
    assert_eq!(desk.answer_lost(), ["wait"]);
    assert_eq!(desk.waited(), ["order read"]);
    assert_eq!(desk.answered(), ["write resolved lazy", "closed"]);
    assert_eq!(market.order().payment().net, Money::brl(60));
}

#[test]
fn a_refund_the_order_api_refuses_asks_a_human() {
    let market = Market::new();
    market.api.borrow_mut().habits.refund_refused = true;
    let mut desk = desk(&market, 100);
    desk.driver(refunded());
    assert_eq!(desk.answered(), ["order read"], "it may be shown already");
    assert_eq!(desk.answered(), ["write resolved synced +attention-needed", "closed"]);
}

#[test]
fn a_refusal_after_a_lost_answer_does_not_ask_a_human_for_what_is_shown() {
    let market = Market::new();
    market.api.borrow_mut().habits.idempotent = false;
    let mut desk = desk(&market, 100);
    let before = market.order();
    desk.driver(refunded());
    desk.answer_lost();
    desk.waited();
    assert_eq!(desk.answered_with(before), ["order cancel-charge"], "an old read");
    assert_eq!(desk.answered(), ["order read"]);
    assert_eq!(desk.answered(), ["write resolved lazy", "closed"]);
}

#[test]
fn a_journal_that_fails_before_anything_left_stops_the_refund() {
    let market = Market::new();
    let mut desk = desk(&market, 100);
    assert_eq!(desk.journal_fails(), ["ended canceled journal-failed", "closed"]);
}

#[test]
fn a_journal_that_fails_later_does_not_tell_that_nothing_was_given_back() {
    let market = Market::new();
    let mut desk = desk(&market, 100);
    desk.driver(refunded());
    assert!(desk.journal_fails().is_empty());
    assert_eq!(desk.answered(), ["write resolved lazy", "closed"]);
}

#[test]
fn the_operator_stops_it_while_no_card_was_shown() {
    let market = Market::new();
    let mut desk = desk(&market, 100);
    assert_eq!(desk.cancel(), ["driver abort"]);
    assert_eq!(
        desk.driver(DriverReply::Canceled),
        [
            "write resolved lazy +refund-ended",
            "ended canceled requested",
            "cancel canceled",
            "closed"
        ]
    );
}

#[test]
fn a_wish_to_stop_what_was_given_back_is_answered_at_once() {
    let market = Market::new();
    let mut desk = desk(&market, 100);
    desk.driver(refunded());
    assert_eq!(desk.cancel(), ["cancel too-late"]);
}

#[test]
fn a_wish_to_stop_in_silence_is_answered_when_the_refund_is_told_as_unknown() {
    let market = Market::new();
    let mut desk = desk(&market, 100);
    desk.driver(DriverReply::Silent);
    assert!(desk.cancel().is_empty());
    let told = loop {
        desk.driver(DriverReply::NotFound);
        let words = desk.waited();
        if words != ["driver query-refund"] {
            break words;
        }
    };
    assert_eq!(told[1..], ["ended unknown", "cancel too-late", "driver query-refund"]);
}

#[test]
fn an_unreachable_order_api_is_told_later() {
    let market = Market::new();
    let mut desk = desk(&market, 100);
    desk.driver(refunded());
    for _ in 0..20 {
        assert_eq!(desk.call_fails(OrderCallError::Unreachable), ["wait"]);
        assert_eq!(desk.waited(), ["order cancel-charge"]);
    }
    assert_eq!(desk.answered(), ["write resolved lazy", "closed"]);
}
