//! One machine for each type as a diagram, and one end for each request:
//! G9, G10.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use maquininha_acceptance::test_dir;
use maquininha_flow::{
    ConfirmStatus, Durability, EventKind, JournalEntry, PaymentKind, TerminalEvent,
};
use maquininha_journal::MemoryJournal;
use maquininha_merchant::draft::SaleDraft;
use maquininha_model::{AttemptId, Money, Sensitive, SerialNumber, Tender, TenderKind};
use maquininha_sandbox::{Fault, FaultMatch, FaultRule};
use maquininha_terminal::port::{
    EventSeq, Journal, JournalError, JournalPage, JournalQuery, SystemClock,
};
use maquininha_terminal::{Engine, PayRequest, PayTarget, Terminal, TerminalPorts};

use crate::shop::{PATIENCE, Shop, ShopOptions, attempt, pay};

/// A journal that remembers which state followed which.
#[derive(Default)]
struct DrawingJournal {
    inner: MemoryJournal,
    last: Mutex<BTreeMap<AttemptId, String>>,
    arrows: Mutex<BTreeMap<&'static str, BTreeSet<(String, String)>>>,
}

fn drawn(entry: &JournalEntry) -> (&'static str, String, bool) {
    match entry {
        JournalEntry::Payment(record) => {
            let kind = match record.kind {
                PaymentKind::Direct { .. } => "direct",
                PaymentKind::Listed { .. } => "listed",
                PaymentKind::Standalone => "standalone",
                PaymentKind::Held => "held",
            };
            (kind, format!("{:?}", record.state), !record.is_open())
        }
        JournalEntry::Refund(record) => ("refund", format!("{:?}", record.state), !entry.is_open()),
    }
}

impl DrawingJournal {
    fn draw(&self, entry: &JournalEntry) {
        let (kind, state, is_over) = drawn(entry);
        let mut last = self.last.lock().expect("no holder panics");
        let before = last.insert(entry.attempt_id().clone(), state.clone());
        let before = before.unwrap_or_else(|| "[*]".to_owned());
        let mut arrows = self.arrows.lock().expect("no holder panics");
        let arrows = arrows.entry(kind).or_default();
        if before != state {
            arrows.insert((before, state.clone()));
        }
        if is_over {
            arrows.insert((state, "[*]".to_owned()));
        }
    }

    /// The diagrams as Mermaid text.
    fn diagrams(&self) -> BTreeMap<&'static str, String> {
        let arrows = self.arrows.lock().expect("no holder panics");
        let text = |arrows: &BTreeSet<(String, String)>| {
            let lines = arrows.iter().map(|(from, to)| format!("    {from} --> {to}\n"));
            format!("stateDiagram-v2\n{}", lines.collect::<String>())
        };
        arrows.iter().map(|(kind, arrows)| (*kind, text(arrows))).collect()
    }
}

#[async_trait]
impl Journal for DrawingJournal {
    async fn write(
        &self,
        entry: JournalEntry,
        durability: Durability,
        events: Vec<TerminalEvent>,
    ) -> Result<(), JournalError> {
        self.draw(&entry);
        self.inner.write(entry, durability, events).await
    }

    async fn open_entries(&self) -> Result<Vec<JournalEntry>, JournalError> {
        self.inner.open_entries().await
    }

    async fn entry(&self, attempt_id: &AttemptId) -> Result<Option<JournalEntry>, JournalError> {
        self.inner.entry(attempt_id).await
    }

    async fn entries(&self, query: JournalQuery) -> Result<JournalPage, JournalError> {
        self.inner.entries(query).await
    }

    async fn events(
        &self,
        after: EventSeq,
        limit: u32,
    ) -> Result<Vec<(EventSeq, TerminalEvent)>, JournalError> {
        self.inner.events(after, limit).await
    }

    async fn acknowledge(&self, event: EventSeq) -> Result<(), JournalError> {
        self.inner.acknowledge(event).await
    }

    async fn note(&self, name: &str) -> Result<Option<String>, JournalError> {
        self.inner.note(name).await
    }

    async fn put_note(&self, name: &str, value: &str) -> Result<(), JournalError> {
        self.inner.put_note(name, value).await
    }
}

async fn terminal(shop: &Shop, journal: Arc<dyn Journal>) -> Terminal {
    let ports = TerminalPorts {
        gateway: Arc::new(shop.client()),
        driver: Some(Arc::new(shop.driver("TESTPOS0001"))),
        journal,
        clock: Arc::new(SystemClock),
        printer: None,
        wake_ups: Vec::new(),
    };
    let engine = Engine::on(tokio::runtime::Handle::current());
    let config = shop.terminal_config("TESTPOS0001");
    Terminal::open(config, ports, &engine).await.expect("opens")
}

/// The request of a type of sale; amounts ending in 51 are declined.
async fn request(shop: &Shop, kind: &str, name: &str, centavos: i64) -> PayRequest {
    let credit = Tender::at_sight(TenderKind::Credit);
    if kind == "standalone" {
        return PayRequest {
            attempt_id: attempt(name),
            target: PayTarget::Standalone,
            amount: Some(Money::brl(centavos)),
            tender: Some(credit),
        };
    }
    let is_direct = kind == "direct";
    let serial = SerialNumber::new("TESTPOS0001").expect("a serial");
    let draft = SaleDraft {
        device: is_direct.then_some(serial),
        tender: is_direct.then_some(credit),
        ..SaleDraft::counter(name, Money::brl(centavos))
    };
    let sale = shop.merchant.create(draft).await.sale().expect("made").expect("a sale");
    pay(name, &sale.order_id.expect("an order"), credit)
}

