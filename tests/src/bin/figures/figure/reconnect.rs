//! From the loss of a reader until it is ready again.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use async_trait::async_trait;
use maquininha_abecs::AbecsPlugin;
use maquininha_card::{AcquirerSet, DeviceCommand, DeviceReply, Language, Message};
use maquininha_link::tcp::TcpLinkConnector;
use maquininha_reader::connection::ReaderState;
use maquininha_reader::port::{
    ByteLink, DevicePlugin, LinkAddress, LinkConnector, LinkError, LinkKind, NewsSink,
};
use maquininha_reader::{
    MemoryReaderStore, ReaderChoice, ReaderManager, ReaderManagerConfig, ReaderPorts, ReaderView,
};
use maquininha_sandbox::kit_acquirers;
use maquininha_virtualpad::rim::PadHandle;
use maquininha_virtualpad::rim::tcp::TcpRim;
use tokio::sync::watch;

use crate::child::runtime;
use crate::counter::{self, BAUD_RATE, Crossed, Meter, void, wire_ms};
use crate::error::FigureError;
use crate::report::{Figure, Measurement, Ratio};
use crate::statistics::{Samples, ms};

pub(crate) const NAME: &str = "reconnect";

/// What one loss costs, in milliseconds.
#[derive(Default)]
struct Losses {
    noticed: Vec<f64>,
    paused: Vec<f64>,
    opened: Vec<f64>,
    all: Vec<f64>,
    by_hand: Vec<f64>,
}

pub(crate) fn run(quick: bool) -> Result<Figure, FigureError> {
    let rounds = if quick { 1 } else { 20 };
    let (losses, crossed) = runtime()?.block_on(sample(rounds))?;
    let Losses { noticed, paused, opened, all, by_hand } = losses;
    let all_p95 = Samples::new(all.clone()).p95();
    let [noticed, paused, opened, all, by_hand] =
        [noticed, paused, opened, all, by_hand].map(|side| Samples::new(side).median());
    let wire = wire_ms(crossed.bytes());
    Ok(Figure {
        name: NAME,
        title: "From a lost reader to a ready one",
        meaning: format!(
            "How long a reader is away whose link broke for a moment: {all:.0} ms, of which \
             {paused:.0} ms are the pause before the first try, in which a link or a PIN pad comes \
             back, and {opened:.1} ms opening and preparing it. By hand, without a pause, that takes \
             {by_hand:.1} ms. At {BAUD_RATE} baud the {:.0} bytes of it would be on the wire for \
             {wire:.0} ms.",
            crossed.bytes(),
        ),
        method: format!(
            "From breaking the connection at the virtual PIN pad until the reader manager says that \
             a payment may start; the pad answers at once again. Both sides connect over TCP on \
             loopback, open a secure session, ask what the PIN pad is, compare its tables, which are \
             loaded, and close the session until a payment comes. The peer does that by the ports \
             alone (connector, plug-in, device), knowing when to begin; the manager finds out that \
             the link is lost, takes the reader from the driver, waits a pause of 0.8 to 1 s, tries, \
             remembers the reader and offers it again. {rounds} losses of each, in turns; medians."
        ),
        ratios: vec![
            Ratio::less_is_better(
                "ready_to_by_hand",
                "time until a lost reader is ready again, by opening it by hand at once",
                all / by_hand,
            ),
            Ratio::less_is_better(
                "opened_to_by_hand",
                "the same, without the pause before the first try",
                (all - paused) / by_hand,
            ),
        ],
        measurements: vec![
            Measurement::new("ready_ms", "lost until ready, median", all, "ms"),
            Measurement::new("ready_p95_ms", "lost until ready, 95 %", all_p95, "ms"),
            Measurement::new("noticed_ms", "lost until noticed", noticed, "ms"),
            Measurement::new("paused_ms", "pause before the first try", paused, "ms"),
            Measurement::new("opened_ms", "opened and prepared by the manager", opened, "ms"),
            Measurement::new("by_hand_ms", "opened and prepared by hand", by_hand, "ms"),
            Measurement::new("bytes", "bytes of it, both ways", crossed.bytes(), "bytes"),
            Measurement::new("wire_ms", "these bytes on the wire", wire, "ms"),
        ],
        failure: None,
    })
}

