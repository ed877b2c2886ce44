//! Several terminals on one listed order.

use std::time::Duration;

use maquininha_flow::claim::{Claim, claim};
use maquininha_flow::{DriverReply, OrderCall, OverpayPolicy};
use maquininha_model::{AttemptKey, ChargeStatus, Money};

use crate::desk::{Desk, Market};
use maquininha_sim::scenario::{plain_driver, plan};

fn desk(market: &Market, terminal: usize, amount: i64) -> Desk {
    market.desk_with(plan(terminal, "p", market.listed(), amount, plain_driver()))
}

const TAKES_THE_CARD: [&str; 3] = ["write sent lazy", "driver authorize", "wait"];
const YIELDS: [&str; 3] = [
    "write intent lazy +payment-ended",
    "ended canceled being-paid-elsewhere",
    "order cancel-charge",
];

#[test]
fn the_second_terminal_yields_before_the_card() {
    let market = Market::new();
    let (mut first, mut second) = (desk(&market, 0, 100), desk(&market, 1, 100));
    first.begin();
    first.answered();
    second.now = first.now.plus(Duration::from_millis(1));
    second.begin();
    second.answered();
    assert_eq!(second.answered(), YIELDS);
    assert_eq!(first.answered(), TAKES_THE_CARD);
    second.answered();
    let statuses: Vec<_> = market.charges().into_iter().map(|charge| charge.status).collect();
    assert_eq!(statuses, [ChargeStatus::Pending, ChargeStatus::Canceled]);
}

#[test]
fn of_two_places_made_at_the_same_instant_never_both_take_the_card() {
    let market = Market::new();
    let (mut first, mut second) = (desk(&market, 0, 100), desk(&market, 1, 100));
    first.begin();
    second.begin();
    first.answered();
    second.answered();
    let made: Vec<_> = market.charges().into_iter().map(|charge| charge.created_at).collect();
    assert_eq!(made[0], made[1], "the same instant");
    assert_eq!(first.answered(), YIELDS);
    assert_eq!(second.answered(), YIELDS);
}

#[test]
fn one_who_was_granted_alone_is_not_displaced_by_a_place_of_the_same_instant() {
    let market = Market::new();
    let (mut first, mut second) = (desk(&market, 0, 100), desk(&market, 1, 100));
    first.begin();
    first.answered();
    assert_eq!(first.answered(), TAKES_THE_CARD);
    second.begin();
    second.answered();
    assert_eq!(second.answered(), YIELDS);
}

#[test]
fn parts_of_a_split_are_taken_at_the_same_time() {
    let market = Market::new();
    let (mut first, mut second) = (desk(&market, 0, 60), desk(&market, 1, 40));
    first.begin();
    second.begin();
    first.answered();
    second.answered();
    assert_eq!(first.answered(), TAKES_THE_CARD);
    assert_eq!(second.answered(), TAKES_THE_CARD);
}

#[test]
fn an_order_that_was_paid_takes_no_card() {
    let market = Market::new();
    let mut desk = desk(&market, 0, 100);
    let mut rng = maquininha_sim::rng::Rng::new(1);
    market.api.borrow_mut().add_paid(desk.now, &market.order_id, Money::brl(30), &mut rng);
    desk.begin();
    desk.answered();
    assert_eq!(desk.answered()[1], "ended canceled nothing-due");
}

#[test]
fn after_stale_reads_the_later_terminal_undoes_itself() {
    let market = Market::new();
    let empty = market.order();
    let (mut first, mut second) = (desk(&market, 0, 100), desk(&market, 1, 100));
    first.begin();
    first.answered();
    assert_eq!(first.answered(), TAKES_THE_CARD);
    second.now = first.now.plus(Duration::from_millis(1));
    second.begin();
    second.answered();
    for _ in 0..3 {
        assert_eq!(second.answered_with(empty.clone()), ["wait"]);
        assert_eq!(second.waited(), ["order read"]);
    }
    assert_eq!(second.answered_with(empty), TAKES_THE_CARD);
    for desk in [&mut first, &mut second] {
        desk.approves();
        desk.answered();
    }
    assert_eq!(first.answered()[1], "ended approved");
    assert_eq!(second.answered(), ["order read"], "who saw nothing looks again");
    assert_eq!(
        second.answered(),
        [
            "write decided-undo-paid-elsewhere synced +payment-ended",
            "ended canceled undone",
            "driver undo"
        ]
    );
    assert_eq!(second.driver(DriverReply::Undone), ["order cancel-charge"]);
    second.answered();
    assert_eq!(market.order().payment().net, Money::brl(100));
}

