//! G17: a simple sale as a sequence diagram, drawn from what passed between those who took part.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use maquininha_acceptance::{repository, test_dir};
use maquininha_card::{
    CardDatum, ChipVerdict, DeviceCapabilities, DeviceCommand, DeviceReply, HostCommand, HostReply,
};
use maquininha_flow::{DriverProfile, End, OrderCall, OrderCallError, OrderReply};
use maquininha_gateway::{GatewayConfig, OrderApiClient};
use maquininha_journal::MemoryJournal;
use maquininha_model::{AppVersion, AttemptId, Device, DeviceModel, Money, Order, SerialNumber};
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

use super::counter::{CREDIT, Counter, SERIAL, Wire, serial};

const DIAGRAM: &str = "docs/machines/sale-by-card-reader.mmd";

/// Who takes part, as the diagram names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    App,
    Sdk,
    PinPad,
    Acquirer,
    OrderApi,
}

impl Part {
    const ALL: [(Self, &str, &str); 5] = [
        (Self::App, "App", "App"),
        (Self::Sdk, "SDK", "Maquininha"),
        (Self::PinPad, "PAD", "PIN pad"),
        (Self::Acquirer, "ACQ", "Acquirer"),
        (Self::OrderApi, "API", "Order API"),
    ];

    fn mark(self) -> &'static str {
        let named = Self::ALL.into_iter().find(|(part, ..)| *part == self);
        named.expect("all are listed").1
    }
}

/// What passed from one to another.
#[derive(Clone, Debug)]
struct Message {
    from: Part,
    to: Part,
    is_answer: bool,
    text: String,
}

/// Everything that passed, in its order.
#[derive(Clone, Default)]
struct Trace(Arc<Mutex<Vec<Message>>>);

impl Trace {
    fn ask(&self, from: Part, to: Part, text: impl Into<String>) {
        self.push(Message { from, to, is_answer: false, text: text.into() });
    }

    fn answer(&self, from: Part, to: Part, text: impl Into<String>) {
        self.push(Message { from, to, is_answer: true, text: text.into() });
    }

    fn push(&self, message: Message) {
        self.0.lock().expect("lock").push(message);
    }

    fn messages(&self) -> Vec<Message> {
        self.0.lock().expect("lock").clone()
    }
}

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

fn of_command(command: &DeviceCommand) -> String {
    match command {
        DeviceCommand::Prepare { .. } => "open the session, compare the tables".to_owned(),
        DeviceCommand::ReadCard(read) => format!("read a card for {}", read.amount),
        DeviceCommand::Show { text } => format!("show “{}”", one_line(text.as_str())),
        DeviceCommand::Protect(protect) => format!("encrypt {}", names(&protect.data)),
        DeviceCommand::GoOnChip(_) => "let the chip decide, ask for the PIN".to_owned(),
        DeviceCommand::FinishChip(finish) => {
            format!("{TELLS_CHIP}: {:?}", finish.verdict).to_lowercase()
        }
        DeviceCommand::RemoveCard { text } => format!("show “{}”", one_line(text.as_str())),
        DeviceCommand::Close { text } => format!("close with “{}”", one_line(text.as_str())),
        other => panic!("no part of a simple sale: {other:?}"),
    }
}

