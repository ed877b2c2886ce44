//! A till that takes cards: the payment driver over a PIN pad on a serial line. Everything of ours
//! runs on the thread that opens it; PIN pad and acquirers are on others.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use maquininha_abecs::{AbecsConfig, AbecsPlugin};
use maquininha_card::{DeviceCapabilities, DeviceCommand, DeviceReply, HostCommand, HostReply};
use maquininha_flow::{DriverCommand, DriverProfile, DriverReply};
use maquininha_link::serial::SerialLinkConnector;
use maquininha_model::{AttemptKey, Money, Tender, TenderKind};
use maquininha_reader::port::{
    AcquirerHost, CardDevice, DevicePlugin, LinkAddress, LinkConnector, LinkKind, NewsSink,
};
use maquininha_reader::{
    DeviceSlot, MemoryReaderStore, ReaderDriverConfig, ReaderPaymentDriver, RoutedHosts,
};
use maquininha_sandbox::{
    HostConfig, HostLink, Market, SilenceRule, SimulatedHost, kit_acquirers, kits,
};
use maquininha_terminal::port::{DriverInbox, PaymentDriver, SystemClock};
use maquininha_virtualpad::rim::PadHandle;
use maquininha_virtualpad::rim::pty::PtyRim;
use tokio::runtime::Handle;
use tokio::sync::mpsc;

use crate::counter::{BAUD_RATE, Meter, pad, void};
use crate::error::FigureError;
use crate::records;

/// Below every limit above which a tap needs a PIN.
const AMOUNT: Money = Money::brl(30_00);
/// More than a sale takes on any machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// The till.
pub(crate) struct CardTill {
    pad: PadHandle,
    driver: ReaderPaymentDriver,
    closed: mpsc::UnboundedReceiver<()>,
    /// Counts what crosses the line.
    pub meter: Meter,
    sales: u32,
}

impl CardTill {
    /// Opens it on the runtime it is called in; `others` runs PIN pad and acquirers.
    pub(crate) async fn open(
        others: &Handle,
        market: &Market,
        secure_session: bool,
    ) -> Result<Self, FigureError> {
        let pad = pad();
        let address = serve(others, &pad)?;
        let connector = SerialLinkConnector::with_baud_rate(BAUD_RATE);
        let meter = Meter::default();
        let link = meter.on(connector.connect(&address).await.map_err(void)?);
        let plugin = AbecsPlugin::new(AbecsConfig { secure_session, ..AbecsConfig::default() });
        let device = plugin.open(link).await.map_err(void)?;
        let (closings, closed) = mpsc::unbounded_channel();
        let slot = DeviceSlot::new();
        slot.put(Arc::new(Watched { device, closings }));
        let driver = driver(others, market, slot)?;
        Ok(Self { pad, driver, closed, meter, sales: 0 })
    }

    /// Lets the next card be tapped as soon as one is awaited.
    pub(crate) fn tap_next(&self) -> Result<(), FigureError> {
        // What the person saw of the sale before is of no account.
        drop(self.pad.take_events());
        self.pad.play("tap contactless after 0".parse().map_err(void)?);
        Ok(())
    }

    /// Sells: from the command to the confirmation, and until the PIN pad is closed.
    pub(crate) async fn sell(&mut self) -> Result<(), FigureError> {
        self.sales += 1;
        let key = AttemptKey::new(format!("contactless-{}", self.sales)).map_err(void)?;
        let sale = DriverCommand::Authorize {
            attempt_key: key.clone(),
            amount: AMOUNT,
            tender: Tender::at_sight(TenderKind::Credit),
            serial: records::serial(),
        };
        match self.ask(sale).await? {
            DriverReply::Approved { .. } => {}
            other => return Err(FigureError::Void(format!("not approved: {other:?}"))),
        }
        match self.ask(DriverCommand::Confirm { attempt_key: key }).await? {
            DriverReply::Confirmed => {}
            other => return Err(FigureError::Void(format!("not confirmed: {other:?}"))),
        }
        let closed = tokio::time::timeout(PATIENCE, self.closed.recv()).await;
        closed.map(drop).map_err(|_| void("the PIN pad was not closed"))
    }

    async fn ask(&self, command: DriverCommand) -> Result<DriverReply, FigureError> {
        let (sender, mut messages) = mpsc::unbounded_channel();
        let inbox = DriverInbox::new(command.attempt_key().clone(), self.sales, sender);
        self.driver.execute(command, inbox);
        let reply = async {
            loop {
                match messages.recv().await.map(|message| message.content) {
                    Some(Ok(reply)) => return Ok(reply),
                    Some(Err(_prompt)) => {}
                    None => return Err(void("the driver did not answer")),
                }
            }
        };
        let answered = tokio::time::timeout(PATIENCE, reply).await;
        answered.unwrap_or_else(|_| Err(void("the driver did not answer in time")))
    }
}

/// Puts a PIN pad behind a serial line.
fn serve(others: &Handle, pad: &PadHandle) -> Result<LinkAddress, FigureError> {
    let _entered = others.enter();
    let rim = PtyRim::open(pad.clone()).map_err(void)?;
    let path = rim.path().display().to_string();
    others.spawn(async move { drop(rim.run().await) });
    LinkAddress::new(LinkKind::Serial, path).map_err(void)
}

fn driver(
    others: &Handle,
    market: &Market,
    slot: DeviceSlot,
) -> Result<ReaderPaymentDriver, FigureError> {
    let acquirers = kit_acquirers();
    let hosts = kits().into_iter().map(|kit| {
        let config = HostConfig::new(&kit.profile.name, records::serial(), SilenceRule::Blocks);
        let host = SimulatedHost::new(config, HostLink::InProcess(market.clone()));
        let host = Elsewhere { host: Arc::new(host), runtime: others.clone() };
        (kit.profile.network, Arc::new(host) as Arc<dyn AcquirerHost>)
    });
    let hosts = RoutedHosts::new(&acquirers, hosts.collect()).map_err(void)?;
    Ok(ReaderPaymentDriver::new(
        ReaderDriverConfig::new(records::serial(), acquirers),
        slot,
        Arc::new(hosts),
        Arc::new(MemoryReaderStore::default()),
        Arc::new(SystemClock),
    ))
}

/// A host whose work is done on another runtime.
struct Elsewhere {
    host: Arc<dyn AcquirerHost>,
    runtime: Handle,
}

#[async_trait]
impl AcquirerHost for Elsewhere {
    fn profile(&self) -> DriverProfile {
        self.host.profile()
    }

    async fn call(&self, command: HostCommand) -> HostReply {
        let host = Arc::clone(&self.host);
        let called = self.runtime.spawn(async move { host.call(command).await });
        called.await.unwrap_or(HostReply::Silent)
    }
}

/// A device that tells when it has been closed, which is after the answer to the sale.
struct Watched {
    device: Arc<dyn CardDevice>,
    closings: mpsc::UnboundedSender<()>,
}

#[async_trait]
impl CardDevice for Watched {
    fn capabilities(&self) -> DeviceCapabilities {
        self.device.capabilities()
    }

    async fn execute(&self, command: DeviceCommand, news: &NewsSink) -> DeviceReply {
        let is_last = matches!(command, DeviceCommand::Close { .. });
        let reply = self.device.execute(command, news).await;
        if is_last {
            // Nobody listens at the end of the measurement.
            let _ = self.closings.send(());
        }
        reply
    }

    async fn abort(&self) {
        self.device.abort().await;
    }

    async fn lost(&self) {
        self.device.lost().await;
    }
}
