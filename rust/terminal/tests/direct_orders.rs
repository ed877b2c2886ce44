//! A direct order takes one payment, whatever old state the order API shows.

mod support;

use std::sync::Arc;
use std::time::Duration;

use maquininha_flow::End;
use maquininha_model::{Money, Tender, TenderKind};
use maquininha_terminal::{PayRequest, TerminalError};
use support::{Bench, FewOrders, SERIAL, TestJournal, bench_with, config, debit};

/// Pause between two looks at the list.
const LOOK_PAUSE: Duration = Duration::from_millis(2);

fn direct(attempt_id: &str) -> PayRequest {
    PayRequest { tender: None, ..debit(attempt_id, "or_1") }
}

async fn open(gateway: &Arc<FewOrders>, journal: &Arc<TestJournal>) -> Bench {
    let bench = bench_with(config(), gateway.clone(), journal.clone()).await;
    let mut orders = bench.terminal.orders();
    orders.wait_for(|list| list.read_at.is_some()).await.expect("the list is read");
    bench
}

async fn is_refused(bench: &Bench, attempt_id: &str) -> bool {
    matches!(
        bench.terminal.pay(direct(attempt_id)).await,
        Err(TerminalError::Overpayment { due: Money::ZERO })
    )
}

/// An order that was paid while reads show it as it was before.
async fn paid_behind_old_reads() -> (Bench, Arc<FewOrders>, Arc<TestJournal>) {
    let gateway = Arc::new(FewOrders::default());
    let journal = Arc::new(TestJournal::default());
    gateway.add("or_1", 5000, &[SERIAL], Some(Tender::at_sight(TenderKind::Debit)));
    gateway.set_stale(true);
    let bench = open(&gateway, &journal).await;
    let mut payment = bench.terminal.pay(direct("a-1")).await.expect("starts");
    assert!(matches!(payment.result().await, Ok(End::Approved { .. })));
    bench.terminal.settled().await.expect("settles");
    (bench, gateway, journal)
}

#[tokio::test]
async fn a_direct_order_that_old_reads_show_as_unpaid_is_not_paid_again() {
    let (bench, gateway, _) = paid_behind_old_reads().await;
    // A read that was asked for after the payment, and is older all the same.
    let read_at = || bench.terminal.health().orders_read_at;
    let before = read_at();
    while read_at() == before {
        tokio::time::sleep(LOOK_PAUSE).await;
    }
    // One more, since the first may have been under way during the payment.
    let before = read_at();
    while read_at() == before {
        tokio::time::sleep(LOOK_PAUSE).await;
    }
    assert!(is_refused(&bench, "a-2").await);
    assert_eq!(gateway.calls(), ["post_paid"]);
    assert_eq!(bench.driver.count("authorize"), 1);
}

#[tokio::test]
async fn a_direct_order_paid_before_a_restart_is_not_paid_again_on_old_reads() {
    let (first, gateway, journal) = paid_behind_old_reads().await;
    first.terminal.close().await;
    let second = open(&gateway, &journal).await;
    assert!(is_refused(&second, "a-2").await);
    assert_eq!(gateway.calls(), ["post_paid"]);
    assert_eq!(second.driver.count("authorize"), 0);
}
