//! The order API in the small: orders, charges, idempotency keys, stale reads.

use std::collections::BTreeMap;

use maquininha_flow::{OrderCall, OrderCallError, OrderReply, PaymentReport, Reservation};
use maquininha_model::charge::LEASE_KEY;
use maquininha_model::{
    AttemptKey, Charge, ChargeId, ChargeStatus, Metadata, Money, Order, OrderId, OrderStatus,
    PaymentMethod, SerialNumber, Timestamp,
};

use crate::endpoints::Endpoint;
use crate::rng::Rng;

type Answer = Result<OrderReply, OrderCallError>;

/// What services of this kind do differently.
#[derive(Clone, Copy, Debug, Default)]
pub struct Habits {
    /// Repeats under the same key get the first answer.
    pub idempotent: bool,
    /// Its times have whole seconds.
    pub whole_seconds: bool,
    /// A reservation on a closed order can still be confirmed.
    pub confirm_on_closed: bool,
    /// Canceling what is canceled is a success.
    pub cancel_twice_is_success: bool,
    /// `PATCH /charges/{id}/metadata` is refused.
    pub report_refused: bool,
    /// Charges tell when they last changed.
    pub dated: bool,
    /// `DELETE /charges/{id}` is refused for a charge that was paid.
    pub refund_refused: bool,
}

/// The model. Every order keeps all its versions, for stale reads.
#[derive(Debug, Default)]
pub struct OrderApi {
    /// What this service does differently.
    pub habits: Habits,
    orders: BTreeMap<OrderId, Vec<(Timestamp, Order)>>,
    /// The first answer to each key: where it was given, when, and what it was.
    answered: BTreeMap<String, (Endpoint, Timestamp, OrderReply)>,
    charge_count: u64,
    changes: u64,
}

fn refused(message: &str) -> OrderCallError {
    OrderCallError::Rejected { status: 412, message: message.to_owned() }
}

fn metadata(
    key: &AttemptKey,
    serial: &SerialNumber,
    lease_until: Option<Timestamp>,
    code: Option<&str>,
) -> Metadata {
    let mut metadata = Metadata::new();
    metadata.insert("initiator_transaction_key".into(), Some(key.to_string()));
    metadata.insert("terminal_serial_number".into(), Some(serial.to_string()));
    if let Some(until) = lease_until {
        metadata.insert(LEASE_KEY.into(), Some(until.to_string()));
    }
    if let Some(code) = code {
        metadata.insert("authorization_code".into(), Some(code.to_owned()));
    }
    metadata
}

impl OrderApi {
    /// Puts an order there.
    pub fn add_order(&mut self, now: Timestamp, id: &str, amount: Money) -> OrderId {
        let id = OrderId::new(id).expect("an id");
        let order = Order {
            id: id.clone(),
            code: None,
            amount,
            closed: false,
            status: OrderStatus::Pending,
            items: Vec::new(),
            customer: None,
            charges: Vec::new(),
            pos: None,
            metadata: Metadata::new(),
            created_at: Some(now),
            updated_at: None,
            closed_at: None,
            extras: BTreeMap::new(),
        };
        self.orders.insert(id.clone(), vec![(now, order)]);
        id
    }

    /// The order as it is now.
    pub fn order(&self, id: &OrderId) -> Option<&Order> {
        self.orders.get(id).and_then(|versions| versions.last()).map(|(_, order)| order)
    }

    /// All orders as they are now.
    pub fn orders(&self) -> impl Iterator<Item = &Order> {
        self.orders.values().filter_map(|versions| versions.last()).map(|(_, order)| order)
    }

    /// An order as it was some time ago; one that is younger is shown as it was first.
    pub fn read_as_of(&self, id: &OrderId, at: Timestamp) -> Answer {
        let versions = self.orders.get(id).ok_or(OrderCallError::NotFound)?;
        let known = versions.iter().rev().find(|(since, _)| *since <= at).or(versions.first());
        let (_, order) = known.ok_or(OrderCallError::NotFound)?;
        Ok(OrderReply::Order { order: Box::new(order.clone()) })
    }

    /// A standalone sale, where it was known some time ago.
    pub fn find_as_of(&self, attempt_key: &AttemptKey, at: Timestamp) -> Answer {
        let mut known = self.orders.values().filter_map(|versions| {
            versions.iter().rev().find(|(since, _)| *since <= at).map(|(_, order)| order)
        });
        let found = known.find(|order| order.code.as_deref() == Some(attempt_key.as_str()));
        let order = found.ok_or(OrderCallError::NotFound)?;
        Ok(OrderReply::Order { order: Box::new(order.clone()) })
    }

    /// Grows with everything that happens to an order.
    pub const fn changes(&self) -> u64 {
        self.changes
    }

    fn change(&mut self, now: Timestamp, id: &OrderId, change: impl FnOnce(&mut Order)) {
        let Some(versions) = self.orders.get_mut(id) else { return };
        self.changes += 1;
        let mut order = versions.last().expect("a first version").1.clone();
        change(&mut order);
        versions.push((now, order));
    }

