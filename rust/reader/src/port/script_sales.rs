use async_trait::async_trait;
use maquininha_card::{SaleEnd, ScriptSale};

/// Takes the payments of scripts: the till's own way to sell.
#[async_trait]
pub trait ScriptSales: Send + Sync + 'static {
    /// Takes a payment to its end.
    async fn sell(&self, sale: ScriptSale) -> SaleEnd;

    /// Cancels the payment that runs, if one does; its end still comes from `sell`.
    fn cancel(&self);
}
