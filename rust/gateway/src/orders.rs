//! Calls about orders (pagarme-connect §2).

use std::collections::HashSet;

use maquininha_flow::{CloseAs, OrderCallError};
use maquininha_model::{NewOrder, Order, OrderId, Timestamp};
use maquininha_orderapi::{CloseOrderRequest, CreateOrderRequest, read_order, read_orders_page};
use reqwest::Method;

use crate::answer::done;
use crate::client::{Deadline, OrderApiClient};
use crate::idempotency::create_key;
use crate::rate_limit::RateClass;
use crate::request::{ApiRequest, Effect, invalid};
use crate::transport::now;

pub(crate) const ORDERS: &str = "/core/v5/orders";
const ORDER: &str = "/core/v5/orders/{}";
const ORDER_CLOSED: &str = "/core/v5/orders/{}/closed";

/// Most pages of pending orders that are read: twenty times the published
/// number of open orders (pagarme-connect §2.6).
const OPEN_ORDERS_PAGES_MAX: u32 = 20;
/// Most pages of one code that are read. Codes are meant to be unique.
const CODE_PAGES_MAX: u32 = 3;

impl OrderApiClient {
    pub(crate) async fn read_order(
        &self,
        deadline: Deadline,
        order_id: &OrderId,
    ) -> Result<Order, OrderCallError> {
        let request = ApiRequest::get(ORDER, order_id.as_str(), RateClass::OrderRead)?;
        self.exchange(deadline, request, read_order).await
    }

    /// Orders that are not closed, each once, in the order of the service
    /// (pagarme-connect §2.8). Orders that cannot be read are left out and
    /// logged by their place.
    pub async fn open_orders(&self) -> Result<Vec<Order>, OrderCallError> {
        let mut request =
            ApiRequest::get(ORDERS, "", RateClass::OrderList)?.query("status", "pending");
        if let Some(window) = self.config().open_orders_window {
            request = request.query("created_since", whole_seconds(now().minus(window)));
        }
        let listed =
            self.list(self.deadline(), &request, OPEN_ORDERS_PAGES_MAX, read_orders_page).await?;
        // Pages shift while they are read: an order may come twice.
        let mut seen = HashSet::new();
        let mut orders = listed.records;
        orders.retain(|order| !order.closed && seen.insert(order.id.clone()));
        Ok(orders)
    }

    /// Orders with exactly this code, newest first. Where some of the list
    /// cannot be read and nothing else is found, nothing is known.
    pub(crate) async fn orders_by_code(
        &self,
        deadline: Deadline,
        code: &str,
    ) -> Result<Vec<Order>, OrderCallError> {
        let request = ApiRequest::get(ORDERS, "", RateClass::OrderList)?.query("code", code);
        let listed = self.list(deadline, &request, CODE_PAGES_MAX, read_orders_page).await?;
        let mut orders = listed.records;
        orders.retain(|order| order.code.as_deref() == Some(code));
        if orders.is_empty() && listed.unreadable > 0 {
            return Err(OrderCallError::OutcomeUnknown);
        }
        orders.sort_by_key(|order| std::cmp::Reverse(order.created_at));
        Ok(orders)
    }

    /// Makes an order (pagarme-connect §1.4). A code that was sent before is
    /// looked up first, and the newest order with the same amount adopted.
    pub(crate) async fn create_order(&self, order: &NewOrder) -> Result<Order, OrderCallError> {
        order.validate().map_err(invalid)?;
        let deadline = self.deadline();
        let body = CreateOrderRequest::from(order);
        let request = ApiRequest::once(Method::POST, ORDERS, "")?.body(&body)?;
        let code = order.code.trim();
        if self.sent_codes(|codes| codes.remember(code)) {
            let total = order.total().map_err(invalid)?;
            let known = self.orders_by_code(deadline, code).await?;
            let has_code = !known.is_empty();
            if let Some(adopted) = known.into_iter().find(|known| known.amount == total) {
                return Ok(adopted);
            }
            if has_code {
                let message = "an order with this code and another amount exists".to_owned();
                return Err(OrderCallError::Conflict { message });
            }
        }
        let refusals = self.sent_codes(|codes| codes.refusals(code));
        let key = create_key(code, request.body.as_deref().unwrap_or_default(), refusals);
        let result = self
            .exchange(deadline, request.idempotency_key(key).only_where_known(), read_order)
            .await;
        if result.as_ref().is_err_and(OrderCallError::is_refusal) {
            self.sent_codes(|codes| codes.refused(code));
        }
        result
    }

    /// Closes an order. A service that answers 404 to a second close is asked
    /// whether the order is closed (pagarme-connect §2.6).
    pub(crate) async fn close_order(
        &self,
        order_id: &OrderId,
        status: CloseAs,
    ) -> Result<(), OrderCallError> {
        let deadline = self.deadline();
        let body = match status {
            CloseAs::Paid => CloseOrderRequest::Paid,
            CloseAs::Canceled => CloseOrderRequest::Canceled,
            CloseAs::Failed => CloseOrderRequest::Failed,
        };
        let request = ApiRequest::new(
            Method::PATCH,
            ORDER_CLOSED,
            order_id.as_str(),
            Effect::Idempotent,
            RateClass::Free,
        )?
        .body(&body)?;
        match self.exchange(deadline, request, done).await {
            Err(OrderCallError::NotFound) => {
                let order = self.read_order(deadline, order_id).await?;
                if order.closed { Ok(()) } else { Err(OrderCallError::NotFound) }
            }
            result => result,
        }
    }
}

/// Filter dates are written without fraction (pagarme-connect §1.9).
pub(crate) const fn whole_seconds(time: Timestamp) -> Timestamp {
    Timestamp::from_micros(time.micros() - time.micros().rem_euclid(1_000_000))
}
