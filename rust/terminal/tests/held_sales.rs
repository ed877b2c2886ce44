//! A held sale waits for the app's word: listed, settled, blocking, undone.

mod support;

use std::sync::Arc;

use maquininha_flow::{
    CancelAnswer, CancelReason, ConfirmStatus, End, EventKind, JournalEntry, JournalState,
    UndoReason,
};
use maquininha_model::Money;
use maquininha_terminal::port::{EventSeq, JournalError};
use maquininha_terminal::{
    ErrorFamily, Language, PayRequest, PayTarget, RetryAdvice, TerminalError,
};
use support::{
    Act, Bench, FewOrders, SERIAL, TestJournal, attempt, bench_with, config, debit, standalone,
};

fn held(attempt_id: &str) -> PayRequest {
    PayRequest { target: PayTarget::Held, ..standalone(attempt_id, 1_000) }
}

/// A terminal in a market that has an order; the market copies it for a sale
/// without one.
async fn bench_on(gateway: &Arc<FewOrders>, journal: &Arc<TestJournal>) -> Bench {
    gateway.add("or_1", 5000, &[SERIAL], None);
    bench_with(config(), gateway.clone(), journal.clone()).await
}

async fn bench() -> Bench {
    bench_on(&Arc::default(), &Arc::default()).await
}

/// A terminal with a sale that was approved and is held.
async fn holding(gateway: &Arc<FewOrders>, journal: &Arc<TestJournal>) -> Bench {
    let bench = bench_on(gateway, journal).await;
    let mut sale = bench.terminal.pay(held("a-1")).await.expect("starts");
    assert!(sale.held().await.expect("is held").is_some());
    bench
}

async fn holding_alone() -> Bench {
    holding(&Arc::default(), &Arc::default()).await
}

fn is_undone_by(end: &End, status: ConfirmStatus) -> bool {
    let undo = UndoReason::Settled { status };
    *end == End::Canceled { why: CancelReason::Undone { undo } }
}

#[tokio::test]
async fn success_confirms_the_sale_and_reports_it() {
    let bench = holding_alone().await;
    assert_eq!(bench.driver.books(), ["provisional"]);
    assert_eq!(bench.gateway.calls(), [""; 0], "the order API knows nothing");
    let end = bench.terminal.settle(&attempt("a-1"), ConfirmStatus::Success).await;
    assert!(matches!(end, Ok(End::Approved { .. })), "{end:?}");
    bench.terminal.settled().await.expect("settles");
    assert_eq!(bench.driver.books(), ["confirmed"]);
    assert_eq!(bench.gateway.calls(), ["post_standalone"]);
    assert_eq!(bench.journal.syncs(), 3);
}

#[tokio::test]
async fn the_handle_tells_held_and_then_the_end() {
    let bench = bench().await;
    let mut sale = bench.terminal.pay(held("a-1")).await.expect("starts");
    let approval = sale.held().await.expect("waits").expect("is held");
    let mut again = bench.terminal.pay(held("a-1")).await.expect("attaches");
    assert_eq!(again.held().await.expect("waits"), Some(approval.clone()));
    bench.terminal.settle(&attempt("a-1"), ConfirmStatus::Success).await.expect("settles");
    let end = End::Approved { approval: Box::new(approval) };
    assert_eq!(sale.result().await.expect("ends"), end);
    assert_eq!(sale.held().await.expect("is over"), None);
    assert_eq!(bench.driver.count("authorize"), 1);
}

#[tokio::test]
async fn a_sale_that_is_not_held_ends_without_it() {
    let bench = bench().await;
    bench.driver.then(Act::Decline);
    let mut declined = bench.terminal.pay(held("a-1")).await.expect("starts");
    assert_eq!(declined.held().await.expect("ends"), None);
    let mut plain = bench.terminal.pay(standalone("a-2", 500)).await.expect("starts");
    assert_eq!(plain.held().await.expect("ends"), None);
    assert!(matches!(plain.result().await, Ok(End::Approved { .. })));
}

