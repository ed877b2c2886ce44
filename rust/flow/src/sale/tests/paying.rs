use crate::OverpayPolicy;

use super::*;

#[test]
fn two_parts_finalize_once_and_the_first_part_is_silent() {
    let mut pdv = listed();
    pdv.see(10, charge("ch_1", 5_000, 9, "T1"));
    assert_eq!(pdv.sale.state, SaleState::PartlyPaid);
    assert_eq!(pdv.count(is_finalized), 0);
    pdv.see(20, charge("ch_2", 5_000, 19, "T1"));
    pdv.see(21, charge("ch_2", 5_000, 19, "T1"));
    assert_eq!(pdv.count(is_finalized), 1);
    let parts: Vec<(i64, i64, bool)> = pdv
        .told
        .iter()
        .filter_map(|event| match event {
            SaleEvent::PaymentReceived { paid, remaining, silent, .. } => {
                Some((paid.minor(), remaining.minor(), *silent))
            }
            _ => None,
        })
        .collect();
    assert_eq!(parts, [(5_000, 5_000, true), (10_000, 0, false)]);
    assert_eq!(pdv.closes(), [CloseAs::Paid]);
}

#[test]
fn an_older_state_never_overwrites_a_newer_one() {
    let mut pdv = listed();
    let paid = charge("ch_1", 10_000, 9, "T1");
    pdv.read(30, vec![refunded(&paid, 10_000, 20)]);
    pdv.see(31, paid);
    assert_eq!(pdv.sale.state, SaleState::Refunded);
    assert_eq!(pdv.count(is_finalized), 0);
    assert_eq!(pdv.count(|e| matches!(e, SaleEvent::Refunded { .. })), 1);
    assert_eq!(pdv.closes(), [CloseAs::Paid], "the terminal must not stay blocked");
}

#[test]
fn canceled_wins_over_paid_at_equal_times() {
    for canceled_first in [true, false] {
        let mut pdv = listed();
        let paid = charge("ch_1", 10_000, 9, "T1");
        let back = Charge { updated_at: paid.updated_at, ..refunded(&paid, 10_000, 9) };
        let mut both = vec![paid, back];
        if canceled_first {
            both.reverse();
        }
        for charge in both {
            pdv.read(30, vec![charge]);
        }
        assert_eq!(pdv.sale.state, SaleState::Refunded);
    }
}

#[test]
fn a_thousand_random_orders_of_arrival_give_one_result() {
    let first = charge("ch_1", 6_000, 10, "T1");
    let second = charge("ch_2", 4_000, 20, "T2");
    let back = refunded(&second, 1_000, 30);
    let all = [first, second, back];
    let mut seed: u64 = 42;
    let mut next = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from(seed >> 33).expect("31 bits") % below
    };
    for _ in 0..1_000 {
        let mut pdv = listed();
        for _ in 0..12 {
            let charge = all[next(3)].clone();
            match next(2) {
                0 => pdv.see(40, charge),
                _ => pdv.read(40, vec![charge]),
            }
        }
        pdv.read(40, all.to_vec());
        assert_eq!(pdv.sale.state, SaleState::Finalized);
        assert_eq!(pdv.sale.paid(), Money::brl(9_000));
        assert_eq!(pdv.count(is_finalized), 1);
        assert_eq!(pdv.count(|e| matches!(e, SaleEvent::Refunded { .. })), 1);
        assert_eq!(pdv.closes(), [CloseAs::Paid]);
    }
}

#[test]
fn a_given_up_reservation_is_neither_a_payment_nor_a_refund() {
    let mut pdv = listed();
    let reservation = Charge {
        status: ChargeStatus::Canceled,
        paid_amount: None,
        paid_at: None,
        canceled_amount: Some(Money::brl(10_000)),
        canceled_at: Some(at(9)),
        ..charge("ch_1", 10_000, 5, "T1")
    };
    pdv.see(10, reservation);
    assert_eq!(pdv.sale.state, SaleState::Waiting);
    assert_eq!(pdv.told.len(), 1, "only the creation was told: {:?}", pdv.told);
}

#[test]
fn a_lost_dispute_takes_the_payment_back() {
    let mut pdv = listed();
    let paid = charge("ch_1", 10_000, 9, "T1");
    pdv.see(10, paid.clone());
    let lost = Charge { status: ChargeStatus::Chargedback, updated_at: Some(at(99)), ..paid };
    pdv.read(100, vec![lost]);
    assert_eq!(pdv.sale.state, SaleState::Refunded);
    assert_eq!(pdv.count(|e| matches!(e, SaleEvent::Refunded { .. })), 1);
}

