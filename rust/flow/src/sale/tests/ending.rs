use super::*;

#[test]
fn switched_off_emission_leaves_a_listed_sale_pending_until_the_operator_settles() {
    let policy = SalePolicy { automatic_emission: false, ..SalePolicy::default() };
    let mut pdv = Pdv::waiting(Flow::Listed, policy, false);
    let early = pdv.step(5, SaleInput::SettlementAsked);
    assert_eq!(early, Err(SaleRefusal::NotPaidYet { remaining: Money::brl(10_000) }));
    pdv.see(10, charge("ch_1", 10_000, 9, "T1"));
    assert_eq!(pdv.sale.state, SaleState::PendingDelivery);
    let book = pdv.sale.charges.clone();
    pdv.step(20, SaleInput::SettlementAsked).expect("paid");
    assert_eq!(pdv.sale.state, SaleState::Finalized);
    assert_eq!(pdv.sale.charges, book);
    assert!(pdv.sale.settlement.as_ref().is_some_and(|s| !s.automatic));
}

#[test]
fn a_cancel_watches_for_a_late_payment_and_then_ends() {
    let mut pdv = Pdv::waiting(Flow::Direct, SalePolicy::default(), false);
    pdv.back_out(5);
    pdv.step(6, SaleInput::CloseAnswered { result: CallResult::Done }).expect("taken");
    assert_eq!(pdv.sale.wake_at(), Some(at(66)));
    pdv.step(66, SaleInput::Timer).expect("taken");
    pdv.step(66, SaleInput::OrderRead { order: order(Vec::new(), true) }).expect("taken");
    assert_eq!(pdv.sale.state, SaleState::Canceling);
    pdv.step(126, SaleInput::Timer).expect("taken");
    pdv.step(127, SaleInput::OrderRead { order: order(Vec::new(), true) }).expect("taken");
    assert_eq!(pdv.sale.state, SaleState::Canceled);
    assert_eq!(pdv.sale.wake_at(), None);
}

#[test]
fn a_payment_in_the_late_minute_goes_back() {
    let mut pdv = Pdv::waiting(Flow::Direct, SalePolicy::default(), false);
    pdv.back_out(5);
    pdv.step(6, SaleInput::CloseAnswered { result: CallResult::Done }).expect("taken");
    let late = charge("ch_1", 10_000, 30, "T1");
    pdv.see(31, late.clone());
    assert_eq!(pdv.sale.state, SaleState::LatePaid);
    assert_eq!(
        pdv.count(|event| matches!(
            event,
            SaleEvent::LatePayment { action: LateAction::RefundAtTerminal, .. }
        )),
        1
    );
    pdv.read(50, vec![refunded(&late, 10_000, 49)]);
    pdv.step(126, SaleInput::Timer).expect("taken");
    pdv.read(127, Vec::new());
    assert_eq!(pdv.sale.state, SaleState::Canceled);
    assert_eq!(pdv.count(is_finalized), 0);
}

#[test]
fn the_order_is_closed_after_the_print_and_after_its_window_at_the_latest() {
    let policy = SalePolicy { fiscal_print: true, ..SalePolicy::default() };
    for outcome in [Some(PrintOutcome::Printed), Some(PrintOutcome::Declined), None] {
        let mut pdv = Pdv::waiting(Flow::Direct, policy.clone(), true);
        pdv.see(10, charge("ch_1", 10_000, 9, "T1"));
        assert_eq!(pdv.sale.state, SaleState::Finalized);
        assert_eq!(pdv.closes(), []);
        match outcome {
            Some(outcome) => pdv.step(30, SaleInput::PrintAnswered { outcome }),
            None => pdv.step(130, SaleInput::Timer),
        }
        .expect("taken");
        assert_eq!(pdv.closes(), [CloseAs::Paid]);
    }
}

