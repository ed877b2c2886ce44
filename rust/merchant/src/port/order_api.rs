use async_trait::async_trait;
use maquininha_flow::{CloseAs, OrderCallError};
use maquininha_model::{Charge, ChargeId, HookId, Money, NewOrder, Order, OrderId, Timestamp};
use serde::{Deserialize, Serialize};

/// The kind of a fiscal print (pagarme-connect §6.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PrintKind {
    /// `NFE`.
    Nfe,
    /// `CUPOM`.
    Cupom,
    /// `RECEIPT`.
    Receipt,
}

/// Format of a print image (pagarme-connect §6.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImageFormat {
    /// `png`.
    Png,
    /// `jpg`.
    Jpeg,
}

/// An image for the terminal that took the payment, checked by its maker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintImage {
    /// What it is.
    pub kind: PrintKind,
    /// Pixels across.
    pub width_px: u32,
    /// Pixels down, at most 1,500.
    pub height_px: u32,
    /// How the bytes are coded.
    pub format: ImageFormat,
    /// The file's bytes; sent in base64.
    pub bytes: Vec<u8>,
}

/// State of a webhook delivery (pagarme-connect §5.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HookStatus {
    /// To be sent.
    Pending,
    /// Delivered.
    Sent,
    /// Given up.
    Failed,
    /// A word this version does not know.
    Other,
}

/// A webhook delivery, as the hook list gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HookSummary {
    /// Its id.
    pub id: HookId,
    /// Event name, lower case.
    pub event: String,
    /// State.
    pub status: HookStatus,
    /// The whole delivery as JSON text, ready for the webhook intake.
    pub payload: String,
}

/// The order API, as sales software uses it. A call is never repeated by the
/// adapter where a repeat could double money; creating looks up by code first
/// once an answer was lost (pagarme-connect §1.4).
#[async_trait]
pub trait OrderApi: Send + Sync + 'static {
    /// Makes an order. After a lost answer, the same order given again is found
    /// by its code or made once.
    async fn create(&self, order: &NewOrder) -> Result<Order, OrderCallError>;

    /// One order.
    async fn read(&self, order_id: &OrderId) -> Result<Order, OrderCallError>;

    /// Orders with a reference, newest first.
    async fn find_by_code(&self, code: &str) -> Result<Vec<Order>, OrderCallError>;

    /// Orders that are not closed.
    async fn open_orders(&self) -> Result<Vec<Order>, OrderCallError>;

    /// Closes an order; closing twice is success.
    async fn close(&self, order_id: &OrderId, status: CloseAs) -> Result<(), OrderCallError>;

    /// One charge.
    async fn charge(&self, charge_id: &ChargeId) -> Result<Charge, OrderCallError>;

    /// Asks for a refund, of all or a part. A service that has no such route
    /// answers with a refusal (pagarme-connect §4.7). `key` is the idempotency
    /// key.
    async fn refund(
        &self,
        charge_id: &ChargeId,
        amount: Option<Money>,
        key: &str,
    ) -> Result<(), OrderCallError>;

    /// Sends an image to the terminal that took the payment.
    async fn print(&self, order_id: &OrderId, image: &PrintImage) -> Result<(), OrderCallError>;

    /// Webhook deliveries since a time in a state, oldest first.
    async fn hooks(
        &self,
        since: Timestamp,
        status: HookStatus,
    ) -> Result<Vec<HookSummary>, OrderCallError>;
}
