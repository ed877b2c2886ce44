//! Ports for tests: an order API of a few orders, a scripted driver, a journal
//! in memory.
#![allow(dead_code, unused_imports, reason = "each test file uses a part")]

mod driver;
mod gateway;
mod journal;

use std::sync::Arc;
use std::time::Duration;

use maquininha_flow::PaymentLimits;
use maquininha_model::{
    AppVersion, AttemptId, Device, DeviceModel, Money, OrderId, SerialNumber, Tender, TenderKind,
};
use maquininha_terminal::port::SystemClock;
use maquininha_terminal::{
    Engine, PayRequest, PayTarget, PollingConfig, Terminal, TerminalConfig, TerminalPorts,
};

pub(crate) use driver::{Act, ScriptedDriver};
pub(crate) use gateway::FewOrders;
pub(crate) use journal::TestJournal;

pub(crate) const SERIAL: &str = "TESTPOS0001";

pub(crate) fn serial(text: &str) -> SerialNumber {
    SerialNumber::new(text).expect("a serial")
}

pub(crate) fn order_id(text: &str) -> OrderId {
    OrderId::new(text).expect("an order id")
}

pub(crate) fn attempt(text: &str) -> AttemptId {
    AttemptId::new(text).expect("an attempt id")
}

pub(crate) fn config() -> TerminalConfig {
    let device = Device::new(serial(SERIAL), DeviceModel::L3, Some(AppVersion::new(6, 4, 0)));
    let mut config = TerminalConfig::new(device);
    config.limits = PaymentLimits {
        card: Duration::from_millis(300),
        unknown_after: Duration::from_millis(100),
        late_effect: Duration::from_millis(50),
        back_off_first: Duration::from_millis(5),
        back_off_max: Duration::from_millis(20),
        ..PaymentLimits::default()
    };
    config.polling = PollingConfig { interval: Duration::from_millis(10), ..config.polling };
    config
}

/// A terminal with its ports, each still at hand.
pub(crate) struct Bench {
    pub(crate) terminal: Terminal,
    pub(crate) gateway: Arc<FewOrders>,
    pub(crate) driver: ScriptedDriver,
    pub(crate) journal: Arc<TestJournal>,
}

pub(crate) async fn bench() -> Bench {
    bench_with(config(), Arc::new(FewOrders::default()), Arc::new(TestJournal::default())).await
}

pub(crate) async fn bench_with(
    config: TerminalConfig,
    gateway: Arc<FewOrders>,
    journal: Arc<TestJournal>,
) -> Bench {
    let driver = ScriptedDriver::default();
    let ports = TerminalPorts {
        gateway: gateway.clone(),
        driver: Some(Arc::new(driver.clone())),
        journal: journal.clone(),
        clock: Arc::new(SystemClock),
        printer: None,
        wake_ups: Vec::new(),
    };
    let engine = Engine::on(tokio::runtime::Handle::current());
    let terminal = Terminal::open(config, ports, &engine).await.expect("the terminal opens");
    Bench { terminal, gateway, driver, journal }
}

pub(crate) fn debit(attempt_id: &str, order: &str) -> PayRequest {
    PayRequest {
        attempt_id: attempt(attempt_id),
        target: PayTarget::Order(order_id(order)),
        amount: None,
        tender: Some(Tender::at_sight(TenderKind::Debit)),
    }
}

pub(crate) fn standalone(attempt_id: &str, amount: i64) -> PayRequest {
    PayRequest {
        attempt_id: attempt(attempt_id),
        target: PayTarget::Standalone,
        amount: Some(Money::brl(amount)),
        tender: Some(Tender::at_sight(TenderKind::Debit)),
    }
}
