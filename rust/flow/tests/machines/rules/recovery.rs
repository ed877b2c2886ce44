//! After a restart: the journal and the order have one answer together.

use std::time::Duration;

use maquininha_flow::{DriverReply, JournalState, OrderCallError, PaymentKind, PaymentRecord};
use maquininha_model::{Money, Order};

use crate::desk::{Desk, Market};
use maquininha_sim::scenario::{mute_driver, plain_driver, plan};

/// The row of a listed payment that was approved, and told as far as it says.
fn approved(market: &Market, committed: bool) -> PaymentRecord {
    let mut desk = market.desk(0, market.listed());
    desk.begin();
    desk.answered();
    desk.answered();
    desk.approves();
    let record = desk.record();
    desk.answered();
    if committed {
        desk.answered();
    }
    record
}

fn again(market: &Market, record: PaymentRecord, down: Duration) -> Desk {
    let plan = plan(0, "p", market.listed(), 100, plain_driver());
    let mut desk = market.recovered(plan, record);
    desk.now = desk.now.plus(down);
    desk
}

const SHORT: Duration = Duration::from_secs(1);
const LONG: Duration = Duration::from_secs(3600);

#[test]
fn a_charge_that_is_paid_is_confirmed_however_long_it_took() {
    for down in [SHORT, LONG] {
        let market = Market::new();
        let record = approved(&market, true);
        let mut desk = again(&market, record, down);
        assert_eq!(desk.resume(), ["driver query"]);
        assert_eq!(desk.approves(), ["write approved lazy", "order read"]);
        assert_eq!(desk.answered()[1], "ended approved");
    }
}

#[test]
fn a_place_that_is_still_held_is_committed() {
    let market = Market::new();
    let record = approved(&market, false);
    let mut desk = again(&market, record, SHORT);
    desk.resume();
    desk.approves();
    assert_eq!(desk.answered(), ["order report"]);
    assert_eq!(desk.answered(), ["order commit"]);
    assert_eq!(desk.answered(), ["order read"], "what was seen before may not hold");
    assert_eq!(desk.answered()[1], "ended approved");
}

#[test]
fn a_place_that_is_over_undoes_the_approval() {
    let market = Market::new();
    let record = approved(&market, false);
    let mut desk = again(&market, record, LONG);
    desk.resume();
    desk.approves();
    assert_eq!(desk.answered(), ["order report"]);
    assert_eq!(desk.answered()[0], "write decided-undo-deadline synced +payment-ended");
}

#[test]
fn the_first_row_knows_the_lease() {
    let market = Market::new();
    let mut desk = market.desk(0, market.listed());
    desk.begin();
    assert_eq!(desk.record().state, JournalState::Intent);
    assert!(desk.record().lease_until.is_some());
}

#[test]
fn an_intention_alone_is_asked_for_and_its_place_is_looked_for() {
    let market = Market::new();
    let mut desk = market.desk(0, market.listed());
    desk.begin();
    let record = desk.record();
    desk.answered();
    let mut desk = again(&market, record, LONG);
    assert_eq!(desk.resume(), ["write unknown lazy", "driver query"]);
    // A terminal that stood still hears late what was not found before the horizon.
    desk.now = desk.now.plus(Duration::from_secs(211));
    assert_eq!(desk.driver(DriverReply::NotFound), ["wait"]);
    assert_eq!(
        desk.waited(),
        ["write unknown lazy +payment-ended", "ended unknown", "driver query"]
    );
    assert_eq!(
        desk.driver(DriverReply::NotFound),
        ["write unknown lazy +payment-resolved", "order read"]
    );
    assert_eq!(desk.answered(), ["order cancel-charge"]);
}

#[test]
fn a_lost_row_does_not_shorten_the_horizon() {
    // The reservation took long, the card came late, the power was cut: the
    // journal only knows when it was wanted.
    let market = Market::new();
    let mut desk = market.desk(0, market.listed());
    desk.begin();
    let mut desk = again(&market, desk.record(), Duration::from_secs(215));
    desk.resume();
    assert_eq!(desk.driver(DriverReply::NotFound), ["wait"]);
}

