//! The sales software with its webhook address, on a way of its own.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use maquininha_merchant::config::{
    MerchantConfig, ModuleSwitch, WEBHOOK_PASSWORD_NAME, WEBHOOK_PATH_NAME,
};
use maquininha_merchant::device::DeviceRow;
use maquininha_merchant::draft::SaleDraft;
use maquininha_merchant::memory::{MemorySaleStore, MemorySecretStore};
use maquininha_merchant::port::{Clock, SecretStore};
use maquininha_merchant::{Merchant, MerchantParts, WebhookIntake};
use maquininha_model::{Money, OrderId, Sensitive, Tender, Timestamp};
use maquininha_sandbox::{Market, TestSecret, WebhookTarget};
use maquininha_sim::faults::Fault;
use maquininha_sim::invariants::Invariant;
use maquininha_sim::rng::Rng;
use maquininha_sim::verdict::Violation;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;

use super::message::Message;
use super::scenario::{OrderWish, WebhookWeather};
use super::till::{client, serial};
use super::trace::Trace;
use super::way::{Way, hash};

const WEBHOOK_USER: &str = "sandbox";
const WEBHOOK_PASSWORD: &str = "proof-webhook-password";
const WEBHOOK_PATH: &str = "proof-7f3a9c";
/// How often a cashier looks whether the order is there, and the pause between.
const LOOKS_MAX: usize = 24;
const LOOK_AGAIN: Duration = Duration::from_secs(5);
/// The acquirer's CNPJ in the device list; any valid number does.
const ACQUIRER_CNPJ: &str = "16.501.555/0001-57";

struct MerchantClock(Market);

#[async_trait]
impl Clock for MerchantClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.now().0 / 10)
    }

    async fn sleep_until(&self, at: Timestamp) {
        sleep(at.since(self.now())).await;
    }
}

/// The sales software.
pub(super) struct Shop {
    pub(super) merchant: Merchant,
    pub(super) way: Arc<Way>,
    market: Market,
    trace: Arc<Trace>,
}

impl Shop {
    /// Opens the sales software and its webhook address.
    pub(super) async fn open(
        seed: u64,
        market: &Market,
        trace: &Arc<Trace>,
        way: Arc<Way>,
        weather: WebhookWeather,
        heal_at: Duration,
    ) -> io::Result<Arc<Self>> {
        let account = market.accounts().remove(0);
        let mut config = MerchantConfig {
            company: String::from("Loja Um"),
            module: ModuleSwitch::On,
            ..MerchantConfig::default()
        };
        config.account.id = account.id.parse().ok();
        config.account.activation.activated = true;
        config.account.activation.partner_id = Some(String::from("proof-partner"));
        config.webhook.user = Some(WEBHOOK_USER.to_owned());
        let secrets = MemorySecretStore::default();
        for (name, secret) in
            [(WEBHOOK_PASSWORD_NAME, WEBHOOK_PASSWORD), (WEBHOOK_PATH_NAME, WEBHOOK_PATH)]
        {
            let kept = secrets.set(name, Sensitive::new(secret.to_owned())).await;
            kept.expect("secrets in memory can be kept");
        }
        let parts = MerchantParts {
            config,
            host: String::from("till-1"),
            api: Arc::new(client(&way)),
            store: Arc::new(MemorySaleStore::default()),
            secrets: Arc::new(secrets),
            clock: Arc::new(MerchantClock(market.clone())),
        };
        let merchant = Merchant::open(parts).await.expect("the shop's settings are valid");
        let rows: Vec<DeviceRow> = account.devices.iter().map(row).collect();
        merchant.sync_devices(&rows).await.expect("the devices are valid");
        let intake = merchant.intake().await.expect("the shop has an intake");
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let mut target =
            WebhookTarget::new(format!("http://{}/{WEBHOOK_PATH}", listener.local_addr()?));
        target.user = Some(WEBHOOK_USER.to_owned());
        target.password = Some(TestSecret::new(WEBHOOK_PASSWORD));
        market.change_account(&account.id, |account| account.webhooks = vec![target]);
        let address = Address {
            intake,
            weather,
            seed,
            market: market.clone(),
            trace: Arc::clone(trace),
            heals: tokio::time::Instant::now() + heal_at,
        };
        tokio::spawn(Arc::new(address).serve(listener));
        Ok(Arc::new(Self { merchant, way, market: market.clone(), trace: Arc::clone(trace) }))
    }

