use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::{SystemTime, UNIX_EPOCH};

use async_trait::async_trait;
use maquininha_flow::{OrderCall, OrderCallError, OrderReply};
use maquininha_model::charge::LEASE_KEY;
use maquininha_model::{
    Charge, ChargeId, ChargeStatus, Money, Order, OrderId, OrderStatus, PaymentMethod, PosSettings,
    Tender, Timestamp,
};
use maquininha_terminal::port::OrderGateway;

use super::{order_id, serial};

/// An order API of a few orders. Every call is counted.
#[derive(Default)]
pub(crate) struct FewOrders {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    orders: BTreeMap<OrderId, Order>,
    calls: Vec<&'static str>,
    next: u32,
    unreachable: bool,
    /// What reads show while they are old.
    past: Option<BTreeMap<OrderId, Order>>,
}

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    Timestamp::from_micros(i64::try_from(since.as_micros()).expect("fits"))
}

impl FewOrders {
    pub(crate) fn add(&self, id: &str, amount: i64, serials: &[&str], direct: Option<Tender>) {
        let order = Order {
            id: order_id(id),
            code: Some(format!("code-{id}")),
            amount: Money::brl(amount),
            closed: false,
            status: OrderStatus::Pending,
            items: Vec::new(),
            customer: None,
            charges: Vec::new(),
            pos: Some(PosSettings {
                visible: true,
                display_name: Some(format!("Mesa {id}")),
                print_receipt: false,
                serials: serials.iter().map(|text| serial(text)).collect(),
                direct: direct.is_some(),
                tender: direct,
            }),
            metadata: BTreeMap::new(),
            created_at: Some(now()),
            updated_at: Some(now()),
            closed_at: None,
            extras: BTreeMap::new(),
        };
        self.state.lock().expect("lock").orders.insert(order.id.clone(), order);
    }

    pub(crate) fn order(&self, id: &str) -> Order {
        self.state.lock().expect("lock").orders[&order_id(id)].clone()
    }

    pub(crate) fn orders(&self) -> Vec<Order> {
        self.state.lock().expect("lock").orders.values().cloned().collect()
    }

    pub(crate) fn close(&self, id: &str) {
        let mut state = self.state.lock().expect("lock");
        state.orders.get_mut(&order_id(id)).expect("known").closed = true;
    }

    pub(crate) fn set_unreachable(&self, unreachable: bool) {
        self.state.lock().expect("lock").unreachable = unreachable;
    }

    /// Reads show the orders as they are now, until reads are fresh again.
    pub(crate) fn set_stale(&self, stale: bool) {
        let mut state = self.state.lock().expect("lock");
        state.past = stale.then(|| state.orders.clone());
    }

    /// Calls that change something, in order.
    pub(crate) fn calls(&self) -> Vec<&'static str> {
        self.state.lock().expect("lock").calls.clone()
    }
}

impl State {
    fn shown(&self) -> &BTreeMap<OrderId, Order> {
        self.past.as_ref().unwrap_or(&self.orders)
    }

    fn charge_mut(&mut self, id: &ChargeId) -> Result<&mut Charge, OrderCallError> {
        let mut charges = self.orders.values_mut().flat_map(|order| &mut order.charges);
        charges.find(|charge| charge.id == *id).ok_or(OrderCallError::NotFound)
    }

    fn add_charge(
        &mut self,
        order_id: &OrderId,
        amount: Money,
        metadata: &[(&str, String)],
        paid: Option<String>,
    ) -> Result<OrderReply, OrderCallError> {
        let id = ChargeId::new(format!("ch_{}", self.next)).expect("an id");
        self.next += 1;
        let order = self.orders.get_mut(order_id).ok_or(OrderCallError::NotFound)?;
        if order.closed && paid.as_deref() != Some("born") {
            let message = String::from("closed");
            return Err(OrderCallError::Rejected { status: 412, message });
        }
        let charge = Charge {
            id,
            code: paid.clone(),
            amount,
            paid_amount: paid.as_ref().map(|_| amount),
            canceled_amount: None,
            status: if paid.is_some() { ChargeStatus::Paid } else { ChargeStatus::Pending },
            payment_method: PaymentMethod::Cash,
            created_at: Some(now()),
            updated_at: Some(now()),
            paid_at: paid.as_ref().map(|_| now()),
            canceled_at: None,
            last_transaction_id: None,
            order_id: Some(order_id.clone()),
            metadata: metadata
                .iter()
                .map(|(key, value)| ((*key).to_owned(), Some(value.clone())))
                .collect(),
        };
        order.charges.push(charge.clone());
        Ok(OrderReply::Charge { charge: Box::new(charge) })
    }

