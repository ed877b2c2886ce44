use std::time::Duration;

use maquininha_model::{
    Charge, ChargeId, ChargeStatus, Flow, Metadata, Money, Order, OrderId, OrderStatus,
    PaymentMethod, SerialNumber, Timestamp,
};

use super::*;
use crate::{CloseAs, OverpayPolicy};

const T0: Timestamp = Timestamp::from_millis(1_772_460_000_000);

fn at(seconds: u64) -> Timestamp {
    T0.plus(Duration::from_secs(seconds))
}

fn charge(id: &str, amount: i64, paid_at: u64, serial: &str) -> Charge {
    let mut metadata = Metadata::new();
    metadata.insert("terminal_serial_number".into(), Some(serial.into()));
    Charge {
        id: ChargeId::new(id).expect("id"),
        code: Some("90000000000001".into()),
        amount: Money::brl(amount),
        paid_amount: Some(Money::brl(amount)),
        canceled_amount: None,
        status: ChargeStatus::Paid,
        payment_method: PaymentMethod::Cash,
        created_at: Some(at(paid_at)),
        updated_at: Some(at(paid_at)),
        paid_at: Some(at(paid_at)),
        canceled_at: None,
        last_transaction_id: Some(format!("tran_{id}")),
        order_id: OrderId::new("or_1").ok(),
        metadata,
    }
}

fn refunded(charge: &Charge, amount: i64, canceled_at: u64) -> Charge {
    let whole = amount == charge.amount.minor();
    Charge {
        status: if whole { ChargeStatus::Canceled } else { ChargeStatus::PartialCanceled },
        canceled_amount: Some(Money::brl(amount)),
        canceled_at: Some(at(canceled_at)),
        updated_at: Some(at(canceled_at)),
        last_transaction_id: Some(format!("tran_{}_back", charge.id)),
        ..charge.clone()
    }
}

fn order(charges: Vec<Charge>, closed: bool) -> Box<Order> {
    Box::new(Order {
        id: OrderId::new("or_1").expect("id"),
        code: Some("VENDA-1".into()),
        amount: Money::brl(10_000),
        closed,
        status: if closed { OrderStatus::Canceled } else { OrderStatus::Pending },
        items: Vec::new(),
        customer: None,
        charges,
        pos: None,
        metadata: Metadata::new(),
        created_at: None,
        updated_at: None,
        closed_at: None,
        extras: std::collections::BTreeMap::new(),
    })
}

struct Pdv {
    sale: Sale,
    policy: SalePolicy,
    told: Vec<SaleEvent>,
    effects: Vec<SaleEffect>,
}

impl Pdv {
    fn waiting(flow: Flow, policy: SalePolicy, print_receipt: bool) -> Self {
        let context =
            if flow == Flow::Listed { SaleContext::Delivery } else { SaleContext::Counter };
        let opening = SaleOpening {
            code: "VENDA-1".into(),
            flow,
            context,
            amount: Money::brl(10_000),
            serials: Vec::new(),
            tender: None,
            print_receipt,
        };
        let sale = Sale::open(opening, T0);
        let mut pdv = Self { sale, policy, told: Vec::new(), effects: Vec::new() };
        pdv.step(0, SaleInput::Created { order: order(Vec::new(), false) }).expect("created");
        pdv
    }

    fn step(&mut self, seconds: u64, input: SaleInput) -> Result<(), SaleRefusal> {
        let env = SaleEnv { now: at(seconds), policy: &self.policy, shift: Some("shift-1") };
        let effects = self.sale.step(input, env)?;
        if effects.iter().any(|effect| !matches!(effect, SaleEffect::ReadOrder { .. })) {
            let first = effects.first();
            assert!(matches!(first, Some(SaleEffect::Persist | SaleEffect::FindOrder)));
        }
        for effect in effects {
            match effect {
                SaleEffect::Tell(event) => self.told.push(event),
                other => self.effects.push(other),
            }
        }
        Ok(())
    }

    fn see(&mut self, seconds: u64, charge: Charge) {
        self.step(seconds, SaleInput::ChargeSeen { charge: Box::new(charge) }).expect("taken");
    }

    fn closes(&self) -> Vec<CloseAs> {
        let close = |effect: &SaleEffect| match effect {
            SaleEffect::CloseOrder { status, .. } => Some(*status),
            _ => None,
        };
        self.effects.iter().filter_map(close).collect()
    }

    fn count(&self, wanted: fn(&SaleEvent) -> bool) -> usize {
        self.told.iter().filter(|event| wanted(event)).count()
    }
}

fn listed() -> Pdv {
    Pdv::waiting(Flow::Listed, SalePolicy::default(), false)
}

fn is_finalized(event: &SaleEvent) -> bool {
    matches!(event, SaleEvent::Finalized { .. })
}

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
    pdv.see(30, refunded(&paid, 10_000, 20));
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
            pdv.see(30, charge);
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
            pdv.see(40, all[next(3)].clone());
        }
        for charge in &all {
            pdv.see(40, charge.clone());
        }
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
    pdv.step(5, SaleInput::CancelAsked { cause: CancelCause::Operator }).expect("waiting");
    assert_eq!(pdv.closes(), [CloseAs::Canceled]);
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
    pdv.step(5, SaleInput::CancelAsked { cause: CancelCause::Operator }).expect("waiting");
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
    pdv.see(50, refunded(&late, 10_000, 49));
    pdv.step(126, SaleInput::Timer).expect("taken");
    pdv.step(127, SaleInput::OrderRead { order: order(Vec::new(), true) }).expect("taken");
    assert_eq!(pdv.sale.state, SaleState::Canceled);
    assert_eq!(pdv.count(is_finalized), 0);
}

#[test]
fn money_above_the_total_is_told_and_the_difference_asked_back() {
    let policy = SalePolicy { overpay: OverpayPolicy::RefundDifference, ..SalePolicy::default() };
    let mut pdv = Pdv::waiting(Flow::Listed, policy, false);
    pdv.see(10, charge("ch_1", 8_000, 9, "T1"));
    pdv.see(20, charge("ch_2", 8_000, 19, "T1"));
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
fn a_lost_dispute_takes_the_payment_back() {
    let mut pdv = listed();
    let paid = charge("ch_1", 10_000, 9, "T1");
    pdv.see(10, paid.clone());
    let lost = Charge { status: ChargeStatus::Chargedback, updated_at: Some(at(99)), ..paid };
    pdv.see(100, lost);
    assert_eq!(pdv.sale.state, SaleState::Refunded);
    assert_eq!(pdv.count(|e| matches!(e, SaleEvent::Refunded { .. })), 1);
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
