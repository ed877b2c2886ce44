//! The sales software of the demo: the merchant side with its webhook address.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path as UrlPath, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::routing::post;
use maquininha_flow::sale::{LooseEvent, SaleEvent};
use maquininha_journal::SqliteSaleStore;
use maquininha_merchant::config::{
    MerchantConfig, ModuleSwitch, WEBHOOK_PASSWORD_NAME, WEBHOOK_PATH_NAME,
};
use maquininha_merchant::device::DeviceRow;
use maquininha_merchant::draft::SaleDraft;
use maquininha_merchant::memory::MemorySecretStore;
use maquininha_merchant::port::{SecretStore, SystemClock};
use maquininha_merchant::{Merchant, MerchantEvent, MerchantParts, SaleView, WebhookIntake};
use maquininha_model::{Money, OrderId, Sensitive};
use maquininha_sandbox::{SandboxServer, TestSecret, WebhookTarget};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::DemoError;
use super::world::{World, in_time};

const WEBHOOK_USER: &str = "sandbox";
const WEBHOOK_PASSWORD: &str = "demo-webhook-password";
const WEBHOOK_PATH: &str = "demo-7f3a9c";
/// The acquirer's CNPJ in the device list; any valid number does.
const ACQUIRER_CNPJ: &str = "16.501.555/0001-57";

/// The sales software of one shop.
pub struct Pdv {
    /// The engine.
    pub merchant: Merchant,
    /// References of the sales that were made.
    references: Mutex<Vec<String>>,
    told: Arc<Mutex<Vec<MerchantEvent>>>,
    count: watch::Receiver<usize>,
    tasks: Vec<JoinHandle<()>>,
}

impl Pdv {
    /// Opens the shop's sales software and its webhook address.
    pub async fn open(server: &SandboxServer, dir: &Path) -> Result<Self, DemoError> {
        let account = server.market().accounts().remove(0);
        let mut config = MerchantConfig {
            company: String::from("Loja Um"),
            module: ModuleSwitch::On,
            ..MerchantConfig::default()
        };
        config.account.id = Some(account.id.parse().map_err(DemoError::other)?);
        config.account.activation.activated = true;
        config.account.activation.partner_id = Some(String::from("demo-partner"));
        config.delivery_module = true;
        config.webhook.user = Some(WEBHOOK_USER.to_owned());
        let secrets = MemorySecretStore::default();
        for (name, secret) in
            [(WEBHOOK_PASSWORD_NAME, WEBHOOK_PASSWORD), (WEBHOOK_PATH_NAME, WEBHOOK_PATH)]
        {
            let secret = Sensitive::new(secret.to_owned());
            secrets.set(name, secret).await.map_err(DemoError::other)?;
        }
        let store = SqliteSaleStore::open(dir.join("pdv.db")).map_err(DemoError::other)?;
        let parts = MerchantParts {
            config,
            host: String::from("till-1"),
            api: Arc::new(World::client(server)?),
            store: Arc::new(store),
            secrets: Arc::new(secrets),
            clock: Arc::new(SystemClock),
        };
        let merchant = Merchant::open(parts).await.map_err(DemoError::other)?;
        let rows: Vec<DeviceRow> = account.devices.iter().map(row).collect();
        merchant.sync_devices(&rows).await.map_err(DemoError::other)?;
        let intake = merchant.intake().await.map_err(DemoError::other)?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let mut target = WebhookTarget::new(format!("http://{address}/{WEBHOOK_PATH}"));
        target.user = Some(WEBHOOK_USER.to_owned());
        target.password = Some(TestSecret::new(WEBHOOK_PASSWORD));
        target.interval_ms = 200;
        server.market().change_account(&account.id, |account| account.webhooks = vec![target]);
        let routes = Router::new().route("/{path}", post(receive)).with_state(Arc::new(intake));
        let serving = tokio::spawn(async move {
            // It ends when it is aborted.
            let _ = axum::serve(listener, routes).await;
        });
        let (told, count, listening) = listen(&merchant);
        Ok(Self {
            merchant,
            references: Mutex::default(),
            told,
            count,
            tasks: vec![serving, listening],
        })
    }

    /// Makes an order and returns its id.
    pub async fn sell(&self, draft: SaleDraft) -> Result<OrderId, DemoError> {
        let sale = self.merchant.create(draft).await.sale().map_err(DemoError::other)?;
        let order_id = sale.and_then(|sale| {
            let mut known = self.references.lock().unwrap_or_else(PoisonError::into_inner);
            known.push(sale.reference);
            sale.order_id
        });
        order_id.ok_or_else(|| DemoError::Other(String::from("the sale has no order")))
    }

