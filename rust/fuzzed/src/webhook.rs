use std::cell::RefCell;
use std::sync::Arc;

use async_trait::async_trait;
use maquininha_flow::{CloseAs, OrderCallError};
use maquininha_merchant::config::{Account, Activation, ModuleSwitch, WebhookConfig};
use maquininha_merchant::intake::{is_service_number, without_card_numbers};
use maquininha_merchant::memory::{ManualClock, MemorySaleStore, MemorySecretStore};
use maquininha_merchant::port::{HookStatus, HookSummary, OrderApi, PrintImage, SaleStore};
use maquininha_merchant::{Merchant, MerchantConfig, MerchantParts, SaleDraft};
use maquininha_model::{
    Charge, ChargeId, Money, NewOrder, Order, OrderId, Timestamp, holds_card_number,
};
use maquininha_orderapi::read_webhook;
use serde_json::Value;

/// Whatever is posted to the address of the webhooks: it is kept or refused, the same twice is
/// kept once, no card number is kept but for what may be a number of the service, and what is kept
/// can be read.
pub fn webhook(bytes: &[u8]) {
    thread_local! {
        static RUNTIME: RefCell<tokio::runtime::Runtime> = RefCell::new(
            tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime"),
        );
    }
    RUNTIME.with_borrow(|runtime| runtime.block_on(deliver(bytes)));
}

async fn deliver(bytes: &[u8]) {
    let store = Arc::new(MemorySaleStore::default());
    let merchant = shop(Arc::clone(&store)).await;
    let draft = SaleDraft::counter("sale-1", Money::brl(100_00));
    // The order API is away: the sale stays without an order.
    let _ = merchant.create(draft).await;
    let intake = merchant.intake().await.expect("the configuration is there");
    let first = intake.receive(None, None, bytes).await;
    let kept = std::str::from_utf8(bytes).map(without_card_numbers);
    let is_readable = kept.is_ok_and(|kept| read_webhook(kept.as_bytes()).is_ok());
    assert_eq!(first.result.is_ok(), is_readable, "{first:?}");
    let again = intake.receive(None, None, bytes).await;
    assert_eq!(first.status(), again.status());
    for hook in store.pending_hooks(10).await.expect("reads") {
        assert!(read_webhook(hook.body.as_bytes()).is_ok(), "what is kept can be read");
        if let Ok(body) = serde_json::from_str(&hook.body) {
            assert!(!shows_card_number("", &body), "a card number is kept");
        }
    }
    assert!(store.hooks_kept() <= 1, "the same is kept once");
    merchant.until_idle().await;
    merchant.stop().await;
}

/// Whether a card number stands in a field's value or below it.
fn shows_card_number(field: &str, value: &Value) -> bool {
    let shows = |text: &str| holds_card_number(text) && !is_service_number(field, text);
    match value {
        Value::Null | Value::Bool(_) => false,
        Value::Number(number) => shows(&number.to_string()),
        Value::String(text) => shows(text),
        Value::Array(values) => values.iter().any(|value| shows_card_number("", value)),
        Value::Object(fields) => fields
            .iter()
            .any(|(name, value)| holds_card_number(name) || shows_card_number(name, value)),
    }
}

async fn shop(store: Arc<MemorySaleStore>) -> Merchant {
    let activation = Activation { activated: true, partner_id: Some(String::from("partner-1")) };
    let config = MerchantConfig {
        company: String::from("Loja"),
        module: ModuleSwitch::On,
        account: Account { activation, ..Account::default() },
        webhook: WebhookConfig { unguarded: true, ..WebhookConfig::default() },
        ..MerchantConfig::default()
    };
    let parts = MerchantParts {
        config,
        host: String::from("till-1"),
        api: Arc::new(Away),
        store,
        secrets: Arc::new(MemorySecretStore::default()),
        clock: Arc::new(ManualClock::at(Timestamp::from_micros(1_772_452_800_000_000))),
    };
    Merchant::open(parts).await.expect("it opens on an empty store")
}

/// An order API that cannot be reached.
struct Away;

const AWAY: OrderCallError = OrderCallError::Unreachable;

#[async_trait]
impl OrderApi for Away {
    async fn create(&self, _order: &NewOrder) -> Result<Order, OrderCallError> {
        Err(AWAY)
    }

    async fn read(&self, _order_id: &OrderId) -> Result<Order, OrderCallError> {
        Err(AWAY)
    }

    async fn find_by_code(&self, _code: &str) -> Result<Vec<Order>, OrderCallError> {
        Err(AWAY)
    }

    async fn open_orders(&self) -> Result<Vec<Order>, OrderCallError> {
        Err(AWAY)
    }

    async fn close(&self, _order_id: &OrderId, _status: CloseAs) -> Result<(), OrderCallError> {
        Err(AWAY)
    }

    async fn charge(&self, _charge_id: &ChargeId) -> Result<Charge, OrderCallError> {
        Err(AWAY)
    }

    async fn refund(
        &self,
        _charge_id: &ChargeId,
        _amount: Option<Money>,
        _key: &str,
    ) -> Result<(), OrderCallError> {
        Err(AWAY)
    }

    async fn print(&self, _order_id: &OrderId, _image: &PrintImage) -> Result<(), OrderCallError> {
        Err(AWAY)
    }

    async fn hooks(
        &self,
        _since: Timestamp,
        _status: HookStatus,
    ) -> Result<Vec<HookSummary>, OrderCallError> {
        Err(AWAY)
    }
}
