//! A till's counter: PIN pad, link, driver, scripts.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use maquininha_abecs::{AbecsConfig, AbecsPlugin};
use maquininha_card::{
    AcquirerSet, DeviceCapabilities, DeviceCommand, DeviceReply, SaleEnd, Script, ScriptSale,
};
use maquininha_flow::{Approval, DriverCommand, DriverReply};
use maquininha_gateway::{CardHostConfig, HttpAcquirerHost};
use maquininha_link::serial::SerialLinkConnector;
use maquininha_link::tcp::TcpLinkConnector;
use maquininha_model::{AttemptKey, Money, SerialNumber, Tender, TenderKind};
use maquininha_reader::port::{
    ByteLink, CardDevice, DevicePlugin, LinkAddress, LinkConnector, LinkError, LinkKind,
    LinkReceiver, LinkSender, NewsSink, ScriptSales,
};
use maquininha_reader::{
    DeviceSlot, MemoryReaderStore, ReaderDriverConfig, ReaderPaymentDriver, RoutedHosts,
    ScriptRunner,
};
use maquininha_sandbox::{
    CARD_HOST_PATH, Market, MarketConfig, SandboxServer, SilenceRule, SimulatedCashier,
    kit_acquirers, kits, profile_of,
};
use maquininha_terminal::port::{DriverInbox, DriverMessage, PaymentDriver, SystemClock};
use maquininha_virtualpad::rim::PadHandle;
use maquininha_virtualpad::rim::pty::PtyRim;
use maquininha_virtualpad::rim::tcp::TcpRim;
use maquininha_virtualpad::{CERTAIN, Fault, PadSettings, Profile, VirtualPinPad};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

pub(super) const SERIAL: &str = "TESTPOS0001";
pub(super) const CREDIT: Tender = Tender::at_sight(TenderKind::Credit);
pub(super) const PATIENCE: Duration = Duration::from_secs(120);
/// A full-speed USB packet.
const USB_PACKET_BYTES: u8 = 64;

/// What is between till and PIN pad: configuration, and nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wire {
    Serial,
    /// A serial device whose bytes come in packets of USB.
    Usb,
    Network,
}

pub(super) fn serial() -> SerialNumber {
    SerialNumber::new(SERIAL).expect("valid")
}

pub(super) fn key(name: &str) -> AttemptKey {
    AttemptKey::new(name).expect("valid")
}

pub(super) fn script(name: &str) -> Arc<Script> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/demands/group_a/scripts");
    let text = std::fs::read_to_string(format!("{path}/{name}.json")).expect("a script");
    Arc::new(Script::from_json(&text).expect("a good script"))
}

/// What passed on a link, both ways.
pub(super) type Capture = Arc<Mutex<Vec<u8>>>;

struct Tapped<T>(T, Capture);

#[async_trait]
impl LinkSender for Tapped<Box<dyn LinkSender>> {
    async fn send(&mut self, bytes: &[u8]) -> Result<(), LinkError> {
        self.1.lock().expect("lock").extend_from_slice(bytes);
        self.0.send(bytes).await
    }

    async fn close(&mut self) {
        self.0.close().await;
    }
}

#[async_trait]
impl LinkReceiver for Tapped<Box<dyn LinkReceiver>> {
    async fn receive(&mut self) -> Result<Vec<u8>, LinkError> {
        let bytes = self.0.receive().await?;
        self.1.lock().expect("lock").extend_from_slice(&bytes);
        Ok(bytes)
    }
}

/// A device whose commands and replies are kept.
pub(super) struct Traced {
    device: Arc<dyn CardDevice>,
    pub(super) trace: Arc<Mutex<Vec<(DeviceCommand, DeviceReply)>>>,
}

#[async_trait]
impl CardDevice for Traced {
    fn capabilities(&self) -> DeviceCapabilities {
        self.device.capabilities()
    }

    async fn execute(&self, command: DeviceCommand, news: &NewsSink) -> DeviceReply {
        let reply = self.device.execute(command.clone(), news).await;
        self.trace.lock().expect("lock").push((command, reply.clone()));
        reply
    }

    async fn abort(&self) {
        self.device.abort().await;
    }

    async fn lost(&self) {
        self.device.lost().await;
    }
}

