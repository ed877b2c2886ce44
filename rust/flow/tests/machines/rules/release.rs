//! Letting go of what a payment left on the order.

use std::time::Duration;

use maquininha_flow::{DriverReply, OrderCallError};
use maquininha_model::{ChargeStatus, Money};

use crate::desk::{Desk, Market};

/// A desk whose approval was undone after its charge was paid.
fn undone_after_commit(market: &Market) -> Desk {
    let mut desk = market.desk(0, market.listed());
    desk.begin();
    desk.answered();
    desk.answered();
    desk.approves();
    desk.answered();
    desk.answer_lost();
    let mut words = vec!["order read".to_owned()];
    while words == ["order read"] || words == ["wait"] {
        words = match words == ["wait"] {
            true => desk.waited(),
            false => desk.call_fails(OrderCallError::Unreachable),
        };
    }
    assert_eq!(words[0], "write decided-undo-deadline synced +payment-ended");
    assert_eq!(desk.driver(DriverReply::Undone), ["order cancel-charge"]);
    desk
}

#[test]
fn a_paid_charge_of_an_undone_payment_is_given_back() {
    let market = Market::new();
    let mut desk = undone_after_commit(&market);
    assert_eq!(desk.answered(), ["write resolved lazy", "closed"]);
    assert_eq!(market.order().payment().net, Money::ZERO);
}

#[test]
fn a_lost_cancellation_is_looked_up_and_not_repeated_blindly() {
    let market = Market::new();
    let mut desk = undone_after_commit(&market);
    assert_eq!(desk.answer_lost(), ["wait"]);
    assert_eq!(desk.waited(), ["order read"]);
    assert_eq!(desk.answered(), ["write resolved lazy", "closed"]);
}

#[test]
fn a_read_that_does_not_show_our_charge_is_not_believed() {
    let market = Market::new();
    let empty = market.order();
    let mut desk = market.desk(0, market.listed());
    desk.begin();
    desk.answered();
    desk.answered();
    desk.declines();
    assert_eq!(desk.call_fails(OrderCallError::OutcomeUnknown), ["wait"]);
    assert_eq!(desk.waited(), ["order read"]);
    assert_eq!(desk.answered_with(empty), ["wait"]);
    assert_eq!(desk.waited(), ["order read"]);
    assert_eq!(desk.answered(), ["order cancel-charge"]);
    assert_eq!(desk.answered(), ["write resolved lazy", "closed"]);
    assert_eq!(market.charges()[0].status, ChargeStatus::Canceled);
}

#[test]
fn a_paid_charge_that_cannot_be_given_back_asks_a_human_and_ends() {
    let market = Market::new();
    market.api.borrow_mut().habits.refund_refused = true;
    let mut desk = undone_after_commit(&market);
    let mut asked = 0;
    let mut words = desk.answered();
    for _ in 0..60 {
        asked += words.iter().filter(|word| word.ends_with("+attention-needed")).count();
        words = match words.last().expect("something to do").as_str() {
            "wait" => desk.waited(),
            "closed" => break,
            _ => desk.answered(),
        };
    }
    assert!(desk.machine.is_done());
    assert_eq!(asked, 1);
}

#[test]
fn an_old_answer_that_is_heard_late_says_nothing_of_what_came_since() {
    let market = Market::new();
    let empty = market.order();
    let mut desk = market.desk(0, market.listed());
    desk.begin();
    desk.answer_lost();
    desk.cancel();
    assert_eq!(desk.answered_with(empty.clone()), ["order read"]);
    // The terminal stands still for hours with the answer in its hands.
    desk.now = desk.now.plus(Duration::from_hours(2));
    assert_eq!(desk.answered_with(empty), ["wait"], "asked before the late effect");
    assert_eq!(desk.waited(), ["order read"]);
    assert_eq!(desk.answered(), ["order cancel-charge"]);
}

#[test]
fn what_was_canceled_is_not_canceled_again_for_an_old_read() {
    let market = Market::new();
    let mut desk = market.desk(0, market.listed());
    desk.begin();
    desk.answer_lost();
    desk.cancel();
    let old = market.order();
    desk.answered();
    assert_eq!(desk.answered_with(old.clone()), ["order cancel-charge"]);
    assert_eq!(desk.answered(), ["order read"]);
    assert_eq!(desk.answered_with(old.clone()), ["wait"]);
    assert_eq!(desk.waited(), ["order read"]);
    assert_eq!(desk.answered_with(old), ["wait"], "it is gone, and the read is old");
}
