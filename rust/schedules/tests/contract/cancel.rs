//! Who cancels from several threads hears once what came of it, and it holds.

use maquininha_flow::{CancelAnswer, CancelReason, End};
use maquininha_terminal::PayRequest;
use shuttle::future::block_on;
use shuttle::thread;

use crate::support::{debit, standalone};
use crate::{Counter, in_many_orders, some};

/// Threads that want the same thing.
const THREADS: usize = 4;

/// What one thread saw: the end, and the answer to its wish to cancel.
type Seen = (End, Option<CancelAnswer>);

fn pay_and_cancel(counter: &Counter, request: &PayRequest) -> Vec<Seen> {
    let threads: Vec<_> = (0..THREADS)
        .map(|number| {
            let (terminal, request) = (counter.terminal.clone(), request.clone());
            thread::spawn(move || {
                block_on(async move {
                    let mut operation = terminal.pay(request).await.expect("starts or attaches");
                    for _ in 0..some(24) {
                        shuttle::future::yield_now().await;
                    }
                    let answer = match number {
                        0 => None,
                        _ => Some(operation.cancel().await.expect("is answered")),
                    };
                    (operation.result().await.expect("ends"), answer)
                })
            })
        })
        .collect();
    threads.into_iter().map(|thread| thread.join().expect("joins")).collect()
}

fn holds(counter: &Counter, request: &PayRequest) {
    let seen = pay_and_cancel(counter, request);
    let end = counter.books_agree(request).expect("it was begun");
    for (told, answer) in &seen {
        assert!(told == &end || *told == End::Unknown, "{seen:?}, but {end:?}");
        match answer {
            Some(CancelAnswer::Canceled | CancelAnswer::Reversing) => {
                assert!(!matches!(end, End::Approved { .. }), "{seen:?}, but {end:?}");
            }
            Some(CancelAnswer::TooLate) => {
                let is_asked = matches!(&end, End::Canceled { why: CancelReason::Requested });
                let others = seen.iter().filter(|(_, other)| {
                    matches!(other, Some(CancelAnswer::Canceled | CancelAnswer::Reversing))
                });
                assert!(!is_asked || others.count() > 0, "{seen:?}, but {end:?}");
            }
            None => {}
        }
    }
}

#[test]
fn a_standalone_payment_ends_once_whoever_cancels() {
    in_many_orders(|| holds(&Counter::open(), &standalone("a-1", 100)));
}

#[test]
fn a_payment_on_an_order_ends_once_whoever_cancels() {
    in_many_orders(|| holds(&Counter::open(), &debit("a-1", "or_1")));
}
