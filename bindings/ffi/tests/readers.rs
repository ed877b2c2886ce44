//! Card readers through the border: finding, connecting, asking, and being paid by them.

mod support;

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use maquininha::objects::Terminal;
use maquininha::ports::{
    HostError, HostPorts, NativeLinkInbox, NativeLinkPort, NativeScanInbox, ReaderHostPorts,
};
use maquininha::reader::{
    QuestionRecall, ReaderAnswer, ReaderChoice, ReaderConnection, ReaderDiscoveryEvent,
    ReaderEvent, ReaderEventStream, ReaderKey, ReaderQuestion, Readers, ReadersConfig,
    readers_config,
};
use maquininha::testing::{PinPadProfile, VirtualPinPad};
use maquininha_card::{FixedPrompt, InputKind};
use maquininha_flow::{CancelReason, End, EventKind};
use maquininha_model::{Money, Tender, TenderKind};
use maquininha_reader::connection::{ConnectionFailure, ReaderState};
use support::{Shop, code, run, sale};
use tempfile::TempDir;

const SERIAL: &str = "TESTPOS0001";
const CREDIT: Tender = Tender::at_sight(TenderKind::Credit);
/// A card holder who pays by chip and PIN.
const CHIP: &str = "insert chip-online-pin; type 1234; press ok; remove";
const LIMIT: Duration = Duration::from_secs(30);

/// A shop with a virtual PIN pad and readers that reach it.
struct Counter {
    shop: Shop,
    pad: Arc<VirtualPinPad>,
    readers: Arc<Readers>,
    folder: TempDir,
}

impl Counter {
    async fn open() -> Self {
        let shop = Shop::open().await;
        let pad = shop.sandbox.pin_pad(1, PinPadProfile::Abecs220).await.expect("it is plugged");
        let folder = tempfile::tempdir().expect("the system gives a folder");
        let ports =
            ReaderHostPorts { native_links: Some(pad.native_links().expect("it has some")) };
        let readers = Readers::open(config(&shop, folder.path()), ports).await.expect("they open");
        Self { shop, pad, readers, folder }
    }

    async fn connect(&self) {
        let connection = self.readers.connect(self.by_tcp()).await.expect("it ends");
        assert!(matches!(connection, ReaderConnection::Connected { .. }), "{connection:?}");
    }

    fn by_tcp(&self) -> ReaderChoice {
        ReaderChoice { address: self.pad.address().expect("it listens"), name: None }
    }

    /// A terminal that is paid by the readers.
    async fn till(&self) -> Arc<Terminal> {
        let mut config = self.shop.config(SERIAL, self.folder.path());
        config.limits.unknown_after = Duration::from_secs(1);
        let ports = HostPorts {
            credentials: self.shop.sandbox.credentials().expect("the market runs"),
            driver: None,
            printer: None,
            wake_ups: Vec::new(),
            readers: Some(Arc::clone(&self.readers)),
        };
        Terminal::open(config, ports).await.expect("the terminal opens")
    }
}

fn config(shop: &Shop, folder: &Path) -> ReadersConfig {
    let folder = folder.to_str().expect("the path is text").to_owned();
    let mut config = readers_config(folder, shop.sandbox.acquirers().expect("the market runs"))
        .expect("the settings have defaults");
    config.host = Some(shop.sandbox.acquirer_host().expect("the market runs"));
    config.serial = false;
    config
}

async fn until(events: &ReaderEventStream, wanted: impl Fn(&ReaderEvent) -> bool) -> ReaderEvent {
    loop {
        let event = events.next().await.expect("the readers are open");
        if wanted(&event) {
            return event;
        }
    }
}

const fn is_ready(event: &ReaderEvent) -> bool {
    matches!(event, ReaderEvent::View { view } if matches!(view.state, ReaderState::Ready))
}

const fn is_busy(event: &ReaderEvent) -> bool {
    matches!(event, ReaderEvent::View { view } if matches!(view.state, ReaderState::Busy))
}

