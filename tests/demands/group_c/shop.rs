//! A market, the sales software of one shop with a webhook address of its own,
//! and terminals: like the demonstration, but with keys, passwords, clocks and
//! drivers of the caller's choice.
#![allow(dead_code, reason = "each test program uses a part of it")]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use maquininha_flow::{JournalEntry, PaymentLimits, PaymentRecord};
use maquininha_gateway::{GatewayConfig, OrderApiClient, RetryPolicy};
use maquininha_journal::{JournalOptions, SqliteJournal, SqliteSaleStore};
use maquininha_merchant::config::{ModuleSwitch, WEBHOOK_PASSWORD_NAME, WEBHOOK_PATH_NAME};
use maquininha_merchant::device::DeviceRow;
use maquininha_merchant::memory::MemorySecretStore;
use maquininha_merchant::port::{
    Clock as SalesClock, SecretStore, SystemClock as SalesSystemClock,
};
use maquininha_merchant::{Merchant, MerchantConfig, MerchantParts, WebhookIntake};
use maquininha_model::{
    AppVersion, AttemptId, Device, DeviceModel, OrderId, Sensitive, SerialNumber, Tender, Timestamp,
};
use maquininha_sandbox::{
    AcquirerLink, DriverConfig, Market, MarketConfig, SandboxServer, SilenceRule, SimulatedDriver,
    TestSecret, WebhookTarget,
};
use maquininha_terminal::port::{Clock, Credential, Journal, PaymentDriver, SystemClock};
use maquininha_terminal::{
    Engine, PayRequest, PayTarget, PollingConfig, Terminal, TerminalConfig, TerminalPorts,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// How long something may take that must happen.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);
pub(crate) const WEBHOOK_USER: &str = "shop";
pub(crate) const WEBHOOK_PATH: &str = "hooks-5d1c";

pub(crate) struct ShopOptions {
    pub(crate) key: String,
    pub(crate) webhook_password: String,
    pub(crate) operator_password: String,
    pub(crate) market: MarketConfig,
    /// Time of the terminals and of the sales software; the system's where absent.
    pub(crate) clock: Option<SharedClock>,
    pub(crate) limits: PaymentLimits,
}

impl Default for ShopOptions {
    fn default() -> Self {
        Self {
            key: "sk_test_loja_um".to_owned(),
            webhook_password: "an-ordinary-password".to_owned(),
            operator_password: "2580".to_owned(),
            market: MarketConfig::default(),
            clock: None,
            limits: PaymentLimits {
                late_effect: Duration::from_secs(1),
                back_off_first: Duration::from_millis(50),
                ..PaymentLimits::default()
            },
        }
    }
}

/// A clock that both sides can be given.
pub(crate) type SharedClock = Arc<dyn BothClocks>;

/// The time as both sides ask for it.
pub(crate) trait BothClocks: Send + Sync + 'static {
    fn time(&self) -> Timestamp;
}

#[derive(Clone)]
struct Shared(SharedClock);

impl Clock for Shared {
    fn now(&self) -> Timestamp {
        self.0.time()
    }
}

#[async_trait]
impl SalesClock for Shared {
    fn now(&self) -> Timestamp {
        self.0.time()
    }

