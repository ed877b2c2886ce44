//! Refunds at the terminal: password, card, sale, device.

mod support;

use std::sync::Arc;

use maquininha_flow::{JournalEntry, RefundEnd};
use maquininha_model::{Money, PaymentState, Sensitive};
use maquininha_terminal::TerminalError;
use support::{
    Bench, FewOrders, SERIAL, TestJournal, attempt, bench_with, config, debit, standalone,
};

fn password(text: &str) -> Sensitive<String> {
    Sensitive::new(text.to_owned())
}

async fn bench() -> Bench {
    let mut config = config();
    config.operator_password = Some(password("1234"));
    let bench =
        bench_with(config, Arc::new(FewOrders::default()), Arc::new(TestJournal::default())).await;
    bench.gateway.add("or_1", 5000, &[SERIAL], None);
    bench
}

async fn paid() -> Bench {
    let bench = bench().await;
    let mut payment = bench.terminal.pay(debit("a-1", "or_1")).await.expect("starts");
    payment.result().await.expect("ends");
    bench.terminal.settled().await.expect("settles");
    bench
}

#[tokio::test]
async fn a_sale_is_given_back_to_its_card_and_the_order_is_told() {
    let bench = paid().await;
    let session = bench.terminal.unlock_refunds(password("1234")).await.expect("right");
    let card = session.read_card(&attempt("reading")).await.expect("reads");
    let sales = session.sales(card.as_deref()).await.expect("sales");
    assert_eq!(sales.len(), 1);
    let mut refund = session.refund(attempt("r-1"), &sales[0], None).await.expect("starts");
    assert!(matches!(refund.result().await, Ok(RefundEnd::Refunded { .. })));
    bench.terminal.settled().await.expect("settles");
    assert_eq!(bench.gateway.order("or_1").payment().state, PaymentState::Refunded);
    assert!(session.sales(None).await.expect("sales").is_empty(), "nothing is left");
    let error = session.refund(attempt("r-2"), &sales[0], Some(Money::brl(5001))).await;
    assert_eq!(error.expect_err("too much"), TerminalError::NothingToRefund);
    assert_eq!(bench.driver.count("refund"), 1);
}

#[tokio::test]
async fn the_same_refund_attempt_gives_money_back_once() {
    let bench = paid().await;
    let session = bench.terminal.unlock_refunds(password("1234")).await.expect("right");
    let sale = session.sales(None).await.expect("sales").remove(0);
    for _ in 0..3 {
        let mut refund = session.refund(attempt("r-1"), &sale, None).await.expect("attaches");
        assert!(matches!(refund.result().await, Ok(RefundEnd::Refunded { .. })));
        bench.terminal.settled().await.expect("settles");
    }
    assert_eq!(bench.driver.count("refund"), 1);
}

#[tokio::test]
async fn a_sale_shown_before_its_refund_is_not_given_back_again() {
    let bench = paid().await;
    let session = bench.terminal.unlock_refunds(password("1234")).await.expect("right");
    let sale = session.sales(None).await.expect("sales").remove(0);
    for (attempt_id, amount) in [("r-1", 2000), ("r-2", 3000)] {
        let refund = session.refund(attempt(attempt_id), &sale, Some(Money::brl(amount))).await;
        let end = refund.expect("starts").result().await;
        assert!(matches!(end, Ok(RefundEnd::Refunded { .. })));
        bench.terminal.settled().await.expect("settles");
    }
    let error = session.refund(attempt("r-3"), &sale, Some(Money::brl(1000))).await;
    assert_eq!(error.expect_err("nothing is left"), TerminalError::NothingToRefund);
    assert_eq!(bench.driver.count("refund"), 2);
    let Some(JournalEntry::Refund(second)) = bench.journal.latest("r-2") else {
        panic!("a refund");
    };
    assert_eq!(second.canceled_before, Money::brl(2000), "an old read is not taken for its own");
}

#[tokio::test]
async fn another_card_sees_no_sales() {
    let bench = paid().await;
    let session = bench.terminal.unlock_refunds(password("1234")).await.expect("right");
    assert!(session.sales(Some("card-2")).await.expect("sales").is_empty());
}