#[test]
fn who_cannot_verify_a_commit_until_the_deadline_undoes_it() {
    let market = Market::new();
    let empty = market.order();
    let mut desk = desk(&market, 0, 100);
    desk.begin();
    desk.answered();
    for _ in 0..3 {
        desk.answered_with(empty.clone());
        desk.waited();
    }
    desk.answered_with(empty);
    desk.approves();
    desk.answered();
    let mut words = desk.answered();
    while words == ["order read"] || words == ["wait"] {
        words = match words == ["wait"] {
            true => desk.waited(),
            false => desk.call_fails(maquininha_flow::OrderCallError::Unreachable),
        };
    }
    assert_eq!(words[0], "write decided-undo-deadline synced +payment-ended");
    assert_eq!(desk.driver(DriverReply::Undone), ["order cancel-charge"]);
    desk.answered();
    assert_eq!(market.order().payment().net, Money::ZERO);
}

#[test]
fn a_place_past_its_lease_is_not_counted_and_not_canceled() {
    let market = Market::new();
    let (mut first, mut second) = (desk(&market, 0, 100), desk(&market, 1, 100));
    first.begin();
    first.answered();
    second.now = first.now.plus(Duration::from_secs(301));
    second.begin();
    second.answered();
    assert_eq!(second.answered(), TAKES_THE_CARD);
    assert_eq!(market.charges()[0].status, ChargeStatus::Pending);
}

#[test]
fn a_terminal_whose_clock_is_fast_does_not_overlook_a_place_that_is_held() {
    let market = Market::new();
    let (mut first, mut second) = (desk(&market, 0, 100), desk(&market, 1, 100));
    first.begin();
    first.answered();
    second.now = first.now.plus(Duration::from_millis(1));
    second.begin();
    second.answered();
    let order = market.order();
    let ours = &order.charges[1].id;
    let an_hour_ahead = second.now.plus(Duration::from_secs(3600));
    let policy = OverpayPolicy::RefuseAtTerminal;
    let verdict = claim(&order, ours, Money::brl(100), policy, an_hour_ahead);
    assert!(matches!(verdict, Claim::TakenBy { .. }), "{verdict:?}");
}

/// Who has the order, as the second of two places is told.
fn holder_seen_by_the_second(terminals: [usize; 2]) -> Claim {
    let market = Market::new();
    let [mut first, mut second] =
        [(terminals[0], "p"), (terminals[1], "q")].map(|(terminal, name)| {
            market.desk_with(plan(terminal, name, market.listed(), 100, plain_driver()))
        });
    first.begin();
    first.answered();
    second.now = first.now.plus(Duration::from_millis(1));
    second.begin();
    second.answered();
    let order = market.order();
    let (ours, policy) = (&order.charges[1].id, OverpayPolicy::RefuseAtTerminal);
    claim(&order, ours, Money::brl(100), policy, second.now)
}

#[test]
fn another_terminal_that_has_the_order_is_named_and_the_terminal_itself_is_not() {
    let of_another = holder_seen_by_the_second([0, 1]);
    assert!(matches!(of_another, Claim::TakenBy { serial: Some(_) }), "{of_another:?}");
    assert_eq!(holder_seen_by_the_second([0, 0]), Claim::TakenBy { serial: None });
}

