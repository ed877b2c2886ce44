//! Sales that wait for the app's word: P33, P34.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use maquininha_acceptance::test_dir;
use maquininha_flow::{
    CancelReason, ConfirmStatus, DriverCommand, DriverProfile, End, EventKind, UndoReason,
};
use maquininha_model::{Money, Tender};
use maquininha_sandbox::{SimulatedDriver, TransactionState};
use maquininha_terminal::port::{DriverInbox, PaymentDriver};
use maquininha_terminal::{Language, PayRequest, PayTarget, TerminalError};

use crate::shop::{PATIENCE, Shop, ShopOptions, Till, attempt};

/// The simulated driver, with its reversals counted.
struct CountedDriver(SimulatedDriver, AtomicUsize);

impl PaymentDriver for CountedDriver {
    fn profile(&self) -> DriverProfile {
        self.0.profile()
    }

    fn execute(&self, command: DriverCommand, inbox: DriverInbox) {
        let undoes = matches!(command, DriverCommand::Undo { .. });
        self.1.fetch_add(usize::from(undoes), Ordering::SeqCst);
        self.0.execute(command, inbox);
    }
}

fn held(name: &str) -> PayRequest {
    PayRequest {
        attempt_id: attempt(name),
        target: PayTarget::Held,
        amount: Some(Money::brl(10_00)),
        tender: Some(Tender::Debit),
    }
}

fn states(shop: &Shop) -> Vec<TransactionState> {
    shop.market().books().transactions.into_iter().map(|transaction| transaction.state).collect()
}

async fn settled(till: &Till) {
    let settled = tokio::time::timeout(PATIENCE, till.terminal.settled()).await;
    settled.expect("in time").expect("settles");
}

/// P33. The terminal is stopped between approval and word, on a journal that
/// stays; a process that is killed there is in the tests of the command.
#[tokio::test]
async fn an_open_sale_is_reported_at_the_start_blocks_the_next_and_is_settled_either_way() {
    let shop = Shop::open(&test_dir("p33"), ShopOptions::default()).await;
    let words = [ConfirmStatus::Success, ConfirmStatus::Other];
    for (number, word) in words.into_iter().enumerate() {
        let name = format!("a-{number}");
        let driver = Arc::new(shop.driver("TESTPOS0001"));
        let till = shop.terminal("TESTPOS0001", driver.clone()).await;
        let mut sale = till.terminal.pay(held(&name)).await.expect("starts");
        sale.held().await.expect("waits").expect("is approved and held");
        let orders = shop.market().books().orders.len();
        till.close().await;
        assert_eq!(states(&shop)[number], TransactionState::Provisional);

        let till = shop.terminal("TESTPOS0001", driver).await;
        let pendencies = till.terminal.pendencies().await.expect("listed");
        assert_eq!(pendencies.len(), 1, "the next start reports it");
        assert_eq!(pendencies[0].attempt_id, attempt(&name));
        let error = till.terminal.pay(held("next")).await.expect_err("blocked");
        assert_eq!(error, TerminalError::PendencyOpen { attempt_id: attempt(&name) });
        assert_eq!(error.user_text(Language::En), "A sale is pending. Confirm or undo it first.");
        till.terminal.settle(&attempt(&name), word).await.expect("settles");
        settled(&till).await;
        let (state, reported) = match word {
            ConfirmStatus::Success => (TransactionState::Confirmed, 1),
            _ => (TransactionState::Undone, 0),
        };
        assert_eq!(states(&shop)[number], state);
        let reports = shop.market().books().orders.len() - orders;
        assert_eq!(reports, reported, "the order API hears of a sale that stands only");
        assert_eq!(till.terminal.pendencies().await, Ok(Vec::new()));
        till.close().await;
    }
    assert_eq!(shop.market().audit(), []);
    shop.close().await;
}

/// P34.
#[tokio::test]
async fn each_status_but_success_undoes_the_sale_exactly_once() {
    let shop = Shop::open(&test_dir("p34"), ShopOptions::default()).await;
    let driver = Arc::new(CountedDriver(shop.driver("TESTPOS0001"), AtomicUsize::new(0)));
    let words = [ConfirmStatus::PrintError, ConfirmStatus::DispenseFailure, ConfirmStatus::Other];
    for (number, status) in words.into_iter().enumerate() {
        let till = shop.terminal("TESTPOS0001", driver.clone()).await;
        let id = attempt(&format!("a-{number}"));
        let mut sale = till.terminal.pay(held(id.as_str())).await.expect("starts");
        sale.held().await.expect("waits").expect("is approved and held");
        let undo = UndoReason::Settled { status };
        let end = End::Canceled { why: CancelReason::Undone { undo } };
        assert_eq!(till.terminal.settle(&id, status).await, Ok(end.clone()));
        settled(&till).await;
        // Said again, now and after a restart: alike, and nothing more happens.
        assert_eq!(till.terminal.settle(&id, status).await, Ok(end.clone()));
        till.close().await;
        let till = shop.terminal("TESTPOS0001", driver.clone()).await;
        assert_eq!(till.terminal.settle(&id, status).await, Ok(end.clone()));
        let otherwise = till.terminal.settle(&id, ConfirmStatus::Success).await;
        assert_eq!(otherwise, Err(TerminalError::SettledOtherwise { end: Box::new(end.clone()) }));
        let mut events = till.terminal.events();
        loop {
            let (seq, event) = events.next().await.expect("an event");
            events.acknowledge(seq).await.expect("acknowledged");
            if matches!(&event.kind, EventKind::PaymentEnded { end: told } if *told == end) {
                break;
            }
        }
        till.close().await;
        let undone = states(&shop);
        assert_eq!(undone, vec![TransactionState::Undone; number + 1]);
        assert_eq!(driver.1.load(Ordering::SeqCst), number + 1, "one reversal each");
    }
    assert!(shop.market().books().orders.is_empty(), "the order API was told nothing");
    assert_eq!(shop.market().audit(), []);
    shop.close().await;
}
