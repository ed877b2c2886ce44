//! Scripts over a scripted reader, a scripted cashier and a scripted till.

mod support;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use maquininha_card::{
    CardInterface, CashierPrompt, CashierReply, DeviceFailure, SaleEnd, Script, ScriptOutcome,
    ScriptSale,
};
use maquininha_model::Money;
use maquininha_reader::port::{CashierInbox, CashierScreen, ScriptSales};
use maquininha_reader::{DeviceSlot, ScriptRunner};
use support::device::{FakeDevice, Step, Trouble};
use tokio::sync::watch;

/// A cashier who does what is written, prompt by prompt; then nothing.
#[derive(Default)]
struct Cashier {
    replies: Mutex<VecDeque<Option<CashierReply>>>,
    seen: Mutex<Vec<String>>,
    waiting: Mutex<Vec<CashierInbox>>,
    withdrawn: Mutex<Vec<u64>>,
    shown: watch::Sender<usize>,
}

impl Cashier {
    fn who(replies: Vec<Option<CashierReply>>) -> Arc<Self> {
        Arc::new(Self { replies: Mutex::new(replies.into()), ..Self::default() })
    }

    fn seen(&self) -> Vec<String> {
        self.seen.lock().expect("lock").clone()
    }
}

impl CashierScreen for Cashier {
    fn show(&self, prompt: CashierPrompt, inbox: CashierInbox) {
        self.seen.lock().expect("lock").push(prompt.text);
        match self.replies.lock().expect("lock").pop_front() {
            Some(Some(reply)) => inbox.reply(reply),
            // The screen goes away.
            Some(None) => drop(inbox),
            None => self.waiting.lock().expect("lock").push(inbox),
        }
        self.shown.send_modify(|count| *count += 1);
    }

    fn withdraw(&self, number: u64) {
        self.withdrawn.lock().expect("lock").push(number);
    }
}

struct Till {
    sales: Mutex<Vec<ScriptSale>>,
    canceled: watch::Sender<bool>,
    waits: bool,
}

impl Till {
    fn new(waits: bool) -> Arc<Self> {
        Arc::new(Self { sales: Mutex::default(), canceled: watch::Sender::new(false), waits })
    }
}

#[async_trait]
impl ScriptSales for Till {
    async fn sell(&self, sale: ScriptSale) -> SaleEnd {
        self.sales.lock().expect("lock").push(sale);
        if !self.waits {
            return SaleEnd::Approved;
        }
        let mut canceled = self.canceled.subscribe();
        let _ = canceled.wait_for(|canceled| *canceled).await;
        SaleEnd::Canceled
    }

    fn cancel(&self) {
        self.canceled.send_replace(true);
    }
}

const TABLE: &str = r#"{"name": "table", "steps": [
    {"do": {"ask_reader": {"as": "table", "limit_s": 60, "input": {"prompt": "table", "max": 3}}}},
    {"do": {"ask_cashier": {"text": "Mesa {table}?", "limit_s": 30, "options": ["Sim", "Não"]}},
     "go": {"2": "cancel"}},
    {"do": {"sale": {"amount": "given", "tender": "debit"}}}]}"#;

fn runner(device: FakeDevice, cashier: &Arc<Cashier>, till: &Arc<Till>) -> ScriptRunner {
    let slot = DeviceSlot::new();
    slot.put(Arc::new(device));
    ScriptRunner::new(slot, Arc::clone(cashier) as _, Arc::clone(till) as _)
}

fn script() -> Arc<Script> {
    Arc::new(Script::from_json(TABLE).expect("a script"))
}

fn device() -> FakeDevice {
    FakeDevice::new(CardInterface::Chip)
}

#[tokio::test(start_paused = true)]
async fn a_script_runs_over_reader_cashier_and_till() {
    let cashier = Cashier::who(vec![Some(CashierReply::Chosen(0))]);
    let till = Till::new(false);
    let running = runner(device(), &cashier, &till).start(script(), Some(Money::brl(10_00)));
    let end = running.end().await.expect("an end");
    assert_eq!((end.outcome, end.sale), (ScriptOutcome::Completed, Some(SaleEnd::Approved)));
    assert_eq!(cashier.seen(), ["Mesa 7?"]);
    let sales = till.sales.lock().expect("lock");
    assert_eq!((sales.len(), sales[0].amount), (1, Money::brl(10_00)));
}

#[tokio::test(start_paused = true)]
async fn a_cashier_who_does_nothing_times_out_and_the_prompt_goes_away() {
    let (cashier, till) = (Cashier::who(vec![]), Till::new(false));
    let running = runner(device(), &cashier, &till).start(script(), Some(Money::brl(10_00)));
    let end = running.end().await.expect("an end");
    assert_eq!(end.outcome, ScriptOutcome::TimedOut);
    assert_eq!(*cashier.withdrawn.lock().expect("lock"), [0]);
    // A reply that comes now is dropped.
    cashier.waiting.lock().expect("lock").remove(0).reply(CashierReply::Chosen(0));
    assert!(till.sales.lock().expect("lock").is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_screen_that_goes_away_or_answers_something_else_cancels() {
    for reply in [None, Some(CashierReply::Acknowledged), Some(CashierReply::Chosen(9))] {
        let (cashier, till) = (Cashier::who(vec![reply]), Till::new(false));
        let running = runner(device(), &cashier, &till).start(script(), Some(Money::brl(10_00)));
        assert_eq!(running.end().await.expect("an end").outcome, ScriptOutcome::Canceled);
    }
}

#[tokio::test(start_paused = true)]
async fn the_till_cancels_while_reader_cashier_or_payment_wait() {
    let (cashier, till) = (Cashier::who(vec![]), Till::new(false));
    let waiting = device().with_trouble(Step::Ask, Trouble::Waits);
    let running = runner(waiting, &cashier, &till).start(script(), Some(Money::brl(10_00)));
    tokio::task::yield_now().await;
    running.canceller().cancel();
    running.canceller().cancel();
    assert_eq!(running.end().await.expect("an end").outcome, ScriptOutcome::Canceled);

    let running = runner(device(), &cashier, &till).start(script(), Some(Money::brl(10_00)));
    let mut shown = cashier.shown.subscribe();
    shown.wait_for(|count| *count == 1).await.expect("shown");
    running.canceller().cancel();
    assert_eq!(running.end().await.expect("an end").outcome, ScriptOutcome::Canceled);
    assert_eq!(*cashier.withdrawn.lock().expect("lock"), [0]);

    let (cashier, till) = (Cashier::who(vec![Some(CashierReply::Chosen(0))]), Till::new(true));
    let running = runner(device(), &cashier, &till).start(script(), Some(Money::brl(10_00)));
    let mut shown = cashier.shown.subscribe();
    shown.wait_for(|count| *count == 1).await.expect("shown");
    running.canceller().cancel();
    let end = running.end().await.expect("an end");
    assert_eq!(end.outcome, ScriptOutcome::Canceled);
}

#[tokio::test(start_paused = true)]
async fn a_reader_that_is_not_there_fails_the_script() {
    let (cashier, till) = (Cashier::who(vec![]), Till::new(false));
    let runner = ScriptRunner::new(DeviceSlot::new(), cashier, till);
    let end = runner.start(script(), Some(Money::brl(10_00))).end().await.expect("an end");
    assert_eq!(end.outcome, ScriptOutcome::Failed(DeviceFailure::LinkLost));
}