#[tokio::test]
async fn every_other_word_undoes_the_sale_once() {
    let words = [ConfirmStatus::PrintError, ConfirmStatus::DispenseFailure, ConfirmStatus::Other];
    for status in words {
        let bench = holding_alone().await;
        let end = bench.terminal.settle(&attempt("a-1"), status).await.expect("settles");
        assert!(is_undone_by(&end, status), "{end:?}");
        bench.terminal.settled().await.expect("settles");
        assert_eq!((bench.driver.books(), bench.driver.count("undo")), (vec!["undone"], 1));
        assert_eq!(bench.gateway.calls(), [""; 0]);
    }
}

#[tokio::test]
async fn the_same_word_is_answered_alike_and_another_is_told_what_was_decided() {
    let (gateway, journal) = (Arc::default(), Arc::default());
    let bench = holding(&gateway, &journal).await;
    let id = attempt("a-1");
    let end = bench.terminal.settle(&id, ConfirmStatus::PrintError).await.expect("settles");
    bench.terminal.settled().await.expect("settles");
    bench.terminal.close().await;
    let later = bench_with(config(), gateway, journal).await;
    assert_eq!(later.terminal.settle(&id, ConfirmStatus::PrintError).await, Ok(end.clone()));
    let otherwise = later.terminal.settle(&id, ConfirmStatus::Success).await;
    assert_eq!(otherwise, Err(TerminalError::SettledOtherwise { end: Box::new(end) }));
    assert_eq!(later.driver.commands(), [""; 0], "nothing is carried out again");
}

#[tokio::test]
async fn a_pendency_blocks_the_next_sale_and_says_its_name() {
    let bench = holding_alone().await;
    for request in [held("a-2"), standalone("a-3", 500), debit("a-4", "or_1")] {
        let error = bench.terminal.pay(request).await.expect_err("refused");
        assert_eq!(error, TerminalError::PendencyOpen { attempt_id: attempt("a-1") });
        assert_eq!((error.code(), error.family()), ("pendency_open", ErrorFamily::Temporary));
        assert_eq!(error.retry(), RetryAdvice::SameAttempt);
        assert!(error.user_text(Language::PtBr).contains("venda pendente"));
        assert!(error.to_string().contains("a-1"), "{error}");
    }
    assert_eq!(bench.driver.count("authorize"), 1);
    bench.terminal.settle(&attempt("a-1"), ConfirmStatus::Other).await.expect("settles");
    let mut next = bench.terminal.pay(held("a-2")).await.expect("may start now");
    assert!(next.held().await.expect("is held").is_some());
}

#[tokio::test]
async fn a_restart_lists_the_pendency_and_asks_nobody() {
    let (gateway, journal) = (Arc::default(), Arc::default());
    let bench = holding(&gateway, &journal).await;
    let listed = bench.terminal.pendencies().await.expect("listed");
    bench.terminal.close().await;
    let later = bench_with(config(), gateway, journal).await;
    let pendencies = later.terminal.pendencies().await.expect("listed");
    assert_eq!(pendencies, listed);
    assert_eq!(pendencies[0].attempt_id, attempt("a-1"));
    assert_eq!(pendencies[0].amount, Money::brl(1_000));
    assert_eq!(later.driver.commands(), [""; 0]);
    let error = later.terminal.pay(standalone("a-2", 500)).await.expect_err("refused");
    assert_eq!(error.code(), "pendency_open");
    later.terminal.settle(&attempt("a-1"), ConfirmStatus::Success).await.expect("settles");
    later.terminal.settled().await.expect("settles");
    assert_eq!(later.driver.books(), ["confirmed"]);
    assert_eq!(later.terminal.pendencies().await, Ok(Vec::new()));
}

#[tokio::test]
async fn the_durable_events_tell_held_and_then_ended() {
    let bench = holding_alone().await;
    bench.terminal.settle(&attempt("a-1"), ConfirmStatus::Other).await.expect("settles");
    let mut events = bench.terminal.events();
    let (first, held) = events.next().await.expect("an event");
    assert_eq!(first, EventSeq(1));
    assert!(matches!(held.kind, EventKind::PaymentHeld { .. }), "{held:?}");
    let (_, ended) = events.next().await.expect("an event");
    let EventKind::PaymentEnded { end } = ended.kind else { panic!("{ended:?}") };
    assert!(is_undone_by(&end, ConfirmStatus::Other), "{end:?}");
}