    /// Makes an order; tries again as a cashier does.
    pub(super) async fn sell(&self, number: usize, wish: &OrderWish) -> Option<OrderId> {
        let mut draft = SaleDraft::counter(reference(number), Money::brl(wish.amount));
        if let Some(terminal) = wish.direct {
            draft.device = Some(serial(terminal));
            draft.tender = Some(Tender::Debit);
        }
        // Where the answer was lost, the engine looks for the order itself.
        let _ = self.merchant.create(draft).await;
        let mut order_id = None;
        for _ in 0..LOOKS_MAX {
            let sale = self.merchant.sale(&reference(number)).await;
            order_id = sale.ok().and_then(|sale| sale.order_id);
            if order_id.is_some() {
                break;
            }
            sleep(LOOK_AGAIN).await;
        }
        self.say(format!("{}: {order_id:?}", reference(number)));
        order_id
    }

    /// Backs out of a sale.
    pub(super) async fn cancel(&self, number: usize) {
        let canceled = self.merchant.cancel(&reference(number)).await;
        self.say(format!("cancels {}: {:?}", reference(number), canceled.map(|sale| sale.state)));
    }

    /// What the sales software thinks stands on an order: order and centavos.
    pub(super) async fn books(&self, number: usize) -> Option<(OrderId, i64)> {
        let sale = self.merchant.sale(&reference(number)).await.ok()?;
        Some((sale.order_id?, sale.paid.minor()))
    }

    fn say(&self, what: impl Into<String>) {
        self.trace.say(self.market.now(), "shop", what);
    }
}

fn reference(number: usize) -> String {
    format!("VENDA-{number}")
}

fn row(device: &maquininha_sandbox::Device) -> DeviceRow {
    DeviceRow {
        peripheral_type: String::from("POS"),
        equipment: String::from("POS"),
        model: device.model.clone(),
        serial: device.serial.clone(),
        acquirer_cnpj: ACQUIRER_CNPJ.to_owned(),
        app_version: Some(device.payments_app_version.clone()),
        ..DeviceRow::default()
    }
}

/// The webhook address.
struct Address {
    intake: WebhookIntake,
    weather: WebhookWeather,
    seed: u64,
    market: Market,
    trace: Arc<Trace>,
    heals: tokio::time::Instant,
}

impl Address {
    async fn serve(self: Arc<Self>, listener: TcpListener) {
        let mut number = 0;
        while let Ok((stream, _)) = listener.accept().await {
            number += 1;
            let rng = Rng::new(self.seed ^ 0x0AD0 ^ number);
            let address = Arc::clone(&self);
            tokio::spawn(async move { address.delivery(stream, rng).await });
        }
    }

    async fn delivery(&self, mut stream: TcpStream, mut rng: Rng) -> Option<()> {
        stream.set_zero_linger().ok()?;
        let hook = Message::read(&mut stream).await.ok()??;
        let is_well = tokio::time::Instant::now() >= self.heals;
        let weather = if is_well { WebhookWeather::default() } else { self.weather };
        if rng.chance(weather.lost) {
            self.trace.fault(Fault::Webhook);
            return None;
        }
        if rng.chance(weather.late) {
            self.trace.fault(Fault::Webhook);
            sleep(Duration::from_millis(rng.range(100, 60_000).unsigned_abs())).await;
        }
        if weather.forged {
            let forged = String::from_utf8_lossy(&hook.body).replace("10000", "20000");
            let taken = self.intake.receive(Some("guessed"), None, forged.as_bytes()).await;
            if taken.status() != 401 {
                let what = format!("a forged webhook was taken: {}", taken.status());
                self.trace.broken(Violation { invariant: Invariant::FailClosed, what });
            }
        }
        let authorization = hook.header("authorization");
        let answer = self.intake.receive(Some(WEBHOOK_PATH), authorization, &hook.body).await;
        let said = format!("hook {:016x} → {}", hash(&hook.body), answer.status());
        self.trace.say(self.market.now(), "shop", said);
        if rng.chance(weather.duplicate) {
            self.trace.fault(Fault::Webhook);
            self.intake.receive(Some(WEBHOOK_PATH), authorization, &hook.body).await;
        }
        if rng.chance(weather.answer_lost) {
            self.trace.fault(Fault::Webhook);
            return None;
        }
        let answer = Message::answer(answer.status(), "connection: close\r\n", "");
        stream.write_all(&answer.bytes()).await.ok()?;
        // The other side closes first, so that nothing of the answer is lost.
        let _ = Message::read(&mut stream).await;
        None
    }
}