    /// Backs out of a sale.
    pub async fn cancel(&self, reference: &str) -> Result<(), DemoError> {
        self.merchant.cancel(reference).await.map_err(DemoError::other)?;
        Ok(())
    }

    /// What the sales software thinks stands on an order; `None` if it does not
    /// know the order.
    pub async fn knows(&self, order_id: &str) -> Result<Option<Money>, DemoError> {
        let loose = self.loose_paid(order_id);
        let mut known = loose;
        let references = self.references.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for reference in references {
            let sale: SaleView = self.merchant.sale(&reference).await.map_err(DemoError::other)?;
            if sale.order_id.as_ref().is_some_and(|id| id.as_str() == order_id) {
                known = Some(sale.paid);
            }
        }
        Ok(known)
    }

    fn loose_paid(&self, order_id: &str) -> Option<Money> {
        let told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        told.iter().rev().find_map(|event| match event {
            MerchantEvent::Loose { order_id: Some(id), event: LooseEvent::Paid { payment } }
                if id.as_str() == order_id =>
            {
                Some(payment.amount)
            }
            _ => None,
        })
    }

    /// Payments and refunds it was told of.
    pub fn told(&self) -> (usize, usize) {
        let told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let count = |is: fn(&MerchantEvent) -> bool| told.iter().filter(|e| is(e)).count();
        (count(is_payment), count(is_refund))
    }

    /// How often a sale was finalized.
    pub fn finalized(&self, reference: &str) -> usize {
        let told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        told.iter().filter(|event| is_finalized(event, reference)).count()
    }

    /// Waits until a sale is finalized.
    pub async fn until_finalized(&self, reference: &str) -> Result<(), DemoError> {
        let wanted = reference.to_owned();
        self.until(&format!("{reference} to be finalized"), move |event| {
            is_finalized(event, &wanted)
        })
        .await
    }

    /// Waits until it was told of something.
    pub async fn until(
        &self,
        what: &str,
        is_it: impl Fn(&MerchantEvent) -> bool,
    ) -> Result<(), DemoError> {
        let mut count = self.count.clone();
        let happens = count.wait_for(|_| {
            self.told.lock().unwrap_or_else(PoisonError::into_inner).iter().any(&is_it)
        });
        in_time(what, happens).await?.map_err(DemoError::other)?;
        Ok(())
    }

    /// Stops the sales software.
    pub async fn close(self) {
        self.merchant.stop().await;
        for task in self.tasks {
            task.abort();
        }
    }
}

/// A payment with no sale of ours.
pub fn is_loose_sale(event: &MerchantEvent) -> bool {
    matches!(event, MerchantEvent::Loose { event: LooseEvent::Paid { .. }, .. })
}

/// Money that came after the sale was backed out.
pub fn is_late_payment(event: &MerchantEvent) -> bool {
    matches!(event, MerchantEvent::Sale { event: SaleEvent::LatePayment { .. }, .. })
}

/// Money that was given back.
pub fn is_refund(event: &MerchantEvent) -> bool {
    matches!(event, MerchantEvent::Sale { event: SaleEvent::Refunded { .. }, .. })
}

fn is_payment(event: &MerchantEvent) -> bool {
    is_loose_sale(event)
        || is_late_payment(event)
        || matches!(event, MerchantEvent::Sale { event: SaleEvent::PaymentReceived { .. }, .. })
}

fn is_finalized(event: &MerchantEvent, wanted: &str) -> bool {
    matches!(
        event,
        MerchantEvent::Sale { reference, event: SaleEvent::Finalized { .. }, .. }
            if reference == wanted
    )
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

/// Takes every event, keeps it and acknowledges it.
fn listen(
    merchant: &Merchant,
) -> (Arc<Mutex<Vec<MerchantEvent>>>, watch::Receiver<usize>, JoinHandle<()>) {
    let told: Arc<Mutex<Vec<MerchantEvent>>> = Arc::default();
    let (sender, count) = watch::channel(0);
    let (kept, merchant) = (Arc::clone(&told), merchant.clone());
    let task = tokio::spawn(async move {
        let mut events = merchant.events();
        while let Ok(Some(event)) = events.next().await {
            kept.lock().unwrap_or_else(PoisonError::into_inner).push(event.event);
            sender.send_modify(|count| *count += 1);
            if merchant.acknowledge(event.seq).await.is_err() {
                return;
            }
        }
    });
    (told, count, task)
}

async fn receive(
    State(intake): State<Arc<WebhookIntake>>,
    UrlPath(path): UrlPath<String>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let authorization = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let answer = intake.receive(Some(&path), authorization, &body).await;
    StatusCode::from_u16(answer.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
