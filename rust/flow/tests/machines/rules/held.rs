//! A held sale: card, the app's word, then confirm or undo.

use std::time::Duration;

use maquininha_flow::{
    ConfirmStatus, Decision, DriverProfile, DriverReply, OnSilence, PaymentKind, Query, Reversal,
    UndoReason,
};

use crate::desk::{Desk, Market};
use maquininha_sim::scenario::{mute_driver, plain_driver, plan};

const NOT_SUCCESS: [ConfirmStatus; 3] =
    [ConfirmStatus::PrintError, ConfirmStatus::DispenseFailure, ConfirmStatus::Other];

fn desk(market: &Market, driver: DriverProfile) -> Desk {
    market.desk_with(plan(0, "p", PaymentKind::Held, 100, driver))
}

fn held(market: &Market) -> Desk {
    let mut desk = desk(market, plain_driver());
    assert_eq!(desk.begin(), ["write intent synced", "driver authorize", "wait"]);
    assert_eq!(desk.approves(), ["write held synced +payment-held", "held", "wait"]);
    desk
}

/// The terminal after a restart, some time later.
fn again(market: &Market, held: &Desk, driver: DriverProfile, down: Duration) -> Desk {
    let plan = plan(0, "p", PaymentKind::Held, 100, driver);
    let mut desk = market.recovered(plan, held.record());
    desk.now = desk.now.plus(down);
    desk
}

#[test]
fn success_confirms_and_only_then_tells_the_order_api() {
    let market = Market::new();
    let mut desk = held(&market);
    assert_eq!(desk.round_trips, 0, "nobody was told");
    assert_eq!(
        desk.settle(ConfirmStatus::Success),
        [
            "write decided-confirm synced +payment-ended",
            "ended approved",
            "driver confirm",
            "settle settled"
        ]
    );
    assert_eq!(desk.driver(DriverReply::Confirmed), ["order post-standalone"]);
    assert_eq!(desk.answered(), ["write resolved lazy", "closed"]);
    assert_eq!((desk.round_trips, desk.syncs), (1, 3));
}

#[test]
fn every_other_word_undoes_and_the_order_api_hears_nothing() {
    for status in NOT_SUCCESS {
        let market = Market::new();
        let mut desk = held(&market);
        assert_eq!(
            desk.settle(status),
            [
                "write decided-undo-settled synced +payment-ended",
                "ended canceled undone",
                "driver undo",
                "settle settled"
            ]
        );
        let reason = UndoReason::Settled { status };
        assert_eq!(desk.record().decision, Some(Decision::Undo { reason }));
        assert_eq!(desk.driver(DriverReply::Undone), ["write resolved lazy", "closed"]);
        assert_eq!(desk.round_trips, 0);
    }
}

#[test]
fn the_same_word_is_answered_alike_and_another_is_refused() {
    let market = Market::new();
    let mut desk = held(&market);
    desk.settle(ConfirmStatus::PrintError);
    let answers_alike = |desk: &mut Desk| {
        assert_eq!(desk.settle(ConfirmStatus::PrintError), ["settle settled"]);
        assert_eq!(desk.settle(ConfirmStatus::Success), ["settle otherwise"]);
        assert_eq!(desk.settle(ConfirmStatus::Other), ["settle otherwise"]);
    };
    answers_alike(&mut desk);
    let mut restarted = again(&market, &desk, plain_driver(), Duration::ZERO);
    assert_eq!(restarted.resume(), ["driver undo"]);
    answers_alike(&mut restarted);
    desk.driver(DriverReply::Undone);
    answers_alike(&mut desk);
}

#[test]
fn a_word_before_the_approval_or_on_another_kind_of_sale_does_nothing() {
    let market = Market::new();
    let mut early = desk(&market, plain_driver());
    early.begin();
    assert_eq!(early.settle(ConfirmStatus::Success), ["settle not-held"]);
    assert_eq!(early.approves()[1], "held", "the word was not kept for later");
    let mut declined = desk(&market, plain_driver());
    declined.begin();
    declined.declines();
    assert_eq!(declined.settle(ConfirmStatus::Success), ["settle otherwise"]);
    let mut other = market.desk(0, PaymentKind::Standalone);
    other.begin();
    other.approves();
    assert_eq!(other.settle(ConfirmStatus::Other), ["settle not-held"]);
}

