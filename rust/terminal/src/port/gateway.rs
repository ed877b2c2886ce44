use async_trait::async_trait;
use maquininha_flow::{OrderCall, OrderCallError, OrderReply};
use maquininha_model::Order;

/// The order API, as a terminal uses it.
#[async_trait]
pub trait OrderGateway: Send + Sync + 'static {
    /// Carries out one call. It ends within the adapter's own time-out and
    /// never repeats a call that may have had an effect.
    async fn call(&self, call: OrderCall) -> Result<OrderReply, OrderCallError>;

    /// Open terminal orders of the account (pagarme-connect §2.8): pages through
    /// `status=pending` and keeps what is not closed.
    async fn open_orders(&self) -> Result<Vec<Order>, OrderCallError>;
}
