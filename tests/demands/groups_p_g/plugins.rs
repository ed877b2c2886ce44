//! Readers and acquirers behind plug-ins: G1, G5, G15. The suites that every plug-in passes (G3, G4,
//! G6) and the template (G7) are tested beside the kit.

use std::sync::Arc;

use async_trait::async_trait;
use maquininha_card::{CardEntries, FixedPrompt, InputKind, Question};
use maquininha_conformance::{Act, BenchReader, CardKind, DeviceBench, HostBench, TABLES_FIRST};
use maquininha_flow::{DriverCommand, DriverReply, OriginalPayment};
use maquininha_lineproto::{LinePlugin, PROTOCOL_NAME};
use maquininha_model::{AttemptKey, Money, Tender};
use maquininha_reader::port::{
    AcquirerHost, ByteLink, DevicePlugin, LinkAddress, LinkConnector, LinkError, LinkKind,
};
use maquininha_reader::{
    DeviceSlot, MemoryReaderStore, ReaderChoice, ReaderDriverConfig, ReaderError, ReaderManager,
    ReaderManagerConfig, ReaderPaymentDriver, ReaderPorts,
};
use maquininha_terminal::port::{DriverInbox, PaymentDriver, SystemClock};
use tokio::sync::mpsc;

use bench::LineBench;
use vendor::VendorPlugin;

#[path = "../../../rust/lineproto/tests/conformance/bench.rs"]
mod bench;
#[path = "../../../rust/lineproto/tests/conformance/vendor.rs"]
mod vendor;

#[allow(dead_code, reason = "the hosts open what the reader encrypted")]
#[path = "../../../rust/conformance/tests/hosts/cards.rs"]
mod kit_cards;
#[path = "../../../rust/conformance/tests/hosts/ledger.rs"]
mod ledger;
#[path = "../../../rust/conformance/tests/hosts/memory.rs"]
mod memory;
#[path = "../../../rust/conformance/tests/hosts/tcp.rs"]
mod tcp;

/// The hosts of the kit, with the keys of the simulated reader.
mod cards {
    pub(crate) use super::kit_cards::{DECLINED, card, network, numbers, payment, serial};

    pub(crate) fn opened(sealed: &[u8]) -> String {
        maquininha_lineproto::simulated::open_card_data(sealed, true).unwrap_or_default()
    }
}

async fn told(driver: &ReaderPaymentDriver, command: DriverCommand) -> DriverReply {
    let (sender, mut messages) = mpsc::unbounded_channel();
    let key = command.attempt_key().clone();
    driver.execute(command, DriverInbox::new(key, 1, sender));
    while let Some(message) = messages.recv().await {
        if let Ok(reply) = message.content {
            return reply;
        }
    }
    panic!("a driver answers every command");
}

/// What the app does, whatever the reader and the acquirer are: sale, query, confirmation, refund.
async fn sells_and_gives_back(driver: &ReaderPaymentDriver, reader: &dyn BenchReader) {
    let pin = LineBench::default().card(CardKind::Chip).expect("a card").pin;
    let chip = [Act::Present(CardKind::Chip), Act::Pin(pin), Act::TakeAway];
    for act in chip {
        reader.act(act).await;
    }
    let attempt_key = AttemptKey::new("sale-1").expect("a key");
    let sale = DriverCommand::Authorize {
        attempt_key: attempt_key.clone(),
        amount: Money::brl(10_00),
        tender: Tender::credit(1).expect("a tender"),
        serial: cards::serial(),
    };
    let DriverReply::Approved { approval } = told(driver, sale).await else {
        panic!("the sale is approved");
    };
    let query = DriverCommand::Query { attempt_key: attempt_key.clone() };
    assert!(matches!(told(driver, query).await, DriverReply::Approved { .. }));
    let confirm = DriverCommand::Confirm { attempt_key: attempt_key.clone() };
    assert_eq!(told(driver, confirm).await, DriverReply::Confirmed);
    for act in [Act::Present(CardKind::Chip), Act::TakeAway] {
        reader.act(act).await;
    }
    let refund = DriverCommand::Refund {
        attempt_key: AttemptKey::new("refund-1").expect("a key"),
        original: OriginalPayment {
            attempt_key,
            nsu: approval.nsu,
            amount: Money::brl(10_00),
            serial: cards::serial(),
            paid_at: Some(approval.approved_at),
        },
        amount: Money::brl(10_00),
    };
    let given = told(driver, refund).await;
    assert!(matches!(given, DriverReply::Refunded { .. }), "{given:?}");
}

