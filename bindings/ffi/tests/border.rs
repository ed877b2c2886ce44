//! The border itself: panics, values that are refused, the printer, the sales side, logs.

mod support;

use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use maquininha::merchant::{Merchant, MerchantNews, merchant_config};
use maquininha::objects::Terminal;
use maquininha::ports::{
    Credential, Credentials, DriverInbox, HostError, LogLevel, LogSink, MerchantPorts,
    PaymentDriver, PrintFailure, PrintJob, SecretStore, WakeUp, WakeUpHandle, set_log_sink,
};
use maquininha::testing::SimulatedPrinter;
use maquininha::types::{DriverProfile, Secret};
use maquininha_flow::sale::SaleState;
use maquininha_flow::{DriverCommand, End};
use maquininha_merchant::device::DeviceRow;
use maquininha_merchant::{CreateOutcome, SaleDraft};
use maquininha_model::{Money, Tender};
use support::{Shop, code, run};

/// What a panic says, and nobody may see.
const PLANTED: &str = "planted-text-of-a-panic";

struct Panics;

impl PaymentDriver for Panics {
    fn profile(&self) -> Result<DriverProfile, HostError> {
        panic!("{PLANTED}");
    }

    fn execute(&self, _: DriverCommand, _: Arc<DriverInbox>) -> Result<(), HostError> {
        Ok(())
    }
}

#[test]
fn a_panic_becomes_an_error_without_its_text() {
    run(async {
        let shop = Shop::open().await;
        let folder = tempfile::tempdir().unwrap();
        let config = shop.config("TESTPOS0001", folder.path());
        let Err(error) = Terminal::open(config, shop.ports(Arc::new(Panics))).await else {
            panic!("it opened");
        };
        assert_eq!(code(&error), "internal");
        assert!(!error.failure().outcome_known);
        assert!(!format!("{error} {error:?}").contains(PLANTED));
    });
}

struct NoKey;

impl Credentials for NoKey {
    fn credential(&self) -> Result<Credential, HostError> {
        Err(HostError::Failed)
    }
}

#[test]
fn a_host_without_credentials_is_told_in_the_health() {
    run(async {
        let shop = Shop::open().await;
        let folder = tempfile::tempdir().unwrap();
        let config = shop.config("TESTPOS0001", folder.path());
        let mut ports = shop.ports(Arc::new(Panics));
        ports.driver = None;
        ports.credentials = Arc::new(NoKey);
        let terminal = Terminal::open(config, ports).await.unwrap();
        let list = terminal.orders().unwrap().feed().unwrap();
        let seen = list.next(1).await.unwrap();
        assert_eq!(seen.failure.expect("it failed").code, "order_api_credentials");
        let health = terminal.health().unwrap();
        assert!(health.orders_are_stale);
    });
}

#[test]
fn settings_that_are_not_valid_are_named() {
    run(async {
        let shop = Shop::open().await;
        let folder = tempfile::tempdir().unwrap();
        let mut config = shop.config("TESTPOS0001", folder.path());
        config.gateway.primary_url = String::from("http://orders.example");
        let Err(error) = Terminal::open(config, shop.ports(Arc::new(Panics))).await else {
            panic!("it opened");
        };
        assert_eq!(code(&error), "gateway.plain_http");
    });
}

#[test]
fn a_print_failure_is_told_by_its_kind() {
    run(async {
        let shop = Shop::open().await;
        let folder = tempfile::tempdir().unwrap();
        let printer = SimulatedPrinter::new().unwrap();
        let mut ports = shop.ports(Arc::new(Panics));
        ports.driver = None;
        ports.printer = Some(printer.as_printer().unwrap());
        let config = shop.config("TESTPOS0001", folder.path());
        let terminal = Terminal::open(config, ports).await.unwrap();
        let job = PrintJob::Text { order_id: None, text: String::from("Via do cliente") };
        printer.fail_next(PrintFailure::NoPaper).unwrap();
        let error = terminal.print(job.clone()).await.expect_err("there is no paper");
        assert_eq!(code(&error), "print_no_paper");
        terminal.print(job).await.unwrap();
        assert_eq!(printer.printed().unwrap(), ["Via do cliente"]);
    });
}