    /// The sales software closes an order.
    pub fn close(&mut self, now: Timestamp, id: &OrderId) {
        self.change(now, id, |order| order.closed = true);
    }

    /// The sales software closes an order in a state; twice changes nothing.
    pub fn close_as(&mut self, now: Timestamp, id: &OrderId, status: OrderStatus) {
        if self.order(id).is_some_and(|order| !order.closed) {
            self.change(now, id, |order| {
                order.closed = true;
                order.status = status;
            });
        }
    }

    /// The order was never made.
    pub fn take_away(&mut self, id: &OrderId) {
        self.orders.remove(id);
    }

    /// How often an order was changed.
    pub fn version_count(&self, id: &OrderId) -> usize {
        self.orders.get(id).map_or(0, Vec::len)
    }

    fn charge(&self, id: &ChargeId) -> Option<(OrderId, Charge, bool)> {
        self.orders().find_map(|order| {
            let charge = order.charges.iter().find(|charge| charge.id == *id)?;
            Some((order.id.clone(), charge.clone(), order.closed))
        })
    }

    fn replace(&mut self, now: Timestamp, order: &OrderId, new: &Charge) {
        let updated_at = self.habits.dated.then_some(self.stamp(now));
        let new = &Charge { updated_at, ..new.clone() };
        self.change(now, order, |order| {
            for charge in &mut order.charges {
                if charge.id == new.id {
                    *charge = new.clone();
                }
            }
        });
    }

    /// Does what a call asks for.
    pub fn carry_out(&mut self, now: Timestamp, call: &OrderCall, rng: &mut Rng) -> Answer {
        self.carry_out_at(now, now, Endpoint::Primary, call, rng)
    }

    /// Does what a call asks for at an endpoint. It knows its own keys, and those of the other one as
    /// far as it shows what happened there.
    pub fn carry_out_at(
        &mut self,
        now: Timestamp,
        shown: Timestamp,
        endpoint: Endpoint,
        call: &OrderCall,
        rng: &mut Rng,
    ) -> Answer {
        let key = match call {
            OrderCall::Reserve(wish) => Some(format!("reserve {}", wish.attempt_key)),
            OrderCall::PostPaid { report, .. } => Some(format!("paid {}", report.attempt_key)),
            OrderCall::PostStandalone { report, .. } => {
                Some(format!("standalone {}", report.attempt_key))
            }
            OrderCall::CancelCharge { charge_id, attempt_key, .. } => {
                Some(format!("cancel {charge_id} {attempt_key}"))
            }
            _ => None,
        };
        let key = key.filter(|_| self.habits.idempotent);
        if let Some((at, since, reply)) = key.as_ref().and_then(|key| self.answered.get(key))
            && (*at == endpoint || *since <= shown)
        {
            return Ok(reply.clone());
        }
        let answer = self.act(now, call, rng);
        if let (Some(key), Ok(reply)) = (key, &answer) {
            self.answered.insert(key, (endpoint, now, reply.clone()));
        }
        answer
    }

    fn act(&mut self, now: Timestamp, call: &OrderCall, rng: &mut Rng) -> Answer {
        match call {
            OrderCall::Read { order_id } => {
                let order = self.order(order_id).ok_or(OrderCallError::NotFound)?;
                Ok(OrderReply::Order { order: Box::new(order.clone()) })
            }
            OrderCall::Reserve(wish) => self.reserve(now, wish, rng),
            OrderCall::Report { charge_id, report } => self.report(now, charge_id, report),
            OrderCall::Commit { charge_id, amount, nsu } => {
                let (order, mut charge, closed) =
                    self.charge(charge_id).ok_or(OrderCallError::NotFound)?;
                if charge.status != ChargeStatus::Pending {
                    return Err(refused("the charge is not pending"));
                }
                if closed && !self.habits.confirm_on_closed {
                    return Err(refused("the order is closed"));
                }
                charge.status = ChargeStatus::Paid;
                charge.paid_at = Some(self.stamp(now));
                charge.paid_amount = Some(*amount);
                charge.code = Some(nsu.to_string());
                self.replace(now, &order, &charge);
                Ok(OrderReply::Charge { charge: Box::new(charge) })
            }
            OrderCall::PostPaid { order_id, amount, report } => {
                let order = self.order(order_id).ok_or(OrderCallError::NotFound)?;
                if order.closed {
                    return Err(refused("the order is closed"));
                }
                let charge = self.paid_charge(now, *amount, report, rng);
                self.change(now, order_id, |order| order.charges.push(charge.clone()));
                Ok(OrderReply::Charge { charge: Box::new(charge) })
            }
            OrderCall::PostStandalone { amount, report } => {
                let id = format!("or_standalone_{}", self.orders.len());
                let id = self.add_order(now, &id, *amount);
                let charge = self.paid_charge(now, *amount, report, rng);
                self.change(now, &id, |order| {
                    order.code = Some(report.attempt_key.to_string());
                    order.closed = true;
                    order.charges.push(charge);
                });
                let order = self.order(&id).expect("just made").clone();
                Ok(OrderReply::Order { order: Box::new(order) })
            }
            OrderCall::FindStandalone { attempt_key } => {
                let found =
                    self.orders().find(|order| order.code.as_deref() == Some(attempt_key.as_str()));
                let order = found.ok_or(OrderCallError::NotFound)?;
                Ok(OrderReply::Order { order: Box::new(order.clone()) })
            }
            OrderCall::CancelCharge { charge_id, amount, .. } => {
                self.cancel(now, charge_id, *amount)
            }
            OrderCall::Close { order_id, .. } => {
                self.close(now, order_id);
                Ok(OrderReply::Done)
            }
        }
    }

