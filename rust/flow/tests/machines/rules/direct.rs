//! A direct order: card, one paid charge, decide, confirm.

use maquininha_flow::{DriverReply, OrderCallError, PaymentLimits};
use maquininha_model::Money;

use crate::desk::{Desk, Market};
use maquininha_sim::scenario::{mute_driver, plain_driver, plan};

fn approved(market: &Market) -> Desk {
    let mut desk = market.desk(0, market.direct());
    assert_eq!(desk.begin(), ["write intent synced", "driver authorize", "wait"]);
    assert_eq!(desk.approves(), ["write approved lazy", "order post-paid"]);
    desk
}

#[test]
fn a_direct_payment_takes_one_round_trip_and_two_synced_writes() {
    let market = Market::new();
    let mut desk = approved(&market);
    assert_eq!(
        desk.answered(),
        ["write decided-confirm synced +payment-ended", "ended approved", "driver confirm"]
    );
    assert_eq!(desk.driver(DriverReply::Confirmed), ["write resolved lazy", "closed"]);
    assert_eq!((desk.round_trips, desk.syncs), (1, 2));
}

#[test]
fn a_driver_that_cannot_be_asked_costs_a_third_synced_write() {
    let market = Market::new();
    let mut desk = market.desk_with(plan(0, "p", market.direct(), 100, mute_driver()));
    desk.begin();
    assert_eq!(desk.approves(), ["write approved synced", "order post-paid"]);
    desk.answered();
    desk.driver(DriverReply::Confirmed);
    assert_eq!((desk.round_trips, desk.syncs), (1, 3));
}

#[test]
fn a_declined_card_leaves_no_charge_and_asks_nothing_of_the_order_api() {
    let market = Market::new();
    let mut desk = market.desk(0, market.direct());
    desk.begin();
    assert_eq!(desk.declines(), ["write resolved lazy +payment-ended", "ended declined", "closed"]);
    assert_eq!(desk.round_trips, 0);
    assert!(market.charges().is_empty());
}

#[test]
fn a_driver_that_is_not_there_ends_the_payment_without_a_call() {
    let market = Market::new();
    let mut desk = market.desk(0, market.direct());
    desk.begin();
    let message = "busy".to_owned();
    assert_eq!(
        desk.driver(DriverReply::Unavailable { message }),
        ["write resolved lazy +payment-ended", "ended canceled driver-unavailable", "closed"]
    );
}

#[test]
fn an_order_closed_meanwhile_undoes_the_approval() {
    let market = Market::new();
    let mut desk = approved(&market);
    market.close(desk.now);
    assert_eq!(
        desk.answered(),
        [
            "write decided-undo-order-refused synced +payment-ended",
            "ended canceled undone",
            "driver undo"
        ]
    );
    assert_eq!(desk.driver(DriverReply::Undone), ["write resolved lazy", "closed"]);
}

#[test]
fn a_lost_answer_is_looked_up_and_the_charge_is_never_doubled() {
    let market = Market::new();
    market.api.borrow_mut().habits.idempotent = false;
    let mut desk = approved(&market);
    assert_eq!(desk.answer_lost(), ["order read"]);
    assert_eq!(desk.answered()[1], "ended approved");
    assert_eq!(desk.driver(DriverReply::Confirmed), ["order read"]);
    // A second charge could still show: it is looked for until it no longer can.
    assert_eq!(desk.answered(), ["wait"]);
    assert_eq!(desk.waited(), ["order read"]);
    assert_eq!(desk.answered(), ["write resolved lazy", "closed"]);
    assert_eq!(market.charges().len(), 1);
}

#[test]
fn an_endpoint_that_does_not_have_the_order_yet_undoes_nothing() {
    let market = Market::new();
    let mut desk = approved(&market);
    assert_eq!(desk.answer_lost(), ["order read"]);
    assert_eq!(desk.call_fails(OrderCallError::NotFound), ["wait"]);
    assert_eq!(desk.waited(), ["order read"]);
    assert_eq!(desk.answered()[1], "ended approved");
}

#[test]
fn a_charge_behind_an_old_read_is_canceled_after_the_undo() {
    let market = Market::new();
    let mut desk = approved(&market);
    assert_eq!(desk.answer_lost(), ["order read"]);
    assert_eq!(desk.call_fails(OrderCallError::NotFound), ["wait"]);
    while desk.waited() == ["order read"] {
        assert_eq!(desk.call_fails(OrderCallError::NotFound), ["wait"]);
    }
    assert_eq!(desk.driver(DriverReply::Undone), ["order read"]);
    for _ in 0..5 {
        assert_eq!(desk.call_fails(OrderCallError::NotFound), ["wait"]);
        assert_eq!(desk.waited(), ["order read"]);
    }
    assert_eq!(desk.answered(), ["order cancel-charge"]);
    desk.answered();
    assert_eq!(market.order().payment().net, Money::ZERO);
}

#[test]
fn a_charge_that_did_not_arrive_is_posted_again() {
    let market = Market::new();
    let mut desk = approved(&market);
    assert_eq!(desk.call_fails(OrderCallError::OutcomeUnknown), ["order read"]);
    assert_eq!(desk.answered(), ["wait"]);
    assert_eq!(desk.waited(), ["order post-paid"]);
    assert_eq!(desk.answered()[1], "ended approved");
    assert_eq!(market.order().payment().net, Money::brl(100));
}

#[test]
fn the_acquirer_that_took_the_approval_back_cancels_the_charge_and_asks_a_human() {
    let market = Market::new();
    let mut desk = approved(&market);
    desk.answered();
    assert_eq!(
        desk.driver(DriverReply::Undone),
        ["write decided-confirm synced +attention-needed", "order cancel-charge"]
    );
    desk.answered();
    assert_eq!(market.order().payment().net, Money::ZERO);
}

#[test]
fn a_refusal_after_a_lost_answer_does_not_hide_that_the_charge_is_paid() {
    let market = Market::new();
    market.api.borrow_mut().habits.idempotent = false;
    let before = market.order();
    let mut desk = approved(&market);
    desk.answer_lost();
    assert_eq!(desk.answered_with(before), ["wait"]);
    assert_eq!(desk.waited(), ["order post-paid"]);
    market.close(desk.now);
    assert_eq!(desk.answered(), ["order read"]);
    assert_eq!(desk.answered()[1], "ended approved");
}

#[test]
fn after_a_restart_a_payment_is_posted_again_only_once_the_first_would_show() {
    let market = Market::new();
    let mut desk = market.desk(0, market.direct());
    desk.begin();
    desk.approves();
    let row = desk.record();
    let direct = plan(0, "p", market.direct(), 100, plain_driver());
    let mut desk = market.recovered(direct, row);
    let restarted_at = desk.now;
    desk.resume();
    desk.approves();
    let mut words = desk.answered();
    while words != ["order post-paid"] {
        assert!(matches!(words[0].as_str(), "wait" | "order read"), "{words:?}");
        words = if words == ["wait"] { desk.waited() } else { desk.answered() };
    }
    assert!(desk.now >= restarted_at.plus(PaymentLimits::default().late_effect));
}