/// G9: drawn from what the journal of a day says: approved, declined, and an
/// approval whose answer was lost.
#[tokio::test]
async fn each_type_has_one_machine_that_is_written_as_a_diagram() {
    let dir = test_dir("g9");
    let shop = Shop::open(&dir, ShopOptions::default()).await;
    let journal = Arc::new(DrawingJournal::default());
    let terminal = terminal(&shop, journal.clone()).await;
    for kind in ["direct", "listed", "standalone"] {
        for (outcome, centavos) in [("approved", 10_00), ("declined", 10_51), ("lost", 10_68)] {
            let request = request(&shop, kind, &format!("{kind}-{outcome}"), centavos).await;
            terminal.pay(request).await.expect("starts").result().await.expect("ends");
            terminal.settled().await.expect("settles");
        }
    }
    for (outcome, centavos) in [("approved", 10_00), ("declined", 10_51), ("lost", 10_68)] {
        let name = format!("held-{outcome}");
        let request = request(&shop, "standalone", &name, centavos).await;
        let request = PayRequest { target: PayTarget::Held, ..request };
        let mut sale = terminal.pay(request).await.expect("starts");
        if sale.held().await.expect("waits").is_some() {
            terminal.settle(sale.id(), ConfirmStatus::Success).await.expect("settles");
        }
        terminal.settled().await.expect("settles");
    }
    let password = Sensitive::new(shop.options.operator_password.clone());
    let session = terminal.unlock_refunds(password).await.expect("unlocked");
    let sales = session.sales(None).await.expect("sales");
    let mut refund = session.refund(attempt("r-1"), &sales[0], None).await.expect("starts");
    refund.result().await.expect("ends");
    terminal.settled().await.expect("settles");

    let diagrams = journal.diagrams();
    for (kind, diagram) in &diagrams {
        std::fs::write(dir.join(format!("{kind}.mmd")), diagram).expect("written");
    }
    let kinds: Vec<_> = diagrams.keys().copied().collect();
    assert_eq!(kinds, ["direct", "held", "listed", "refund", "standalone"]);
    assert_eq!(diagrams["direct"], include_str!("../../../docs/machines/direct.mmd"));
    assert_eq!(diagrams["held"], include_str!("../../../docs/machines/held.mmd"));
    assert_eq!(diagrams["listed"], include_str!("../../../docs/machines/listed.mmd"));
    assert_eq!(diagrams["standalone"], include_str!("../../../docs/machines/standalone.mmd"));
    assert_eq!(diagrams["refund"], include_str!("../../../docs/machines/refund.mmd"));
    terminal.close().await;
    shop.close().await;
}

/// G10: with calls lost before and after their effect, and error pages.
#[tokio::test]
async fn every_request_ends_exactly_once_whatever_gets_lost() {
    let shop = Shop::open(&test_dir("g10"), ShopOptions::default()).await;
    let journal = Arc::new(MemoryJournal::new());
    let terminal = terminal(&shop, journal.clone()).await;
    let mut requests = Vec::new();
    for number in 0..12 {
        let kind = ["direct", "listed", "standalone"][number % 3];
        let centavos = if number % 5 == 4 { 10_51 } else { 10_00 };
        requests.push(request(&shop, kind, &format!("a-{number}"), centavos).await);
    }
    let faults = [
        Fault::DropBefore,
        Fault::DropAfter,
        Fault::StatusBefore { status: 503 },
        Fault::StatusAfter { status: 500 },
        Fault::HtmlErrorPage { status: 502 },
    ];
    for fault in faults {
        let matching = FaultMatch {
            path_contains: Some("/core/v5/".to_owned()),
            probability_percent: Some(8),
            ..FaultMatch::default()
        };
        shop.market().plant_fault(FaultRule { matching, fault });
    }
    let mut ends = BTreeMap::new();
    for request in requests {
        let name = request.attempt_id.clone();
        // A read that fails before anything began is an answer, too.
        let started = loop {
            match terminal.pay(request.clone()).await {
                Ok(payment) => break payment,
                Err(error) => assert_eq!(error.code(), "order_api_unavailable"),
            }
        };
        let mut payment = started;
        let end = tokio::time::timeout(PATIENCE, payment.result()).await;
        let end = end.expect("every request ends").expect("ends");
        assert_eq!(payment.result().await.expect("still known"), end, "asked again: the same");
        ends.insert(name, end);
    }
    shop.market().clear_faults(None);
    let settled = tokio::time::timeout(PATIENCE, terminal.settled()).await;
    settled.expect("everything is resolved").expect("settles");
    let events = journal.events(EventSeq(0), 1_000).await.expect("read");
    for (name, end) in &ends {
        let told: Vec<_> = events
            .iter()
            .filter(|(_, event)| event.attempt_id == *name)
            .filter_map(|(_, event)| match &event.kind {
                EventKind::PaymentEnded { end } => Some(end),
                _ => None,
            })
            .collect();
        assert_eq!(told, [end], "{name} is told once");
    }
    assert_eq!(shop.market().audit(), []);
    terminal.close().await;
    shop.close().await;
}
