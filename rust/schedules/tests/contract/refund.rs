//! A refund wanted by several threads at once: given back once, and each is told.

use maquininha_flow::{End, RefundEnd};
use maquininha_model::Sensitive;
use shuttle::future::block_on;
use shuttle::thread;

use crate::support::{attempt, debit};
use crate::{Counter, in_many_orders, some};

#[test]
fn a_refund_is_made_once_and_every_wish_to_cancel_it_is_answered() {
    in_many_orders(|| {
        let counter = Counter::open();
        let mut payment = block_on(counter.terminal.pay(debit("a-1", "or_1"))).expect("starts");
        if !matches!(block_on(payment.result()), Ok(End::Approved { .. })) {
            return;
        }
        block_on(counter.terminal.settled()).expect("settles");
        let threads: Vec<_> = (0..3)
            .map(|_| {
                let terminal = counter.terminal.clone();
                thread::spawn(move || {
                    block_on(async move {
                        let password = Sensitive::new(String::from("1234"));
                        let session = terminal.unlock_refunds(password).await.expect("opens");
                        let mut sales = session.sales(None).await.expect("sales");
                        // The others may have given it back already.
                        if sales.is_empty() {
                            return None;
                        }
                        let started = session.refund(attempt("r-1"), &sales.remove(0), None).await;
                        let mut refund = started.expect("starts or attaches");
                        for _ in 0..some(12) {
                            shuttle::future::yield_now().await;
                        }
                        refund.cancel().await.expect("is answered");
                        Some(refund.result().await.expect("ends"))
                    })
                })
            })
            .collect();
        let ends: Vec<_> =
            threads.into_iter().filter_map(|thread| thread.join().expect("joins")).collect();
        assert!(!ends.is_empty(), "the first of them saw the sale");
        assert!(ends.iter().all(|end| matches!(end, RefundEnd::Refunded { .. })), "{ends:?}");
        block_on(counter.terminal.settled()).expect("settles");
        assert_eq!(counter.driver.count("refund"), 1);
    });
}
