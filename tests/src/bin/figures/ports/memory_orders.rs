//! An order API in memory that answers at once.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use maquininha_flow::{OrderCall, OrderCallError, OrderReply};
use maquininha_model::charge::LEASE_KEY;
use maquininha_model::{
    Charge, ChargeId, ChargeStatus, Metadata, Money, Order, OrderId, PaymentMethod,
};
use maquininha_terminal::port::{Clock, OrderGateway, SystemClock};

use crate::records;

/// Orders and their charges, as far as a payment on an order asks for them.
#[derive(Debug, Default)]
pub(crate) struct MemoryOrders {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    orders: BTreeMap<OrderId, Order>,
    charges_made: u32,
}

impl MemoryOrders {
    /// Adds an open listed order, and returns its id.
    pub(crate) fn add(&self, number: u32) -> OrderId {
        let order = records::order(number);
        let order_id = order.id.clone();
        self.state().orders.insert(order_id.clone(), order);
        order_id
    }

    /// Makes a reservation before the terminal starts, as one that crashed has
    /// left it.
    pub(crate) fn reserve(&self, call: OrderCall) -> Result<ChargeId, OrderCallError> {
        match self.state().answer(call)? {
            OrderReply::Charge { charge } => Ok(charge.id),
            _ => Err(OrderCallError::NotFound),
        }
    }

    /// Forgets an order.
    pub(crate) fn remove(&self, order_id: &OrderId) {
        self.state().orders.remove(order_id);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing below panics half way.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn answer(&mut self, call: OrderCall) -> Result<OrderReply, OrderCallError> {
        match call {
            OrderCall::Read { order_id } => {
                let order = self.orders.get(&order_id).ok_or(OrderCallError::NotFound)?;
                Ok(OrderReply::Order { order: Box::new(order.clone()) })
            }
            OrderCall::Reserve(place) => {
                let metadata = [
                    ("initiator_transaction_key", place.attempt_key.to_string()),
                    ("terminal_serial_number", place.serial.to_string()),
                    (LEASE_KEY, place.lease_until.to_string()),
                ];
                self.add_charge(&place.order_id, place.amount, &metadata)
            }
            OrderCall::Report { charge_id, .. } => {
                self.charge(&charge_id).map(|_| OrderReply::Done)
            }
            OrderCall::Commit { charge_id, amount, nsu } => {
                let charge = self.charge(&charge_id)?;
                charge.status = ChargeStatus::Paid;
                charge.paid_amount = Some(amount);
                charge.paid_at = Some(SystemClock.now());
                charge.code = Some(nsu.to_string());
                Ok(OrderReply::Charge { charge: Box::new(charge.clone()) })
            }
            _ => Err(OrderCallError::NotFound),
        }
    }

    fn charge(&mut self, charge_id: &ChargeId) -> Result<&mut Charge, OrderCallError> {
        let mut charges = self.orders.values_mut().flat_map(|order| &mut order.charges);
        charges.find(|charge| charge.id == *charge_id).ok_or(OrderCallError::NotFound)
    }

    fn add_charge(
        &mut self,
        order_id: &OrderId,
        amount: Money,
        metadata: &[(&str, String)],
    ) -> Result<OrderReply, OrderCallError> {
        self.charges_made += 1;
        let metadata: Metadata =
            metadata.iter().map(|(key, value)| ((*key).to_owned(), Some(value.clone()))).collect();
        let charge = Charge {
            id: records::charge_id(self.charges_made),
            code: None,
            amount,
            paid_amount: None,
            canceled_amount: None,
            status: ChargeStatus::Pending,
            payment_method: PaymentMethod::Cash,
            created_at: Some(SystemClock.now()),
            updated_at: None,
            paid_at: None,
            canceled_at: None,
            last_transaction_id: None,
            order_id: Some(order_id.clone()),
            metadata,
        };
        let order = self.orders.get_mut(order_id).ok_or(OrderCallError::NotFound)?;
        order.charges.push(charge.clone());
        Ok(OrderReply::Charge { charge: Box::new(charge) })
    }
}

#[async_trait]
impl OrderGateway for MemoryOrders {
    async fn call(&self, call: OrderCall) -> Result<OrderReply, OrderCallError> {
        self.state().answer(call)
    }

    async fn open_orders(&self) -> Result<Vec<Order>, OrderCallError> {
        Ok(self.state().orders.values().filter(|order| !order.closed).cloned().collect())
    }
}
