//! A driver that says nothing.

use std::time::Duration;

use maquininha_flow::{DriverProfile, DriverReply, OnSilence, PaymentKind, Query, Reversal};

use crate::desk::{Desk, Market};
use maquininha_sim::scenario::{mute_driver, noon, plain_driver, plan};

fn silent(market: &Market, driver: DriverProfile) -> Desk {
    let mut desk = market.desk_with(plan(0, "p", PaymentKind::Standalone, 100, driver));
    desk.begin();
    desk
}

/// Answers queries until something else than asking happens.
fn until_it_decides(desk: &mut Desk, reply: &DriverReply) -> Vec<String> {
    loop {
        let words = desk.driver(reply.clone());
        if words != ["wait"] {
            return words;
        }
        let words = desk.waited();
        if words != ["driver query"] {
            return words;
        }
    }
}

#[test]
fn a_silent_driver_is_asked() {
    let market = Market::new();
    let mut desk = silent(&market, plain_driver());
    assert_eq!(desk.driver(DriverReply::Silent), ["write unknown lazy", "driver query"]);
}

#[test]
fn a_driver_that_never_answers_is_stopped_and_asked() {
    let market = Market::new();
    let mut desk = silent(&market, plain_driver());
    assert_eq!(desk.waited(), ["driver abort", "write unknown lazy", "driver query"]);
}

#[test]
fn the_app_hears_unknown_once_and_then_how_it_resolved() {
    let market = Market::new();
    let mut desk = silent(&market, plain_driver());
    desk.driver(DriverReply::Silent);
    assert_eq!(
        until_it_decides(&mut desk, &DriverReply::Silent),
        ["write unknown lazy +payment-ended", "ended unknown", "driver query"]
    );
    assert_eq!(
        desk.approves(),
        ["write approved lazy", "write decided-confirm synced +payment-resolved", "driver confirm"]
    );
}

#[test]
fn an_answer_that_comes_late_is_taken() {
    let market = Market::new();
    let mut desk = silent(&market, plain_driver());
    desk.waited();
    assert_eq!(desk.declines()[1..], ["ended declined", "closed"]);
}

#[test]
fn not_found_is_final_only_after_the_horizon_of_the_last_possible_sending() {
    let market = Market::new();
    let mut desk = silent(&market, plain_driver());
    let limits = maquininha_flow::PaymentLimits::default();
    desk.waited();
    let mut words = until_it_decides(&mut desk, &DriverReply::NotFound);
    assert_eq!(words[1], "ended unknown");
    words = until_it_decides(&mut desk, &DriverReply::NotFound);
    assert_eq!(words, ["write resolved lazy +payment-resolved", "closed"]);
    assert!(desk.now >= noon().plus(limits.card + Duration::from_secs(60)));
}

#[test]
fn a_driver_that_gave_up_itself_sent_nothing_later() {
    let market = Market::new();
    let mut desk = silent(&market, plain_driver());
    desk.driver(DriverReply::Silent);
    until_it_decides(&mut desk, &DriverReply::NotFound);
    until_it_decides(&mut desk, &DriverReply::NotFound);
    assert!(desk.machine.is_done());
    assert!(desk.now < noon().plus(Duration::from_secs(90)));
}

#[test]
fn a_payment_nobody_can_ask_for_is_undone() {
    let market = Market::new();
    let mut desk = silent(&market, mute_driver());
    assert_eq!(
        desk.driver(DriverReply::Silent),
        [
            "write decided-undo-unknown synced +payment-ended",
            "ended canceled undone",
            "driver undo"
        ]
    );
    assert_eq!(desk.driver(DriverReply::Undone), ["write resolved lazy", "closed"]);
}

#[test]
fn a_payment_nobody_knows_is_undone_again_when_it_cannot_come_any_more() {
    let market = Market::new();
    let mut desk = silent(&market, plain_driver());
    desk.waited();
    let by_deadline = DriverProfile::new(
        OnSilence::AutoUndo { after: Duration::from_secs(400) },
        Duration::from_secs(3600),
        Query::ByAttempt { horizon: Duration::from_secs(600) },
        Reversal::Undo,
    );
    let mut desk = silent(&market, by_deadline);
    desk.waited();
    until_it_decides(&mut desk, &DriverReply::Silent);
    let words = until_it_decides(&mut desk, &DriverReply::Silent);
    assert_eq!(words, ["write decided-undo-deadline synced +payment-resolved", "driver undo"]);
    assert_eq!(desk.driver(DriverReply::NotFound), ["wait"]);
    assert_eq!(desk.waited(), ["driver undo"]);
    assert!(desk.now >= noon().plus(Duration::from_secs(750)));
    assert_eq!(desk.driver(DriverReply::NotFound), ["write resolved lazy", "closed"]);
}

#[test]
fn a_silent_confirm_is_repeated_until_it_is_answered() {
    let market = Market::new();
    let mut desk = silent(&market, plain_driver());
    desk.approves();
    for _ in 0..10 {
        assert_eq!(desk.driver(DriverReply::Silent), ["wait"]);
        assert_eq!(desk.waited(), ["driver confirm"]);
    }
    assert_eq!(desk.driver(DriverReply::Confirmed), ["order post-standalone"]);
}

#[test]
fn an_undo_that_is_refused_asks_a_human_once_and_goes_on() {
    let market = Market::new();
    let mut desk = silent(&market, plain_driver());
    desk.cancel();
    desk.approves();
    let refused = || DriverReply::Refused { message: "captured".into() };
    assert_eq!(
        desk.driver(refused()),
        ["write decided-undo-cancel-requested synced +attention-needed", "wait"]
    );
    assert_eq!(desk.waited(), ["driver undo"]);
    assert_eq!(desk.driver(refused()), ["wait"]);
    desk.waited();
    assert_eq!(desk.driver(DriverReply::Undone), ["write resolved lazy", "closed"]);
}

#[test]
fn an_undo_that_finds_nothing_is_repeated_while_the_card_may_still_come() {
    let market = Market::new();
    let mut desk = silent(&market, mute_driver());
    let record = desk.record();
    let plan = plan(0, "p", PaymentKind::Standalone, 100, mute_driver());
    desk = market.recovered(plan, record);
    desk.resume();
    assert_eq!(desk.driver(DriverReply::NotFound), ["wait"]);
    assert_eq!(desk.waited(), ["driver undo"]);
    assert!(desk.now >= noon().plus(maquininha_flow::PaymentLimits::default().card));
    let looks = desk.driver(DriverReply::NotFound);
    assert_eq!(looks, ["order find-standalone"], "a report of before the restart goes too");
}