/// A company whose contract lets the order API give money back.
fn differences_by_api() -> SalePolicy {
    let overpay = OverpayPolicy::RefundDifference;
    SalePolicy { overpay, refund_by_api: true, ..SalePolicy::default() }
}

#[test]
fn a_difference_is_given_back_at_the_terminal_unless_the_company_opted_in() {
    let policy = SalePolicy { refund_by_api: false, ..differences_by_api() };
    let mut pdv = Pdv::waiting(Flow::Listed, policy, false);
    let both = vec![charge("ch_1", 8_000, 9, "T1"), charge("ch_2", 8_000, 19, "T2")];
    pdv.read(20, both.clone());
    let excess = SaleEvent::Overpaid { excess: Money::brl(6_000), refund_asked: false };
    let at_terminal = SaleEvent::RefundAtTerminal {
        charge_id: ChargeId::new("ch_2").expect("id"),
        amount: Money::brl(6_000),
        serial: Some(SerialNumber::new("T2").expect("serial")),
    };
    pdv.read(60, both.clone());
    pdv.read(90, both.clone());
    for once in [&excess, &at_terminal] {
        assert_eq!(pdv.told.iter().filter(|told| *told == once).count(), 1, "{once:?}");
    }
    assert!(!pdv.effects.iter().any(|effect| matches!(effect, SaleEffect::RefundCharge { .. })));
    pdv.read(120, vec![both[0].clone(), refunded(&both[1], 6_000, 119)]);
    assert_eq!(pdv.sale.paid(), Money::brl(10_000));
    assert_eq!(pdv.count(|event| matches!(event, SaleEvent::Overpaid { .. })), 1);
}

#[test]
fn money_above_the_total_is_told_and_the_difference_asked_back() {
    let policy = differences_by_api();
    let mut pdv = Pdv::waiting(Flow::Listed, policy, false);
    pdv.see(10, charge("ch_1", 8_000, 9, "T1"));
    pdv.see(20, charge("ch_2", 8_000, 19, "T1"));
    assert!(pdv.sale.is_unfinished(), "the order is read before money goes back");
    let both = vec![charge("ch_1", 8_000, 9, "T1"), charge("ch_2", 8_000, 19, "T1")];
    pdv.step(21, SaleInput::OrderRead { order: order(both, false) }).expect("taken");
    let excess = SaleEvent::Overpaid { excess: Money::brl(6_000), refund_asked: true };
    assert!(pdv.told.contains(&excess));
    let refund = pdv.effects.iter().find_map(|effect| match effect {
        SaleEffect::RefundCharge { charge_id, amount, .. } => Some((charge_id, *amount)),
        _ => None,
    });
    let last = ChargeId::new("ch_2").expect("id");
    assert_eq!(refund, Some((&last, Some(Money::brl(6_000)))));
}

#[test]
fn a_valuable_sale_is_read_before_it_ends() {
    let policy = SalePolicy { confirm_from: Some(Money::brl(10_000)), ..SalePolicy::default() };
    let mut pdv = Pdv::waiting(Flow::Direct, policy, false);
    let paid = charge("ch_1", 10_000, 9, "T1");
    pdv.see(10, paid.clone());
    assert_eq!(pdv.sale.state, SaleState::Paid);
    assert!(pdv.effects.iter().any(|effect| matches!(effect, SaleEffect::ReadOrder { .. })));
    pdv.step(11, SaleInput::OrderRead { order: order(vec![paid], false) }).expect("taken");
    assert_eq!(pdv.sale.state, SaleState::Finalized);
}

#[test]
fn a_charge_that_no_read_shows_never_ends_a_valuable_sale() {
    let policy = SalePolicy { confirm_from: Some(Money::brl(10_000)), ..SalePolicy::default() };
    let invented = charge("ch_9", 10_000, 9, "T1");
    for forged in [invented.clone(), refunded(&invented, 10_000, 10)] {
        let mut pdv = Pdv::waiting(Flow::Direct, policy.clone(), false);
        pdv.see(10, forged);
        for seconds in [11, 41, 71] {
            pdv.step(seconds, SaleInput::OrderRead { order: order(vec![], false) }).expect("taken");
            assert_eq!(pdv.sale.state, SaleState::Waiting);
        }
        assert_eq!((pdv.count(is_finalized), pdv.closes()), (0, Vec::new()));
        let paid = charge("ch_1", 10_000, 99, "T1");
        pdv.step(100, SaleInput::OrderRead { order: order(vec![paid], false) }).expect("taken");
        assert_eq!(pdv.count(is_finalized), 1);
    }
}