/// G1, G4: two device plug-ins and two gateway connectors below one payment driver.
#[tokio::test]
async fn reader_and_acquirer_are_swapped_each_alone() {
    let plugins: [Arc<dyn DevicePlugin>; 2] = [Arc::new(LinePlugin), Arc::new(VendorPlugin)];
    for plugin in plugins {
        let benches: [&dyn HostBench; 2] = [&memory::MemoryBench::default(), &tcp::TcpBench];
        for host_bench in benches {
            let bench = LineBench(plugin.clone());
            let reader = bench.reader().await.expect("a reader");
            let slot = DeviceSlot::new();
            slot.put(plugin.open(reader.link().await).await.expect("it opens"));
            let host: Arc<dyn AcquirerHost> = host_bench.host().await.expect("a host").connector();
            let config = ReaderDriverConfig::new(cards::serial(), bench.acquirers(TABLES_FIRST));
            let store = Arc::new(MemoryReaderStore::default());
            let clock = Arc::new(SystemClock);
            let driver = ReaderPaymentDriver::new(config, slot, host, store, clock);
            sells_and_gives_back(&driver, &*reader).await;
        }
    }
}

/// A cable to a reader of the bench.
struct Cable(Arc<dyn BenchReader>);

#[async_trait]
impl LinkConnector for Cable {
    fn kinds(&self) -> Vec<LinkKind> {
        vec![LinkKind::Serial]
    }

    async fn connect(&self, _address: &LinkAddress) -> Result<ByteLink, LinkError> {
        Ok(self.0.link().await)
    }
}

fn manager(
    reader: &Arc<dyn BenchReader>,
    store: &Arc<MemoryReaderStore>,
    plugins: Vec<Arc<dyn DevicePlugin>>,
) -> ReaderManager {
    let ports = ReaderPorts {
        connectors: vec![Arc::new(Cable(reader.clone()))],
        scanners: Vec::new(),
        plugins,
        store: store.clone(),
    };
    let acquirers = LineBench::default().acquirers(TABLES_FIRST);
    ReaderManager::new(ReaderManagerConfig::new(acquirers), ports).expect("it starts")
}

fn cable() -> LinkAddress {
    LinkAddress::new(LinkKind::Serial, "/dev/ttyUSB0").expect("it is valid")
}

/// G5: the app sees what the reader declares, and is refused what it does not.
#[tokio::test(start_paused = true)]
async fn a_device_declares_what_it_reads() {
    let reader = LineBench::default().reader().await.expect("a reader");
    let store = Arc::new(MemoryReaderStore::default());
    let manager = manager(&reader, &store, vec![Arc::new(LinePlugin)]);
    let info = manager.connect(ReaderChoice::at(cable())).await.expect("it connects");
    let can = info.capabilities;
    assert_eq!(can.entries, CardEntries::ALL);
    assert!(can.pin && can.keyboard && can.display.is_some() && !can.alphanumeric);
    assert_eq!(manager.view().entries, can.entries, "and these sides are ready");
    let limit = std::time::Duration::from_secs(20);
    let letters = Question::input(FixedPrompt::Plate, InputKind::Alphanumeric, 7..=7, limit);
    let asked = manager.ask(letters.expect("it is valid")).await;
    assert_eq!(asked.err(), Some(ReaderError::CannotAsk));
}

/// G15: the reader is remembered, and the program that comes next has no plug-in for it.
#[tokio::test(start_paused = true)]
async fn a_missing_device_plug_in_is_a_typed_error_that_names_it() {
    let reader = LineBench::default().reader().await.expect("a reader");
    let store = Arc::new(MemoryReaderStore::default());
    let before = manager(&reader, &store, vec![Arc::new(LinePlugin)]);
    before.connect(ReaderChoice::at(cable())).await.expect("it connects");
    before.disconnect().await.expect("it is given up");

    let after = manager(&reader, &store, vec![Arc::new(VendorPlugin)]);
    let error = after.connect_last().await.expect_err("nobody speaks its protocol");
    assert_eq!(error, ReaderError::PluginMissing { name: PROTOCOL_NAME.to_owned() });
    assert_eq!(error.to_string(), "the device plug-in \"line-json\" is not installed");

    let none = manager(&reader, &store, Vec::new());
    let error = none.connect(ReaderChoice::at(cable())).await.expect_err("there is none at all");
    assert_eq!(error, ReaderError::NoPluginFits { installed: "none".to_owned() });
}