#[test]
fn who_pays_after_the_lease_ranks_by_the_time_of_payment() {
    let market = Market::new();
    let (mut first, mut second) = (desk(&market, 0, 100), desk(&market, 1, 100));
    first.begin();
    first.answered();
    first.answered();
    first.approves();
    first.answered();
    second.now = first.now.plus(Duration::from_secs(301));
    second.begin();
    second.answered();
    second.answered();
    // The commit lingered on the way for minutes.
    first.now = second.now;
    assert_eq!(first.answered(), ["order read"]);
    assert_eq!(first.answered()[0], "write decided-undo-paid-elsewhere synced +payment-ended");
}

/// Others do not count a place in the instant in which its lease ends, so its owner may not
/// count on it either: both would pay.
#[test]
fn who_pays_in_the_instant_in_which_the_lease_ends_is_late() {
    let market = Market::new();
    let (mut first, mut second) = (desk(&market, 0, 100), desk(&market, 1, 100));
    first.begin();
    first.answered();
    first.answered();
    first.approves();
    first.answered();
    let end = market.charges()[0].lease_until().expect("a place has a lease");
    // A call takes 100 ms to the order API.
    first.now = end.minus(Duration::from_millis(100));
    second.now = first.now;
    second.begin();
    second.answered();
    assert_eq!(market.charges()[1].created_at, Some(end));
    assert_eq!(second.answered(), TAKES_THE_CARD);
    assert_eq!(first.answered(), ["order read"], "a late payment is looked at again");
    assert_eq!(first.answered()[0], "write decided-undo-paid-elsewhere synced +payment-ended");
}

#[test]
fn an_order_that_may_be_overpaid_takes_more_than_is_due_but_not_when_nothing_is() {
    let market = Market::new();
    let mut rng = maquininha_sim::rng::Rng::new(1);
    let mut first = desk(&market, 0, 100);
    market.api.borrow_mut().add_paid(first.now, &market.order_id, Money::brl(30), &mut rng);
    first.begin();
    first.answered();
    let order = market.order();
    let ours = &order.charges[1].id;
    for (policy, verdict) in [
        (OverpayPolicy::AcceptAndTell, Claim::Granted),
        (OverpayPolicy::RefundDifference, Claim::Granted),
        (OverpayPolicy::RefuseAtTerminal, Claim::NothingDue { due: Money::brl(70) }),
    ] {
        assert_eq!(claim(&order, ours, Money::brl(100), policy, first.now), verdict);
    }
    market.api.borrow_mut().add_paid(first.now, &market.order_id, Money::brl(70), &mut rng);
    let order = market.order();
    let policy = OverpayPolicy::AcceptAndTell;
    let verdict = claim(&order, ours, Money::brl(100), policy, first.now);
    assert_eq!(verdict, Claim::NothingDue { due: Money::ZERO });
}

#[test]
fn a_payment_that_the_sales_side_gave_back_is_not_undone_besides() {
    for part in [Some(Money::brl(30)), None] {
        let market = Market::new();
        let mut desk = desk(&market, 0, 100);
        desk.begin();
        desk.answered();
        desk.answered();
        desk.approves();
        desk.answered();
        assert_eq!(desk.answer_lost(), ["order read"]);
        let charge_id = market.charges()[0].id.clone();
        let attempt_key = AttemptKey::new("VENDA-1-refund").expect("a key");
        let refund = OrderCall::CancelCharge { charge_id, amount: part, attempt_key };
        let mut rng = maquininha_sim::rng::Rng::new(1);
        market.api.borrow_mut().carry_out(desk.now, &refund, &mut rng).expect("given back");
        assert_eq!(desk.answered()[0], "write decided-confirm synced +payment-ended");
    }
}

#[test]
fn what_an_old_read_shows_as_paid_is_not_paid_again() {
    let market = Market::new();
    let mut first = desk(&market, 0, 90);
    first.begin();
    while first.step().is_some() {}
    let old = market.order();
    let mut second = desk(&market, 1, 100);
    second.now = first.now;
    second.begin();
    second.answered();
    let mut words = second.answered_with(old.clone());
    while words == ["wait"] {
        second.waited();
        words = second.answered_with(old.clone());
    }
    assert_eq!(words[1], "ended canceled nothing-due", "no card is taken for what is paid");
}
