//! What a payment driver of the host may do wrong, and what becomes of the payment.

mod support;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use maquininha::objects::Terminal;
use maquininha::ports::{DriverInbox, HostError, PaymentDriver};
use maquininha::types::DriverProfile;
use maquininha_flow::{
    Approval, CancelAnswer, CancelReason, DriverCommand, DriverReply, End, OnSilence, Query,
    Reversal,
};
use maquininha_model::{Nsu, Tender, Timestamp, TransactionId};
use support::{Shop, run, sale};

/// A driver whose behaviour is a function.
struct Scripted<F>(F);

impl<F> PaymentDriver for Scripted<F>
where
    F: Fn(DriverCommand, Arc<DriverInbox>) -> Result<(), HostError> + Send + Sync,
{
    fn profile(&self) -> Result<DriverProfile, HostError> {
        Ok(profile())
    }

    fn execute(&self, command: DriverCommand, inbox: Arc<DriverInbox>) -> Result<(), HostError> {
        (self.0)(command, inbox)
    }
}

fn profile() -> DriverProfile {
    DriverProfile {
        on_silence: OnSilence::Blocks,
        undo_window: Duration::from_secs(3600),
        query: Query::ByAttempt { horizon: Duration::ZERO },
        reversal: Reversal::Undo,
    }
}

fn approval(number: usize) -> DriverReply {
    let approval = Approval {
        transaction_id: TransactionId::new(format!("t-{number}")).expect("an id"),
        nsu: Nsu::new(format!("{number}")).expect("a number"),
        authorization_code: None,
        acquirer: None,
        scheme_name: None,
        funding_source: None,
        holder_name: None,
        card: None,
        card_token: None,
        approved_at: Timestamp::default(),
        merchant_receipt: None,
        customer_receipt: None,
        extras: maquininha::types::Extras::default(),
    };
    DriverReply::Approved { approval: Box::new(approval) }
}

/// Answers what is asked about a payment that was not received.
fn knows_nothing(command: &DriverCommand) -> Option<DriverReply> {
    match command {
        DriverCommand::Query { .. } => Some(DriverReply::NotFound),
        DriverCommand::Confirm { .. } => Some(DriverReply::Confirmed),
        DriverCommand::Undo { .. } => Some(DriverReply::Undone),
        _ => None,
    }
}

async fn open(shop: &Shop, driver: Arc<dyn PaymentDriver>, card: Duration) -> Arc<Terminal> {
    let folder = tempfile::tempdir().expect("a folder").keep();
    let mut config = shop.config("TESTPOS0001", &folder);
    config.limits.card = card;
    config.limits.unknown_after = Duration::from_secs(5);
    Terminal::open(config, shop.ports(driver)).await.expect("the terminal opens")
}

async fn sell(terminal: &Terminal) -> End {
    let request = sale("pay-1", 10_00, Tender::Debit);
    let payments = terminal.payments().expect("it is open");
    let payment = payments.pay(request).await.expect("the payment starts");
    payment.result().await.expect("the payment ends")
}

const LONG: Duration = Duration::from_secs(150);

#[test]
fn a_driver_that_throws_counts_as_silent_and_is_asked() {
    run(async {
        let shop = Shop::open().await;
        let driver = Scripted(|command: DriverCommand, inbox: Arc<DriverInbox>| {
            let reply = knows_nothing(&command).ok_or(HostError::Failed)?;
            inbox.answer(reply).map_err(|_| HostError::Failed)?;
            Ok(())
        });
        let terminal = open(&shop, Arc::new(driver), LONG).await;
        let end = sell(&terminal).await;
        assert_eq!(end, End::Canceled { why: CancelReason::NeverReceived });
    });
}

