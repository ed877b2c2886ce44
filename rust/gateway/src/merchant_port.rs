//! The port of the sales side.

use async_trait::async_trait;
use maquininha_flow::{CloseAs, OrderCallError};
use maquininha_merchant::port::{HookStatus, HookSummary, OrderApi, PrintImage};
use maquininha_model::{Charge, ChargeId, Money, NewOrder, Order, OrderId, Timestamp};

use crate::client::OrderApiClient;

#[async_trait]
impl OrderApi for OrderApiClient {
    async fn create(&self, order: &NewOrder) -> Result<Order, OrderCallError> {
        self.create_order(order).await
    }

    async fn read(&self, order_id: &OrderId) -> Result<Order, OrderCallError> {
        self.read_order(self.deadline(), order_id).await
    }

    async fn find_by_code(&self, code: &str) -> Result<Vec<Order>, OrderCallError> {
        self.orders_by_code(self.deadline(), code.trim()).await
    }

    async fn open_orders(&self) -> Result<Vec<Order>, OrderCallError> {
        Self::open_orders(self).await
    }

    async fn close(&self, order_id: &OrderId, status: CloseAs) -> Result<(), OrderCallError> {
        self.close_order(order_id, status).await
    }

    async fn charge(&self, charge_id: &ChargeId) -> Result<Charge, OrderCallError> {
        self.read_charge(self.deadline(), charge_id).await
    }

    async fn refund(
        &self,
        charge_id: &ChargeId,
        amount: Option<Money>,
        key: &str,
    ) -> Result<(), OrderCallError> {
        self.cancel_charge(charge_id, amount, key.to_owned()).await
    }

    async fn print(&self, order_id: &OrderId, image: &PrintImage) -> Result<(), OrderCallError> {
        self.send_print(order_id, image).await
    }

    async fn hooks(
        &self,
        since: Timestamp,
        status: HookStatus,
    ) -> Result<Vec<HookSummary>, OrderCallError> {
        self.list_hooks(since, status).await
    }
}
