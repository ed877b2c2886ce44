//! A scripted order API and a scripted sales program.
#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(unreachable_pub, reason = "the module is the root of nothing")]
#![allow(clippy::unwrap_used, clippy::missing_panics_doc, reason = "test support")]

mod api;

use std::sync::Arc;
use std::time::Duration;

pub use api::ScriptedApi;
use maquininha_flow::sale::SaleEvent;
use maquininha_merchant::config::{Account, Activation, ModuleSwitch, WebhookConfig};
use maquininha_merchant::device::DeviceRow;
use maquininha_merchant::memory::{ManualClock, MemorySaleStore, MemorySecretStore};
use maquininha_merchant::{
    CreateOutcome, Merchant, MerchantConfig, MerchantError, MerchantEvent, MerchantParts,
    SaleDraft, SaleView,
};
use maquininha_model::{ChargeId, Money, SerialNumber, Tender, Timestamp};

pub fn start_of_day() -> Timestamp {
    Timestamp::parse("2026-03-02T12:00:00Z").unwrap()
}

pub fn serial(text: &str) -> SerialNumber {
    SerialNumber::new(text).unwrap()
}

pub fn charge_id(text: &str) -> ChargeId {
    ChargeId::new(text).unwrap()
}

pub fn device(serial: &str, model: &str) -> DeviceRow {
    DeviceRow {
        peripheral_type: "POS".into(),
        equipment: "POS".into(),
        model: model.into(),
        serial: serial.into(),
        acquirer_cnpj: "11.222.333/0001-81".into(),
        app_version: Some("6.4.0".into()),
        ..DeviceRow::default()
    }
}

/// A company that is activated and switched on.
pub fn active() -> MerchantConfig {
    let activation = Activation { activated: true, partner_id: Some("partner-1".into()) };
    MerchantConfig {
        company: "Loja".into(),
        module: ModuleSwitch::On,
        account: Account { activation, ..Account::default() },
        webhook: WebhookConfig { unguarded: true, ..WebhookConfig::default() },
        ..MerchantConfig::default()
    }
}

pub struct Shop {
    pub merchant: Merchant,
    pub api: Arc<ScriptedApi>,
    pub store: Arc<MemorySaleStore>,
    pub secrets: Arc<MemorySecretStore>,
    pub clock: ManualClock,
    pub parts: MerchantParts,
}

impl Shop {
    /// A shop with terminals T1 and T2, both L3.
    pub async fn open() -> Self {
        Self::with(active()).await
    }

    pub async fn with(config: MerchantConfig) -> Self {
        let shop = Self::bare(config).await;
        shop.merchant.sync_devices(&[device("T1", "L3"), device("T2", "L3")]).await.unwrap();
        shop
    }

    /// A shop with no terminals yet.
    pub async fn bare(config: MerchantConfig) -> Self {
        let clock = ManualClock::at(start_of_day());
        let api = Arc::new(ScriptedApi::new(clock.clone()));
        let store = Arc::new(MemorySaleStore::default());
        let secrets = Arc::new(MemorySecretStore::default());
        let parts = MerchantParts {
            config,
            host: "till-1".into(),
            api: api.clone(),
            store: store.clone(),
            secrets: secrets.clone(),
            clock: Arc::new(clock.clone()),
        };
        let merchant = Merchant::open(parts.clone()).await.unwrap();
        merchant.until_idle().await;
        Self { merchant, api, store, secrets, clock, parts }
    }

    /// The program ends and starts again on the same store.
    pub async fn restart(&mut self) {
        self.merchant.stop().await;
        self.merchant = Merchant::open(self.parts.clone()).await.unwrap();
        self.merchant.until_idle().await;
    }

    pub async fn advance(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
        self.merchant.until_idle().await;
    }

    pub async fn try_create(&self, draft: SaleDraft) -> Result<CreateOutcome, MerchantError> {
        self.merchant.create(draft).await.result
    }

    pub async fn create(&self, draft: SaleDraft) -> SaleView {
        match self.try_create(draft).await {
            Ok(CreateOutcome::Created { sale, .. }) => sale,
            other => panic!("no sale: {other:?}"),
        }
    }

    pub async fn direct(&self, reference: &str, reais: i64) -> SaleView {
        self.create(direct(reference, reais)).await
    }

    pub async fn listed(&self, reference: &str, reais: i64) -> SaleView {
        self.create(SaleDraft::counter(reference, Money::brl(reais * 100))).await
    }

    /// A terminal takes a payment on the order and the service tells of it.
    pub async fn pay(&self, sale: &SaleView, reais: i64, terminal: &str) -> String {
        self.clock.advance(Duration::from_secs(1));
        let charge = self.api.pay(sale.order_id.as_ref().unwrap(), reais * 100, terminal);
        self.deliver(&self.api.webhook(&charge, "charge.paid")).await;
        charge
    }

    /// The terminal gives a payment back and the service tells of it.
    pub async fn give_back(&self, charge: &str, reais: i64) {
        self.clock.advance(Duration::from_secs(1));
        self.api.give_back(charge, reais * 100);
        self.deliver(&self.api.webhook(charge, "charge.refunded")).await;
    }

    pub async fn deliver(&self, body: &str) -> u16 {
        let intake = self.merchant.intake().await.unwrap();
        let answer = intake.receive(None, None, body.as_bytes()).await;
        self.merchant.until_idle().await;
        answer.status()
    }

    pub async fn sale(&self, reference: &str) -> SaleView {
        self.merchant.sale(reference).await.unwrap()
    }

    pub async fn events(&self) -> Vec<MerchantEvent> {
        let mut stream = self.merchant.events();
        let mut events = Vec::new();
        while let Some(event) = stream.try_next().await.unwrap() {
            events.push(event.event);
        }
        events
    }

    pub async fn told(&self, reference: &str) -> Vec<SaleEvent> {
        let own = |event| match event {
            MerchantEvent::Sale { reference: known, event, .. } if known == reference => {
                Some(event)
            }
            _ => None,
        };
        self.events().await.into_iter().filter_map(own).collect()
    }
}

pub fn direct(reference: &str, reais: i64) -> SaleDraft {
    SaleDraft {
        device: Some(serial("T1")),
        tender: Some(Tender::Debit),
        ..SaleDraft::counter(reference, Money::brl(reais * 100))
    }
}

pub fn count(events: &[SaleEvent], wanted: fn(&SaleEvent) -> bool) -> usize {
    events.iter().filter(|event| wanted(event)).count()
}