#[test]
fn a_driver_that_keeps_the_inbox_for_ever_ends_with_its_time() {
    run(async {
        let shop = Shop::open().await;
        let kept = Arc::new(Mutex::new(Vec::new()));
        let keeping = Arc::clone(&kept);
        let driver = Scripted(move |command: DriverCommand, inbox: Arc<DriverInbox>| {
            match knows_nothing(&command) {
                Some(reply) => {
                    inbox.answer(reply).map_err(|_| HostError::Failed)?;
                }
                None => keeping.lock().unwrap().push(inbox),
            }
            Ok(())
        });
        let terminal = open(&shop, Arc::new(driver), Duration::from_millis(300)).await;
        let end = sell(&terminal).await;
        assert_eq!(end, End::Canceled { why: CancelReason::NeverReceived });
        assert!(!kept.lock().unwrap().is_empty());
    });
}

#[test]
fn a_driver_that_drops_the_inbox_counts_as_silent() {
    run(async {
        let shop = Shop::open().await;
        let driver = Scripted(|command: DriverCommand, inbox: Arc<DriverInbox>| {
            if let Some(reply) = knows_nothing(&command) {
                inbox.answer(reply).map_err(|_| HostError::Failed)?;
            }
            Ok(())
        });
        let terminal = open(&shop, Arc::new(driver), LONG).await;
        let end = sell(&terminal).await;
        assert_eq!(end, End::Canceled { why: CancelReason::NeverReceived });
    });
}

#[test]
fn a_driver_that_never_returns_does_not_hold_up_a_cancel() {
    run(async {
        let shop = Shop::open().await;
        let driver = Scripted(|command: DriverCommand, inbox: Arc<DriverInbox>| {
            match command {
                DriverCommand::Authorize { .. } => {
                    // Stuck, with the inbox, until the abort comes by another call.
                    WAITING.lock().unwrap().push(Arc::clone(&inbox));
                    thread::sleep(Duration::from_secs(40));
                }
                DriverCommand::Abort { .. } => {
                    for inbox in WAITING.lock().unwrap().drain(..) {
                        inbox.answer(DriverReply::Canceled).map_err(|_| HostError::Failed)?;
                    }
                }
                _ => {}
            }
            Ok(())
        });
        let terminal = open(&shop, Arc::new(driver), LONG).await;
        let request = sale("pay-1", 10_00, Tender::Debit);
        let payments = terminal.payments().expect("it is open");
        let payment = payments.pay(request).await.unwrap();
        while WAITING.lock().unwrap().is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        assert_eq!(payment.cancel().await.unwrap(), CancelAnswer::Canceled);
        terminal.health().unwrap();
        terminal.shut_down().await.unwrap();
    });
}

static WAITING: Mutex<Vec<Arc<DriverInbox>>> = Mutex::new(Vec::new());

#[test]
fn ten_threads_answer_and_the_first_one_counts() {
    run(async {
        let shop = Shop::open().await;
        let first = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&first);
        let driver = Scripted(move |command: DriverCommand, inbox: Arc<DriverInbox>| {
            if let DriverCommand::Authorize { .. } = command {
                for number in 0..10 {
                    let (inbox, counted) = (Arc::clone(&inbox), Arc::clone(&counted));
                    thread::spawn(move || {
                        if inbox.answer(approval(number)).expect("it takes an answer") {
                            counted.fetch_add(1, Ordering::SeqCst);
                        }
                    });
                }
            } else if let Some(reply) = knows_nothing(&command) {
                inbox.answer(reply).map_err(|_| HostError::Failed)?;
            }
            Ok(())
        });
        let terminal = open(&shop, Arc::new(driver), LONG).await;
        let end = sell(&terminal).await;
        assert!(matches!(end, End::Approved { .. }), "{end:?}");
        terminal.settled().await.unwrap();
        assert_eq!(first.load(Ordering::SeqCst), 1);
    });
}

#[test]
fn a_driver_that_panics_does_no_more_than_one_that_is_silent() {
    run(async {
        let shop = Shop::open().await;
        let driver = Scripted(|command: DriverCommand, inbox: Arc<DriverInbox>| {
            let reply = knows_nothing(&command).expect("planted");
            inbox.answer(reply).map_err(|_| HostError::Failed)?;
            Ok(())
        });
        let terminal = open(&shop, Arc::new(driver), LONG).await;
        let end = sell(&terminal).await;
        assert_eq!(end, End::Canceled { why: CancelReason::NeverReceived });
    });
}
