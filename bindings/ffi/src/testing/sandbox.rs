//! The simulated market as a test holds it.

use std::sync::{Arc, PoisonError, RwLock};

use maquininha_gateway::{GatewayConfig, RetryPolicy};
use maquininha_model::{OrderId, SerialNumber};
use maquininha_sandbox::{
    AcquirerLink, DriverConfig, FaultRule, Market, MarketConfig, SandboxError, SandboxServer,
    ServerConfig, WebhookTarget,
};
use maquininha_terminal::Engine;
use serde_json::Value;
use tokio::runtime::Handle;

use super::credentials::FixedKey;
use super::{
    BookedCharge, BookedOrder, BookedPayment, Disagreement, KeptWebhook, SandboxOrder,
    SimulatedDriver, SimulatedDriverConfig,
};
use crate::MaquininhaError;
use crate::error::closed;
use crate::panics::{guarded, keep_texts_inside};
use crate::ports::Credentials;
use crate::running::to_its_end;

/// The key of the simulated shop, the first account of every market.
const KEY: &str = "sk_test_loja_um";
/// Path of the orders.
const ORDERS: &str = "/core/v5/orders";
/// First pause before a repeat, in milliseconds: a loopback needs no second.
const QUICK_RETRY_MS: u64 = 50;

/// Settings of a simulated market.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct SandboxConfig {
    /// Makes identifiers and lotteries of faults repeatable, where given.
    pub seed: Option<u64>,
    /// Whether the order API has a second endpoint.
    pub with_backup: bool,
}

/// One endpoint, identifiers by chance.
#[uniffi::export]
pub fn sandbox_config() -> Result<SandboxConfig, MaquininhaError> {
    guarded(|| Ok(SandboxConfig { seed: None, with_backup: false }))
}

/// An answer of the simulated order API.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct SandboxReply {
    /// HTTP status.
    pub status: u16,
    /// JSON text, where there is one.
    pub body: Option<String>,
}

/// A simulated market on the loopback: order API, webhooks, acquirer. It needs no account and no
/// internet. Its shop has the terminals TESTPOS0001 (L3), TESTPOS0002 (A8) and TESTPOS0003 (P2).
///
/// The last two digits of an amount choose what the acquirer does: 05 and 51 decline, 68 approves
/// and loses the answer, 69 never receives it, 70 answers five seconds late, 71 is canceled by
/// the card holder.
#[derive(uniffi::Object)]
pub struct Sandbox {
    running: RwLock<Option<Arc<Running>>>,
    with_backup: bool,
}

struct Running {
    server: SandboxServer,
    engine: Engine,
}

#[uniffi::export]
impl Sandbox {
    /// Starts a market on threads and ports of its own.
    #[uniffi::constructor]
    pub async fn start(config: SandboxConfig) -> Result<Arc<Self>, MaquininhaError> {
        let engine = guarded(|| {
            keep_texts_inside();
            Ok(Engine::start()?)
        })?;
        let mut market = MarketConfig { seed: config.seed, ..MarketConfig::default() };
        for shop in &mut market.accounts {
            // No address: the test delivers them itself.
            let every_event = vec![String::from("*")];
            shop.webhooks = vec![WebhookTarget { events: every_event, ..WebhookTarget::new("") }];
        }
        // The last one is the acquirer's, which does not stop with the order API.
        let ports = vec![0; if config.with_backup { 3 } else { 2 }];
        let server = to_its_end(&engine.handle().clone(), async move {
            SandboxServer::start(ServerConfig { market, ports }).await.map_err(wrong)
        })
        .await?;
        let running = Some(Arc::new(Running { server, engine }));
        let with_backup = config.with_backup;
        Ok(Arc::new(Self { running: RwLock::new(running), with_backup }))
    }

    /// The way to the order API, for a terminal's or merchant's settings.
    pub fn gateway(&self) -> Result<GatewayConfig, MaquininhaError> {
        guarded(|| {
            let running = self.running()?;
            Ok(GatewayConfig {
                backup_url: self.with_backup.then(|| running.server.base_url(1)),
                retry: RetryPolicy { base_ms: QUICK_RETRY_MS, ..RetryPolicy::default() },
                ..GatewayConfig::for_url(running.server.base_url(0))
            })
        })
    }

    /// The credential of the shop, for `HostPorts`.
    pub fn credentials(&self) -> Result<Arc<dyn Credentials>, MaquininhaError> {
        guarded(|| Ok(Arc::new(FixedKey(KEY)) as Arc<dyn Credentials>))
    }

    /// The secret key of the shop. It opens nothing but simulated markets.
    pub fn secret_key(&self) -> Result<String, MaquininhaError> {
        guarded(|| Ok(KEY.to_owned()))
    }

    /// A simulated payment driver for one of the shop's terminals.
    pub fn driver(
        &self,
        serial: SerialNumber,
        config: SimulatedDriverConfig,
    ) -> Result<Arc<SimulatedDriver>, MaquininhaError> {
        guarded(|| {
            let running = self.running()?;
            let SimulatedDriverConfig { silence, can_query, card_pause, card_limit, answer_limit } =
                config;
            let text = serial.as_str().to_owned();
            running.server.market().set_silence_rule(&text, silence).map_err(wrong)?;
            let config =
                DriverConfig { serial, silence, can_query, card_pause, card_limit, answer_limit };
            let link = AcquirerLink::Http(self.acquirer_url()?);
            let _on_its_threads = running.engine.handle().enter();
            let driver = maquininha_sandbox::SimulatedDriver::new(config, link);
            Ok(Arc::new(SimulatedDriver(driver)))
        })
    }

