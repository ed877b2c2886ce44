//! Payments through the engine, with ports in memory.

mod support;

use std::sync::Arc;
use std::time::Duration;

use maquininha_flow::{CancelAnswer, CancelReason, End, EventKind, OrderCallError};
use maquininha_model::{Money, PaymentState, Tender, TenderKind};
use maquininha_terminal::port::{EventSeq, Journal};
use maquininha_terminal::{PayRequest, TerminalError};
use support::{Act, FewOrders, SERIAL, TestJournal, bench, bench_with, config, debit, standalone};

#[tokio::test]
async fn a_listed_order_is_paid_in_four_calls_and_two_syncs() {
    let bench = bench().await;
    bench.gateway.add("or_1", 5000, &[SERIAL], None);
    let mut payment = bench.terminal.pay(debit("a-1", "or_1")).await.expect("starts");
    assert!(matches!(payment.result().await, Ok(End::Approved { .. })));
    bench.terminal.settled().await.expect("settles");
    assert_eq!(bench.gateway.calls(), ["reserve", "report", "commit"], "and one read between");
    assert_eq!(bench.gateway.order("or_1").payment().state, PaymentState::Paid);
    assert_eq!(bench.driver.books(), ["confirmed"]);
    assert_eq!(bench.journal.syncs(), 2);
}

/// The list is read once an hour here, so it is the one of before the first part.
#[tokio::test]
async fn what_is_due_is_read_again_after_a_part_was_paid_here() {
    let mut config = config();
    config.polling.interval = Duration::from_secs(3_600);
    let gateway = Arc::new(FewOrders::default());
    gateway.add("or_1", 5000, &[SERIAL], None);
    let bench = bench_with(config, gateway, Arc::new(TestJournal::default())).await;
    let mut orders = bench.terminal.orders();
    orders.wait_for(|list| !list.orders.is_empty()).await.expect("it is listed");
    let part = PayRequest { amount: Some(Money::brl(2000)), ..debit("a-1", "or_1") };
    let mut part = bench.terminal.pay(part).await.expect("starts");
    assert!(matches!(part.result().await, Ok(End::Approved { .. })));
    assert_eq!(bench.terminal.orders().borrow().orders[0].due, Money::brl(5000), "the old list");
    let mut rest = bench.terminal.pay(debit("a-2", "or_1")).await.expect("starts");
    let end = rest.result().await.expect("ends");
    assert!(matches!(end, End::Approved { .. }), "{end:?}");
    assert_eq!(bench.gateway.order("or_1").payment().net, Money::brl(5000));
}

#[tokio::test]
async fn a_direct_order_is_paid_in_one_call() {
    let bench = bench().await;
    bench.gateway.add("or_1", 5000, &[SERIAL], Some(Tender::at_sight(TenderKind::Debit)));
    let request = PayRequest { tender: None, ..debit("a-1", "or_1") };
    let mut payment = bench.terminal.pay(request).await.expect("starts");
    assert!(matches!(payment.result().await, Ok(End::Approved { .. })));
    bench.terminal.settled().await.expect("settles");
    assert_eq!(bench.gateway.calls(), ["post_paid"]);
    assert_eq!(bench.journal.syncs(), 2);
}

#[tokio::test]
async fn a_declined_card_leaves_no_charge_and_frees_the_order() {
    let bench = bench().await;
    bench.gateway.add("or_1", 5000, &[SERIAL], None);
    bench.driver.then(Act::Decline);
    let mut payment = bench.terminal.pay(debit("a-1", "or_1")).await.expect("starts");
    assert!(matches!(payment.result().await, Ok(End::Declined { .. })));
    bench.terminal.settled().await.expect("settles");
    assert_eq!(bench.gateway.order("or_1").payment().state, PaymentState::Open);
    let mut again = bench.terminal.pay(debit("a-2", "or_1")).await.expect("starts");
    assert!(matches!(again.result().await, Ok(End::Approved { .. })));
}

#[tokio::test]
async fn an_order_closed_meanwhile_undoes_the_approval() {
    let bench = bench().await;
    bench.gateway.add("or_1", 5000, &[SERIAL], Some(Tender::at_sight(TenderKind::Debit)));
    bench.driver.then(Act::ApproveAfter(Duration::from_millis(100)));
    let mut payment = bench.terminal.pay(debit("a-1", "or_1")).await.expect("starts");
    bench.gateway.close("or_1");
    let end = payment.result().await.expect("ends");
    assert!(matches!(end, End::Canceled { why: CancelReason::Undone { .. } }), "{end:?}");
    bench.terminal.settled().await.expect("settles");
    assert_eq!(bench.driver.books(), ["undone"]);
}

