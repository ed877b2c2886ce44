//! A market with its terminals and its sales software, over real HTTP on
//! loopback, with journals in real files.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use maquininha_flow::PaymentLimits;
use maquininha_gateway::{GatewayConfig, OrderApiClient, RelayWakeUp, RetryPolicy};
use maquininha_journal::{JournalOptions, SqliteJournal};
use maquininha_model::{AppVersion, Device, DeviceModel, OrderId, Sensitive, SerialNumber};
use maquininha_reader::ReaderPaymentDriver;
use maquininha_sandbox::{
    AcquirerLink, DriverConfig, Market, MarketConfig, SandboxServer, ServerConfig, SilenceRule,
    SimulatedDriver,
};
use maquininha_terminal::port::{Credential, Journal, PaymentDriver, SystemClock};
use maquininha_terminal::{Engine, OrderList, Terminal, TerminalConfig, TerminalPorts};

use super::DemoError;
use super::courier::Phone;
use super::pdv::Pdv;

/// The account of the demo: the sandbox's first.
pub const KEY: &str = "sk_test_loja_um";
/// The operator's password at the demo's terminals.
pub const OPERATOR_PASSWORD: &str = "2580";
/// How long a card holder takes to present the card: short, yet long enough for
/// two terminals to meet on one order.
const CARD_PAUSE: Duration = Duration::from_millis(200);
/// How long a scene waits for something that must happen.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// The market and everybody in it.
pub struct World {
    /// The market's server, with two endpoints.
    pub server: SandboxServer,
    /// The sales software.
    pub pdv: Pdv,
    /// Where the journals are.
    pub dir: PathBuf,
    tills: Vec<Opened>,
}

/// What is looked at and closed of every terminal, whatever its driver is.
struct Opened {
    terminal: Terminal,
    journal: Arc<SqliteJournal>,
}

/// A courier's phone as a terminal.
pub type CourierTill = Till<ReaderPaymentDriver>;

/// One terminal with its driver.
#[derive(Clone)]
pub struct Till<D = SimulatedDriver> {
    /// Its serial number.
    pub serial: SerialNumber,
    /// The engine.
    pub terminal: Terminal,
    /// The payment driver.
    pub driver: D,
    /// The journal's file.
    pub journal: Arc<SqliteJournal>,
}

impl World {
    /// Opens a market with two endpoints and the sales software of one shop.
    pub async fn open(dir: &Path) -> Result<Self, DemoError> {
        std::fs::create_dir_all(dir)?;
        let config = ServerConfig { market: MarketConfig::default(), ports: vec![0, 0] };
        let server = SandboxServer::start(config).await?;
        let pdv = Pdv::open(&server, dir).await?;
        Ok(Self { server, pdv, dir: dir.to_owned(), tills: Vec::new() })
    }

    /// The market behind the endpoints.
    pub fn market(&self) -> &Market {
        self.server.market()
    }

    /// A client of the order API that knows both endpoints.
    pub fn client(server: &SandboxServer) -> Result<OrderApiClient, DemoError> {
        let config = GatewayConfig {
            primary_url: server.base_url(0),
            backup_url: Some(server.base_url(1)),
            retry: RetryPolicy { base_ms: 50, ..RetryPolicy::default() },
            ..GatewayConfig::default()
        };
        let credential = Credential::secret_key(KEY).map_err(DemoError::other)?;
        OrderApiClient::new(config, Arc::new(credential)).map_err(DemoError::other)
    }

    /// Opens a terminal, or opens it again on the journal it had.
    pub async fn terminal(
        &mut self,
        serial: &str,
        model: DeviceModel,
        silence: SilenceRule,
    ) -> Result<Till, DemoError> {
        let serial = SerialNumber::new(serial).map_err(DemoError::other)?;
        let mut config_of_driver = DriverConfig::new(serial.clone(), silence);
        config_of_driver.card_pause = CARD_PAUSE;
        let acquirer = AcquirerLink::Http(self.server.base_url(1));
        let driver = SimulatedDriver::new(config_of_driver, acquirer);
        self.open_till(serial, model, driver).await
    }