/// A source that hands its handle out.
struct Push(mpsc::Sender<Arc<WakeUpHandle>>);

impl WakeUp for Push {
    fn start(&self, handle: Arc<WakeUpHandle>) -> Result<(), HostError> {
        self.0.send(handle).map_err(|_| HostError::Failed)
    }
}

#[test]
fn a_push_message_shows_an_order_without_waiting_for_the_poll() {
    run(async {
        let shop = Shop::open().await;
        let folder = tempfile::tempdir().unwrap();
        let (sender, handles) = mpsc::channel();
        let mut config = shop.config("TESTPOS0001", folder.path());
        config.polling.interval_with_wake_up = Duration::from_secs(3600);
        let mut ports = shop.ports(Arc::new(Panics));
        ports.driver = None;
        ports.wake_ups = vec![Arc::new(Push(sender))];
        let terminal = Terminal::open(config, ports).await.unwrap();
        let feed = terminal.orders().unwrap().feed().unwrap();
        let mut list = feed.next(1).await.unwrap();
        let handle = handles.recv().unwrap();
        shop.order("mesa-1", 10_00, &["TESTPOS0001"]);
        handle.wake().unwrap();
        while list.orders.is_empty() {
            list = feed.next(list.revision).await.unwrap();
        }
        assert_eq!(list.orders[0].due, Money::brl(10_00));
    });
}

/// Lines by level and text.
#[derive(Default)]
struct Lines(Mutex<Vec<(LogLevel, String)>>);

struct Sink(Arc<Lines>);

impl LogSink for Sink {
    fn log(&self, level: LogLevel, target: String, message: String) -> Result<(), HostError> {
        assert!(target.starts_with("maquininha"), "{target}");
        self.0.0.lock().expect("nobody panicked").push((level, message));
        Ok(())
    }
}

#[test]
fn log_lines_reach_the_sink_that_was_set_last() {
    run(async {
        let (first, second) = (Arc::new(Lines::default()), Arc::new(Lines::default()));
        set_log_sink(Some(Arc::new(Sink(Arc::clone(&first)))), LogLevel::Error).unwrap();
        set_log_sink(Some(Arc::new(Sink(Arc::clone(&second)))), LogLevel::Debug).unwrap();
        let shop = Shop::open().await;
        shop.sandbox.stop_endpoint(0).unwrap();
        let till = shop.till("TESTPOS0001").await;
        let said = |lines: &Lines| {
            let lines = lines.0.lock().unwrap();
            lines.iter().any(|(_, text)| text.contains("failed to read the open orders"))
        };
        while !said(&second) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        assert!(!said(&first));
        till.terminal.shut_down().await.unwrap();
        set_log_sink(None, LogLevel::Error).unwrap();
    });
}

/// Secrets in memory.
#[derive(Default)]
struct Secrets(Mutex<std::collections::BTreeMap<String, Secret>>);

impl SecretStore for Secrets {
    fn set(&self, name: String, secret: Secret) -> Result<(), HostError> {
        self.0.lock().expect("nobody panicked").insert(name, secret);
        Ok(())
    }

    fn get(&self, name: String) -> Result<Option<Secret>, HostError> {
        Ok(self.0.lock().expect("nobody panicked").get(&name).cloned())
    }

    fn delete(&self, name: String) -> Result<(), HostError> {
        self.0.lock().expect("nobody panicked").remove(&name);
        Ok(())
    }
}

fn device(serial: &str) -> DeviceRow {
    DeviceRow {
        peripheral_type: String::from("POS"),
        equipment: String::from("POS"),
        model: String::from("L3"),
        serial: serial.to_owned(),
        acquirer_cnpj: String::from("16.501.555/0001-57"),
        app_version: Some(String::from("6.4.0")),
        ..DeviceRow::default()
    }
}

