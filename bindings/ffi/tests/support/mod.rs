//! A shop with a simulated market and its tills, through the border only.
#![allow(dead_code, unreachable_pub, reason = "each test file uses a part")]

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use maquininha::MaquininhaError;
use maquininha::objects::{PaymentHandle, Terminal, terminal_config};
use maquininha::ports::{HostPorts, PaymentDriver};
use maquininha::testing::{
    Sandbox, SandboxConfig, SandboxOrder, SimulatedDriver, simulated_driver_config,
};
use maquininha::types::TerminalConfig;
use maquininha_flow::{End, Progress};
use maquininha_model::{
    AppVersion, AttemptId, Device, DeviceModel, Money, OrderId, Sensitive, SerialNumber, Target,
    Tender,
};
use maquininha_terminal::{OperationProgress, PayRequest, PayTarget};
use tempfile::TempDir;

/// The operator's password at the tills.
pub const PASSWORD: &str = "2580";
/// How long anything may take before a test has failed.
const PATIENCE: Duration = Duration::from_secs(60);

/// Runs a test as a host does whose threads are not the engine's.
pub fn run(test: impl Future<Output = ()>) {
    run_for(PATIENCE, test);
}

/// The same, for a test that takes longer.
pub fn run_for(patience: Duration, test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    let runtime = runtime.expect("the system gives a runtime");
    runtime.block_on(async {
        tokio::time::timeout(patience, test).await.expect("the test came to its end");
    });
}

pub fn attempt(name: &str) -> AttemptId {
    AttemptId::new(name).expect("the name is an id")
}

pub fn serial(text: &str) -> SerialNumber {
    SerialNumber::new(text).expect("the text is a serial number")
}

pub fn code(error: &MaquininhaError) -> &str {
    &error.failure().code
}

/// A sale without an order.
pub fn sale(name: &str, amount: i64, tender: Tender) -> PayRequest {
    PayRequest {
        attempt_id: attempt(name),
        target: PayTarget::Standalone,
        amount: Some(Money::brl(amount)),
        tender: Some(tender),
    }
}

pub struct Shop {
    pub sandbox: Arc<Sandbox>,
}

pub struct Till {
    pub terminal: Arc<Terminal>,
    pub driver: Arc<SimulatedDriver>,
    pub folder: TempDir,
}

impl Shop {
    pub async fn open() -> Self {
        let config = SandboxConfig { seed: Some(1), with_backup: false };
        Self { sandbox: Sandbox::start(config).await.expect("the market starts") }
    }

    pub fn config(&self, serial_number: &str, folder: &Path) -> TerminalConfig {
        let app_version = Some(AppVersion::new(6, 4, 0));
        let device = Device::new(serial(serial_number), DeviceModel::L3, app_version);
        let folder = folder.to_str().expect("the path is text").to_owned();
        let mut config = terminal_config(device, String::from("http://127.0.0.1:1"), folder)
            .expect("the settings have defaults");
        config.gateway = self.sandbox.gateway().expect("the market runs");
        config.operator_password = Some(Sensitive::new(PASSWORD.to_owned()));
        config.limits.late_effect = Duration::from_secs(1);
        config.limits.back_off_first = Duration::from_millis(50);
        config.polling.interval = Duration::from_millis(200);
        config
    }

    pub fn ports(&self, driver: Arc<dyn PaymentDriver>) -> HostPorts {
        let credentials = self.sandbox.credentials().expect("the market runs");
        let driver = Some(driver);
        HostPorts { credentials, driver, printer: None, wake_ups: Vec::new(), readers: None }
    }

    pub async fn till(&self, serial_number: &str) -> Till {
        let folder = tempfile::tempdir().expect("the system gives a folder");
        let mut till = self.till_in(serial_number, folder.path()).await;
        till.folder = folder;
        till
    }

    pub async fn till_in(&self, serial_number: &str, folder: &Path) -> Till {
        let config = simulated_driver_config().expect("the driver has defaults");
        let driver = self.sandbox.driver(serial(serial_number), config).expect("the market runs");
        let ports = self.ports(driver.as_driver().expect("it is a driver"));
        let terminal = Terminal::open(self.config(serial_number, folder), ports).await;
        let terminal = terminal.expect("the terminal opens");
        let folder = tempfile::tempdir().expect("the system gives a folder");
        Till { terminal, driver, folder }
    }

    /// The body of the webhook that told of the payment of an order.
    pub fn webhook_of(&self, reference: &str) -> Vec<u8> {
        let orders = self.sandbox.orders().expect("the market runs");
        let order = orders.iter().find(|order| order.code == reference).expect("it is there");
        let charge = &order.charges[0];
        let path = format!("/core/v5/charges/{}", charge.id);
        let reply = self.sandbox.request(String::from("GET"), path, None).expect("it answers");
        let data = reply.body.expect("it has a body");
        let account = "acc_LojaUm0000000001";
        format!(
            r#"{{"id":"hook_1","type":"charge.paid","account":{{"id":"{account}"}},"data":{data}}}"#
        )
        .into_bytes()
    }

    pub fn order(&self, code: &str, amount: i64, serials: &[&str]) -> OrderId {
        let serials = serials.iter().map(|text| serial(text)).collect();
        let order = SandboxOrder {
            code: code.to_owned(),
            title: code.to_owned(),
            amount: Money::brl(amount),
            target: Target::Listed { serials },
        };
        self.sandbox.place_order(order).expect("the market takes the order")
    }
}

impl Till {
    pub async fn start(&self, name: &str, amount: i64, tender: Tender) -> Arc<PaymentHandle> {
        let payments = self.terminal.payments().expect("the terminal is open");
        payments.pay(sale(name, amount, tender)).await.expect("the payment starts")
    }

    pub async fn sell(&self, name: &str, amount: i64, tender: Tender) -> End {
        let payment = self.start(name, amount, tender).await;
        payment.result().await.expect("the payment ends")
    }

    pub async fn pay_order(&self, name: &str, order: &OrderId) -> Arc<PaymentHandle> {
        let payments = self.terminal.payments().expect("the terminal is open");
        let request = PayRequest {
            attempt_id: attempt(name),
            target: PayTarget::Order(order.clone()),
            amount: None,
            tender: Some(Tender::Debit),
        };
        payments.pay(request).await.expect("the payment starts")
    }

    /// Waits until the driver asks for the card.
    pub async fn shows_card_step(&self, payment: &PaymentHandle) {
        loop {
            match payment.next_progress().await.expect("the terminal is open") {
                Some(OperationProgress::Prompt(_)) => return,
                Some(OperationProgress::Step(Progress::TakingCard)) => {}
                Some(_) => {}
                None => panic!("the payment ended"),
            }
        }
    }
}