fn shows(event: &ReaderEvent, wanted: &str) -> bool {
    matches!(event, ReaderEvent::Message { message } if message.code == wanted)
}

#[test]
fn a_reader_is_found_on_a_link_of_the_host_connected_remembered_and_forgotten() {
    run(async {
        let counter = Counter::open().await;
        let readers = &counter.readers;
        let search = readers.discover().await.unwrap();
        let second = readers.discover().await.err().expect("one search at a time");
        assert_eq!(code(&second), "reader_searching");
        let found = search.next().await.unwrap();
        let Some(ReaderDiscoveryEvent::Found { reader }) = found else { panic!("{found:?}") };
        assert_eq!(reader.address, counter.pad.native_address().unwrap());
        assert_eq!((reader.plugins, reader.is_remembered), (vec!["abecs".to_owned()], false));
        search.stop().await.unwrap();
        assert_eq!(search.next().await.unwrap(), None);

        let choice = ReaderChoice { address: reader.address.clone(), name: reader.name };
        let connection = readers.connect(choice).await.unwrap();
        let ReaderConnection::Connected { info } = connection else { panic!("{connection:?}") };
        assert!(info.capabilities.takes_pin && info.capabilities.entries.chip);
        let view = readers.view().unwrap();
        assert!(matches!(view.state, ReaderState::Ready) && view.entries.contactless, "{view:?}");
        assert_eq!(readers.inspect().await.unwrap().serial, info.serial);
        let remembered = readers.remembered().await.unwrap();
        assert_eq!(remembered[0].serial.as_ref(), Some(&info.serial));

        readers.forget(reader.address).await.unwrap();
        let last = readers.connect_last().await.expect_err("it was forgotten");
        assert_eq!(code(&last), "reader_not_remembered");
        readers.shut_down().await.unwrap();
        readers.shut_down().await.unwrap();
        assert_eq!(code(&readers.view().expect_err("it is closed")), "closed");
    });
}

#[test]
fn a_search_that_is_let_go_of_makes_room_for_the_next_one() {
    run(async {
        let counter = Counter::open().await;
        for _ in 0..50 {
            let search = counter.readers.discover().await.expect("the one before is over");
            let found = search.next().await.unwrap();
            assert!(matches!(found, Some(ReaderDiscoveryEvent::Found { .. })), "{found:?}");
        }
    });
}

#[test]
fn a_reader_shows_texts_and_asks_without_a_card() {
    run(async {
        let counter = Counter::open().await;
        let readers = &counter.readers;
        let alone = readers.show("Oi".to_owned()).await.expect_err("there is no reader");
        assert_eq!(code(&alone), "reader_not_connected");
        counter.connect().await;
        readers.show("BOM DIA".to_owned()).await.unwrap();
        assert_eq!(counter.pad.display().unwrap()[0].trim(), "BOM DIA");

        let pump = ReaderQuestion::Input {
            prompt: FixedPrompt::Pump,
            kind: InputKind::Numeric,
            chars_min: 1,
            chars_max: 2,
        };
        counter.pad.play("type 07; press ok".to_owned()).unwrap();
        let answer = readers.ask(pump.clone(), LIMIT).await.unwrap();
        let ReaderAnswer::Text { text } = &answer else { panic!("{answer:?}") };
        assert_eq!(text.expose(), "07");
        assert!(!format!("{answer:?}").contains("07"), "what was typed is not shown");

        let options = vec!["DEBITO".to_owned(), "CREDITO".to_owned()];
        let menu = ReaderQuestion::Menu { title: "COMO?".to_owned(), options };
        counter.pad.play("press down; press ok".to_owned()).unwrap();
        let answer = readers.ask(menu, LIMIT).await.unwrap();
        assert!(matches!(answer, ReaderAnswer::Choice { index: 1 }), "{answer:?}");

        let key = ReaderQuestion::Key { text: "CONFIRMA?".to_owned() };
        counter.pad.play("press ok".to_owned()).unwrap();
        let answer = readers.ask(key.clone(), LIMIT).await.unwrap();
        assert!(matches!(answer, ReaderAnswer::Key { key: ReaderKey::Enter }), "{answer:?}");
        counter.pad.play("press cancel".to_owned()).unwrap();
        let answer = readers.ask(pump, LIMIT).await.unwrap();
        assert!(matches!(answer, ReaderAnswer::Canceled), "{answer:?}");
        let answer = readers.ask(key.clone(), Duration::from_secs(1)).await.unwrap();
        assert!(matches!(answer, ReaderAnswer::TimedOut), "{answer:?}");
        let endless = readers.ask(key, Duration::ZERO).await.expect_err("it has no time");
        assert_eq!(code(&endless), "reader_question");
    });
}

