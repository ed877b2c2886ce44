use std::cell::RefCell;
use std::sync::Arc;

use async_trait::async_trait;
use maquininha_flow::{CloseAs, OrderCallError};
use maquininha_merchant::config::{Account, Activation, ModuleSwitch, WebhookConfig};
use maquininha_merchant::memory::{ManualClock, MemorySaleStore, MemorySecretStore};
use maquininha_merchant::port::{HookStatus, HookSummary, OrderApi, PrintImage, SaleStore};
use maquininha_merchant::{Merchant, MerchantConfig, MerchantParts, SaleDraft};
use maquininha_model::{
    Charge, ChargeId, Money, NewOrder, Order, OrderId, Timestamp, holds_card_number,
};
use maquininha_orderapi::read_webhook;

/// Whatever is posted to the address of the webhooks: it is kept or refused, the same twice is
/// kept once, no card number is kept, and no sale is paid by an order that is not its own.
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
    assert_eq!(first.result.is_ok(), read_webhook(bytes).is_ok(), "{first:?}");
    let again = intake.receive(None, None, bytes).await;
    assert_eq!(first.status(), again.status());
    for hook in store.pending_hooks(10).await.expect("reads") {
        assert!(!holds_card_number(&hook.body), "a card number is kept");
    }
    assert!(store.hooks_kept() <= 1, "the same is kept once");
    merchant.until_idle().await;
    merchant.stop().await;
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