#[test]
fn an_amount_that_no_read_shows_never_ends_a_valuable_sale() {
    let policy = SalePolicy { confirm_from: Some(Money::brl(10_000)), ..SalePolicy::default() };
    let mut pdv = Pdv::waiting(Flow::Listed, policy, false);
    let real = charge("ch_1", 1_000, 9, "T1");
    pdv.see(10, Charge { updated_at: Some(at(99)), ..charge("ch_1", 10_000, 9, "T1") });
    assert_eq!(pdv.sale.state, SaleState::Paid);
    pdv.step(11, SaleInput::OrderRead { order: order(vec![real], false) }).expect("taken");
    assert_eq!(pdv.sale.state, SaleState::PartlyPaid);
    assert_eq!(pdv.closes(), []);
    assert_eq!(pdv.sale.timers.read_at, Some(at(41)), "it is looked at again soon");
}

#[test]
fn an_invented_payment_gives_no_real_money_back() {
    let policy = differences_by_api();
    let mut pdv = Pdv::waiting(Flow::Listed, policy, false);
    let real = charge("ch_1", 10_000, 9, "T1");
    pdv.see(10, real.clone());
    pdv.step(11, SaleInput::CloseAnswered { result: CallResult::Done }).expect("taken");
    pdv.read(12, vec![real.clone()]);
    assert!(!pdv.sale.is_unfinished());
    pdv.see(20, charge("ch_0", 5_000, 8, "T1"));
    assert!(pdv.sale.is_unfinished());
    pdv.step(21, SaleInput::ReadFailed).expect("taken");
    for seconds in [50, 80, 110] {
        pdv.step(seconds, SaleInput::Timer).expect("taken");
        pdv.read(seconds, vec![real.clone()]);
    }
    let refunds = |effect: &SaleEffect| matches!(effect, SaleEffect::RefundCharge { .. });
    assert!(!pdv.effects.iter().any(refunds));
    let told = SaleEvent::NotShown {
        charge_id: ChargeId::new("ch_0").expect("id"),
        paid: Money::brl(5_000),
        refunded: Money::ZERO,
    };
    assert!(pdv.told.contains(&told), "somebody has to look at it");
    assert_eq!(pdv.sale.paid(), Money::brl(10_000));
    assert!(!pdv.sale.is_unfinished());
}

#[test]
fn a_refund_and_a_payment_seen_together_do_not_hide_the_new_excess() {
    let policy = differences_by_api();
    let mut pdv = Pdv::waiting(Flow::Listed, policy, false);
    let first = charge("ch_1", 15_000, 9, "T1");
    pdv.read(10, vec![first.clone()]);
    let second = charge("ch_2", 5_000, 19, "T1");
    pdv.read(20, vec![refunded(&first, 5_000, 15), second]);
    let asked: i64 = pdv
        .effects
        .iter()
        .filter_map(|effect| match effect {
            SaleEffect::RefundCharge { amount, .. } => amount.map(Money::minor),
            _ => None,
        })
        .sum();
    assert_eq!(asked, 10_000, "both differences go back");
}

#[test]
fn a_payment_that_was_undone_before_anybody_saw_it_does_not_complete_the_total() {
    let mut pdv = listed();
    let undone = refunded(&charge("ch_1", 10_000, 9, "T1"), 10_000, 10);
    pdv.read(20, vec![charge("ch_2", 5_000, 8, "T2"), undone]);
    assert_eq!((pdv.sale.state, pdv.count(is_finalized)), (SaleState::PartlyPaid, 0));
    assert_eq!(pdv.sale.remaining(), Money::brl(5_000));
}

#[test]
fn a_forged_time_does_not_hide_what_a_read_shows() {
    let mut pdv = listed();
    let forged = Charge {
        status: ChargeStatus::Failed,
        paid_amount: None,
        updated_at: Some(at(999_999)),
        ..charge("ch_1", 10_000, 9, "T1")
    };
    pdv.see(10, forged);
    pdv.read(20, vec![charge("ch_1", 10_000, 9, "T1")]);
    assert_eq!(pdv.sale.state, SaleState::Finalized);
}

#[test]
fn what_was_paid_before_the_close_is_found_by_a_last_look() {
    let mut pdv = listed();
    let first = charge("ch_1", 4_000, 9, "T1");
    let second = charge("ch_2", 10_000, 19, "T2");
    // Nobody tells of the first.
    pdv.see(20, second.clone());
    assert_eq!(pdv.sale.state, SaleState::Finalized);
    pdv.step(21, SaleInput::CloseAnswered { result: CallResult::Done }).expect("taken");
    assert!(pdv.sale.is_unfinished());
    let old = order(vec![second.clone()], false);
    pdv.step(22, SaleInput::OrderRead { order: old }).expect("taken");
    assert_eq!(pdv.sale.wake_at(), Some(at(52)), "a read from before the close says nothing");
    pdv.read(52, vec![first, second]);
    let excess = SaleEvent::Overpaid { excess: Money::brl(4_000), refund_asked: false };
    assert!(pdv.told.contains(&excess));
    assert!(!pdv.sale.is_unfinished());
}