#[tokio::test]
async fn three_wrong_passwords_lock_refunds_also_after_a_restart() {
    let bench = bench().await;
    for tries_left in [2, 1] {
        let error = bench.terminal.unlock_refunds(password("0000")).await.expect_err("wrong");
        assert_eq!(error, TerminalError::PasswordWrong { tries_left });
    }
    let error = bench.terminal.unlock_refunds(password("0000")).await.expect_err("locks");
    assert!(matches!(error, TerminalError::PasswordLocked { .. }));
    bench.terminal.close().await;
    let mut config = config();
    config.operator_password = Some(password("1234"));
    let again = bench_with(config, bench.gateway, bench.journal).await;
    let error = again.terminal.unlock_refunds(password("1234")).await.expect_err("still locked");
    assert!(matches!(error, TerminalError::PasswordLocked { .. }));
}

#[tokio::test]
async fn a_charge_of_another_terminal_is_refused_with_its_serial() {
    let bench = paid().await;
    let mut order = bench.gateway.order("or_1");
    let charge = &mut order.charges[0];
    let other = Some(String::from("TESTPOS0002"));
    charge.metadata.insert(String::from("terminal_serial_number"), other);
    let id = charge.id.clone();
    let session = bench.terminal.unlock_refunds(password("1234")).await.expect("right");
    let error = session.sale_of(&order, &id).await.expect_err("elsewhere");
    let serial = support::serial("TESTPOS0002");
    assert_eq!(error, TerminalError::PaidAtOtherTerminal { serial });
}

#[tokio::test]
async fn what_was_given_back_elsewhere_is_not_taken_for_this_refund() {
    let bench = paid().await;
    let mut order = bench.gateway.order("or_1");
    let charge = &mut order.charges[0];
    charge.canceled_amount = Some(Money::brl(1000));
    let id = charge.id.clone();
    let session = bench.terminal.unlock_refunds(password("1234")).await.expect("right");
    let sale = session.sale_of(&order, &id).await.expect("a part is left");
    assert_eq!(sale.refunded, Money::brl(1000));
    let too_much = session.refund(attempt("r-1"), &sale, Some(sale.amount)).await;
    assert_eq!(too_much.expect_err("a part is gone"), TerminalError::NothingToRefund);
    let refund = session.refund(attempt("r-2"), &sale, Some(Money::brl(500))).await;
    refund.expect("starts").result().await.expect("ends");
    let Some(JournalEntry::Refund(record)) = bench.journal.latest("r-2") else {
        panic!("a refund");
    };
    assert_eq!(record.canceled_before, Money::brl(1000));
    order.charges[0].canceled_amount = Some(sale.amount);
    let error = session.sale_of(&order, &id).await.expect_err("all is gone");
    assert_eq!(error, TerminalError::NothingToRefund);
}

#[tokio::test]
async fn a_loose_sale_can_be_given_back_and_the_report_shows_both() {
    let bench = bench().await;
    let mut payment = bench.terminal.pay(standalone("a-1", 700)).await.expect("starts");
    payment.result().await.expect("ends");
    bench.terminal.settled().await.expect("settles");
    let session = bench.terminal.unlock_refunds(password("1234")).await.expect("right");
    let sale = session.sales(None).await.expect("sales").remove(0);
    let mut refund = session.refund(attempt("r-1"), &sale, None).await.expect("starts");
    assert!(matches!(refund.result().await, Ok(RefundEnd::Refunded { .. })));
    bench.terminal.settled().await.expect("settles");
    let all = maquininha_model::Timestamp::from_micros;
    let report = bench.terminal.report(all(0), all(i64::MAX)).await.expect("report");
    assert_eq!((report.sold, report.refunded), (Some(Money::brl(700)), Some(Money::brl(700))));
    assert_eq!(report.loose, 1);
    assert!(report.lines.iter().any(|line| line.is_loose));
}

#[tokio::test]
async fn wrong_passwords_in_parallel_are_all_counted() {
    let bench = bench().await;
    let guess = || bench.terminal.unlock_refunds(password("0000"));
    let (first, second, third) = tokio::join!(guess(), guess(), guess());
    let errors = [first, second, third].map(|guess| guess.expect_err("wrong"));
    assert!(matches!(errors[2], TerminalError::PasswordLocked { .. }), "{errors:?}");
    let error = bench.terminal.unlock_refunds(password("1234")).await.expect_err("locked");
    assert!(matches!(error, TerminalError::PasswordLocked { .. }));
}
