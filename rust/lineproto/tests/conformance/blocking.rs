//! A plug-in that wraps a vendor's blocking library (G6): it keeps every rule, and the engine's
//! thread goes on while the library blocks.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use maquininha_card::{
    CardEntries, DeviceCommand, DeviceReply, LocalTime, ReadCard, TransactionKind,
};
use maquininha_conformance::{Act, BenchReader, CardKind, DeviceBench, device_suite};
use maquininha_model::Money;
use maquininha_reader::port::{DevicePlugin, NewsSink};

use super::bench::LineBench;
use super::vendor::VendorPlugin;

/// Rules that run at the same time: most of the time they wait for a real clock.
const SIDE_BY_SIDE: usize = 32;

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
