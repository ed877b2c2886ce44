//! A caller that vanishes at any await point stops nothing and leaves nothing behind.

use std::future::Future;
use std::pin::pin;
use std::task::Poll;

use maquininha_flow::End;
use shuttle::future::block_on;
use shuttle::thread;

use crate::support::debit;
use crate::{Counter, in_many_orders, some};

/// Polls a future so often at most, then drops it.
async fn give_up_after<F: Future>(polls: u32, future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut left = polls;
    std::future::poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        future.as_mut().poll(context).map(Some)
    })
    .await
}

#[test]
fn a_caller_that_gives_up_changes_nothing_for_the_others() {
    in_many_orders(|| {
        let counter = Counter::open();
        let request = debit("a-1", "or_1");
        let vanishing = {
            let (terminal, request) = (counter.terminal.clone(), request.clone());
            thread::spawn(move || {
                block_on(async move {
                    let started = give_up_after(some(6), terminal.pay(request)).await;
                    let Some(Ok(mut operation)) = started else { return };
                    give_up_after(some(3), operation.progress()).await;
                    give_up_after(some(6), operation.result()).await;
                    give_up_after(some(4), terminal.settled()).await;
                });
            })
        };
        let mut operation = block_on(counter.terminal.pay(request.clone())).expect("starts");
        let told = block_on(operation.result()).expect("ends");
        vanishing.join().expect("joins");
        let end = counter.books_agree(&request).expect("it was begun");
        assert!(told == end || told == End::Unknown);
    });
}

#[test]
fn a_wish_to_cancel_that_nobody_waits_for_is_carried_out_all_the_same() {
    in_many_orders(|| {
        let counter = Counter::open();
        let request = debit("a-1", "or_1");
        let mut operation = block_on(counter.terminal.pay(request.clone())).expect("starts");
        let left = block_on(give_up_after(some(3), operation.cancel()));
        let told = block_on(operation.result()).expect("ends");
        let end = counter.books_agree(&request).expect("it was begun");
        assert!(told == end || told == End::Unknown);
        if let Some(Ok(answer)) = left
            && answer != maquininha_flow::CancelAnswer::TooLate
        {
            assert!(!matches!(end, End::Approved { .. }), "{answer:?}, but {end:?}");
        }
    });
}
