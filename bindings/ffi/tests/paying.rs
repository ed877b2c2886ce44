//! Payments through the border: a terminal, a simulated market, ends and events.

mod support;

use maquininha::types::NumberedEvent;
use maquininha_flow::{CancelAnswer, CancelReason, End, EventKind, Progress};
use maquininha_model::{Money, Tender};
use maquininha_terminal::port::EventSeq;
use maquininha_terminal::{OperationProgress, PayRequest, PayTarget};
use support::{Shop, attempt, code, run, sale};

#[test]
fn an_order_is_paid_and_the_books_agree() {
    run(async {
        let shop = Shop::open().await;
        let till = shop.till("TESTPOS0001").await;
        let order = shop.order("mesa-1", 50_00, &["TESTPOS0001"]);
        let feed = till.terminal.orders().unwrap().feed().unwrap();
        let mut list = feed.next(0).await.unwrap();
        while list.orders.is_empty() {
            list = feed.next(list.revision).await.unwrap();
        }
        assert_eq!(list.orders[0].order.id, order);
        assert_eq!(list.orders[0].due, Money::brl(50_00));
        let payment = till.pay_order("pay-1", &order).await;
        let mut steps = Vec::new();
        while let Some(progress) = payment.next_progress().await.unwrap() {
            steps.push(progress);
        }
        assert!(steps.contains(&OperationProgress::Step(Progress::TakingCard)), "{steps:?}");
        let End::Approved { approval } = payment.result().await.unwrap() else {
            panic!("the payment was not approved");
        };
        till.terminal.settled().await.unwrap();
        let booked = shop.sandbox.payments().unwrap();
        assert_eq!(booked.len(), 1);
        assert_eq!(
            (booked[0].state.as_str(), &booked[0].nsu),
            ("confirmed", &approval.nsu.to_string())
        );
        assert_eq!(booked[0].settled, Money::brl(50_00));
        assert!(shop.sandbox.audit().unwrap().is_empty());
        till.terminal.shut_down().await.unwrap();
    });
}

#[test]
fn a_declined_card_is_an_end_and_no_error() {
    run(async {
        let shop = Shop::open().await;
        let till = shop.till("TESTPOS0001").await;
        till.driver.present(String::from("visa-poor")).unwrap();
        let end = till.sell("pay-1", 10_00, Tender::Debit).await;
        assert!(matches!(end, End::Declined { ref decline } if decline.code == "51"), "{end:?}");
        assert_eq!(shop.sandbox.payments().unwrap()[0].settled, Money::ZERO);
    });
}

#[test]
fn a_cancel_while_the_card_is_awaited_ends_the_payment() {
    run(async {
        let shop = Shop::open().await;
        let till = shop.till("TESTPOS0001").await;
        till.driver.hold_card().unwrap();
        let payment = till.start("pay-1", 10_00, Tender::Debit).await;
        till.shows_card_step(&payment).await;
        assert_eq!(payment.cancel().await.unwrap(), CancelAnswer::Canceled);
        let end = payment.result().await.unwrap();
        assert_eq!(end, End::Canceled { why: CancelReason::Requested });
        assert!(shop.sandbox.payments().unwrap().is_empty(), "nothing reached the acquirer");
    });
}

#[test]
fn an_event_comes_again_until_it_is_acknowledged() {
    run(async {
        let shop = Shop::open().await;
        let till = shop.till("TESTPOS0001").await;
        let events = till.terminal.events().unwrap();
        let end = till.sell("pay-1", 10_00, Tender::Debit).await;
        let NumberedEvent { seq, event } = events.next().await.unwrap();
        assert_eq!(event.kind, EventKind::PaymentEnded { end });
        assert_eq!(events.next().await.unwrap().seq, seq, "it was not acknowledged");
        let other = till.terminal.events().unwrap();
        assert_eq!(other.next().await.unwrap().seq, seq);
        events.ack(seq).await.unwrap();
        events.ack(seq).await.unwrap();
        let end = till.sell("pay-2", 11_00, Tender::Debit).await;
        let next = events.next().await.unwrap();
        assert!(next.seq > seq);
        assert_eq!(next.event.kind, EventKind::PaymentEnded { end });
    });
}

#[test]
fn a_caller_that_goes_away_stops_no_payment() {
    run(async {
        let shop = Shop::open().await;
        let till = shop.till("TESTPOS0001").await;
        let payments = till.terminal.payments().unwrap();
        let request = sale("pay-1", 10_00, Tender::Debit);
        // The future is polled once and dropped, as by a coroutine that is canceled.
        let mut paying = Box::pin(payments.pay(request.clone()));
        let waker = std::task::Waker::noop();
        let polled = paying.as_mut().poll(&mut std::task::Context::from_waker(waker));
        assert!(polled.is_pending());
        drop(paying);
        let end = payments.pay(request).await.unwrap().result().await.unwrap();
        assert!(matches!(end, End::Approved { .. }), "{end:?}");
        till.terminal.settled().await.unwrap();
        assert_eq!(shop.sandbox.payments().unwrap().len(), 1, "one intention, one payment");
    });
}

