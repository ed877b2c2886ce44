//! An order API in memory that does what it is told.

use std::collections::BTreeMap;
use std::sync::Mutex;

use async_trait::async_trait;
use maquininha_flow::{CloseAs, OrderCallError};
use maquininha_merchant::memory::ManualClock;
use maquininha_merchant::port::{Clock, HookStatus, HookSummary, OrderApi, PrintImage};
use maquininha_model::{
    Charge, ChargeId, ChargeStatus, HookId, Metadata, Money, NewOrder, Order, OrderId, OrderStatus,
    PaymentMethod, Timestamp,
};

#[derive(Default)]
pub struct Script {
    pub orders: BTreeMap<OrderId, Order>,
    /// Every call that came, by name.
    pub calls: Vec<String>,
    pub sent: Vec<NewOrder>,
    pub refunds: Vec<(ChargeId, Option<Money>, String)>,
    pub prints: Vec<PrintImage>,
    pub failed_hooks: Vec<String>,
    /// The order is made, but this is answered.
    pub create_answers: Option<OrderCallError>,
    pub offline: bool,
    pub refuses_refunds: bool,
    pub refuses_closes: u32,
    pub busy_prints: u32,
    number: u64,
}

pub struct ScriptedApi {
    clock: ManualClock,
    script: Mutex<Script>,
}

impl ScriptedApi {
    pub fn new(clock: ManualClock) -> Self {
        Self { clock, script: Mutex::new(Script::default()) }
    }

    pub fn with<T>(&self, work: impl FnOnce(&mut Script) -> T) -> T {
        work(&mut self.script.lock().unwrap())
    }

    pub fn calls(&self, name: &str) -> usize {
        self.with(|script| script.calls.iter().filter(|call| call.as_str() == name).count())
    }

    fn begin(&self, name: &str) -> Result<(), OrderCallError> {
        self.with(|script| {
            script.calls.push(name.to_owned());
            if script.offline { Err(OrderCallError::Unreachable) } else { Ok(()) }
        })
    }

    pub fn order(&self, id: &OrderId) -> Order {
        self.with(|script| script.orders[id].clone())
    }

    /// A terminal pays a part of an order.
    pub fn pay(&self, order_id: &OrderId, centavos: i64, terminal: &str) -> String {
        let now = self.clock.now();
        self.with(|script| {
            script.number += 1;
            let id = format!("ch_{}", script.number);
            let metadata = Metadata::from([
                ("terminal_serial_number".into(), Some(terminal.into())),
                ("initiator_transaction_key".into(), Some(format!("{terminal}-{id}"))),
                ("authorization_code".into(), Some("A1B2C3".into())),
                ("scheme_name".into(), Some("Elo".into())),
                ("account_funding_source".into(), Some("Debit".into())),
            ]);
            let charge = Charge {
                id: ChargeId::new(&id).unwrap(),
                code: Some(format!("9000000000{:04}", script.number)),
                amount: Money::brl(centavos),
                paid_amount: Some(Money::brl(centavos)),
                canceled_amount: None,
                status: ChargeStatus::Paid,
                payment_method: PaymentMethod::Cash,
                created_at: Some(now),
                updated_at: Some(now),
                paid_at: Some(now),
                canceled_at: None,
                last_transaction_id: Some(format!("tran_{id}")),
                order_id: Some(order_id.clone()),
                metadata,
            };
            script.orders.get_mut(order_id).unwrap().charges.push(charge);
            id
        })
    }

    /// A sale keyed on the terminal: its order is born paid and closed.
    pub fn loose(&self, centavos: i64, terminal: &str) -> String {
        let order = blank_order("or_loose", None, centavos, self.clock.now(), true);
        let id = order.id.clone();
        self.with(|script| script.orders.insert(id.clone(), order));
        self.pay(&id, centavos, terminal)
    }