    /// Places an order, as a sales program would.
    ///
    /// Errors: `value` for an order that cannot be placed; `sandbox` where the market refuses it.
    pub fn place_order(&self, order: SandboxOrder) -> Result<OrderId, MaquininhaError> {
        guarded(|| {
            let reply = self.market()?.request("POST", ORDERS, KEY, Some(&order.body()?));
            let body = reply.body.as_ref().filter(|_| reply.status == 200);
            match body.and_then(|order| order["id"].as_str()) {
                Some(id) => Ok(OrderId::new(id)?),
                None => Err(MaquininhaError::sandbox(format!("status {}", reply.status))),
            }
        })
    }

    /// Any call of the order API in the shop's name, past planted faults. The body is JSON text.
    pub fn request(
        &self,
        method: String,
        path: String,
        body: Option<String>,
    ) -> Result<SandboxReply, MaquininhaError> {
        guarded(|| {
            let body: Option<Value> =
                body.map(|text| serde_json::from_str(&text)).transpose().map_err(not_json)?;
            let reply = self.market()?.request(&method, &path, KEY, body.as_ref());
            Ok(SandboxReply { status: reply.status, body: reply.body.map(|b| b.to_string()) })
        })
    }

    /// Plants a fault at the order API or the acquirer and returns its number. The rule is JSON
    /// text, as `maquininha sandbox` takes it: which calls it matches, and what goes wrong.
    pub fn plant_fault(&self, rule: String) -> Result<u64, MaquininhaError> {
        guarded(|| {
            let rule: FaultRule = serde_json::from_str(&rule).map_err(not_json)?;
            Ok(self.market()?.plant_fault(rule))
        })
    }

    /// Takes a fault away, or all of them.
    pub fn clear_faults(&self, id: Option<u64>) -> Result<(), MaquininhaError> {
        guarded(|| {
            self.market()?.clear_faults(id);
            Ok(())
        })
    }

    /// Kills an endpoint of the order API: 0 is the primary, 1 the backup.
    pub fn stop_endpoint(&self, index: u8) -> Result<(), MaquininhaError> {
        guarded(|| self.running()?.server.stop_endpoint(usize::from(index)).map_err(wrong))
    }

    /// Brings an endpoint back on its old port.
    pub async fn start_endpoint(&self, index: u8) -> Result<(), MaquininhaError> {
        let running = self.running()?;
        to_its_end(&running.engine.handle().clone(), async move {
            running.server.start_endpoint(usize::from(index)).await.map_err(wrong)
        })
        .await
    }

    /// Every transaction at the acquirer, oldest first.
    pub fn payments(&self) -> Result<Vec<BookedPayment>, MaquininhaError> {
        guarded(|| {
            let books = self.market()?.books();
            Ok(books.transactions.into_iter().map(BookedPayment::from).collect())
        })
    }

    /// Every order at the order API with its charges, oldest first.
    pub fn orders(&self) -> Result<Vec<BookedOrder>, MaquininhaError> {
        guarded(|| {
            let books = self.market()?.books();
            let order = |order: &maquininha_sandbox::OrderRecord| {
                let charges = books.charges_of(&order.id).map(BookedCharge::from).collect();
                BookedOrder::of(order.clone(), charges)
            };
            books.orders.iter().map(order).collect()
        })
    }

    /// Every webhook of the shop so far, oldest first. None is delivered: a test hands the bodies
    /// to `Merchant.receive_webhook`, in the order, as often and as late as it likes.
    pub fn webhooks(&self) -> Result<Vec<KeptWebhook>, MaquininhaError> {
        guarded(|| Ok(self.market()?.books().hooks.into_iter().map(KeptWebhook::from).collect()))
    }

    /// Compares the acquirer's money with the charges of terminals. Empty means that they agree
    /// and nothing is undecided; ask when everything is at rest.
    pub fn audit(&self) -> Result<Vec<Disagreement>, MaquininhaError> {
        guarded(|| Ok(self.market()?.audit().into_iter().map(Disagreement::from).collect()))
    }

    /// Stops the market. Twice is success.
    pub fn shut_down(&self) -> Result<(), MaquininhaError> {
        guarded(|| {
            drop(self.running.write().unwrap_or_else(PoisonError::into_inner).take());
            Ok(())
        })
    }
}

impl Sandbox {
    fn running(&self) -> Result<Arc<Running>, MaquininhaError> {
        let running = self.running.read().unwrap_or_else(PoisonError::into_inner);
        running.as_ref().map(Arc::clone).ok_or_else(closed)
    }

    /// Where the acquirers are: their port is the last one.
    pub(super) fn acquirer_url(&self) -> Result<String, MaquininhaError> {
        let last = if self.with_backup { 2 } else { 1 };
        Ok(self.running()?.server.base_url(last))
    }

    /// The market's threads.
    pub(super) fn runtime(&self) -> Result<Handle, MaquininhaError> {
        Ok(self.running()?.engine.handle().clone())
    }

    fn market(&self) -> Result<Market, MaquininhaError> {
        Ok(self.running()?.server.market().clone())
    }
}

fn wrong(error: SandboxError) -> MaquininhaError {
    MaquininhaError::sandbox(error.to_string())
}

fn not_json(error: serde_json::Error) -> MaquininhaError {
    MaquininhaError::value(error.to_string())
}