#[test]
fn an_intention_of_a_driver_that_cannot_be_asked_is_undone() {
    let market = Market::new();
    let record = {
        let mut desk = market.desk_with(plan(0, "p", market.direct(), 100, mute_driver()));
        desk.begin();
        desk.record()
    };
    let mut desk = market.recovered(plan(0, "p", market.direct(), 100, mute_driver()), record);
    assert_eq!(
        desk.resume(),
        [
            "write decided-undo-unknown synced +payment-ended",
            "ended canceled undone",
            "driver undo"
        ]
    );
}

#[test]
fn a_decision_is_carried_out_again_and_not_made_again() {
    let market = Market::new();
    let mut desk = market.desk(0, market.direct());
    desk.begin();
    desk.approves();
    desk.answered();
    let plan = plan(0, "p", market.direct(), 100, plain_driver());
    let mut desk = market.recovered(plan, desk.record());
    assert_eq!(desk.resume(), ["driver confirm"]);
    assert_eq!(desk.driver(DriverReply::Confirmed), ["order read"]);
    assert_eq!(desk.answered(), ["wait"]);
    assert_eq!(desk.waited(), ["order read"]);
    assert_eq!(desk.answered(), ["write resolved lazy", "closed"]);
}

#[test]
fn an_order_that_cannot_be_read_at_first_is_read_again_before_anything_is_undone() {
    let market = Market::new();
    let record = approved(&market, true);
    let mut desk = again(&market, record, LONG);
    desk.resume();
    desk.approves();
    assert_eq!(desk.call_fails(OrderCallError::Unreachable), ["wait"]);
    assert_eq!(desk.waited(), ["order read"]);
    assert_eq!(desk.answered()[1], "ended approved");
}

#[test]
fn a_power_cut_does_not_turn_a_late_payment_into_an_early_one() {
    // Everything after the intention is lost, and another terminal was paid
    // once the lease was over.
    let market = Market::new();
    let mut first = market.desk(0, market.listed());
    first.begin();
    let intention = first.record();
    first.answered();
    let mut second = market.desk(1, market.listed());
    second.now = second.now.plus(LONG);
    second.begin();
    second.answered();
    second.answered();
    second.approves();
    second.answered();
    assert_eq!(second.answered()[1], "ended approved");
    let mut first = again(&market, intention, LONG + SHORT);
    first.resume();
    assert_eq!(first.approves(), ["write approved lazy", "order read"]);
    assert_eq!(first.answered(), ["order report"]);
    assert_eq!(first.answered()[0], "write decided-undo-deadline synced +payment-ended");
}

/// A journal that failed may have forgotten that a sale was decided and reported.
#[test]
fn the_report_of_a_sale_that_is_undone_after_a_restart_goes_too() {
    let market = Market::new();
    let standalone = plan(0, "p", PaymentKind::Standalone, 100, plain_driver());
    let mut desk = market.desk_with(standalone.clone());
    desk.begin();
    let row = desk.record();
    desk.approves();
    desk.driver(DriverReply::Confirmed);
    desk.answered();
    let mut desk = market.recovered(standalone, row);
    desk.resume();
    desk.cancel();
    assert_eq!(desk.approves().last().expect("something"), "driver undo");
    assert_eq!(desk.driver(DriverReply::Undone), ["order find-standalone"]);
    assert_eq!(desk.answered(), ["order cancel-charge"]);
    assert_eq!(desk.answered(), ["order find-standalone"]);
    assert_eq!(desk.answered(), ["write resolved lazy", "closed"]);
}

/// Two places of one attempt: a backup that is behind did not show the first.
#[test]
fn of_two_places_the_paid_one_is_ours() {
    let market = Market::new();
    let mut desk = market.desk(0, market.listed());
    desk.begin();
    let row = desk.record();
    desk.answer_lost();
    desk.answered_with(Order { charges: Vec::new(), ..market.order() });
    market.api.borrow_mut().habits.idempotent = false;
    desk.waited();
    desk.answered();
    let second = market.charges()[1].id.clone();
    desk.answered();
    desk.approves();
    desk.answered();
    desk.answer_lost();
    let mut desk = again(&market, row, SHORT);
    desk.resume();
    desk.approves();
    desk.answered();
    assert_eq!(desk.record().charge_id, Some(second));
    assert_eq!(market.order().payment().net, Money::brl(100));
}