    fn call(&mut self, call: OrderCall) -> Result<OrderReply, OrderCallError> {
        match call {
            OrderCall::Read { order_id } => {
                let order = self.shown().get(&order_id).cloned();
                let order = order.ok_or(OrderCallError::NotFound)?;
                Ok(OrderReply::Order { order: Box::new(order) })
            }
            OrderCall::Reserve(place) => {
                self.calls.push("reserve");
                let metadata = [
                    ("initiator_transaction_key", place.attempt_key.to_string()),
                    ("terminal_serial_number", place.serial.to_string()),
                    (LEASE_KEY, place.lease_until.to_string()),
                ];
                self.add_charge(&place.order_id, place.amount, &metadata, None)
            }
            OrderCall::Report { charge_id, .. } => {
                self.calls.push("report");
                self.charge_mut(&charge_id).map(|_| OrderReply::Done)
            }
            OrderCall::Commit { charge_id, amount, nsu } => {
                self.calls.push("commit");
                let charge = self.charge_mut(&charge_id)?;
                charge.status = ChargeStatus::Paid;
                charge.paid_amount = Some(amount);
                charge.paid_at = Some(now());
                charge.code = Some(nsu.to_string());
                Ok(OrderReply::Charge { charge: Box::new(charge.clone()) })
            }
            OrderCall::PostPaid { order_id, amount, report } => {
                self.calls.push("post_paid");
                let metadata = [
                    ("initiator_transaction_key", report.attempt_key.to_string()),
                    ("terminal_serial_number", report.serial.to_string()),
                ];
                let nsu = report.approval.nsu.to_string();
                self.add_charge(&order_id, amount, &metadata, Some(nsu))
            }
            OrderCall::PostStandalone { amount, report } => {
                self.calls.push("post_standalone");
                let id = order_id(&format!("or_loose_{}", self.next));
                let mut order = self.orders.values().next().cloned().expect("an order to copy");
                order.id = id.clone();
                order.amount = amount;
                order.closed = true;
                order.charges.clear();
                order.pos = None;
                self.orders.insert(id.clone(), order);
                let metadata = [("initiator_transaction_key", report.attempt_key.to_string())];
                self.add_charge(&id, amount, &metadata, Some(String::from("born")))?;
                Ok(OrderReply::Order { order: Box::new(self.orders[&id].clone()) })
            }
            OrderCall::CancelCharge { charge_id, amount, .. } => {
                self.calls.push("cancel_charge");
                let charge = self.charge_mut(&charge_id)?;
                if charge.status == ChargeStatus::Paid {
                    charge.canceled_amount = Some(amount.unwrap_or(charge.amount));
                }
                charge.status = ChargeStatus::Canceled;
                Ok(OrderReply::Done)
            }
            OrderCall::FindStandalone { .. } => Err(OrderCallError::NotFound),
            OrderCall::Close { order_id, .. } => {
                self.orders.get_mut(&order_id).ok_or(OrderCallError::NotFound)?.closed = true;
                Ok(OrderReply::Done)
            }
        }
    }
}

#[async_trait]
impl OrderGateway for FewOrders {
    async fn call(&self, call: OrderCall) -> Result<OrderReply, OrderCallError> {
        let mut state = self.state.lock().expect("lock");
        if state.unreachable {
            return Err(OrderCallError::Unreachable);
        }
        state.call(call)
    }

    async fn open_orders(&self) -> Result<Vec<Order>, OrderCallError> {
        let state = self.state.lock().expect("lock");
        if state.unreachable {
            return Err(OrderCallError::Unreachable);
        }
        Ok(state.shown().values().filter(|order| !order.closed).cloned().collect())
    }
}