#[tokio::test]
async fn a_word_on_what_is_not_held_is_refused() {
    let bench = bench().await;
    let unknown = bench.terminal.settle(&attempt("a-0"), ConfirmStatus::Success).await;
    assert_eq!(unknown, Err(TerminalError::NotHeld));
    bench.driver.then(Act::Hang);
    let early = bench.terminal.pay(held("a-1")).await.expect("starts");
    let word = bench.terminal.settle(early.id(), ConfirmStatus::Success).await;
    assert_eq!(word, Err(TerminalError::NotHeld), "the card is awaited");
    assert_eq!(early.cancel().await, Ok(CancelAnswer::Canceled));
    let mut plain = bench.terminal.pay(standalone("a-2", 500)).await.expect("starts");
    plain.result().await.expect("ends");
    let word = bench.terminal.settle(plain.id(), ConfirmStatus::Other).await;
    assert_eq!(word, Err(TerminalError::NotHeld));
}

#[tokio::test]
async fn a_canceled_pendency_is_undone() {
    let bench = bench().await;
    let mut sale = bench.terminal.pay(held("a-1")).await.expect("starts");
    sale.held().await.expect("is held");
    assert_eq!(sale.cancel().await, Ok(CancelAnswer::Reversing));
    bench.terminal.settled().await.expect("settles");
    assert_eq!(bench.driver.books(), ["undone"]);
}

#[tokio::test]
async fn a_journal_that_cannot_keep_the_hold_undoes_the_sale_untold() {
    let bench = bench().await;
    bench.journal.fail_from(1);
    let mut sale = bench.terminal.pay(held("a-1")).await.expect("starts");
    assert_eq!(sale.held().await.expect("ends"), None, "the app was not told");
    let undo = UndoReason::JournalFailed;
    let end = sale.result().await.expect("ends");
    assert_eq!(end, End::Canceled { why: CancelReason::Undone { undo } });
    bench.terminal.settled().await.expect("settles");
    assert_eq!(bench.driver.books(), ["undone"]);
}

#[tokio::test]
async fn a_held_row_is_read_as_it_was_written() {
    let bench = holding_alone().await;
    let Some(entry @ JournalEntry::Payment(_)) = bench.journal.latest("a-1") else {
        panic!("the row is there")
    };
    let text = serde_json::to_string(&entry).expect("written");
    assert!(text.contains(r#""kind":"held""#) && text.contains(r#""state":"held""#), "{text}");
    assert_eq!(serde_json::from_str::<JournalEntry>(&text).expect("read"), entry);
    let JournalEntry::Payment(record) = entry else { return };
    assert_eq!((record.state, record.decision), (JournalState::Held, None));
}

#[tokio::test]
async fn a_success_that_cannot_be_kept_leaves_the_sale_held() {
    let (gateway, journal) = (Arc::default(), Arc::default());
    let bench = holding(&gateway, &journal).await;
    let id = attempt("a-1");
    bench.journal.fail_from(2);
    let refused = bench.terminal.settle(&id, ConfirmStatus::Success).await;
    assert_eq!(refused, Err(TerminalError::Journal(JournalError::Poisoned)));
    assert_eq!(bench.driver.commands(), ["authorize"], "nothing left");
    assert_eq!(bench.terminal.pendencies().await.expect("listed").len(), 1);
    bench.terminal.close().await;
    bench.journal.fail_from(usize::MAX);
    let later = bench_with(config(), gateway, journal).await;
    let settled = later.terminal.settle(&id, ConfirmStatus::Success).await;
    assert!(matches!(settled, Ok(End::Approved { .. })), "{settled:?}");
}

#[tokio::test]
async fn an_undo_is_carried_out_without_the_journal() {
    let bench = holding_alone().await;
    bench.journal.fail_from(2);
    let end = bench.terminal.settle(&attempt("a-1"), ConfirmStatus::Other).await.expect("settles");
    assert!(is_undone_by(&end, ConfirmStatus::Other), "{end:?}");
    bench.terminal.settled().await.expect("settles");
    assert_eq!(bench.driver.books(), ["undone"]);
}