    pub fn give_back(&self, charge: &str, centavos: i64) {
        let now = self.clock.now();
        self.with_charge(charge, |charge| {
            let whole = Money::brl(centavos) == charge.amount;
            charge.status =
                if whole { ChargeStatus::Canceled } else { ChargeStatus::PartialCanceled };
            charge.canceled_amount = Some(Money::brl(centavos));
            charge.canceled_at = Some(now);
            charge.updated_at = Some(now);
            charge.last_transaction_id = Some(format!("tran_{}_back", charge.id));
        });
    }

    fn with_charge<T>(&self, id: &str, work: impl FnOnce(&mut Charge) -> T) -> T {
        self.with(|script| {
            let mut charges = script.orders.values_mut().flat_map(|o| o.charges.iter_mut());
            work(charges.find(|charge| charge.id.as_str() == id).unwrap())
        })
    }

    /// The delivery of a charge as it is now.
    pub fn webhook(&self, charge: &str, event: &str) -> String {
        let hook = self.with(|script| {
            script.number += 1;
            format!("hook_{}", script.number)
        });
        self.webhook_as(&hook, charge, event)
    }

    pub fn webhook_as(&self, hook: &str, charge: &str, event: &str) -> String {
        let charge = self.with_charge(charge, |charge| charge.clone());
        let order = self.order(charge.order_id.as_ref().unwrap());
        let time = |at: Option<Timestamp>| at.map(|at| at.to_string());
        let status = match charge.status {
            ChargeStatus::Paid => "paid",
            ChargeStatus::PartialCanceled => "partial_canceled",
            _ => "canceled",
        };
        serde_json::json!({
            "id": hook,
            "account": { "id": "acc_1", "name": "Loja" },
            "type": event,
            "created_at": time(charge.updated_at),
            "data": {
                "id": charge.id.as_str(), "code": charge.code,
                "amount": charge.amount.minor(),
                "paid_amount": charge.paid_amount.map(Money::minor),
                "canceled_amount": charge.canceled_amount.map(Money::minor),
                "status": status, "currency": "BRL", "payment_method": "cash",
                "paid_at": time(charge.paid_at), "canceled_at": time(charge.canceled_at),
                "created_at": time(charge.created_at), "updated_at": time(charge.updated_at),
                "last_transaction": {
                    "transaction_type": "cash", "id": charge.last_transaction_id,
                    "amount": charge.amount.minor(), "status": status, "success": true,
                },
                "order": {
                    "id": order.id.as_str(), "code": order.code, "amount": order.amount.minor(),
                    "closed": order.closed, "status": "pending", "currency": "BRL",
                    "created_at": time(order.created_at), "updated_at": time(order.updated_at),
                },
                "metadata": charge.metadata,
            },
        })
        .to_string()
    }
}

fn blank_order(
    id: &str,
    code: Option<String>,
    centavos: i64,
    now: Timestamp,
    closed: bool,
) -> Order {
    Order {
        id: OrderId::new(id).unwrap(),
        code,
        amount: Money::brl(centavos),
        closed,
        status: if closed { OrderStatus::Paid } else { OrderStatus::Pending },
        items: Vec::new(),
        customer: None,
        charges: Vec::new(),
        pos: None,
        metadata: Metadata::new(),
        created_at: Some(now),
        updated_at: Some(now),
        closed_at: None,
        extras: BTreeMap::new(),
    }
}

#[async_trait]
impl OrderApi for ScriptedApi {
    async fn create(&self, new: &NewOrder) -> Result<Order, OrderCallError> {
        self.begin("create")?;
        let now = self.clock.now();
        self.with(|script| {
            script.sent.push(new.clone());
            let known = script.orders.values().find(|order| order.code.as_ref() == Some(&new.code));
            let order = known.cloned().unwrap_or_else(|| {
                script.number += 1;
                let id = format!("or_{}", script.number);
                let total = new.total().unwrap().minor();
                blank_order(&id, Some(new.code.clone()), total, now, false)
            });
            script.orders.insert(order.id.clone(), order.clone());
            script.create_answers.take().map_or(Ok(order), Err)
        })
    }