#[test]
fn money_above_the_total_is_told_again_after_the_first_went_back() {
    let mut pdv = listed();
    let first = charge("ch_1", 13_000, 9, "T1");
    pdv.see(10, first.clone());
    pdv.read(20, vec![refunded(&first, 3_000, 19)]);
    pdv.see(30, charge("ch_2", 2_000, 29, "T2"));
    let excess: Vec<i64> = pdv
        .told
        .iter()
        .filter_map(|event| match event {
            SaleEvent::Overpaid { excess, .. } => Some(excess.minor()),
            _ => None,
        })
        .collect();
    assert_eq!(excess, [3_000, 2_000]);
}

#[test]
fn a_forged_time_does_not_hide_a_refund() {
    let mut pdv = listed();
    let paid = charge("ch_1", 10_000, 9, "T1");
    pdv.read(10, vec![paid.clone()]);
    pdv.step(10, SaleInput::CloseAnswered { result: CallResult::Done }).expect("taken");
    pdv.read(10, vec![paid.clone()]);
    assert!(!pdv.sale.is_unfinished());
    // It says nothing new, but that it is of next year.
    pdv.see(11, Charge { updated_at: Some(at(9_999_999)), ..paid.clone() });
    let back = refunded(&paid, 10_000, 20);
    pdv.see(21, back.clone());
    assert!(pdv.sale.is_unfinished(), "it is looked at");
    pdv.read(22, vec![back]);
    assert_eq!(pdv.sale.state, SaleState::Refunded);
}

/// A place of a terminal and when it was paid, if it was.
fn place(id: &str, amount: i64, made: u64, paid: Option<u64>, serial: &str) -> Charge {
    let paid_at = paid.map(at);
    let mut place = Charge { created_at: Some(at(made)), ..charge(id, amount, made, serial) };
    let lease = at(made + 300).to_string();
    place.metadata.insert(LEASE_KEY.into(), Some(lease));
    place.metadata.insert("initiator_transaction_key".into(), Some(format!("{serial}-MQN-{id}")));
    if paid.is_none() {
        place.status = ChargeStatus::Pending;
        place.paid_amount = None;
    }
    Charge { paid_at, updated_at: paid_at.or(place.updated_at), ..place }
}

#[test]
fn a_difference_waits_until_the_terminals_have_judged() {
    let policy = differences_by_api();
    let mut pdv = Pdv::waiting(Flow::Listed, policy, false);
    let first = place("ch_1", 6_000, 1, Some(20), "T1");
    let between = place("ch_2", 6_000, 2, None, "T2");
    let second = place("ch_3", 6_000, 3, Some(30), "T3");
    pdv.read(31, vec![first.clone(), between, second.clone()]);
    let asked = |pdv: &Pdv| {
        pdv.effects.iter().filter(|e| matches!(e, SaleEffect::RefundCharge { .. })).count()
    };
    assert_eq!(asked(&pdv), 0, "T3 will see that T2 is ahead, and undo");
    pdv.step(32, SaleInput::CloseAnswered { result: CallResult::Done }).expect("taken");
    pdv.read(33, vec![first.clone(), second.clone()]);
    pdv.read(390, vec![first.clone(), second.clone()]);
    assert_eq!(asked(&pdv), 0);
    assert_eq!(pdv.sale.wake_at(), Some(at(391)));
    pdv.step(391, SaleInput::Timer).expect("taken");
    pdv.read(392, vec![first, second]);
    assert_eq!(asked(&pdv), 1, "nobody undid it");
}

#[test]
fn what_is_heard_again_is_looked_for_again() {
    let policy = SalePolicy { confirm_from: Some(Money::brl(1)), ..SalePolicy::default() };
    let mut pdv = Pdv::waiting(Flow::Listed, policy, false);
    let paid = charge("ch_1", 10_000, 5, "T1");
    pdv.see(10, paid.clone());
    pdv.see(95, paid.clone());
    pdv.read(101, Vec::new());
    assert_eq!(pdv.count(|event| matches!(event, SaleEvent::NotShown { .. })), 0);
    pdv.read(120, vec![paid]);
    assert_eq!(pdv.count(is_finalized), 1);
}