fn names(data: &[CardDatum]) -> String {
    let names = data.iter().map(|datum| match datum {
        CardDatum::Pan => "card number",
        CardDatum::Track1 => "track 1",
        CardDatum::Track2 => "track 2",
    });
    names.collect::<Vec<_>>().join(" and ")
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn of_reply(reply: &DeviceReply) -> String {
    match reply {
        DeviceReply::Prepared { loaded, .. } => format!("ready, {} tables loaded", loaded.len()),
        DeviceReply::CardSeen(seen) => {
            let card = seen.card.as_ref().map(ToString::to_string).unwrap_or_default();
            let label = seen.label.as_deref().unwrap_or_default().trim();
            format!("{} with {label}, {card}", format!("{:?}", seen.interface).to_lowercase())
        }
        DeviceReply::Protected(data) => {
            let data: Vec<_> = data.data.iter().map(|item| item.datum).collect();
            format!("ciphertext of {}", names(&data))
        }
        DeviceReply::ChipDecided(decided) => {
            let pin =
                if decided.verification.online_pin.is_some() { ", encrypted PIN" } else { "" };
            let verdict = match decided.verdict {
                ChipVerdict::GoOnline => "ask the issuer",
                ChipVerdict::ApprovedOffline => "approved",
                ChipVerdict::Declined => "declined",
            };
            format!("{verdict}: cryptogram{pin}")
        }
        DeviceReply::ChipFinished(finished) if finished.accepted => ACCEPTED.to_owned(),
        DeviceReply::Shown => "shown".to_owned(),
        DeviceReply::CardRemoved => "the card is out".to_owned(),
        DeviceReply::Closed => "closed".to_owned(),
        other => panic!("no part of a simple sale: {other:?}"),
    }
}

fn of_request(command: &HostCommand) -> String {
    match command {
        HostCommand::Authorize(request) => {
            let pin = if request.verification.online_pin.is_some() { ", sealed PIN" } else { "" };
            format!("{ASKS_ACQUIRER} {}: sealed card data{pin}, cryptogram", request.amount)
        }
        HostCommand::Confirm { .. } => "confirm".to_owned(),
        other => panic!("no part of a simple sale: {other:?}"),
    }
}

fn of_decision(reply: &HostReply) -> String {
    match reply {
        HostReply::Approved(_) => "approved, with the issuer's answer to the chip".to_owned(),
        HostReply::Confirmed => "confirmed".to_owned(),
        other => panic!("no part of a simple sale: {other:?}"),
    }
}

fn of_call(call: &OrderCall) -> String {
    match call {
        OrderCall::PostStandalone { amount, .. } => {
            format!("POST /orders, {amount}, paid and closed at once")
        }
        other => panic!("no part of a simple sale: {other:?}"),
    }
}

/// Until here one message follows the other.
const ASKS_ACQUIRER: &str = "authorise";
/// From here they do so again.
const TELLS_CHIP: &str = "tell the chip";
/// The card's last word.
const ACCEPTED: &str = "accepted";

/// The messages as Mermaid. While the acquirer decides, and after the card's last word, what happens
/// with one party and what happens with another go on side by side: among each other their order
/// is chance.
fn diagram(messages: &[Message]) -> String {
    let mut text = String::from("sequenceDiagram\n");
    for (_, mark, name) in Part::ALL {
        text += &format!("    participant {mark} as {name}\n");
    }
    let place = |beginning: &str| {
        let found = messages.iter().position(|message| message.text.starts_with(beginning));
        found.expect("a chip sale has it")
    };
    let (asks, tells, accepted) = (place(ASKS_ACQUIRER), place(TELLS_CHIP), place(ACCEPTED) + 1);
    one_by_one(&mut text, &messages[..asks]);
    side_by_side(&mut text, &messages[asks..tells]);
    one_by_one(&mut text, &messages[tells..accepted]);
    side_by_side(&mut text, &messages[accepted..]);
    text
}

fn arrow(indent: &str, message: &Message) -> String {
    let arrow = if message.is_answer { "-->>" } else { "->>" };
    let (from, to) = (message.from.mark(), message.to.mark());
    format!("{indent}{from}{arrow}{to}: {}\n", message.text)
}

fn one_by_one(text: &mut String, messages: &[Message]) {
    messages.iter().for_each(|message| *text += &arrow("    ", message));
}

fn side_by_side(text: &mut String, messages: &[Message]) {
    let lanes = [
        ("for the app", &[Part::App][..]),
        ("at the PIN pad", &[Part::PinPad]),
        ("at acquirer and order API", &[Part::Acquirer, Part::OrderApi]),
    ];
    let mut opening = "par";
    for (title, parts) in lanes {
        let in_lane =
            |message: &&Message| parts.contains(&message.from) || parts.contains(&message.to);
        let lane: String =
            messages.iter().filter(in_lane).map(|message| arrow("        ", message)).collect();
        if !lane.is_empty() {
            *text += &format!("    {opening} {title}\n{lane}");
            opening = "and";
        }
    }
    *text += "    end\n";
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
    let serial = SerialNumber::new(SERIAL).expect("valid");
    let device = Device::new(serial, DeviceModel::L3, Some(AppVersion::new(6, 4, 0)));
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

#[test]
fn a_message_more_or_in_another_order_is_another_diagram() {
    let trace = Trace::default();
    trace.ask(Part::App, Part::Sdk, "pay");
    trace.ask(Part::Sdk, Part::PinPad, "read a card");
    trace.ask(Part::Sdk, Part::Acquirer, ASKS_ACQUIRER);
    trace.ask(Part::Sdk, Part::PinPad, TELLS_CHIP);
    trace.answer(Part::PinPad, Part::Sdk, ACCEPTED);
    trace.ask(Part::Sdk, Part::PinPad, "close");
    trace.ask(Part::Sdk, Part::Acquirer, "confirm");
    trace.ask(Part::Sdk, Part::OrderApi, "post");
    let messages = trace.messages();
    let whole = diagram(&messages);
    assert_ne!(diagram(&messages[..7]), whole);
    let turned = |at: usize| {
        let mut turned = messages.clone();
        turned.swap(at, at + 1);
        diagram(&turned)
    };
    assert_ne!(turned(0), whole);
    assert_ne!(turned(6), whole, "the books have their order");
    // Where two go side by side, their order among each other says nothing.
    assert_eq!(turned(5), whole);
}