#[tokio::test]
async fn the_same_attempt_is_attached_and_never_paid_twice() {
    let bench = bench().await;
    bench.gateway.add("or_1", 5000, &[SERIAL], None);
    bench.driver.then(Act::ApproveAfter(Duration::from_millis(50)));
    let mut first = bench.terminal.pay(debit("a-1", "or_1")).await.expect("starts");
    let mut second = bench.terminal.pay(debit("a-1", "or_1")).await.expect("attaches");
    assert_eq!(first.result().await.expect("ends"), second.result().await.expect("ends"));
    bench.terminal.settled().await.expect("settles");
    let mut third = bench.terminal.pay(debit("a-1", "or_1")).await.expect("attaches");
    assert!(matches!(third.result().await, Ok(End::Approved { .. })));
    assert_eq!(bench.driver.count("authorize"), 1);
}

#[tokio::test]
async fn an_attempt_id_cannot_be_used_for_another_payment() {
    let bench = bench().await;
    bench.gateway.add("or_1", 5000, &[SERIAL], None);
    bench.gateway.add("or_2", 5000, &[SERIAL], None);
    let mut first = bench.terminal.pay(debit("a-1", "or_1")).await.expect("starts");
    first.result().await.expect("ends");
    bench.terminal.settled().await.expect("settles");
    let error = bench.terminal.pay(debit("a-1", "or_2")).await.expect_err("refused");
    assert_eq!(error, TerminalError::AttemptReused);
    assert_eq!(bench.driver.count("authorize"), 1);
}

/// A disk that is full for a moment takes no row; what it told goes with the next.
#[tokio::test]
async fn the_event_of_a_row_that_was_not_written_is_kept_with_the_next() {
    for write in 1..4 {
        let bench = bench().await;
        bench.gateway.add("or_1", 5000, &[SERIAL], None);
        bench.journal.full_at(write);
        let mut payment = bench.terminal.pay(debit("a-1", "or_1")).await.expect("starts");
        assert!(matches!(payment.result().await, Ok(End::Approved { .. })), "write {write}");
        bench.terminal.settled().await.expect("settles");
        let events = bench.journal.events(EventSeq(0), 10).await.expect("read");
        let ends = events.iter().filter(|(_, event)| {
            matches!(event.kind, EventKind::PaymentEnded { end: End::Approved { .. } })
        });
        assert_eq!(ends.count(), 1, "write {write}: {events:?}");
    }
}

#[tokio::test]
async fn a_second_payment_during_the_card_is_refused_as_busy() {
    let bench = bench().await;
    bench.gateway.add("or_1", 5000, &[SERIAL], None);
    bench.gateway.add("or_2", 5000, &[SERIAL], None);
    bench.driver.then(Act::ApproveAfter(Duration::from_millis(100)));
    let mut first = bench.terminal.pay(debit("a-1", "or_1")).await.expect("starts");
    let error = bench.terminal.pay(debit("a-2", "or_2")).await.expect_err("refused");
    assert_eq!(error, TerminalError::Busy);
    assert!(matches!(first.result().await, Ok(End::Approved { .. })));
}

#[tokio::test]
async fn a_driver_that_never_answers_ends_unknown_and_resolves_by_itself() {
    let bench = bench().await;
    bench.gateway.add("or_1", 5000, &[SERIAL], None);
    bench.driver.then(Act::ApproveInSilence);
    let mut payment = bench.terminal.pay(debit("a-1", "or_1")).await.expect("starts");
    let end = payment.result().await.expect("ends");
    assert!(matches!(end, End::Approved { .. } | End::Unknown), "{end:?}");
    bench.terminal.settled().await.expect("settles");
    assert_eq!(bench.driver.books(), ["confirmed"]);
    assert_eq!(bench.gateway.order("or_1").payment().net, Money::brl(5000));
}

#[tokio::test]
async fn a_driver_that_vanishes_counts_as_silent() {
    let bench = bench().await;
    bench.gateway.add("or_1", 5000, &[SERIAL], None);
    bench.driver.then(Act::Vanish);
    let mut payment = bench.terminal.pay(debit("a-1", "or_1")).await.expect("starts");
    let end = payment.result().await.expect("ends");
    assert_eq!(end, End::Canceled { why: CancelReason::NeverReceived });
    bench.terminal.settled().await.expect("settles");
    assert_eq!(bench.gateway.order("or_1").payment().state, PaymentState::Open);
}