/// The PIN pad at its end of the wire.
pub(super) struct Counter {
    pub(super) pad: PadHandle,
    pub(super) device: Arc<dyn CardDevice>,
    pub(super) slot: DeviceSlot,
    pub(super) capture: Capture,
    pub(super) trace: Arc<Mutex<Vec<(DeviceCommand, DeviceReply)>>>,
    serving: JoinHandle<()>,
}

impl Counter {
    /// A PIN pad of this number behind a wire, opened in a clear session: keys of RSA take long in
    /// a debug build.
    pub(super) async fn open(wire: Wire, number: u64) -> Self {
        Self::open_with(wire, number, false).await
    }

    pub(super) async fn open_with(wire: Wire, number: u64, secure_session: bool) -> Self {
        let mut settings = PadSettings::new(Profile::Abecs220, number);
        for kit in kits() {
            kit.inject(&mut settings.keys, u32::try_from(number).expect("small"));
        }
        let pad = PadHandle::new(VirtualPinPad::new(settings));
        let (address, serving, connector) = wired(wire, &pad).await;
        let link = connector.connect(&address).await.expect("it is there");
        let capture = Capture::default();
        let link = ByteLink {
            address: link.address,
            sender: Box::new(Tapped(link.sender, Arc::clone(&capture))),
            receiver: Box::new(Tapped(link.receiver, Arc::clone(&capture))),
        };
        let config = AbecsConfig { secure_session, ..AbecsConfig::default() };
        let device = AbecsPlugin::new(config).open(link).await.expect("it opens");
        let trace = Arc::default();
        let device: Arc<dyn CardDevice> = Arc::new(Traced { device, trace: Arc::clone(&trace) });
        let slot = DeviceSlot::new();
        slot.put(Arc::clone(&device));
        Self { pad, device, slot, capture, trace, serving }
    }

    /// Lets the person do this.
    pub(super) fn person(&self, script: &str) {
        self.pad.play(script.parse().expect("a script of a person"));
    }
}

impl Drop for Counter {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn wired(
    wire: Wire,
    pad: &PadHandle,
) -> (LinkAddress, JoinHandle<()>, Box<dyn LinkConnector>) {
    if wire == Wire::Network {
        let rim = TcpRim::bind("127.0.0.1:0", pad.clone()).await.expect("a port");
        let address = rim.address().expect("an address").to_string();
        let serving = tokio::spawn(async move { drop(rim.run().await) });
        let address = LinkAddress::new(LinkKind::Tcp, address).expect("an address");
        return (address, serving, Box::new(TcpLinkConnector::new()));
    }
    if wire == Wire::Usb {
        let packets = Fault::Pieces { size: USB_PACKET_BYTES, pause_ms: 1 };
        pad.with(|pad| pad.faults().chance(packets, CERTAIN));
    }
    let rim = PtyRim::open(pad.clone()).expect("a pseudo-terminal");
    let path = rim.path().to_str().expect("a path").to_owned();
    let serving = tokio::spawn(async move { drop(rim.run().await) });
    let address = LinkAddress::new(LinkKind::Serial, path).expect("an address");
    (address, serving, Box::new(SerialLinkConnector::new()))
}

/// A till: one counter, the market's acquirers over HTTP, and the driver between them.
pub(super) struct Till {
    pub(super) market: Market,
    pub(super) server: SandboxServer,
    pub(super) counter: Counter,
    pub(super) driver: ReaderPaymentDriver,
    pub(super) store: Arc<MemoryReaderStore>,
    pub(super) cashier: SimulatedCashier,
}

impl Till {
    pub(super) async fn open(wire: Wire) -> Self {
        Self::with(Counter::open(wire, 1).await, kit_acquirers()).await
    }

    pub(super) async fn with(counter: Counter, acquirers: AcquirerSet) -> Self {
        let market = Market::new(MarketConfig::for_tests(3)).expect("a market");
        let server = SandboxServer::serve(market.clone(), &[0]).await.expect("it listens");
        let store = Arc::new(MemoryReaderStore::default());
        let driver = driver(&counter, &server.base_url(0), acquirers, &store);
        Self { market, server, counter, driver, store, cashier: SimulatedCashier::new() }
    }

    /// The same counter with other acquirers' data: a new configuration, not a new program.
    pub(super) fn reconfigure(&mut self, acquirers: AcquirerSet) {
        self.driver = driver(&self.counter, &self.server.base_url(0), acquirers, &self.store);
    }

    pub(super) async fn ask(&self, command: DriverCommand) -> DriverReply {
        ask(&self.driver, command).await
    }