#[test]
fn a_sale_is_made_by_the_sales_side_paid_at_the_terminal_and_told() {
    run(async {
        let shop = Shop::open().await;
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path().to_str().unwrap().to_owned();
        let mut config =
            merchant_config(String::from("Loja Um"), String::from("http://127.0.0.1:1"), dir)
                .unwrap();
        config.gateway = shop.sandbox.gateway().unwrap();
        config.activated = true;
        config.partner_id = Some(String::from("partner"));
        config.webhook_unguarded = true;
        let ports = MerchantPorts {
            credentials: shop.sandbox.credentials().unwrap(),
            secrets: Arc::new(Secrets::default()),
        };
        let merchant = Merchant::open(config, ports).await.unwrap();
        merchant.sync_devices(vec![device("TESTPOS0001")]).await.unwrap();
        let outcome = merchant.create(SaleDraft::counter("nota-1", Money::brl(25_00))).await;
        let CreateOutcome::Created { sale, .. } = outcome.unwrap() else { panic!("no order") };
        let till = shop.till("TESTPOS0001").await;
        let payment = till.pay_order("pay-1", &sale.order_id.expect("it has an order")).await;
        let end = payment.result().await.unwrap();
        assert!(matches!(end, End::Approved { .. }), "{end:?}");
        // The market's webhook comes to nobody here: the engine reads the order by itself, or is
        // told as a host would tell it.
        let hook = shop.webhook_of("nota-1");
        let answer = merchant.receive_webhook(None, None, hook).await.unwrap();
        assert_eq!((answer.status, answer.is_new), (200, true));
        let events = merchant.events().unwrap();
        loop {
            let told = events.next().await.unwrap();
            events.ack(told.seq).await.unwrap();
            let MerchantNews::Sale { reference, event, .. } = told.news else { continue };
            assert_eq!(reference, "nota-1");
            if matches!(event, maquininha_flow::sale::SaleEvent::Finalized { .. }) {
                break;
            }
        }
        let sale = merchant.sale(String::from("nota-1")).await.unwrap();
        assert_eq!((sale.state, sale.paid), (SaleState::Finalized, Money::brl(25_00)));
        let unknown = merchant.sale(String::from("nota-2")).await.expect_err("there is none");
        assert_eq!(code(&unknown), "merchant.sale_unknown");
        merchant.shut_down().await.unwrap();
        merchant.shut_down().await.unwrap();
        let closed = merchant.open_sales().await.expect_err("it is closed");
        assert_eq!(code(&closed), "closed");
    });
}

#[test]
fn a_refund_needs_the_password_and_moves_the_money_back_once() {
    run(async {
        let shop = Shop::open().await;
        let till = shop.till("TESTPOS0001").await;
        let end = till.sell("pay-1", 30_00, Tender::Debit).await;
        assert!(matches!(end, End::Approved { .. }), "{end:?}");
        till.terminal.settled().await.unwrap();
        let payments = till.terminal.payments().unwrap();
        let Err(wrong) = payments.unlock_refunds(Secret::new(String::from("0"))).await else {
            panic!("any password opens it");
        };
        assert_eq!(code(&wrong), "password_wrong");
        let password = Secret::new(support::PASSWORD.to_owned());
        let session = payments.unlock_refunds(password).await.unwrap();
        let sales = session.sales(None).await.unwrap();
        assert_eq!(sales.len(), 1);
        assert_eq!(sales[0].details().unwrap().amount, Money::brl(30_00));
        let sale = Arc::clone(&sales[0]);
        let refund = session.refund(support::attempt("back-1"), sale, None).await.unwrap();
        let end = refund.result().await.unwrap();
        assert!(matches!(end, maquininha_flow::RefundEnd::Refunded { .. }), "{end:?}");
        till.terminal.settled().await.unwrap();
        assert_eq!(shop.sandbox.payments().unwrap()[0].settled, Money::ZERO);
        assert!(session.sales(None).await.unwrap().is_empty());
    });
}
