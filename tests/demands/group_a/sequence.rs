//! G17: a simple sale as a sequence diagram, drawn from what passed between those who took part.

mod diagram;
mod words;

use std::sync::Arc;

use async_trait::async_trait;
use maquininha_acceptance::{repository, test_dir};
use maquininha_card::{DeviceCapabilities, DeviceCommand, DeviceReply, HostCommand, HostReply};
use maquininha_flow::{DriverProfile, End, OrderCall, OrderCallError, OrderReply};
use maquininha_gateway::{GatewayConfig, OrderApiClient};
use maquininha_journal::MemoryJournal;
use maquininha_model::{AppVersion, AttemptId, Device, DeviceModel, Money, Order};
use maquininha_reader::port::{AcquirerHost, CardDevice, NewsSink};
use maquininha_reader::{
    DeviceSlot, MemoryReaderStore, ReaderDriverConfig, ReaderPaymentDriver, RoutedHosts,
};
use maquininha_sandbox::{
    HostConfig, HostLink, Market, MarketConfig, SandboxServer, SilenceRule, SimulatedHost,
    kit_acquirers,
};
use maquininha_terminal::port::{Credential, OrderGateway, SystemClock};
use maquininha_terminal::{Engine, PayRequest, PayTarget, Terminal, TerminalConfig, TerminalPorts};

use super::counter::{CREDIT, Counter, Wire, serial};
use diagram::{Part, Trace, diagram};
use words::{of_call, of_command, of_decision, of_reply, of_request};

const DIAGRAM: &str = "docs/machines/sale-by-card-reader.mmd";

/// A PIN pad, acquirers or an order API whose words are noted.
struct Noted<T> {
    inner: T,
    trace: Trace,
}

#[async_trait]
impl CardDevice for Noted<Arc<dyn CardDevice>> {
    fn capabilities(&self) -> DeviceCapabilities {
        self.inner.capabilities()
    }

    async fn execute(&self, command: DeviceCommand, news: &NewsSink) -> DeviceReply {
        self.trace.ask(Part::Sdk, Part::PinPad, of_command(&command));
        let reply = self.inner.execute(command, news).await;
        self.trace.answer(Part::PinPad, Part::Sdk, of_reply(&reply));
        reply
    }

    async fn abort(&self) {
        self.inner.abort().await;
    }
}

#[async_trait]
impl AcquirerHost for Noted<RoutedHosts> {
    fn profile(&self) -> DriverProfile {
        self.inner.profile()
    }

    async fn call(&self, command: HostCommand) -> HostReply {
        self.trace.ask(Part::Sdk, Part::Acquirer, of_request(&command));
        let reply = self.inner.call(command).await;
        self.trace.answer(Part::Acquirer, Part::Sdk, of_decision(&reply));
        reply
    }
}

#[async_trait]
impl OrderGateway for Noted<OrderApiClient> {
    async fn call(&self, call: OrderCall) -> Result<OrderReply, OrderCallError> {
        self.trace.ask(Part::Sdk, Part::OrderApi, of_call(&call));
        let reply = self.inner.call(call).await;
        let text = match &reply {
            Ok(OrderReply::Order { order }) => format!("order, {:?}", order.status).to_lowercase(),
            other => format!("{other:?}"),
        };
        self.trace.answer(Part::OrderApi, Part::Sdk, text);
        reply
    }

    /// The list of orders is looked at beside the sale, and is no part of it.
    async fn open_orders(&self) -> Result<Vec<Order>, OrderCallError> {
        self.inner.open_orders().await
    }
}

async fn terminal(counter: &Counter, server: &SandboxServer, trace: &Trace) -> Terminal {
    let slot = DeviceSlot::new();
    slot.put(Arc::new(Noted { inner: Arc::clone(&counter.device), trace: trace.clone() }));
    let acquirers = kit_acquirers();
    let hosts = acquirers.profiles().iter().map(|profile| {
        let config = HostConfig::new(&profile.name, serial(), SilenceRule::Blocks);
        let host = SimulatedHost::new(config, HostLink::Http(server.base_url(0)));
        (profile.network, Arc::new(host) as Arc<dyn AcquirerHost>)
    });
    let hosts = RoutedHosts::new(&acquirers, hosts.collect()).expect("a host for each");
    let driver = ReaderPaymentDriver::new(
        ReaderDriverConfig::new(serial(), acquirers),
        slot,
        Arc::new(Noted { inner: hosts, trace: trace.clone() }),
        Arc::new(MemoryReaderStore::default()),
        Arc::new(SystemClock),
    );
    let credential = Credential::secret_key("sk_test_loja_um").expect("a usable key");
    let client =
        OrderApiClient::new(GatewayConfig::for_url(server.base_url(0)), Arc::new(credential));
    let gateway = Noted { inner: client.expect("a client"), trace: trace.clone() };
    let ports = TerminalPorts {
        gateway: Arc::new(gateway),
        driver: Some(Arc::new(driver)),
        journal: Arc::new(MemoryJournal::new()),
        clock: Arc::new(SystemClock),
        printer: None,
        wake_ups: Vec::new(),
    };
    let device = Device::new(serial(), DeviceModel::L3, Some(AppVersion::new(6, 4, 0)));
    let engine = Engine::on(tokio::runtime::Handle::current());
    Terminal::open(TerminalConfig::new(device), ports, &engine).await.expect("opens")
}

#[tokio::test]
async fn the_trace_of_a_simple_sale_equals_its_sequence_diagram() {
    let counter = Counter::open(Wire::Network, 1).await;
    let market = Market::new(MarketConfig::for_tests(3)).expect("a market");
    let server = SandboxServer::serve(market, &[0]).await.expect("it listens");
    let trace = Trace::default();
    let terminal = terminal(&counter, &server, &trace).await;
    counter.person("insert chip-online-pin; type 1234; press ok; remove");
    let request = PayRequest {
        attempt_id: AttemptId::new("sale-1").expect("an attempt id"),
        target: PayTarget::Standalone,
        amount: Some(Money::brl(58_00)),
        tender: Some(CREDIT),
    };
    trace.ask(Part::App, Part::Sdk, "pay R$ 58,00 by credit");
    let mut payment = terminal.pay(request).await.expect("starts");
    let End::Approved { approval } = payment.result().await.expect("ends") else {
        panic!("declined")
    };
    let card = approval.card.as_ref().map(ToString::to_string).unwrap_or_default();
    trace.answer(Part::Sdk, Part::App, format!("approved, {card}"));
    terminal.settled().await.expect("settles");
    super::commands::whole_trace(&counter).await;
    let drawn = diagram(&trace.messages());
    let path = repository().join(DIAGRAM);
    std::fs::write(test_dir("g17").join("sale.mmd"), &drawn).expect("written");
    let golden = std::fs::read_to_string(&path).expect("the diagram is there");
    assert_eq!(drawn, golden, "{DIAGRAM} is drawn anew:\n{drawn}");
}