async fn sample(rounds: u32) -> Result<(Losses, Crossed), FigureError> {
    let pad = counter::pad();
    let rim = TcpRim::bind("127.0.0.1:0", pad.clone()).await.map_err(void)?;
    let place = rim.address().map_err(void)?.to_string();
    let address = LinkAddress::new(LinkKind::Tcp, place).map_err(void)?;
    let serving = tokio::spawn(async move { drop(rim.run().await) });
    let hand = Hand::new(address.clone());
    // Makes the keys of the session and loads the tables.
    hand.open().await?;
    let tried = Arc::default();
    let manager = manager(&tried)?;
    let mut losses = Losses::default();
    for _ in 0..rounds {
        manager.connect(ReaderChoice::at(address.clone())).await.map_err(void)?;
        lose(&manager, &pad, &tried, &mut losses).await?;
        manager.disconnect().await.map_err(void)?;
        hand.meter.take();
        losses.by_hand.push(hand.open().await?);
    }
    serving.abort();
    Ok((losses, hand.meter.take()))
}

fn manager(tried: &Arc<Mutex<Option<Instant>>>) -> Result<ReaderManager, FigureError> {
    let connector = Noting { connector: TcpLinkConnector::new(), tried: Arc::clone(tried) };
    let ports = ReaderPorts {
        connectors: vec![Arc::new(connector)],
        scanners: Vec::new(),
        plugins: vec![Arc::new(AbecsPlugin::default())],
        store: Arc::new(MemoryReaderStore::default()),
    };
    ReaderManager::new(ReaderManagerConfig::new(kit_acquirers()), ports).map_err(void)
}

/// Notes when it is asked to connect: the state tells it too, but whoever watches it is woken late.
struct Noting {
    connector: TcpLinkConnector,
    tried: Arc<Mutex<Option<Instant>>>,
}

#[async_trait]
impl LinkConnector for Noting {
    fn kinds(&self) -> Vec<LinkKind> {
        self.connector.kinds()
    }

    async fn connect(&self, address: &LinkAddress) -> Result<ByteLink, LinkError> {
        *self.tried.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        self.connector.connect(address).await
    }
}

/// Breaks the link of a manager, and takes the times.
async fn lose(
    manager: &ReaderManager,
    pad: &PadHandle,
    tried: &Mutex<Option<Instant>>,
    losses: &mut Losses,
) -> Result<(), FigureError> {
    let mut view = manager.watch();
    view.mark_unchanged();
    let lost = Instant::now();
    pad.hang_up();
    until(&mut view, |state| state != ReaderState::Ready).await?;
    let noticed = Instant::now();
    until(&mut view, |state| state == ReaderState::Ready).await?;
    let ready = Instant::now();
    let tried = tried.lock().unwrap_or_else(PoisonError::into_inner).unwrap_or(lost);
    losses.all.push(ms(ready - lost));
    losses.opened.push(ms(ready.saturating_duration_since(tried)));
    losses.noticed.push(ms(noticed - lost));
    losses.paused.push(ms(tried.saturating_duration_since(noticed)));
    Ok(())
}

async fn until(
    view: &mut watch::Receiver<ReaderView>,
    is_there: impl Fn(ReaderState) -> bool,
) -> Result<(), FigureError> {
    let seen = view.wait_for(|view| is_there(view.state)).await;
    let state = seen.map_err(|_| void("the manager ended"))?.state;
    match state {
        ReaderState::Failed { reason } => Err(void(format!("the reader failed: {reason:?}"))),
        _ => Ok(()),
    }
}

/// Opens a reader as somebody without a manager would.
struct Hand {
    address: LinkAddress,
    plugin: AbecsPlugin,
    acquirers: AcquirerSet,
    meter: Meter,
}

impl Hand {
    fn new(address: LinkAddress) -> Self {
        let (plugin, meter) = (AbecsPlugin::default(), Meter::default());
        Self { address, plugin, acquirers: kit_acquirers(), meter }
    }

    /// Opens and prepares, and lets the reader go; milliseconds until it was ready.
    async fn open(&self) -> Result<f64, FigureError> {
        let begun = Instant::now();
        let link = TcpLinkConnector::new().connect(&self.address).await.map_err(void)?;
        let device = self.plugin.open(self.meter.on(link)).await.map_err(void)?;
        let text = Message::Ready.pad_text(Language::default());
        for command in [
            DeviceCommand::Prepare { acquirers: self.acquirers.clone() },
            DeviceCommand::Close { text },
        ] {
            let reply = device.execute(command, &NewsSink::nowhere()).await;
            if let DeviceReply::Failed(failure) = reply {
                return Err(void(failure));
            }
        }
        Ok(ms(begun.elapsed()))
    }
}
