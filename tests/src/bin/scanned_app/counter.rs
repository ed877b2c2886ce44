//! A counter: a terminal and its PIN pad.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use maquininha_abecs::{AbecsConfig, AbecsPlugin};
use maquininha_cli::reader::parts;
use maquininha_flow::End;
use maquininha_gateway::{GatewayConfig, OrderApiClient, RateLimits};
use maquininha_journal::{JournalOptions, SqliteJournal, SqliteReaderStore};
use maquininha_link::tcp::TcpLinkConnector;
use maquininha_model::{
    AppVersion, AttemptId, Device, DeviceModel, Money, SerialNumber, Tender, TenderKind,
};
use maquininha_reader::port::{DevicePlugin, LinkAddress, LinkConnector, LinkKind, ReaderStore};
use maquininha_reader::{ReaderChoice, ReaderManager, ReaderManagerConfig, ReaderPorts};
use maquininha_sandbox::kit_acquirers;
use maquininha_terminal::port::{Credential, SystemClock};
use maquininha_terminal::{
    Engine, PayRequest, PayTarget, PaymentOperation, PollingConfig, Terminal, TerminalConfig,
    TerminalPorts,
};

use crate::{Arguments, Failure};

/// The key of the simulated market's first account.
const KEY: &str = "sk_test_loja_um";
/// What is paid, in the order in which the cards come: chip, tap, stripe, tap with PIN, chip.
const AMOUNTS: [i64; 5] = [50_00, 30_00, 20_00, 250_00, 60_00];

/// A terminal and its PIN pad.
pub(crate) struct Counter {
    number: usize,
    terminal: Terminal,
    /// The reader is closed when the last of these is dropped.
    _manager: ReaderManager,
    sold: AtomicU32,
}

/// Opens one for each PIN pad.
pub(crate) async fn open(arguments: &Arguments) -> Result<Vec<Counter>, Failure> {
    let config = AbecsConfig { secure_session: !arguments.clear, ..AbecsConfig::default() };
    // One plug-in for all: its key pair takes a second to make.
    let plugin = Arc::new(AbecsPlugin::new(config));
    let mut counters = Vec::new();
    for (number, place) in (1..).zip(&arguments.pads) {
        counters.push(Counter::open(arguments, number, place, plugin.clone()).await?);
    }
    Ok(counters)
}

impl Counter {
    async fn open(
        arguments: &Arguments,
        number: usize,
        place: &str,
        plugin: Arc<dyn DevicePlugin>,
    ) -> Result<Self, Failure> {
        let Arguments { market, folder, .. } = arguments;
        let serial = SerialNumber::new(format!("TESTPOS{number:04}"))?;
        let store = SqliteReaderStore::open(folder.join(format!("readers-{number}.db")))?;
        let store: Arc<dyn ReaderStore> = Arc::new(store);
        let manager = ReaderManager::new(
            ReaderManagerConfig::new(kit_acquirers()),
            ReaderPorts {
                connectors: vec![Arc::new(TcpLinkConnector::new()) as Arc<dyn LinkConnector>],
                scanners: Vec::new(),
                plugins: vec![plugin],
                store: Arc::clone(&store),
            },
        )?;
        let address = LinkAddress::new(LinkKind::Tcp, place)?;
        manager.connect(ReaderChoice::at(address)).await?;
        let hosts = parts::hosts_at(market, &serial)?;
        let driver = parts::driver(&serial, &manager, store, hosts)?;
        let config =
            GatewayConfig { rate_limits: RateLimits::OFF, ..GatewayConfig::for_url(market) };
        let gateway = OrderApiClient::new(config, Arc::new(Credential::secret_key(KEY)?))?;
        let journal = folder.join(format!("journal-{number}.db"));
        let ports = TerminalPorts {
            gateway: Arc::new(gateway),
            driver: Some(Arc::new(driver)),
            journal: Arc::new(SqliteJournal::open(journal, JournalOptions::DEFAULT)?),
            clock: Arc::new(SystemClock),
            printer: None,
            wake_ups: Vec::new(),
        };
        let device = Device::new(serial, DeviceModel::L3, Some(AppVersion::new(6, 4, 0)));
        let mut config = TerminalConfig::new(device);
        // It takes no orders, so it need not look for them.
        config.polling = PollingConfig { interval: Duration::from_secs(60 * 60), ..config.polling };
        let engine = Engine::on(tokio::runtime::Handle::current());
        let terminal = Terminal::open(config, ports, &engine).await?;
        Ok(Self { number, terminal, _manager: manager, sold: AtomicU32::new(0) })
    }

    /// Starts the next sale; the card comes from whoever stands at the PIN pad.
    pub(crate) async fn start(&self) -> Result<PaymentOperation, Failure> {
        let sale = self.sold.fetch_add(1, Ordering::Relaxed);
        let amount = AMOUNTS[sale as usize % AMOUNTS.len()];
        let request = PayRequest {
            attempt_id: AttemptId::new(format!("counter-{}-sale-{sale}", self.number))?,
            target: PayTarget::Standalone,
            amount: Some(Money::brl(amount)),
            tender: Some(Tender::at_sight(TenderKind::Credit)),
        };
        Ok(self.terminal.pay(request).await?)
    }

    /// Makes so many sales, each to its very end.
    pub(crate) async fn sell(&self, count: u32) -> Result<(), Failure> {
        let mut events = self.terminal.events();
        for _ in 0..count {
            let mut payment = self.start().await?;
            let end = payment.result().await?;
            if !matches!(end, End::Approved { .. }) {
                return Err(format!("sale {} was not approved: {end:?}", payment.id()).into());
            }
            let (event, _) = events.next().await?;
            events.acknowledge(event).await?;
            self.terminal.settled().await?;
        }
        Ok(())
    }
}