    async fn sleep_until(&self, at: Timestamp) {
        while self.0.time() < at {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

/// The market's own time.
pub(crate) struct MarketClock(pub(crate) Market);

impl BothClocks for MarketClock {
    fn time(&self) -> Timestamp {
        Timestamp::parse(&self.0.now().precise()).expect("the market writes times")
    }
}

pub(crate) struct Shop {
    pub(crate) server: SandboxServer,
    pub(crate) merchant: Merchant,
    pub(crate) store: Arc<SqliteSaleStore>,
    pub(crate) intake: Arc<WebhookIntake>,
    pub(crate) dir: PathBuf,
    pub(crate) options: ShopOptions,
    receiving: JoinHandle<()>,
}

pub(crate) struct Till {
    pub(crate) terminal: Terminal,
    pub(crate) journal: Arc<SqliteJournal>,
}

impl Shop {
    pub(crate) async fn open(dir: &Path, mut options: ShopOptions) -> Self {
        options.market.accounts[0].secret_key = TestSecret::new(options.key.clone());
        let market = Market::new(options.market.clone()).expect("a market");
        if options.market.virtual_clock && options.clock.is_none() {
            options.clock = Some(Arc::new(MarketClock(market.clone())));
        }
        let server = SandboxServer::serve(market, &[0]).await.expect("the market listens");
        let account = server.market().accounts().remove(0);
        let store = SqliteSaleStore::open(dir.join("sales.db")).expect("the store opens");
        let store = Arc::new(store);
        let secrets = MemorySecretStore::default();
        let given = [
            (WEBHOOK_PASSWORD_NAME, options.webhook_password.as_str()),
            (WEBHOOK_PATH_NAME, WEBHOOK_PATH),
        ];
        for (name, secret) in given {
            secrets.set(name, Sensitive::new(secret.to_owned())).await.expect("kept");
        }
        let mut config = MerchantConfig {
            company: "Loja Um".to_owned(),
            module: ModuleSwitch::On,
            ..MerchantConfig::default()
        };
        config.account.id = Some(account.id.parse().expect("an id"));
        config.account.activation.activated = true;
        config.account.activation.partner_id = Some("partner-1".to_owned());
        config.webhook.user = Some(WEBHOOK_USER.to_owned());
        let clock: Arc<dyn SalesClock> = match &options.clock {
            Some(clock) => Arc::new(Shared(clock.clone())),
            None => Arc::new(SalesSystemClock),
        };
        let parts = MerchantParts {
            config,
            host: "till-1".to_owned(),
            api: Arc::new(client(&server, &options.key)),
            store: store.clone(),
            secrets: Arc::new(secrets),
            clock,
        };
        let merchant = Merchant::open(parts).await.expect("the sales software opens");
        let rows: Vec<_> = account.devices.iter().map(row).collect();
        merchant.sync_devices(&rows).await.expect("the terminals are registered");
        let intake = Arc::new(merchant.intake().await.expect("an intake"));
        let (address, receiving) = receive(Arc::clone(&intake)).await;
        let mut target = WebhookTarget::new(format!("{address}/{WEBHOOK_PATH}"));
        target.user = Some(WEBHOOK_USER.to_owned());
        target.password = Some(TestSecret::new(options.webhook_password.clone()));
        target.interval_ms = 200;
        server.market().change_account(&account.id, |account| account.webhooks = vec![target]);
        Self { server, merchant, store, intake, dir: dir.to_owned(), options, receiving }
    }

    pub(crate) fn market(&self) -> &Market {
        self.server.market()
    }

    pub(crate) fn client(&self) -> OrderApiClient {
        client(&self.server, &self.options.key)
    }

    /// The simulated driver of a terminal.
    pub(crate) fn driver(&self, serial: &str) -> SimulatedDriver {
        let serial = SerialNumber::new(serial).expect("a serial");
        let config = DriverConfig::new(serial, SilenceRule::Blocks);
        SimulatedDriver::new(config, AcquirerLink::InProcess(self.market().clone()))
    }

    pub(crate) fn terminal_config(&self, serial: &str) -> TerminalConfig {
        let serial = SerialNumber::new(serial).expect("a serial");
        let device = Device::new(serial, DeviceModel::L3, Some(AppVersion::new(6, 4, 0)));
        let mut config = TerminalConfig::new(device);
        config.operator_password = Some(Sensitive::new(self.options.operator_password.clone()));
        config.limits = self.options.limits;
        config.polling =
            PollingConfig { interval: Duration::from_millis(500), ..PollingConfig::default() };
        config
    }

    /// A terminal on the journal it had before, if any.
    pub(crate) async fn terminal(&self, serial: &str, driver: Arc<dyn PaymentDriver>) -> Till {
        self.terminal_with(self.terminal_config(serial), driver).await
    }

    /// The same with settings of its own.
    pub(crate) async fn terminal_with(
        &self,
        config: TerminalConfig,
        driver: Arc<dyn PaymentDriver>,
    ) -> Till {
        let serial = &config.device.serial;
        let path = self.dir.join(format!("{serial}.db"));
        let journal = SqliteJournal::open(path, JournalOptions::default()).expect("opens");
        let journal = Arc::new(journal);
        let clock: Arc<dyn Clock> = match &self.options.clock {
            Some(clock) => Arc::new(Shared(clock.clone())),
            None => Arc::new(SystemClock),
        };
        let ports = TerminalPorts {
            gateway: Arc::new(self.client()),
            driver: Some(driver),
            journal: journal.clone(),
            clock,
            printer: None,
            wake_ups: Vec::new(),
        };
        let engine = Engine::on(tokio::runtime::Handle::current());
        let terminal = Terminal::open(config, ports, &engine).await.expect("opens");
        Till { terminal, journal }
    }

    /// Waits until the sales software knows what `is_so` asks for.
    pub(crate) async fn until(
        &self,
        reference: &str,
        is_so: impl Fn(&maquininha_merchant::SaleView) -> bool,
    ) -> maquininha_merchant::SaleView {
        let started = std::time::Instant::now();
        loop {
            let sale = self.merchant.sale(reference).await.expect("the sale is known");
            if is_so(&sale) {
                return sale;
            }
            assert!(started.elapsed() < PATIENCE, "it never came: {sale:#?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Ends everything in order; the files stay.
    pub(crate) async fn close(self) {
        self.merchant.stop().await;
        self.receiving.abort();
        self.store.close().await.expect("the store closes");
        self.server.shutdown();
    }
}

impl Till {
    /// The journal's row of a payment.
    pub(crate) async fn journal_payment(&self, name: &str) -> PaymentRecord {
        let entry = self.journal.entry(&attempt(name)).await.expect("read").expect("kept");
        let JournalEntry::Payment(record) = entry else { panic!("{name} is no payment") };
        record
    }

    pub(crate) async fn close(self) {
        self.terminal.close().await;
        self.journal.close().await.expect("the journal closes");
    }
}

/// A client of the order API.
pub(crate) fn client(server: &SandboxServer, key: &str) -> OrderApiClient {
    let config = GatewayConfig {
        retry: RetryPolicy { base_ms: 50, ..RetryPolicy::default() },
        ..GatewayConfig::for_url(server.base_url(0))
    };
    let credential = Credential::secret_key(key).expect("a usable key");
    OrderApiClient::new(config, Arc::new(credential)).expect("a client")
}

pub(crate) fn attempt(text: &str) -> AttemptId {
    AttemptId::new(text).expect("an attempt id")
}

/// A payment of all that is due.
pub(crate) fn pay(name: &str, order_id: &OrderId, tender: Tender) -> PayRequest {
    PayRequest {
        attempt_id: attempt(name),
        target: PayTarget::Order(order_id.clone()),
        amount: None,
        tender: Some(tender),
    }
}

pub(crate) fn row(device: &maquininha_sandbox::Device) -> DeviceRow {
    DeviceRow {
        peripheral_type: "POS".to_owned(),
        equipment: "POS".to_owned(),
        model: device.model.clone(),
        serial: device.serial.clone(),
        acquirer_cnpj: "16.501.555/0001-57".to_owned(),
        app_version: Some(device.payments_app_version.clone()),
        ..DeviceRow::default()
    }
}

/// Takes webhooks in on a port of this machine.
async fn receive(intake: Arc<WebhookIntake>) -> (String, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let serving = tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let intake = Arc::clone(&intake);
            tokio::spawn(async move { answer(stream, &intake).await });
        }
    });
    (format!("http://{address}"), serving)
}

async fn answer(mut stream: TcpStream, intake: &WebhookIntake) {
    let Some((head, body)) = read_request(&mut stream).await else { return };
    let path = head.split(' ').nth(1).and_then(|path| path.strip_prefix('/')).map(str::to_owned);
    let authorization = header(&head, "authorization");
    let answer = intake.receive(path.as_deref(), authorization.as_deref(), &body).await;
    let status = answer.status();
    let text = format!("HTTP/1.1 {status} -\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    // A sender that has gone sends again.
    let _ = stream.write_all(text.as_bytes()).await;
}

/// The head and the body of a request.
pub(crate) async fn read_request(stream: &mut TcpStream) -> Option<(String, Vec<u8>)> {
    let mut bytes = Vec::new();
    loop {
        let mut part = [0; 4096];
        let count = stream.read(&mut part).await.ok()?;
        if count == 0 {
            return None;
        }
        bytes.extend(&part[..count]);
        let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let length = header(&head, "content-length").and_then(|n| n.parse().ok()).unwrap_or(0);
        if bytes.len() >= end + 4 + length {
            return Some((head, bytes[end + 4..].to_vec()));
        }
    }
}

pub(crate) fn header(head: &str, name: &str) -> Option<String> {
    head.lines().find_map(|line| {
        let (known, value) = line.split_once(':')?;
        known.trim().eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
    })
}

/// Base64 with padding.
pub(crate) fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let at = |index: usize| u32::from(three.get(index).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for place in 0..4 {
            let digit = usize::try_from(bits >> (18 - 6 * place) & 63).expect("six bits");
            text.push(if place <= three.len() { char::from(ALPHABET[digit]) } else { '=' });
        }
    }
    text
}
