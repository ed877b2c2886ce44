//! The three elements and what the app sees of them: G1, G8, G11, G12.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use maquininha_acceptance::test_dir;
use maquininha_flow::{
    Approval, DriverCommand, DriverProfile, DriverReply, End, OnSilence, OrderCall, OrderCallError,
    OrderReply, Query, Reversal,
};
use maquininha_gateway::OrderApiClient;
use maquininha_journal::MemoryJournal;
use maquininha_merchant::draft::SaleDraft;
use maquininha_model::{Money, Nsu, Order, OrderId, Tender, Timestamp, TransactionId};
use maquininha_terminal::port::{Clock, DriverInbox, OrderGateway, PaymentDriver, SystemClock};
use maquininha_terminal::{Engine, Terminal, TerminalPorts};

use crate::shop::{Shop, ShopOptions, pay};

/// A device that says yes at once and knows no acquirer.
struct YesDriver;

impl PaymentDriver for YesDriver {
    fn profile(&self) -> DriverProfile {
        let hour = Duration::from_secs(3_600);
        let query = Query::ByAttempt { horizon: Duration::from_millis(50) };
        DriverProfile::new(OnSilence::Blocks, hour, query, Reversal::Undo)
    }

    fn execute(&self, command: DriverCommand, inbox: DriverInbox) {
        let reply = match command {
            DriverCommand::Authorize { attempt_key, .. } => DriverReply::Approved {
                approval: Box::new(Approval {
                    transaction_id: TransactionId::new(format!("t-{attempt_key}")).expect("an id"),
                    nsu: Nsu::new("777").expect("a number"),
                    authorization_code: None,
                    acquirer: None,
                    scheme_name: None,
                    funding_source: None,
                    holder_name: None,
                    card: None,
                    card_token: None,
                    approved_at: Timestamp::from_micros(SystemClock.now().micros()),
                    merchant_receipt: None,
                    customer_receipt: None,
                    extras: BTreeMap::new(),
                }),
            },
            DriverCommand::Confirm { .. } => DriverReply::Confirmed,
            DriverCommand::Undo { .. } => DriverReply::Undone,
            _ => DriverReply::NotFound,
        };
        inbox.answer(reply);
    }
}

/// A connector of its own that counts, in front of the shipped one.
struct CountingConnector(OrderApiClient, AtomicUsize);

#[async_trait]
impl OrderGateway for CountingConnector {
    async fn call(&self, call: OrderCall) -> Result<OrderReply, OrderCallError> {
        self.1.fetch_add(1, Ordering::SeqCst);
        self.0.call(call).await
    }

    async fn open_orders(&self) -> Result<Vec<Order>, OrderCallError> {
        OrderGateway::open_orders(&self.0).await
    }
}

/// The app, as the first element: it sells on whatever it is given.
#[async_trait]
trait PosApplication: Send + Sync {
    async fn sell(&self, terminal: &Terminal, name: &str, order_id: &OrderId) -> End;
}

/// Waits for the result.
struct PatientApp;

#[async_trait]
impl PosApplication for PatientApp {
    async fn sell(&self, terminal: &Terminal, name: &str, order_id: &OrderId) -> End {
        let mut payment =
            terminal.pay(pay(name, order_id, Tender::Debit)).await.expect("it starts");
        payment.result().await.expect("it ends")
    }
}

/// Lets go of the payment and reads the durable event.
struct ForgetfulApp;

#[async_trait]
impl PosApplication for ForgetfulApp {
    async fn sell(&self, terminal: &Terminal, name: &str, order_id: &OrderId) -> End {
        drop(terminal.pay(pay(name, order_id, Tender::Debit)).await.expect("it starts"));
        let mut events = terminal.events();
        loop {
            let (_, event) = events.next().await.expect("an event");
            if let maquininha_flow::EventKind::PaymentEnded { end } = event.kind {
                return end;
            }
        }
    }
}

/// G1.
#[tokio::test]
async fn app_device_and_gateway_are_swapped_each_alone() {
    let shop = Shop::open(&test_dir("g1"), ShopOptions::default()).await;
    let apps: [&dyn PosApplication; 2] = [&PatientApp, &ForgetfulApp];
    let counting = Arc::new(CountingConnector(shop.client(), AtomicUsize::new(0)));
    let devices: [Arc<dyn PaymentDriver>; 2] =
        [Arc::new(shop.driver("TESTPOS0001")), Arc::new(YesDriver)];
    let gateways: [Arc<dyn OrderGateway>; 2] = [Arc::new(shop.client()), counting.clone()];
    let mut sales = 0;
    for app in apps {
        for device in &devices {
            for gateway in &gateways {
                sales += 1;
                let draft = SaleDraft::counter(format!("VENDA-{sales}"), Money::brl(10_00));
                let sale = shop.merchant.create(draft).await.sale().expect("made");
                let order_id = sale.expect("a sale").order_id.expect("an order");
                let ports = TerminalPorts {
                    gateway: gateway.clone(),
                    driver: Some(device.clone()),
                    journal: Arc::new(MemoryJournal::new()),
                    clock: Arc::new(SystemClock),
                    printer: None,
                    wake_ups: Vec::new(),
                };
                let engine = Engine::on(tokio::runtime::Handle::current());
                let config = shop.terminal_config("TESTPOS0001");
                let terminal = Terminal::open(config, ports, &engine).await.expect("opens");
                let end = app.sell(&terminal, &format!("a-{sales}"), &order_id).await;
                assert!(matches!(end, End::Approved { .. }), "{end:?}");
                terminal.settled().await.expect("settles");
                terminal.close().await;
            }
        }
    }
    let paid = shop.market().books().charges.iter().filter(|charge| charge.net() > 0).count();
    assert_eq!(paid, sales);
    assert!(counting.1.load(Ordering::SeqCst) >= sales / 2, "half of them through the other one");
    shop.close().await;
}