#[test]
fn a_wait_that_is_given_up_loses_nothing() {
    run(async {
        let shop = Shop::open().await;
        let till = shop.till("TESTPOS0001").await;
        let events = till.terminal.events().unwrap();
        for _ in 0..10 {
            let mut waiting = Box::pin(events.next());
            let waker = std::task::Waker::noop();
            let _ = waiting.as_mut().poll(&mut std::task::Context::from_waker(waker));
        }
        till.sell("pay-1", 10_00, Tender::Debit).await;
        let event = events.next().await.unwrap();
        assert_eq!(event.event.attempt_id, attempt("pay-1"));
    });
}

#[test]
fn errors_carry_code_texts_and_advice() {
    run(async {
        let shop = Shop::open().await;
        let till = shop.till("TESTPOS0001").await;
        let order = shop.order("mesa-1", 50_00, &["TESTPOS0001"]);
        let payments = till.terminal.payments().unwrap();
        let too_much = PayRequest {
            attempt_id: attempt("pay-1"),
            target: PayTarget::Order(order),
            amount: Some(Money::brl(60_00)),
            tender: Some(Tender::Debit),
        };
        let Err(error) = payments.pay(too_much).await else { panic!("it was taken") };
        let failure = error.failure();
        assert_eq!(failure.code, "overpayment");
        assert_eq!(failure.user_text_pt_br, "Valor acima do que falta pagar.");
        assert_eq!(failure.user_text_en, "The amount is above what is due.");
        assert!(failure.outcome_known);
        let due = maquininha::types::ErrorDetail::Due { due: Money::brl(50_00) };
        assert_eq!(failure.detail, Some(due));
    });
}

#[test]
fn a_closed_terminal_says_so_and_its_storage_is_free() {
    run(async {
        let shop = Shop::open().await;
        let till = shop.till("TESTPOS0001").await;
        let payments = till.terminal.payments().unwrap();
        let events = till.terminal.events().unwrap();
        till.sell("pay-1", 10_00, Tender::Debit).await;
        till.terminal.shut_down().await.unwrap();
        till.terminal.shut_down().await.unwrap();
        let Err(error) = payments.held_sales().await else { panic!("it is open") };
        assert_eq!(code(&error), "closed");
        let Err(error) = till.terminal.health() else { panic!("it is open") };
        assert_eq!(code(&error), "closed");
        for error in [events.next().await.err(), events.ack(EventSeq(1)).await.err()] {
            assert_eq!(code(&error.expect("it is closed")), "closed");
        }
        let again = shop.till_in("TESTPOS0001", till.folder.path()).await;
        let event = again.terminal.events().unwrap().next().await.unwrap();
        assert_eq!(event.event.attempt_id, attempt("pay-1"), "the journal is the same");
    });
}

#[test]
fn a_terminal_that_is_closed_during_a_payment_goes_on_at_the_next_start() {
    run(async {
        let shop = Shop::open().await;
        let till = shop.till("TESTPOS0001").await;
        till.driver.hold_card().unwrap();
        let payment = till.start("pay-1", 10_00, Tender::Debit).await;
        till.shows_card_step(&payment).await;
        till.terminal.shut_down().await.unwrap();
        let Err(error) = payment.result().await else { panic!("it ended") };
        assert_eq!(code(&error), "closed");
        assert!(!error.failure().outcome_known);
        till.driver.present_fitting().unwrap();
        let again = shop.till_in("TESTPOS0001", till.folder.path()).await;
        again.terminal.settled().await.unwrap();
        assert!(shop.sandbox.audit().unwrap().is_empty());
    });
}

#[test]
fn ten_terminals_live_in_one_process() {
    run(async {
        let shop = Shop::open().await;
        let mut tills = Vec::new();
        for _ in 0..10 {
            tills.push(shop.till("TESTPOS0001").await);
        }
        for (number, till) in tills.iter().enumerate() {
            let end = till.sell(&format!("pay-{number}"), 10_00, Tender::Debit).await;
            assert!(matches!(end, End::Approved { .. }), "{end:?}");
            // They share a serial number, and the acquirer takes one payment of it at a time.
            till.terminal.settled().await.unwrap();
        }
        let booked = shop.sandbox.payments().unwrap();
        assert_eq!(booked.iter().filter(|payment| payment.state == "confirmed").count(), 10);
        assert!(shop.sandbox.audit().unwrap().is_empty());
    });
}