    pub(super) async fn sale(&self, attempt: &str, centavos: i64, person: &str) -> DriverReply {
        self.counter.person(person);
        self.ask(DriverCommand::Authorize {
            attempt_key: key(attempt),
            amount: Money::brl(centavos),
            tender: CREDIT,
            serial: serial(),
        })
        .await
    }

    /// A sale that must be approved, and is confirmed.
    pub(super) async fn sell(&self, attempt: &str, centavos: i64, person: &str) -> Approval {
        let reply = self.sale(attempt, centavos, person).await;
        let DriverReply::Approved { approval } = reply else { panic!("{attempt}: {reply:?}") };
        let confirmed = self.ask(DriverCommand::Confirm { attempt_key: key(attempt) }).await;
        assert_eq!(confirmed, DriverReply::Confirmed, "{attempt}");
        *approval
    }

    /// What runs scripts on this till. It is made once for all of them.
    pub(super) fn scripts(&self) -> ScriptRunner {
        let sales = TillSales { driver: self.driver.clone(), running: Mutex::default() };
        let screen = Arc::new(self.cashier.clone());
        ScriptRunner::new(self.counter.slot.clone(), screen, Arc::new(sales))
    }
}

/// The till's way to sell, for scripts.
struct TillSales {
    driver: ReaderPaymentDriver,
    running: Mutex<Option<AttemptKey>>,
}

#[async_trait]
impl ScriptSales for TillSales {
    async fn sell(&self, sale: ScriptSale) -> SaleEnd {
        let attempt_key = key(&format!("script-{}", sale.amount.minor()));
        *self.running.lock().expect("lock") = Some(attempt_key.clone());
        let ScriptSale { amount, tender, .. } = sale;
        let command = DriverCommand::Authorize {
            attempt_key: attempt_key.clone(),
            amount,
            tender,
            serial: serial(),
        };
        match ask(&self.driver, command).await {
            DriverReply::Approved { .. } => {
                ask(&self.driver, DriverCommand::Confirm { attempt_key }).await;
                SaleEnd::Approved
            }
            DriverReply::Declined { .. } => SaleEnd::Declined,
            DriverReply::Canceled => SaleEnd::Canceled,
            DriverReply::TimedOut => SaleEnd::TimedOut,
            DriverReply::Unavailable { .. } => SaleEnd::Failed,
            _ => SaleEnd::Unknown,
        }
    }

    fn cancel(&self) {
        if let Some(attempt_key) = self.running.lock().expect("lock").clone() {
            let (sender, _) = mpsc::unbounded_channel();
            let inbox = DriverInbox::new(attempt_key.clone(), 1, sender);
            self.driver.execute(DriverCommand::Abort { attempt_key }, inbox);
        }
    }
}

/// The driver over a counter and the hosts behind an address.
pub(super) fn driver(
    counter: &Counter,
    base: &str,
    acquirers: AcquirerSet,
    store: &Arc<MemoryReaderStore>,
) -> ReaderPaymentDriver {
    let base = format!("{base}{CARD_HOST_PATH}");
    let config = CardHostConfig::new(base, serial(), profile_of(SilenceRule::Blocks));
    let hosts = HttpAcquirerHost::for_each(config, &acquirers, None).expect("valid settings");
    let routed = RoutedHosts::new(&acquirers, hosts).expect("a host for each");
    ReaderPaymentDriver::new(
        ReaderDriverConfig::new(serial(), acquirers),
        counter.slot.clone(),
        Arc::new(routed),
        Arc::clone(store) as _,
        Arc::new(SystemClock),
    )
}

async fn ask(driver: &ReaderPaymentDriver, command: DriverCommand) -> DriverReply {
    let (sender, mut receiver) = mpsc::unbounded_channel::<DriverMessage>();
    let attempt_key = command.attempt_key().clone();
    driver.execute(command, DriverInbox::new(attempt_key, 1, sender));
    let answered = async {
        loop {
            let message = receiver.recv().await.expect("every command is answered");
            if let Ok(reply) = message.content {
                return reply;
            }
        }
    };
    tokio::time::timeout(PATIENCE, answered).await.expect("an answer in time")
}

/// The code of a refusal.
pub(super) fn code(reply: &DriverReply) -> &str {
    match reply {
        DriverReply::Declined { decline } => &decline.code,
        other => panic!("not declined: {other:?}"),
    }
}