#[test]
fn an_app_that_says_nothing_loses_the_sale_at_the_deadline() {
    let minute = Duration::from_secs(60);
    let reversal = Reversal::Undo;
    let query = Query::ByAttempt { horizon: minute };
    let undo_after = OnSilence::AutoUndo { after: 5 * minute };
    let driver = DriverProfile::new(undo_after, 24 * 60 * minute, query, reversal);
    let market = Market::new();
    let mut desk = desk(&market, driver);
    let begun = desk.now;
    desk.begin();
    desk.approves();
    let undone = ["write decided-undo-deadline synced +payment-ended", "ended canceled undone"];
    assert_eq!(desk.waited()[..2], undone);
    assert!(desk.now < begun.plus(5 * minute), "before the acquirer does");
    assert_eq!(desk.settle(ConfirmStatus::Success), ["settle otherwise"]);
}

#[test]
fn a_success_that_comes_after_the_deadline_is_refused() {
    let market = Market::new();
    let mut desk = held(&market);
    // The timer of a device that slept has not fired yet.
    desk.now = desk.now.plus(Duration::from_secs(24 * 3600));
    let words = desk.settle(ConfirmStatus::Success);
    assert_eq!(words[0], "write decided-undo-deadline synced +payment-ended");
    assert_eq!(words[3], "settle otherwise");
}

#[test]
fn a_restart_holds_the_sale_and_asks_nobody() {
    for driver in [plain_driver(), mute_driver()] {
        let market = Market::new();
        let mut first = desk(&market, driver);
        first.begin();
        assert_eq!(first.approves()[0], "write held synced +payment-held");
        let mut second = again(&market, &first, driver, Duration::from_secs(3600));
        assert_eq!(second.resume(), ["held", "wait"]);
        assert_eq!(second.settle(ConfirmStatus::Success)[1], "ended approved");
        let mut late = again(&market, &first, driver, Duration::from_secs(24 * 3600));
        assert_eq!(late.resume()[0], "write decided-undo-deadline synced +payment-ended");
    }
}

#[test]
fn a_clock_that_is_set_back_makes_the_timer_wait_again() {
    let market = Market::new();
    let mut desk = held(&market);
    assert_eq!(desk.timer_fires(), ["wait"]);
    assert_eq!(desk.settle(ConfirmStatus::Success)[1], "ended approved");
}

#[test]
fn a_held_sale_that_is_canceled_is_taken_back() {
    let market = Market::new();
    let mut desk = held(&market);
    assert_eq!(
        desk.cancel(),
        [
            "write decided-undo-cancel-requested synced +payment-ended",
            "ended canceled undone",
            "cancel reversing",
            "driver undo"
        ]
    );
}

#[test]
fn an_app_that_canceled_is_not_told_held_by_a_late_approval() {
    for driver in [plain_driver(), mute_driver()] {
        let market = Market::new();
        let mut first = desk(&market, driver);
        first.begin();
        first.cancel();
        let words = first.approves();
        assert!(!words.contains(&"held".to_owned()), "{words:?}");
    }
}

#[test]
fn a_sale_that_cannot_be_kept_as_held_is_undone_untold() {
    let market = Market::new();
    let mut desk = desk(&market, plain_driver());
    desk.begin();
    desk.approves();
    // The row failed, so nothing after it happened.
    assert_eq!(
        desk.journal_fails(),
        [
            "write decided-undo-journal-failed synced +payment-ended",
            "ended canceled undone",
            "driver undo"
        ]
    );
}

#[test]
fn a_success_that_cannot_be_kept_leaves_the_sale_held() {
    let market = Market::new();
    let mut desk = held(&market);
    let before = desk.record();
    desk.settle(ConfirmStatus::Success);
    // The decision failed, so nothing after it happened.
    assert_eq!(desk.journal_fails(), ["settle not-kept", "wait"]);
    assert_eq!(
        desk.settle(ConfirmStatus::Success)[0],
        "write decided-confirm synced +payment-ended"
    );
    let mut restarted =
        market.recovered(plan(0, "p", PaymentKind::Held, 100, plain_driver()), before);
    assert_eq!(restarted.resume(), ["held", "wait"]);
}

#[test]
fn the_deadline_is_looked_at_again_and_again() {
    let market = Market::new();
    let mut desk = held(&market);
    let begun = desk.now;
    let mut looks = 0;
    while desk.waited() == ["wait"] {
        looks += 1;
        desk.now = desk.now.plus(Duration::from_secs(1));
    }
    assert!(looks > 200, "{looks}: a timer may stand still while the device sleeps");
    assert!(desk.now < begun.plus(Duration::from_secs(24 * 3600)));
    let reason = UndoReason::Deadline;
    assert_eq!(desk.record().decision, Some(Decision::Undo { reason }));
}

#[test]
fn a_silent_driver_that_knows_of_an_approval_later_holds_it_then() {
    let market = Market::new();
    let mut desk = desk(&market, plain_driver());
    desk.begin();
    desk.driver(DriverReply::Silent);
    assert_eq!(desk.approves(), ["write held synced +payment-held", "held", "wait"]);
}
