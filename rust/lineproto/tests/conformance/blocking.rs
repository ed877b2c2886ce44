//! A plug-in that wraps a vendor's blocking library (G6): it keeps every rule, and the engine's
//! thread goes on while the library blocks.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use maquininha_card::{
    CardEntries, DeviceCapabilities, DeviceCommand, DeviceFailure, DeviceReply, LocalTime,
    ReadCard, TransactionKind,
};
use maquininha_conformance::{Act, BenchReader, CardKind, DeviceBench, device_suite};
use maquininha_model::Money;
use maquininha_reader::port::{
    ByteLink, CardDevice, DevicePlugin, NewsSink, ReaderFound, Recognition,
};

use crate::bench::LineBench;
use crate::vendor::VendorReader;

/// Rules that run at the same time: most of the time they wait for a real clock.
const SIDE_BY_SIDE: usize = 32;

struct VendorPlugin;

#[async_trait]
impl DevicePlugin for VendorPlugin {
    fn name(&self) -> &'static str {
        "vendor"
    }

    fn recognizes(&self, found: &ReaderFound) -> Recognition {
        maquininha_lineproto::LinePlugin.recognizes(found)
    }

    async fn open(&self, link: ByteLink) -> Result<Arc<dyn CardDevice>, DeviceFailure> {
        let opened = tokio::task::spawn_blocking(move || VendorReader::open(link)).await;
        let reader = opened.unwrap_or(Err(DeviceFailure::Internal))?;
        Ok(Arc::new(VendorDevice { reader, turn: Mutex::default() }))
    }
}

/// Whether a command runs, how far it is, and whether it is to stop.
#[derive(Default)]
struct Turn {
    runs: bool,
    begun: bool,
    stopped: bool,
}

struct VendorDevice {
    reader: VendorReader,
    turn: Mutex<Turn>,
}

impl VendorDevice {
    fn turn(&self) -> MutexGuard<'_, Turn> {
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ends the turn, also where the command is dropped.
struct Turned<'a>(&'a VendorDevice);

impl Drop for Turned<'_> {
    fn drop(&mut self) {
        *self.0.turn() = Turn::default();
    }
}

#[async_trait]
impl CardDevice for VendorDevice {
    fn capabilities(&self) -> DeviceCapabilities {
        self.reader.capabilities()
    }

    async fn execute(&self, command: DeviceCommand, news: &NewsSink) -> DeviceReply {
        *self.turn() = Turn { runs: true, ..Turn::default() };
        let _turned = Turned(self);
        tokio::task::yield_now().await;
        let call = {
            let mut turn = self.turn();
            if turn.stopped {
                return DeviceReply::Failed(DeviceFailure::Aborted);
            }
            turn.begun = true;
            self.reader.begin(command, news.clone())
        };
        // Only the wait blocks, on a thread that is there for it.
        let reply = tokio::task::spawn_blocking(move || call.wait()).await;
        reply.unwrap_or(DeviceReply::Failed(DeviceFailure::Internal))
    }

    async fn abort(&self) {
        let mut turn = self.turn();
        if turn.runs {
            turn.stopped = true;
            if turn.begun {
                self.reader.cancel();
            }
        }
    }
}

/// Real time: the library has a clock of its own. One thread for the engine: a plug-in that blocked
/// it would never see the simulated reader answer.
#[tokio::test]
async fn a_plug_in_over_a_blocking_library_keeps_every_rule() {
    let bench = Arc::new(LineBench(Arc::new(VendorPlugin)));
    let report = device_suite(bench).side_by_side(SIDE_BY_SIDE).run().await;
    assert!(report.accepted(), "{report}");
    assert_eq!(report.not_tried(), ["a_side_that_is_not_there_is_not_supported"], "{report}");
}

#[tokio::test]
async fn the_engine_goes_on_while_the_library_waits_for_a_card() {
    let bench = LineBench(Arc::new(VendorPlugin));
    let reader: Arc<dyn BenchReader> = bench.reader().await.expect("a simulated reader");
    let device = VendorPlugin.open(reader.link().await).await.expect("it opens");
    let read = DeviceCommand::ReadCard(ReadCard {
        kind: TransactionKind::Sale,
        amount: Money::brl(10_00),
        time: LocalTime { year: 2026, month: 11, day: 30, hour: 12, minute: 0, second: 0 },
        entries: CardEntries::ALL,
        networks: Vec::new(),
        text: None,
        tags: Vec::new(),
        limit: std::time::Duration::from_secs(60),
    });
    let done = Arc::new(AtomicUsize::new(0));
    let reading = {
        let (device, done) = (device.clone(), done.clone());
        tokio::spawn(async move {
            let reply = device.execute(read, &NewsSink::nowhere()).await;
            (reply, done.load(Ordering::SeqCst))
        })
    };
    reader.asks().await;
    // The library blocks now. On the same thread the engine works on.
    for _ in 0..1_000 {
        done.fetch_add(1, Ordering::SeqCst);
        tokio::task::yield_now().await;
    }
    reader.act(Act::Present(CardKind::Chip)).await;
    let (reply, done_before) = reading.await.expect("it does not panic");
    assert!(matches!(reply, DeviceReply::CardSeen(_)), "a card");
    assert_eq!(done_before, 1_000, "all of it was done before the card came");
}