#[test]
fn a_question_is_taken_back_where_a_wait_cannot_be_dropped() {
    run(async {
        let counter = Counter::open().await;
        let readers = &counter.readers;
        counter.connect().await;
        let key = |text: &str| ReaderQuestion::Key { text: text.to_owned() };
        let recall = QuestionRecall::new().unwrap();
        let events = readers.events().unwrap();
        let asked = readers.ask_recallable(key("CONFIRMA?"), LIMIT, Arc::clone(&recall));
        let taken_back = async {
            until(&events, is_busy).await;
            recall.recall().unwrap();
        };
        let (answer, ()) = tokio::join!(asked, taken_back);
        assert!(matches!(answer.unwrap(), ReaderAnswer::Canceled));
        until(&events, is_ready).await;

        // One that was taken back before is not asked, and the reader takes the next one.
        let before = readers.ask_recallable(key("CONFIRMA?"), LIMIT, recall).await.unwrap();
        assert!(matches!(before, ReaderAnswer::Canceled));
        counter.pad.play("press ok".to_owned()).unwrap();
        let recall = QuestionRecall::new().unwrap();
        let next = readers.ask_recallable(key("DE NOVO?"), LIMIT, recall).await.unwrap();
        assert!(matches!(next, ReaderAnswer::Key { key: ReaderKey::Enter }));
    });
}

#[test]
fn a_question_that_nobody_waits_for_is_taken_back_and_the_reader_stays() {
    run(async {
        let counter = Counter::open().await;
        counter.connect().await;
        let events = counter.readers.events().unwrap();
        let key = ReaderQuestion::Key { text: "CONFIRMA?".to_owned() };
        let asking = counter.readers.ask(key.clone(), LIMIT);
        let given_up = tokio::time::timeout(Duration::from_millis(500), asking).await;
        assert!(given_up.is_err(), "nobody pressed a key: {given_up:?}");
        until(&events, |event| {
            let ReaderEvent::View { view } = event else { return false };
            assert!(view.trouble.is_none(), "{view:?}");
            matches!(view.state, ReaderState::Ready) && counter.pad.asks().unwrap().is_none()
        })
        .await;
        counter.pad.play("press ok".to_owned()).unwrap();
        let answer = counter.readers.ask(key, LIMIT).await.unwrap();
        assert!(matches!(answer, ReaderAnswer::Key { key: ReaderKey::Enter }), "{answer:?}");
    });
}

#[test]
fn a_sale_by_chip_and_pin_is_paid_by_the_reader_and_the_books_agree() {
    run(async {
        let counter = Counter::open().await;
        counter.connect().await;
        let till = counter.till().await;
        let events = counter.readers.events().unwrap();
        counter.pad.play(CHIP.to_owned()).unwrap();
        let payment = till.payments().unwrap().pay(sale("pay-1", 64_90, CREDIT)).await.unwrap();
        let shown = until(&events, |event| shows(event, "enter_pin")).await;
        let ReaderEvent::Message { message } = shown else { unreachable!("it is a message") };
        assert_eq!(message.user_text_pt_br, "Digite a senha no leitor.");
        let end = payment.result().await.unwrap();
        assert!(matches!(end, End::Approved { .. }), "{end:?}");
        till.settled().await.unwrap();
        let booked = counter.shop.sandbox.payments().unwrap();
        assert_eq!((booked.len(), booked[0].settled), (1, Money::brl(64_90)));
        assert!(counter.shop.sandbox.audit().unwrap().is_empty());
        // The readers go first: the terminal closes all the same, and the store is free again.
        counter.readers.shut_down().await.unwrap();
        till.shut_down().await.unwrap();
        let ports = ReaderHostPorts { native_links: None };
        let again = Readers::open(config(&counter.shop, counter.folder.path()), ports).await;
        assert_eq!(again.unwrap().remembered().await.unwrap().len(), 1);
    });
}

