//! The sales side as a sales program holds it.

use std::sync::{Arc, PoisonError, RwLock};

use maquininha_gateway::OrderApiClient;
use maquininha_journal::SqliteSaleStore;
use maquininha_merchant::device::{DeviceRecord, DeviceRow};
use maquininha_merchant::intake::Accepted;
use maquininha_merchant::port::SystemClock;
use maquininha_merchant::{CreateOutcome, MerchantParts, SaleDraft, SaleView};
use maquininha_model::{ChargeId, SerialNumber, Timestamp};
use maquininha_terminal::Engine;
use tokio::runtime::Handle;

use super::{DeviceSync, MerchantConfig, MerchantEventStream};
use crate::MaquininhaError;
use crate::error::closed;
use crate::panics::guarded;
use crate::ports::{HostCredentials, HostSecretStore, Lane, MerchantPorts};
use crate::running::{started_engine, to_its_end};

/// Name of the store in the storage folder.
const STORE_FILE: &str = "merchant.db";
/// Name of this host in the store; one store belongs to one host here.
const HOST: &str = "maquininha";

/// How the sales side does.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct MerchantHealth {
    /// Whether the engine runs.
    pub is_running: bool,
    /// Last answer of the order API or last webhook.
    pub last_contact: Option<Timestamp>,
    /// Calls under way and inputs that wait to be written.
    pub queue: u32,
    /// Orders that are open; 30 is the limit.
    pub open_orders: u32,
    /// Stable code of the last thing that went wrong.
    pub last_error_code: Option<String>,
    /// When it went wrong.
    pub last_error_at: Option<Timestamp>,
}

/// The answer to a webhook: an empty body with this status.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct WebhookAnswer {
    /// HTTP status: 200 kept, 400 unreadable, 401 wrong credentials, 413 too long, 503 not kept,
    /// the service delivers it again.
    pub status: u16,
    /// Whether it was new; a delivery made again is not.
    pub is_new: bool,
    /// Stable code of why it was not taken.
    pub error_code: Option<String>,
}

/// The sales side of one company. It has threads of its own, so what was begun goes on whatever
/// becomes of its caller. Several may be open in one process, each with its own storage folder.
#[derive(uniffi::Object)]
pub struct Merchant {
    open: RwLock<Option<Arc<Open>>>,
}

struct Open {
    merchant: maquininha_merchant::Merchant,
    store: Arc<SqliteSaleStore>,
    /// Kept, because its threads end with it.
    engine: Engine,
}

#[uniffi::export]
impl Merchant {
    /// Opens the sales side: what was begun before goes on.
    ///
    /// Errors: the settings are not valid (`gateway.…`, `merchant.configuration`), the store
    /// cannot be read or is open elsewhere (`journal_locked`, `journal`, …).
    #[uniffi::constructor]
    pub async fn open(
        config: MerchantConfig,
        ports: MerchantPorts,
    ) -> Result<Arc<Self>, MaquininhaError> {
        let engine = started_engine()?;
        let runtime = engine.handle().clone();
        let open = to_its_end(&runtime, Open::open(config, ports, engine)).await?;
        Ok(Arc::new(Self { open: RwLock::new(Some(Arc::new(open))) }))
    }

    /// Makes the order of a draft. The same draft again gives the same sale: after a lost answer
    /// this is the way to find out.
    ///
    /// Errors: `merchant.…`; where the outcome is not known, ask again with the same reference.
    pub async fn create(&self, draft: SaleDraft) -> Result<CreateOutcome, MaquininhaError> {
        self.run(|merchant| async move { Ok(merchant.create(draft).await.result?) }).await
    }

    /// A sale by its reference.
    pub async fn sale(&self, reference: String) -> Result<SaleView, MaquininhaError> {
        self.run(|merchant| async move { Ok(merchant.sale(&reference).await?) }).await
    }

    /// The sales with something left to do.
    pub async fn open_sales(&self) -> Result<Vec<SaleView>, MaquininhaError> {
        self.run(|merchant| async move { Ok(merchant.open_sales().await?) }).await
    }

    /// Backs out before payment. The order is read first, for it may have been paid a moment ago,
    /// and then closed as canceled; a payment that comes within two minutes is told and goes
    /// back. Where the order cannot be read now, `backing_out` is set and it is tried again.
    ///
    /// Errors: a sale that is paid, or that the read shows as paid.
    pub async fn cancel(&self, reference: String) -> Result<SaleView, MaquininhaError> {
        self.run(|merchant| async move { Ok(merchant.cancel(&reference).await?) }).await
    }

    /// The screen of the sale was left, by going back or by a time-out: the order is reversed, as
    /// by `cancel`.
    pub async fn leave_screen(&self, reference: String) -> Result<SaleView, MaquininhaError> {
        self.run(|merchant| async move { Ok(merchant.leave_screen(&reference).await?) }).await
    }

    /// Settles a paid sale by hand.
    pub async fn settle_manually(&self, reference: String) -> Result<SaleView, MaquininhaError> {
        self.run(|merchant| async move { Ok(merchant.settle_manually(&reference).await?) }).await
    }

    /// Closes a paid order now; for hosts that switched automatic closing off.
    pub async fn close_order(&self, reference: String) -> Result<SaleView, MaquininhaError> {
        self.run(|merchant| async move { Ok(merchant.close(&reference).await?) }).await
    }