#[tokio::test]
async fn an_answer_from_ten_threads_counts_once() {
    let bench = bench().await;
    bench.gateway.add("or_1", 5000, &[SERIAL], None);
    bench.driver.then(Act::Stammer);
    let mut payment = bench.terminal.pay(debit("a-1", "or_1")).await.expect("starts");
    assert!(matches!(payment.result().await, Ok(End::Approved { .. })));
    bench.terminal.settled().await.expect("settles");
    assert_eq!(bench.driver.count("confirm"), 1);
}

#[tokio::test]
async fn cancel_before_the_card_is_answered_once_to_everybody_who_asked() {
    let bench = bench().await;
    bench.gateway.add("or_1", 5000, &[SERIAL], None);
    bench.driver.then(Act::Hang);
    let mut payment = bench.terminal.pay(debit("a-1", "or_1")).await.expect("starts");
    while bench.driver.count("authorize") == 0 {
        tokio::task::yield_now().await;
    }
    let answers = tokio::join!(payment.cancel(), payment.cancel(), payment.cancel());
    let answers = [answers.0, answers.1, answers.2].map(|answer| answer.expect("answered"));
    assert_eq!(answers[0], CancelAnswer::Canceled);
    let end = payment.result().await.expect("ends");
    assert_eq!(end, End::Canceled { why: CancelReason::Requested });
    bench.terminal.settled().await.expect("settles");
    assert!(bench.driver.books().is_empty());
}

#[tokio::test]
async fn cancel_after_the_end_is_too_late() {
    let bench = bench().await;
    bench.gateway.add("or_1", 5000, &[SERIAL], None);
    let mut payment = bench.terminal.pay(debit("a-1", "or_1")).await.expect("starts");
    payment.result().await.expect("ends");
    bench.terminal.settled().await.expect("settles");
    assert_eq!(payment.cancel().await, Ok(CancelAnswer::TooLate));
}

#[tokio::test]
async fn nothing_is_sent_when_the_intention_cannot_be_written() {
    let bench = bench().await;
    bench.gateway.add("or_1", 5000, &[SERIAL], None);
    bench.journal.fail_from(0);
    let mut payment = bench.terminal.pay(debit("a-1", "or_1")).await.expect("starts");
    let end = payment.result().await.expect("ends");
    assert_eq!(end, End::Canceled { why: CancelReason::JournalFailed });
    assert!(bench.gateway.calls().is_empty());
    assert!(bench.driver.commands().is_empty());
    assert!(bench.terminal.health().journal_failed);
}

#[tokio::test]
async fn a_journal_that_fails_later_does_not_leave_the_payment_half_done() {
    for failing in 1..5 {
        let bench = bench().await;
        bench.gateway.add("or_1", 5000, &[SERIAL], None);
        bench.journal.fail_from(failing);
        let mut payment = bench.terminal.pay(debit("a-1", "or_1")).await.expect("starts");
        assert!(matches!(payment.result().await, Ok(End::Approved { .. })), "write {failing}");
        bench.terminal.settled().await.expect("settles");
        assert_eq!(bench.driver.books(), ["confirmed"], "write {failing}");
    }
}

#[tokio::test]
async fn a_dropped_handle_does_not_stop_the_payment() {
    let bench = bench().await;
    bench.gateway.add("or_1", 5000, &[SERIAL], None);
    drop(bench.terminal.pay(debit("a-1", "or_1")).await.expect("starts"));
    bench.terminal.settled().await.expect("settles");
    assert_eq!(bench.gateway.order("or_1").payment().state, PaymentState::Paid);
}

#[tokio::test]
async fn a_terminal_closed_during_a_payment_finishes_it_after_the_next_start() {
    let gateway = Arc::new(FewOrders::default());
    let journal = Arc::new(TestJournal::default());
    gateway.add("or_1", 5000, &[SERIAL], None);
    let first = bench_with(config(), gateway.clone(), journal.clone()).await;
    first.driver.then(Act::Hang);
    let mut payment = first.terminal.pay(debit("a-1", "or_1")).await.expect("starts");
    while first.driver.count("authorize") == 0 {
        tokio::task::yield_now().await;
    }
    first.terminal.close().await;
    assert_eq!(payment.result().await, Err(TerminalError::Closed));
    assert!(!TerminalError::Closed.outcome_known());
    let second = bench_with(config(), gateway.clone(), journal).await;
    let mut events = second.terminal.events();
    let (_, event) = events.next().await.expect("an event");
    assert_eq!(event.kind, EventKind::PaymentEnded { end: End::Unknown });
    let (_, event) = events.next().await.expect("an event");
    let expected = End::Canceled { why: CancelReason::NeverReceived };
    assert_eq!(event.kind, EventKind::PaymentResolved { end: expected });
    second.terminal.settled().await.expect("settles");
    assert_eq!(gateway.order("or_1").payment().state, PaymentState::Open);
}