#[test]
fn a_link_that_is_lost_while_the_acquirer_is_asked_leaves_a_payment_unknown_until_it_resolves() {
    run(async {
        let counter = Counter::open().await;
        counter.connect().await;
        let till = counter.till().await;
        let sandbox = &counter.shop.sandbox;
        for (path, fault) in [
            ("/authorize", r#"{"kind": "delay", "ms": 1500}"#),
            ("/undo", r#"{"kind": "drop_before"}"#),
            ("/query", r#"{"kind": "drop_before"}"#),
        ] {
            let rule = format!(r#"{{"match": {{"path_contains": "{path}"}}, "fault": {fault}}}"#);
            sandbox.plant_fault(rule).unwrap();
        }
        let events = counter.readers.events().unwrap();
        counter.pad.play("insert chip-online-pin; type 1234; press ok".to_owned()).unwrap();
        let payment = till.payments().unwrap().pay(sale("pay-1", 21_50, CREDIT)).await.unwrap();
        until(&events, |event| shows(event, "authorizing")).await;
        counter.pad.cut_link().unwrap();
        let lost = until(
            &events,
            |event| matches!(event, ReaderEvent::View { view } if view.trouble.is_some()),
        );
        let ReaderEvent::View { view } = lost.await else { unreachable!("it is a view") };
        let trouble = view.trouble.as_ref().expect("it was waited for");
        assert_eq!(trouble.reason, ConnectionFailure::LinkLost);
        assert_eq!(trouble.suggestion_pt_br, "Aproxime o leitor e verifique se está ligado.");
        assert!(matches!(view.state, ReaderState::Reconnecting { .. }), "{view:?}");
        assert_eq!(payment.result().await.unwrap(), End::Unknown);
        until(&events, is_ready).await;

        sandbox.clear_faults(None).unwrap();
        till.settled().await.unwrap();
        let told = till.events().unwrap();
        let resolved = loop {
            let event = told.next().await.unwrap();
            told.ack(event.seq).await.unwrap();
            if let EventKind::PaymentResolved { end } = event.event.kind {
                break end;
            }
        };
        let undone = matches!(resolved, End::Canceled { why: CancelReason::Undone { .. } });
        assert!(undone, "the chip never heard of the approval: {resolved:?}");
        assert!(sandbox.audit().unwrap().is_empty());
        assert!(sandbox.payments().unwrap().iter().all(|payment| payment.settled == Money::ZERO));
    });
}

#[test]
fn a_reader_that_is_not_there_is_an_end_with_what_a_person_can_do() {
    run(async {
        let counter = Counter::open().await;
        let mut nowhere = counter.by_tcp();
        "127.0.0.1:1".clone_into(&mut nowhere.address.place);
        let connection = counter.readers.connect(nowhere.clone()).await.unwrap();
        let ReaderConnection::Failed { trouble } = connection else { panic!("{connection:?}") };
        assert_eq!(trouble.code, "not_found");
        assert_eq!(trouble.suggestion_pt_br, "Ligue o leitor e deixe-o por perto.");
        nowhere.address.place = String::new();
        let empty = counter.readers.connect(nowhere).await.expect_err("it is no address");
        assert_eq!(code(&empty), "reader.bad_address");
        let text = &empty.failure().user_text_pt_br;
        assert_eq!(text, "O endereço do leitor é inválido. Corrija o endereço do leitor.");
    });
}

#[test]
fn a_terminal_takes_payments_by_a_driver_or_by_readers_but_not_by_both() {
    run(async {
        let counter = Counter::open().await;
        let driver = maquininha::testing::simulated_driver_config().unwrap();
        let driver = counter.shop.sandbox.driver(support::serial(SERIAL), driver).unwrap();
        let mut ports = counter.shop.ports(driver.as_driver().unwrap());
        ports.readers = Some(Arc::clone(&counter.readers));
        let config = counter.shop.config(SERIAL, counter.folder.path());
        let both = Terminal::open(config.clone(), ports.clone()).await.err().expect("it has both");
        assert_eq!(code(&both), "value");

        let folder = tempfile::tempdir().unwrap();
        let mut alone = self::config(&counter.shop, folder.path());
        alone.host = None;
        let no_links = ReaderHostPorts { native_links: None };
        ports.readers = Some(Readers::open(alone.clone(), no_links.clone()).await.unwrap());
        ports.driver = None;
        let hostless = Terminal::open(config, ports).await.err().expect("it has no host");
        assert_eq!(code(&hostless), "reader_acquirers");
        alone.acquirers = "[]".to_owned();
        let unread = Readers::open(alone, no_links).await.err().expect("it is no set");
        assert_eq!(code(&unread), "reader_acquirers");
    });
}

/// A host app whose links go wrong in one way.
#[derive(Default)]
struct BadHost {
    throws: bool,
    calls: Mutex<Vec<String>>,
    kept: Mutex<Vec<Arc<NativeLinkInbox>>>,
}

impl BadHost {
    fn called(&self, call: &str) -> Result<(), HostError> {
        self.calls.lock().expect("nobody panicked").push(call.to_owned());
        if self.throws { Err(HostError::Failed) } else { Ok(()) }
    }
}

impl NativeLinkPort for BadHost {
    fn connect(&self, _: u64, _: String, inbox: Arc<NativeLinkInbox>) -> Result<(), HostError> {
        self.kept.lock().expect("nobody panicked").push(inbox);
        self.called("connect")
    }

    fn send(&self, _: u64, _: Vec<u8>) -> Result<(), HostError> {
        self.called("send")
    }

    fn resume(&self, _: u64) -> Result<(), HostError> {
        self.called("resume")
    }

    fn close(&self, _: u64) -> Result<(), HostError> {
        self.called("close")
    }

    fn start_scan(&self, _: Arc<NativeScanInbox>) -> Result<(), HostError> {
        self.called("start_scan")
    }

    fn stop_scan(&self) -> Result<(), HostError> {
        self.called("stop_scan")
    }
}

#[test]
fn a_host_link_that_throws_or_never_answers_is_a_reader_that_is_not_there() {
    run(async {
        let shop = Shop::open().await;
        let address = maquininha::reader::ReaderAddress {
            kind: maquininha_reader::port::LinkKind::Native,
            place: "AA:BB".to_owned(),
        };
        for (throws, wanted) in
            [(true, ConnectionFailure::Failed), (false, ConnectionFailure::NotFound)]
        {
            let folder = tempfile::tempdir().unwrap();
            let host = Arc::new(BadHost { throws, ..BadHost::default() });
            let ports = ReaderHostPorts { native_links: Some(host.clone()) };
            let mut config = config(&shop, folder.path());
            config.connect_limit = Duration::from_millis(500);
            let readers = Readers::open(config, ports).await.unwrap();
            let choice = ReaderChoice { address: address.clone(), name: None };
            let connection = readers.connect(choice).await.unwrap();
            let ReaderConnection::Failed { trouble } = connection else { panic!("{connection:?}") };
            assert_eq!(trouble.reason, wanted);
            let search = readers.discover().await.unwrap();
            if throws {
                let told = search.next().await.unwrap();
                assert!(matches!(told, Some(ReaderDiscoveryEvent::Trouble { .. })), "{told:?}");
            }
            readers.shut_down().await.unwrap();
            let calls = host.calls.lock().unwrap().clone();
            assert_eq!(calls, ["connect", "close", "start_scan", "stop_scan"]);
        }
    });
}