    /// Opens a courier's phone, which takes cards by a PIN pad that is still to be connected.
    pub async fn courier(&mut self, serial: &str) -> Result<(CourierTill, Phone), DemoError> {
        let serial = SerialNumber::new(serial).map_err(DemoError::other)?;
        let phone = Phone::new(&serial, &self.server.base_url(1), &self.dir)?;
        let till = self.open_till(serial, DeviceModel::L3, phone.driver.clone()).await?;
        Ok((till, phone))
    }

    async fn open_till<D: PaymentDriver + Clone>(
        &mut self,
        serial: SerialNumber,
        model: DeviceModel,
        driver: D,
    ) -> Result<Till<D>, DemoError> {
        let device = Device::new(serial.clone(), model, Some(AppVersion::new(6, 4, 0)));
        let mut config = TerminalConfig::new(device);
        config.operator_password = Some(Sensitive::new(OPERATOR_PASSWORD.to_owned()));
        config.limits = PaymentLimits {
            late_effect: Duration::from_secs(1),
            back_off_first: Duration::from_millis(50),
            ..PaymentLimits::default()
        };
        let path = self.journal_path(&serial);
        let journal =
            SqliteJournal::open(&path, JournalOptions::default()).map_err(DemoError::other)?;
        let journal = Arc::new(journal);
        let client = Self::client(&self.server)?;
        let ports = TerminalPorts {
            gateway: Arc::new(client.clone()),
            driver: Some(Arc::new(driver.clone())),
            journal: journal.clone(),
            clock: Arc::new(SystemClock),
            printer: None,
            wake_ups: vec![Arc::new(RelayWakeUp::new(client, serial.clone()))],
        };
        let engine = Engine::on(tokio::runtime::Handle::current());
        let terminal = Terminal::open(config, ports, &engine).await.map_err(DemoError::other)?;
        self.tills.push(Opened { terminal: terminal.clone(), journal: journal.clone() });
        Ok(Till { serial, terminal, driver, journal })
    }

    /// The journal of a terminal.
    pub fn journal_path(&self, serial: &SerialNumber) -> PathBuf {
        self.dir.join(format!("{serial}.db"))
    }

    /// The journals' latest rows, of open terminals.
    pub async fn journal_entries(&self) -> Result<Vec<maquininha_flow::JournalEntry>, DemoError> {
        let mut entries = Vec::new();
        for till in &self.tills {
            let query =
                maquininha_terminal::port::JournalQuery { limit: 1_000, ..Default::default() };
            entries.extend(till.journal.entries(query).await.map_err(DemoError::other)?.entries);
        }
        Ok(entries)
    }

    /// Waits until nothing is under way at any terminal.
    pub async fn settle(&self) -> Result<(), DemoError> {
        for till in &self.tills {
            in_time("the terminal to settle", till.terminal.settled())
                .await?
                .map_err(DemoError::other)?;
        }
        Ok(())
    }

    /// Closes everything in order.
    pub async fn close(self) {
        for till in &self.tills {
            till.terminal.close().await;
        }
        self.pdv.close().await;
        self.server.shutdown();
    }
}

impl<D> Till<D> {
    /// Waits until the terminal shows an order.
    pub async fn sees(&self, order_id: &OrderId) -> Result<OrderList, DemoError> {
        let mut orders = self.terminal.orders();
        let list =
            in_time("the order to show", orders.wait_for(|list| list.find(order_id).is_some()));
        Ok(list.await?.map_err(DemoError::other)?.clone())
    }

    /// Waits until the terminal no longer shows an order.
    pub async fn no_longer_sees(&self, order_id: &OrderId) -> Result<(), DemoError> {
        let mut orders = self.terminal.orders();
        let gone = orders.wait_for(|list| list.read_at.is_some() && list.find(order_id).is_none());
        in_time("the order to go", gone).await?.map_err(DemoError::other)?;
        Ok(())
    }
}

/// Waits for something that must happen soon.
pub async fn in_time<T>(what: &str, happens: impl Future<Output = T>) -> Result<T, DemoError> {
    tokio::time::timeout(PATIENCE, happens)
        .await
        .map_err(|_| DemoError::Other(format!("waited {} s for {what}", PATIENCE.as_secs())))
}