/// G8: everything that is stored of a sale, by name. Routes, fees, limits and
/// rules of the acquirer are not among it.
#[tokio::test]
async fn the_terminal_keeps_the_payment_and_no_rules() {
    let dir = test_dir("g8");
    let shop = Shop::open(&dir, ShopOptions::default()).await;
    let till = shop.terminal("TESTPOS0001", Arc::new(shop.driver("TESTPOS0001"))).await;
    let draft = SaleDraft::counter("VENDA-1", Money::brl(10_00));
    let sale = shop.merchant.create(draft).await.sale().expect("made").expect("a sale");
    let request = pay("a-1", &sale.order_id.expect("an order"), Tender::Debit);
    till.terminal.pay(request).await.expect("starts").result().await.expect("ends");
    till.terminal.settled().await.expect("settles");
    let record = serde_json::to_value(till.journal_payment("a-1").await).expect("written");
    let kept: BTreeSet<_> = record.as_object().expect("a row").keys().map(String::as_str).collect();
    let payment = [
        "attempt_id",
        "attempt_key",
        "serial",
        "kind",
        "amount",
        "tender",
        "state",
        "started_at",
        "updated_at",
        "sent_at",
        "charge_id",
        "lease_until",
        "approval",
        "decision",
        "end",
        "cancel_requested",
        "attention_asked",
    ];
    assert_eq!(kept, BTreeSet::from(payment));
    till.close().await;
    shop.close().await;
    // The connector itself stores nothing: there is the terminal's journal and
    // the store of the sales software only, each with what SQLite puts beside it.
    let files = std::fs::read_dir(&dir).expect("the folder");
    let names: BTreeSet<_> = files
        .map(|file| file.expect("a file").file_name().to_string_lossy().into_owned())
        .filter_map(|name| name.split('.').next().map(str::to_owned))
        .collect();
    assert_eq!(names, BTreeSet::from(["TESTPOS0001".to_owned(), "sales".to_owned()]));
}

/// G11: the first program, from the open terminal on, and the demonstration.
#[test]
fn the_apps_code_names_no_device() {
    let sample = include_str!("../../examples/first_payment.rs");
    let (_, sells) = sample.split_once("Terminal::open").expect("the sample opens a terminal");
    assert!(sells.contains(".pay(") && sells.contains(".result()"), "it sells");
    let demonstration = include_str!("../../../rust/cli/src/demo/pay.rs");
    for code in [sells, demonstration] {
        for word in ["Driver", "driver", "DeviceModel", "PinPad", "Bluetooth", "reader"] {
            assert!(!code.contains(word), "{word}");
        }
    }
}

/// Counts what an app calls.
struct CountedTerminal<'a>(&'a Terminal, AtomicUsize);

impl CountedTerminal<'_> {
    async fn pay(&self, name: &str, order_id: &OrderId) -> maquininha_terminal::PaymentOperation {
        self.1.fetch_add(1, Ordering::SeqCst);
        self.0.pay(pay(name, order_id, Tender::Debit)).await.expect("it starts")
    }

    async fn result(&self, payment: &mut maquininha_terminal::PaymentOperation) -> End {
        self.1.fetch_add(1, Ordering::SeqCst);
        payment.result().await.expect("it ends")
    }
}

/// G12.
#[tokio::test]
async fn a_sale_takes_an_app_three_calls_at_most() {
    let shop = Shop::open(&test_dir("g12"), ShopOptions::default()).await;
    let till = shop.terminal("TESTPOS0001", Arc::new(shop.driver("TESTPOS0001"))).await;
    // The sales software: one call; the rest is told.
    let draft = SaleDraft::counter("VENDA-1", Money::brl(10_00));
    let sale = shop.merchant.create(draft).await.sale().expect("made").expect("a sale");
    let app = CountedTerminal(&till.terminal, AtomicUsize::new(1));
    let mut payment = app.pay("a-1", &sale.order_id.expect("an order")).await;
    assert!(matches!(app.result(&mut payment).await, End::Approved { .. }));
    shop.until("VENDA-1", |sale| sale.closed).await;
    assert!(app.1.load(Ordering::SeqCst) <= 3, "both sides together");
    assert_eq!(shop.market().audit(), [], "and nothing is left to do");
    till.close().await;
    shop.close().await;
}