    /// Asks for a refund: of one charge, or of all that stand. By default the operator is sent to
    /// the terminal that was paid. `at` is the terminal at which the operator stands.
    pub async fn refund(
        &self,
        reference: String,
        charge_id: Option<ChargeId>,
        at: Option<SerialNumber>,
    ) -> Result<SaleView, MaquininhaError> {
        self.run(|merchant| async move { Ok(merchant.refund(&reference, charge_id, at).await?) })
            .await
    }

    /// Takes the back office's whole list of terminals. A row that is wrong refuses the list, so
    /// that no terminal disappears by mistake.
    pub async fn sync_devices(&self, rows: Vec<DeviceRow>) -> Result<DeviceSync, MaquininhaError> {
        self.run(|merchant| async move {
            let (changes, warnings) = merchant.sync_devices(&rows).await?;
            Ok(DeviceSync { changes, warnings })
        })
        .await
    }

    /// The terminals.
    pub async fn devices(&self) -> Result<Vec<DeviceRecord>, MaquininhaError> {
        self.run(|merchant| async move { Ok(merchant.devices().await?) }).await
    }

    /// News, from the oldest that nobody acknowledged.
    pub fn events(&self) -> Result<Arc<MerchantEventStream>, MaquininhaError> {
        guarded(|| {
            let open = self.get()?;
            let stream = MerchantEventStream::new(open.merchant.clone(), open.runtime());
            Ok(Arc::new(stream))
        })
    }

    /// Takes a webhook that the app's HTTP server received: the secret part of its path, the
    /// `Authorization` header, the body as it came. Answer with the status given, at once.
    pub async fn receive_webhook(
        &self,
        path_secret: Option<String>,
        authorization: Option<String>,
        body: Vec<u8>,
    ) -> Result<WebhookAnswer, MaquininhaError> {
        self.run(|merchant| async move {
            let intake = merchant.intake().await?;
            let (path, header) = (path_secret.as_deref(), authorization.as_deref());
            let answer = intake.receive(path, header, &body).await;
            Ok(WebhookAnswer {
                status: answer.status(),
                is_new: answer.result == Ok(Accepted::New),
                error_code: answer.result.err().map(|error| error.code().to_owned()),
            })
        })
        .await
    }

    /// How the sales side does.
    pub fn health(&self) -> Result<MerchantHealth, MaquininhaError> {
        guarded(|| {
            let health = self.get()?.merchant.health().current();
            let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
            Ok(MerchantHealth {
                is_running: health.running && health.stays_off.is_none(),
                last_contact: health.last_contact,
                queue: count(health.queue),
                open_orders: count(health.open_orders),
                last_error_at: health.last_error.as_ref().map(|error| error.at),
                last_error_code: health.last_error.map(|error| error.code.to_owned()),
            })
        })
    }

    /// Stops the sales side, waits for the calls under way, and lets go of its storage. What was
    /// begun goes on at the next start. Twice is success.
    pub async fn shut_down(&self) -> Result<(), MaquininhaError> {
        let Some(open) = self.open.write().unwrap_or_else(PoisonError::into_inner).take() else {
            return Ok(());
        };
        to_its_end(&open.runtime(), async move {
            open.merchant.stop().await;
            Ok(open.store.close().await.map_err(maquininha_merchant::MerchantError::from)?)
        })
        .await
    }
}

impl Merchant {
    fn get(&self) -> Result<Arc<Open>, MaquininhaError> {
        let open = self.open.read().unwrap_or_else(PoisonError::into_inner);
        open.as_ref().map(Arc::clone).ok_or_else(closed)
    }

    /// Runs work on the engine's threads to its end.
    pub(super) async fn run<T: Send + 'static, F>(
        &self,
        work: impl FnOnce(maquininha_merchant::Merchant) -> F,
    ) -> Result<T, MaquininhaError>
    where
        F: Future<Output = Result<T, MaquininhaError>> + Send + 'static,
    {
        let open = self.get()?;
        to_its_end(&open.runtime(), work(open.merchant.clone())).await
    }
}

impl Open {
    async fn open(
        config: MerchantConfig,
        ports: MerchantPorts,
        engine: Engine,
    ) -> Result<Self, MaquininhaError> {
        let runtime = engine.handle();
        let credentials = HostCredentials::new(ports.credentials, Lane::new(runtime));
        let api = OrderApiClient::new(config.gateway.clone(), Arc::new(credentials))?;
        let dir = std::path::Path::new(&config.storage_dir);
        std::fs::create_dir_all(dir).map_err(|error| {
            MaquininhaError::environment(&format!("the storage folder: {error}"))
        })?;
        let store = Arc::new(SqliteSaleStore::open(dir.join(STORE_FILE))?);
        let parts = MerchantParts {
            config: config.engine_part(),
            host: HOST.to_owned(),
            api: Arc::new(api),
            store: store.clone(),
            secrets: Arc::new(HostSecretStore::new(ports.secrets, Lane::new(runtime))),
            clock: Arc::new(SystemClock),
        };
        let merchant = maquininha_merchant::Merchant::open(parts).await?;
        Ok(Self { merchant, store, engine })
    }

    fn runtime(&self) -> Handle {
        self.engine.handle().clone()
    }
}
