//! At most 30 orders are open for one account (pagarme-connect §2.6).

use maquininha_flow::OrderCallError;
use maquininha_model::Order;

use super::actor::Actor;
use super::calls::Done;
use super::event::MerchantEvent;
use crate::error::{MerchantError, OpenOrder};

/// The published limit.
pub const OPEN_ORDERS_MAX: usize = 30;
/// From here on the caller is warned: what the 31st order answers is not
/// published (pagarme-connect §10 row 8).
pub const OPEN_ORDERS_WARN: usize = 25;

impl Actor {
    fn open_orders(&self) -> Vec<OpenOrder> {
        let mut own: Vec<_> =
            self.live.values().filter(|record| record.sale.holds_open_order()).collect();
        own.sort_by_key(|record| (record.sale.created_at, record.sale.code.clone()));
        let own = own.into_iter().map(|record| OpenOrder {
            order_id: record.sale.order_id.clone(),
            reference: Some(record.sale.code.clone()),
            paid: record.sale.paid().is_positive(),
        });
        self.foreign.iter().cloned().chain(own).collect()
    }

    /// Whether one more order may be made (demand L46).
    pub(super) fn check_open_limit(&self) -> Result<(), MerchantError> {
        let candidates = self.open_orders();
        let open = candidates.len();
        if open >= OPEN_ORDERS_MAX {
            return Err(MerchantError::TooManyOpenOrders {
                open,
                limit: OPEN_ORDERS_MAX,
                candidates,
            });
        }
        Ok(())
    }

    /// Keeps the count up to date for the health stream.
    pub(super) fn count_open(&mut self) {
        let open = self.open_orders().len();
        self.warned_open &= open >= OPEN_ORDERS_WARN;
        self.health.send_modify(|health| health.open_orders = open);
    }

    /// Warns once each time the count comes near the limit.
    pub(super) async fn warn_open(&mut self) -> Result<(), MerchantError> {
        let open = self.open_orders().len();
        if open < OPEN_ORDERS_WARN || self.warned_open {
            return Ok(());
        }
        self.warned_open = true;
        self.tell(MerchantEvent::OpenOrders { open, limit: OPEN_ORDERS_MAX }).await
    }

    /// Asks once, at the start, which orders of others are open.
    pub(super) fn ask_open_orders(&mut self) {
        self.spawn(|api, _| async move { Done::Open { result: api.open_orders().await } });
    }

    pub(super) fn on_open_orders(&mut self, result: Result<Vec<Order>, OrderCallError>) {
        let Ok(orders) = result else { return };
        self.foreign = orders
            .into_iter()
            .filter(|order| {
                let ours = order.code.as_ref().is_some_and(|code| self.live.contains_key(code));
                !order.closed && !ours && !self.by_order.contains_key(&order.id)
            })
            .map(|order| OpenOrder {
                paid: order.payment().net.is_positive(),
                reference: order.code,
                order_id: Some(order.id),
            })
            .collect();
        self.count_open();
    }
}