#[test]
fn a_refund_is_refused_after_the_fiscal_time_and_at_another_terminal() {
    let policy = SalePolicy { fiscal_cancel_ms: Some(1_800_000), ..SalePolicy::default() };
    let mut pdv = Pdv::waiting(Flow::Direct, policy, false);
    pdv.see(10, charge("ch_1", 10_000, 9, "T1"));
    let ask = |serial: &str| SaleInput::RefundAsked {
        charge_id: None,
        at: SerialNumber::new(serial).ok(),
    };
    let serial = SerialNumber::new("T1").expect("serial");
    assert_eq!(pdv.step(60, ask("T2")), Err(SaleRefusal::OtherTerminal { serial }));
    pdv.step(60, ask("T1")).expect("in time");
    let late = pdv.step(1_811, ask("T1"));
    assert_eq!(late, Err(SaleRefusal::FiscalTimeOver { until: at(1_810) }));
}

#[test]
fn a_refund_the_order_api_refuses_moves_to_the_terminal() {
    let policy = SalePolicy { refund_by_api: true, ..SalePolicy::default() };
    let mut pdv = Pdv::waiting(Flow::Direct, policy, false);
    pdv.see(10, charge("ch_1", 10_000, 9, "T1"));
    pdv.step(20, SaleInput::RefundAsked { charge_id: None, at: None }).expect("asked");
    let again = pdv.step(20, SaleInput::RefundAsked { charge_id: None, at: None });
    assert!(matches!(again, Err(SaleRefusal::RefundRunning { .. })));
    let key = pdv.sale.refunds.keys().next().expect("one").clone();
    pdv.step(21, SaleInput::RefundAnswered { key, answer: RefundAnswer::Refused }).expect("ok");
    assert_eq!(pdv.count(|e| matches!(e, SaleEvent::RefundAtTerminal { .. })), 1);
}

#[test]
fn a_direct_order_is_read_after_a_minute_and_then_the_caller_is_asked() {
    let mut pdv = Pdv::waiting(Flow::Direct, SalePolicy::default(), false);
    let mut reads = Vec::new();
    while let Some(next) = pdv.sale.wake_at()
        && next <= at(400)
    {
        let seconds = next.since(T0).as_secs();
        pdv.step(seconds, SaleInput::Timer).expect("taken");
        reads.push(seconds);
    }
    assert_eq!(reads, [60, 90, 120, 150, 180, 210, 240, 270, 300]);
    assert_eq!(pdv.count(|event| *event == SaleEvent::StillWaiting), 1);
}

#[test]
fn a_lost_screen_backs_an_unpaid_counter_sale_out_after_one_look() {
    for paid in [false, true] {
        let mut pdv = Pdv::waiting(Flow::Direct, SalePolicy::default(), false);
        pdv.step(5, SaleInput::Restarted { screen_lost: true }).expect("taken");
        let charges = if paid { vec![charge("ch_1", 10_000, 4, "T1")] } else { Vec::new() };
        pdv.step(6, SaleInput::OrderRead { order: order(charges, false) }).expect("taken");
        let (state, close) = if paid {
            (SaleState::Finalized, CloseAs::Paid)
        } else {
            (SaleState::Canceling, CloseAs::Canceled)
        };
        assert_eq!(pdv.sale.state, state);
        assert_eq!(pdv.closes(), [close]);
    }
}

#[test]
fn a_restart_reads_a_pending_delivery_once() {
    let policy = SalePolicy { automatic_emission: false, ..SalePolicy::default() };
    let mut pdv = Pdv::waiting(Flow::Listed, policy, false);
    let paid = charge("ch_1", 10_000, 9, "T1");
    pdv.see(10, paid.clone());
    pdv.step(11, SaleInput::CloseAnswered { result: CallResult::Done }).expect("taken");
    pdv.step(20, SaleInput::Restarted { screen_lost: true }).expect("taken");
    pdv.step(21, SaleInput::OrderRead { order: order(vec![paid], true) }).expect("taken");
    assert_eq!((pdv.sale.state, pdv.sale.wake_at()), (SaleState::PendingDelivery, None));
}