    async fn read(&self, order_id: &OrderId) -> Result<Order, OrderCallError> {
        self.begin("read")?;
        self.with(|script| script.orders.get(order_id).cloned().ok_or(OrderCallError::NotFound))
    }

    async fn find_by_code(&self, code: &str) -> Result<Vec<Order>, OrderCallError> {
        self.begin("find")?;
        Ok(self.with(|script| {
            let same = |order: &&Order| order.code.as_deref() == Some(code);
            script.orders.values().filter(same).cloned().collect()
        }))
    }

    async fn open_orders(&self) -> Result<Vec<Order>, OrderCallError> {
        self.begin("open")?;
        Ok(self.with(|script| script.orders.values().filter(|o| !o.closed).cloned().collect()))
    }

    async fn close(&self, order_id: &OrderId, status: CloseAs) -> Result<(), OrderCallError> {
        self.begin(match status {
            CloseAs::Paid => "close paid",
            CloseAs::Canceled => "close canceled",
            CloseAs::Failed => "close failed",
        })?;
        self.with(|script| {
            if script.refuses_closes > 0 {
                script.refuses_closes -= 1;
                return Err(OrderCallError::Unreachable);
            }
            let order = script.orders.get_mut(order_id).ok_or(OrderCallError::NotFound)?;
            order.closed = true;
            order.status = match status {
                CloseAs::Paid => OrderStatus::Paid,
                CloseAs::Canceled => OrderStatus::Canceled,
                CloseAs::Failed => OrderStatus::Failed,
            };
            Ok(())
        })
    }

    async fn charge(&self, charge_id: &ChargeId) -> Result<Charge, OrderCallError> {
        self.begin("charge")?;
        self.with(|script| {
            let mut charges = script.orders.values().flat_map(|order| &order.charges);
            let found = charges.find(|charge| charge.id == *charge_id);
            found.cloned().ok_or(OrderCallError::NotFound)
        })
    }

    async fn refund(
        &self,
        charge_id: &ChargeId,
        amount: Option<Money>,
        key: &str,
    ) -> Result<(), OrderCallError> {
        self.begin("refund")?;
        let refused = self.with(|script| {
            script.refunds.push((charge_id.clone(), amount, key.to_owned()));
            script.refuses_refunds
        });
        if refused {
            return Err(OrderCallError::NotFound);
        }
        let whole = self.with_charge(charge_id.as_str(), |charge| charge.amount);
        self.give_back(charge_id.as_str(), amount.unwrap_or(whole).minor());
        Ok(())
    }

    async fn print(&self, _: &OrderId, image: &PrintImage) -> Result<(), OrderCallError> {
        self.begin("print")?;
        self.with(|script| {
            if script.busy_prints > 0 {
                script.busy_prints -= 1;
                return Err(OrderCallError::Conflict { message: "busy".into() });
            }
            script.prints.push(image.clone());
            Ok(())
        })
    }

    async fn hooks(
        &self,
        since: Timestamp,
        status: HookStatus,
    ) -> Result<Vec<HookSummary>, OrderCallError> {
        self.begin("hooks")?;
        let bodies = self.with(|script| script.failed_hooks.clone());
        let summary = |(number, payload): (usize, String)| HookSummary {
            id: HookId::new(format!("hook_list_{number}")).unwrap(),
            event: "charge.paid".into(),
            status,
            payload,
        };
        let is_asked_for = |body: &String| {
            let body: serde_json::Value = serde_json::from_str(body).unwrap();
            Timestamp::parse(body["created_at"].as_str().unwrap()).unwrap() >= since
        };
        Ok(bodies.into_iter().filter(is_asked_for).enumerate().map(summary).collect())
    }
}