    /// A time as the service tells it.
    fn stamp(&self, now: Timestamp) -> Timestamp {
        match self.habits.whole_seconds {
            true => Timestamp::from_micros(now.micros() - now.micros().rem_euclid(1_000_000)),
            false => now,
        }
    }

    fn new_charge(&mut self, now: Timestamp, amount: Money, rng: &mut Rng) -> Charge {
        self.charge_count += 1;
        // The ids do not tell the order in which charges were made.
        let id = format!("ch_{:04x}_{}", rng.bits() % 0x1_0000, self.charge_count);
        Charge {
            id: ChargeId::new(id).expect("an id"),
            code: None,
            amount,
            paid_amount: None,
            canceled_amount: None,
            status: ChargeStatus::Pending,
            payment_method: PaymentMethod::Cash,
            created_at: Some(self.stamp(now)),
            updated_at: self.habits.dated.then_some(self.stamp(now)),
            paid_at: None,
            canceled_at: None,
            last_transaction_id: None,
            order_id: None,
            metadata: Metadata::new(),
        }
    }

    fn reserve(&mut self, now: Timestamp, wish: &Reservation, rng: &mut Rng) -> Answer {
        let order = self.order(&wish.order_id).ok_or(OrderCallError::NotFound)?;
        if order.closed {
            return Err(refused("the order is closed"));
        }
        let mut charge = self.new_charge(now, wish.amount, rng);
        charge.metadata = metadata(&wish.attempt_key, &wish.serial, Some(wish.lease_until), None);
        self.change(now, &wish.order_id, |order| order.charges.push(charge.clone()));
        Ok(OrderReply::Charge { charge: Box::new(charge) })
    }

    fn report(&mut self, now: Timestamp, id: &ChargeId, report: &PaymentReport) -> Answer {
        let (order, mut charge, _) = self.charge(id).ok_or(OrderCallError::NotFound)?;
        if self.habits.report_refused {
            return Err(refused("metadata cannot be changed"));
        }
        charge.metadata =
            metadata(&report.attempt_key, &report.serial, report.lease_until, Some("A1"));
        self.replace(now, &order, &charge);
        Ok(OrderReply::Done)
    }

    fn paid_charge(
        &mut self,
        now: Timestamp,
        amount: Money,
        report: &PaymentReport,
        rng: &mut Rng,
    ) -> Charge {
        let mut charge = self.new_charge(now, amount, rng);
        charge.metadata =
            metadata(&report.attempt_key, &report.serial, report.lease_until, Some("A1"));
        charge.status = ChargeStatus::Paid;
        charge.paid_at = Some(self.stamp(now));
        charge.paid_amount = Some(amount);
        charge.code = Some(report.approval.nsu.to_string());
        charge
    }

    /// Puts a paid charge on an order, as an earlier payment left it.
    pub fn add_paid(
        &mut self,
        now: Timestamp,
        order_id: &OrderId,
        amount: Money,
        rng: &mut Rng,
    ) -> ChargeId {
        let mut charge = self.new_charge(now, amount, rng);
        charge.status = ChargeStatus::Paid;
        charge.paid_at = Some(self.stamp(now));
        charge.paid_amount = Some(amount);
        let id = charge.id.clone();
        self.change(now, order_id, |order| order.charges.push(charge));
        id
    }

    fn cancel(&mut self, now: Timestamp, id: &ChargeId, amount: Option<Money>) -> Answer {
        let (order, mut charge, _) = self.charge(id).ok_or(OrderCallError::NotFound)?;
        if charge.status == ChargeStatus::Canceled {
            return match self.habits.cancel_twice_is_success {
                true => Ok(OrderReply::Done),
                false => Err(refused("the charge is canceled")),
            };
        }
        let net = charge.net();
        if net.is_positive() {
            let part = amount.unwrap_or(net);
            if self.habits.refund_refused || part > net {
                return Err(refused("the charge cannot be refunded here"));
            }
            let before = charge.canceled_amount.unwrap_or(Money::ZERO);
            charge.canceled_amount = Some(before.checked_add(part).expect("below the amount"));
            charge.status = match part == net {
                true => ChargeStatus::Canceled,
                false => ChargeStatus::PartialCanceled,
            };
        } else {
            charge.status = ChargeStatus::Canceled;
        }
        charge.canceled_at = Some(self.stamp(now));
        self.replace(now, &order, &charge);
        Ok(OrderReply::Done)
    }
}