#[test]
fn a_lost_create_answer_is_looked_up_twice_before_it_counts_as_not_made() {
    let mut pdv = listed();
    pdv.sale.state = SaleState::Creating;
    pdv.sale.order_id = None;
    pdv.sale.timers = SaleTimers::default();
    pdv.step(1, SaleInput::CreateUnknown).expect("taken");
    pdv.step(3, SaleInput::Timer).expect("taken");
    pdv.step(3, SaleInput::LookupEmpty).expect("taken");
    assert_eq!(pdv.sale.state, SaleState::Creating);
    pdv.step(63, SaleInput::Timer).expect("taken");
    pdv.step(63, SaleInput::LookupEmpty).expect("taken");
    assert_eq!(pdv.sale.state, SaleState::Canceled);
    pdv.step(99, SaleInput::Created { order: order(Vec::new(), false) }).expect("taken");
    assert_eq!(pdv.closes(), [CloseAs::Canceled], "an order nobody waits for is closed");
}

#[test]
fn a_cancel_that_meets_a_paid_order_ends_the_sale() {
    let mut pdv = Pdv::waiting(Flow::Direct, SalePolicy::default(), false);
    pdv.step(5, SaleInput::CancelAsked { cause: CancelCause::Operator }).expect("unpaid");
    let paid = charge("ch_1", 10_000, 4, "T1");
    pdv.read(6, vec![paid.clone()]);
    pdv.see(7, paid);
    assert_eq!((pdv.sale.state, pdv.closes()), (SaleState::Finalized, vec![CloseAs::Paid]));
    assert_eq!(pdv.count(|event| matches!(event, SaleEvent::LatePayment { .. })), 0);
    let again = pdv.step(8, SaleInput::CancelAsked { cause: CancelCause::Operator });
    assert_eq!(again, Err(SaleRefusal::AlreadyPaid { paid: Money::brl(10_000) }));
}

#[test]
fn a_cancel_waits_for_a_payment_that_was_heard_of() {
    let policy = SalePolicy { confirm_from: Some(Money::ZERO), ..SalePolicy::default() };
    let mut pdv = Pdv::waiting(Flow::Direct, policy, false);
    let paid = charge("ch_1", 10_000, 4, "T1");
    pdv.see(5, paid.clone());
    pdv.step(6, SaleInput::CancelAsked { cause: CancelCause::Operator }).expect("not shown yet");
    pdv.read(7, Vec::new());
    assert_eq!(pdv.closes(), [], "the read may be old");
    pdv.read(37, vec![paid]);
    assert_eq!((pdv.sale.state, pdv.closes()), (SaleState::Finalized, vec![CloseAs::Paid]));
}

#[test]
fn a_close_that_did_not_get_through_is_decided_again() {
    for restarts in [false, true] {
        let mut pdv = Pdv::waiting(Flow::Direct, SalePolicy::default(), false);
        pdv.back_out(5);
        if restarts {
            pdv.step(9, SaleInput::Restarted { screen_lost: true }).expect("taken");
        } else {
            pdv.step(6, SaleInput::CloseAnswered { result: CallResult::Failed }).expect("taken");
            pdv.step(10, SaleInput::Timer).expect("taken");
        }
        let paid = charge("ch_1", 10_000, 8, "T1");
        pdv.step(11, SaleInput::OrderRead { order: order(vec![paid], false) }).expect("taken");
        assert_eq!(pdv.sale.state, SaleState::Finalized);
        assert_eq!(pdv.closes(), [CloseAs::Canceled, CloseAs::Paid]);
    }
}

#[test]
fn an_order_that_cannot_be_read_is_closed_all_the_same() {
    let mut pdv = Pdv::waiting(Flow::Listed, SalePolicy::default(), false);
    pdv.step(5, SaleInput::CancelAsked { cause: CancelCause::Operator }).expect("unpaid");
    for failure in 1..=10 {
        assert_eq!(pdv.closes(), []);
        pdv.step(5 + failure * 30, SaleInput::ReadFailed).expect("taken");
    }
    assert_eq!(pdv.closes(), [CloseAs::Canceled]);
    assert_eq!(pdv.count(|event| *event == SaleEvent::CloseFailing), 1);
}

