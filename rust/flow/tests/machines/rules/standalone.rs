//! A standalone sale: card, confirm, then the report.

use std::time::Duration;

use maquininha_flow::{DriverReply, OrderCallError, PaymentKind};

use crate::desk::{Desk, Market};
use maquininha_sim::scenario::{mute_driver, plan};

fn confirmed(market: &Market) -> Desk {
    let mut desk = market.desk(0, PaymentKind::Standalone);
    assert_eq!(desk.begin(), ["write intent synced", "driver authorize", "wait"]);
    assert_eq!(
        desk.approves(),
        [
            "write approved lazy",
            "write decided-confirm synced +payment-ended",
            "ended approved",
            "driver confirm"
        ]
    );
    assert_eq!(desk.driver(DriverReply::Confirmed), ["order post-standalone"]);
    desk
}

#[test]
fn a_standalone_sale_takes_one_round_trip_and_two_synced_writes() {
    let market = Market::new();
    let mut desk = confirmed(&market);
    assert_eq!(desk.answered(), ["write resolved lazy", "closed"]);
    assert_eq!((desk.round_trips, desk.syncs), (1, 2));
}

#[test]
fn a_sale_whose_report_may_have_arrived_is_looked_up_first() {
    let market = Market::new();
    market.api.borrow_mut().habits.idempotent = false;
    let mut desk = confirmed(&market);
    assert_eq!(desk.answer_lost(), ["wait"]);
    assert_eq!(desk.waited(), ["order find-standalone"]);
    assert_eq!(desk.answered(), ["write resolved lazy", "closed"]);
    let orders = market.api.borrow().orders().count();
    assert_eq!(orders, 2, "the market's order and the sale's");
}

#[test]
fn a_sale_that_an_old_list_does_not_show_is_not_reported_twice() {
    let market = Market::new();
    market.api.borrow_mut().habits.idempotent = false;
    let mut desk = confirmed(&market);
    assert_eq!(desk.answer_lost(), ["wait"]);
    for _ in 0..5 {
        assert_eq!(desk.waited(), ["order find-standalone"]);
        assert_eq!(desk.call_fails(OrderCallError::NotFound), ["wait"]);
    }
    assert_eq!(desk.waited(), ["order find-standalone"]);
    assert_eq!(desk.answered(), ["write resolved lazy", "closed"]);
    assert_eq!(market.api.borrow().orders().count(), 2, "the market's order and the sale's");
}

/// The app is stopped while the list is read: the report arrives after the read and before its answer
/// is heard.
#[test]
fn a_sale_is_not_reported_again_for_a_list_that_left_before_it_could_show() {
    let market = Market::new();
    market.api.borrow_mut().habits.idempotent = false;
    let mut desk = confirmed(&market);
    assert_eq!(desk.answer_lost(), ["wait"]);
    assert_eq!(desk.waited(), ["order find-standalone"]);
    desk.now = desk.now.plus(Duration::from_secs(146));
    assert_eq!(desk.call_fails(OrderCallError::NotFound), ["wait"]);
    assert_eq!(desk.waited(), ["order find-standalone"]);
    assert_eq!(desk.answered(), ["write resolved lazy", "closed"]);
    assert_eq!(market.api.borrow().orders().count(), 2, "the market's order and the sale's");
}

#[test]
fn an_unreachable_order_api_does_not_touch_the_sale() {
    let market = Market::new();
    let mut desk = confirmed(&market);
    for _ in 0..20 {
        assert_eq!(desk.call_fails(OrderCallError::Unreachable), ["wait"]);
        assert_eq!(desk.waited(), ["order post-standalone"]);
    }
    assert_eq!(desk.answered(), ["write resolved lazy", "closed"]);
}

#[test]
fn a_report_that_is_refused_asks_a_human_once() {
    let market = Market::new();
    let mut desk = confirmed(&market);
    let refusal = OrderCallError::Rejected { status: 422, message: "items".into() };
    assert_eq!(
        desk.call_fails(refusal),
        ["write decided-confirm synced +attention-needed", "write resolved lazy", "closed"]
    );
}

#[test]
fn a_declined_sale_tells_the_order_api_nothing() {
    let market = Market::new();
    let mut desk = market.desk_with(plan(0, "p", PaymentKind::Standalone, 100, mute_driver()));
    desk.begin();
    assert_eq!(desk.declines(), ["write resolved lazy +payment-ended", "ended declined", "closed"]);
    assert_eq!(desk.round_trips, 0);
}
