//! A terminal that is closed at any moment: whoever waits is told, and the next start ends
//! what was open.

use maquininha_flow::{CancelAnswer, End};
use maquininha_terminal::TerminalError;
use shuttle::future::{block_on, yield_now};
use shuttle::thread;

use crate::support::debit;
use crate::{Counter, in_many_orders, some};

#[test]
fn closing_at_any_moment_tells_whoever_waits_and_loses_nothing() {
    in_many_orders(|| {
        let mut counter = Counter::open();
        let request = debit("a-1", "or_1");
        let payer = {
            let (terminal, request) = (counter.terminal.clone(), request.clone());
            thread::spawn(move || block_on(async { terminal.pay(request).await?.result().await }))
        };
        let canceler = {
            let (terminal, request) = (counter.terminal.clone(), request.clone());
            thread::spawn(move || block_on(async { terminal.pay(request).await?.cancel().await }))
        };
        let waiter = {
            let terminal = counter.terminal.clone();
            thread::spawn(move || block_on(terminal.settled()))
        };
        let closers: Vec<_> = (0..2)
            .map(|_| {
                let terminal = counter.terminal.clone();
                thread::spawn(move || {
                    block_on(async move {
                        for _ in 0..some(60) {
                            yield_now().await;
                        }
                        terminal.close().await;
                    });
                })
            })
            .collect();
        let told = payer.join().expect("joins");
        let answer = canceler.join().expect("joins");
        let settled = waiter.join().expect("joins");
        assert!(matches!(settled, Ok(()) | Err(TerminalError::Closed)), "{settled:?}");
        assert!(matches!(answer, Ok(_) | Err(TerminalError::Closed)), "{answer:?}");
        for closer in closers {
            closer.join().expect("joins");
        }
        assert_eq!(
            block_on(counter.terminal.pay(request.clone())).err(),
            Some(TerminalError::Closed)
        );

        counter.reopen();
        let end = counter.books_agree(&request);
        match told {
            Ok(End::Unknown) | Err(TerminalError::Closed) => {}
            Ok(told) => assert_eq!(Some(told), end),
            Err(error) => panic!("{error:?}"),
        }
        if matches!(answer, Ok(CancelAnswer::Canceled | CancelAnswer::Reversing)) {
            assert!(!matches!(end, Some(End::Approved { .. })), "{answer:?}, but {end:?}");
        }
    });
}

#[test]
fn the_last_handle_that_is_dropped_stops_the_engine() {
    in_many_orders(|| {
        let mut counter = Counter::open();
        let request = debit("a-1", "or_1");
        let mut operation = block_on(counter.terminal.pay(request.clone())).expect("starts");
        let closed = counter.terminal.clone();
        // The counter's own handle goes with the new one.
        counter.reopen();
        drop(closed);
        let told = block_on(operation.result());
        assert!(matches!(told, Ok(_) | Err(TerminalError::Closed)), "{told:?}");
    });
}