#[test]
fn a_refund_that_was_taken_is_looked_for_until_it_shows() {
    let policy = SalePolicy { refund_by_api: true, ..SalePolicy::default() };
    let mut pdv = Pdv::waiting(Flow::Direct, policy, false);
    let paid = charge("ch_1", 10_000, 9, "T1");
    pdv.see(10, paid.clone());
    pdv.step(11, SaleInput::CloseAnswered { result: CallResult::Done }).expect("taken");
    pdv.read(12, vec![paid.clone()]);
    pdv.step(20, SaleInput::RefundAsked { charge_id: None, at: None }).expect("asked");
    let key = pdv.sale.refunds.keys().next().expect("one").clone();
    pdv.step(21, SaleInput::RefundAnswered { key, answer: RefundAnswer::Taken }).expect("ok");
    pdv.read(22, vec![paid.clone()]);
    assert_eq!(pdv.sale.wake_at(), Some(at(622)), "no webhook may ever come");
    pdv.read(623, vec![refunded(&paid, 10_000, 21)]);
    assert_eq!((pdv.sale.state, pdv.sale.wake_at()), (SaleState::Refunded, None));
}

#[test]
fn two_look_ups_at_once_do_not_count_as_two() {
    let mut pdv = listed();
    pdv.sale.state = SaleState::Creating;
    pdv.sale.order_id = None;
    pdv.sale.timers = SaleTimers::default();
    pdv.step(1, SaleInput::CreateUnknown).expect("taken");
    pdv.step(3, SaleInput::Restarted { screen_lost: false }).expect("taken");
    pdv.step(3, SaleInput::Timer).expect("taken");
    let looks = |effect: &&SaleEffect| **effect == SaleEffect::FindOrder;
    assert_eq!(pdv.effects.iter().filter(looks).count(), 2);
    for _ in 0..2 {
        pdv.step(4, SaleInput::LookupEmpty).expect("taken");
    }
    assert_eq!(pdv.sale.state, SaleState::Creating, "the order may still be on its way");
    assert_eq!(pdv.sale.wake_at(), Some(at(64)));
}

#[test]
fn an_order_closed_by_others_is_watched_as_long_as_a_terminal_holds_a_place() {
    let mut pdv = listed();
    let held = Charge {
        status: ChargeStatus::Pending,
        paid_amount: None,
        paid_at: None,
        ..charge("ch_1", 10_000, 10, "T1")
    };
    let lease = (LEASE_KEY.into(), Some(at(310).to_string()));
    let held = Charge { metadata: held.metadata.into_iter().chain([lease]).collect(), ..held };
    pdv.step(20, SaleInput::OrderRead { order: order(vec![held], true) }).expect("taken");
    assert_eq!(pdv.count(|event| *event == SaleEvent::ClosedElsewhere), 1);
    assert_eq!(pdv.sale.timers.late_until, Some(at(310)));
    pdv.read(100, vec![charge("ch_1", 10_000, 90, "T1")]);
    assert_eq!(pdv.sale.state, SaleState::LatePaid);
}

#[test]
fn a_refund_of_before_does_not_keep_a_sale_that_is_backed_out_from_being_read_again() {
    let mut pdv = listed();
    let part = charge("ch_1", 4_000, 1, "T1");
    pdv.read(2, vec![part.clone()]);
    pdv.step(3, SaleInput::RefundAsked { charge_id: None, at: None }).expect("paid");
    pdv.read(5, vec![refunded(&part, 4_000, 4)]);
    pdv.step(6, SaleInput::CancelAsked { cause: CancelCause::Operator }).expect("unpaid");
    pdv.read(7, vec![refunded(&part, 4_000, 4)]);
    assert_eq!(pdv.closes(), [CloseAs::Canceled]);
    pdv.step(100, SaleInput::Restarted { screen_lost: false }).expect("taken");
    assert_eq!(pdv.closes(), [CloseAs::Canceled], "it may have been paid since");
    pdv.read(101, vec![refunded(&part, 4_000, 4), charge("ch_2", 10_000, 50, "T1")]);
    assert_eq!(pdv.count(is_finalized), 1);
}