#[tokio::test]
async fn events_come_again_until_they_are_acknowledged() {
    let bench = bench().await;
    bench.gateway.add("or_1", 5000, &[SERIAL], None);
    let mut payment = bench.terminal.pay(debit("a-1", "or_1")).await.expect("starts");
    payment.result().await.expect("ends");
    let (seq, event) = bench.terminal.events().next().await.expect("an event");
    assert!(matches!(event.kind, EventKind::PaymentEnded { end: End::Approved { .. } }));
    let (again, _) = bench.terminal.events().next().await.expect("the same event");
    assert_eq!(seq, again);
    let events = bench.terminal.events();
    events.acknowledge(seq).await.expect("acknowledged");
    events.acknowledge(EventSeq(seq.0)).await.expect("twice is success");
    let mut stream = bench.terminal.events();
    let none = tokio::time::timeout(Duration::from_millis(50), stream.next()).await;
    assert!(none.is_err(), "nothing is left to come");
}

#[tokio::test]
async fn requests_that_cannot_be_are_typed_errors_and_nothing_is_sent() {
    let bench = bench().await;
    bench.gateway.add("or_1", 5000, &[SERIAL], None);
    bench.gateway.add("or_2", 5000, &[SERIAL], Some(Tender::at_sight(TenderKind::Debit)));
    bench.gateway.add("or_3", 5000, &["OTHER"], None);
    let pay = |request: PayRequest| bench.terminal.pay(request);
    let amount = |minor: i64| Some(Money::brl(minor));
    let credit = Some(Tender::at_sight(TenderKind::Credit));
    for (request, code) in [
        (PayRequest { amount: amount(0), ..debit("e-1", "or_1") }, "amount"),
        (PayRequest { amount: amount(-5), ..debit("e-2", "or_1") }, "amount"),
        (PayRequest { amount: amount(i64::MAX), ..debit("e-3", "or_1") }, "amount"),
        (PayRequest { amount: amount(5001), ..debit("e-4", "or_1") }, "overpayment"),
        (PayRequest { tender: None, ..debit("e-5", "or_1") }, "tender_missing"),
        (PayRequest { tender: credit, ..debit("e-6", "or_2") }, "tender_forced"),
        (PayRequest { amount: amount(100), ..debit("e-7", "or_2") }, "direct_amount"),
        (debit("e-8", "or_3"), "order_not_available"),
        (debit("e-9", "or_none"), "order_api_not_found"),
        (PayRequest { amount: None, ..standalone("e-10", 1) }, "amount"),
    ] {
        let error = pay(request).await.expect_err(code);
        assert_eq!(error.code(), code);
        assert!(error.outcome_known());
    }
    assert!(bench.gateway.calls().is_empty());
    assert!(bench.driver.commands().is_empty());
    assert_eq!(bench.journal.syncs(), 0);
}

#[tokio::test]
async fn the_order_list_keeps_its_orders_when_the_network_goes() {
    let bench = bench().await;
    bench.gateway.add("or_1", 5000, &[SERIAL], None);
    let mut orders = bench.terminal.orders();
    orders.wait_for(|list| list.orders.len() == 1).await.expect("listed");
    bench.gateway.set_unreachable(true);
    let list = orders.wait_for(|list| list.is_stale).await.expect("stale").clone();
    assert_eq!(list.orders.len(), 1);
    assert_eq!(bench.terminal.health().orders_failure, Some(OrderCallError::Unreachable));
    bench.gateway.set_unreachable(false);
    orders.wait_for(|list| !list.is_stale).await.expect("fresh again");
}

#[tokio::test]
async fn a_terminal_that_is_dropped_lets_go_of_everything() {
    let gateway = Arc::new(FewOrders::default());
    let journal = Arc::new(TestJournal::default());
    for _ in 0..200 {
        drop(bench_with(config(), gateway.clone(), journal.clone()).await);
    }
    // The engine's tasks end on their own, a few steps later.
    for _ in 0..1_000 {
        if Arc::strong_count(&journal) == 1 && Arc::strong_count(&gateway) == 1 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("{} still hold the journal", Arc::strong_count(&journal) - 1);
}
