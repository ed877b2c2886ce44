//! The way between the sales program and the order API.

use std::time::Duration;

use maquininha_flow::sale::{CallResult, RefundAnswer, SaleInput};
use maquininha_flow::{CloseAs, OrderCall, OrderCallError, OrderReply};
use maquininha_model::{AttemptKey, ChargeId, Money, Order, OrderStatus};

use super::{Call, Creation, News};
use crate::endpoints::Endpoint;
use crate::faults::Fault;
use crate::scenario::{HOUR, MINUTE, SECOND};
use crate::simulation::World;

/// After this a call ends without an answer.
const CALL_TIMEOUT: i64 = 30 * SECOND;
/// After its answer was lost, a call that makes or moves something has its
/// effect within this or never.
const LATE_EFFECT: i64 = 45 * SECOND;
/// The oldest read at an endpoint that is up to date.
pub(super) const STALE: i64 = 10 * SECOND;

/// Whether a call may have its effect at any time later without harm.
const fn is_harmless_later(call: &Call) -> bool {
    matches!(call, Call::Find | Call::Read | Call::Close(_))
}

/// What the program takes from a call that did not work, as its engine does.
fn failed(call: &Call, error: &OrderCallError) -> SaleInput {
    let is_unknown = !error.outcome_known();
    match call {
        Call::Create if is_unknown => SaleInput::CreateUnknown,
        Call::Create => SaleInput::CreateRefused { message: error.to_string() },
        Call::Find | Call::Read => SaleInput::ReadFailed,
        Call::Close(_) => SaleInput::CloseAnswered { result: CallResult::Failed },
        Call::Refund { key, .. } => {
            let answer = if is_unknown { RefundAnswer::Unknown } else { RefundAnswer::Refused };
            SaleInput::RefundAnswered { key: key.clone(), answer }
        }
    }
}

impl World {
    fn sales_answer(&mut self, delay: i64, input: SaleInput) {
        let life = self.side().life;
        self.sales_after(delay, News::Deliver(life, Box::new(input)));
    }

    fn sales_fails(&mut self, delay: i64, call: &Call, error: &OrderCallError) {
        self.note(|| format!("sales: {call:?} will fail: {error}"));
        self.sales_answer(delay, failed(call, error));
    }

    /// A call leaves the program.
    pub(super) fn send_sales_call(&mut self, call: Call) {
        self.check_sales_call(&call);
        match (&call, self.side().creation) {
            (Call::Create, Creation::Heard) => {
                let life = self.side().life;
                return self
                    .sales_after(0, News::Call(Box::new(call), Endpoint::Primary, Some(life)));
            }
            (Call::Create, Creation::Unheard) => {
                let fail_at = self.rng.range(SECOND / 2, CALL_TIMEOUT);
                return self.sales_fails(fail_at, &call, &OrderCallError::OutcomeUnknown);
            }
            _ => {}
        }
        let faults = self.faults;
        if self.strikes(Fault::Outage, faults.outage) {
            let length = self.rng.range(SECOND, 6 * MINUTE);
            self.side().outage_until = self.now + length;
        }
        if self.now < self.side().outage_until {
            let delay = self.rng.range(SECOND / 100, 3 * SECOND);
            return self.sales_fails(delay, &call, &OrderCallError::Unreachable);
        }
        if self.strikes(Fault::Throttled, faults.throttled) {
            let retry_after = Duration::from_secs(10);
            let error = OrderCallError::Throttled { retry_after };
            return self.sales_fails(SECOND / 10, &call, &error);
        }
        let there = self.rng.range(SECOND / 100, SECOND / 2);
        let fail_at = self.rng.range(SECOND / 2, CALL_TIMEOUT);
        let bound = if is_harmless_later(&call) { HOUR } else { LATE_EFFECT };
        let may_double = is_harmless_later(&call) || self.api.habits.idempotent;
        let life = self.side().life;
        let mut arrives_at = Vec::new();
        if self.strikes(Fault::RequestLost, faults.request_lost) {
        } else if self.strikes(Fault::RequestLate, faults.request_late) {
            arrives_at.push(self.rng.range(fail_at, bound));
        } else if self.strikes(Fault::AnswerLost, faults.answer_lost)
            || self.strikes(Fault::ServerError, faults.server_error)
        {
            arrives_at.push(there);
        } else {
            if may_double && self.strikes(Fault::RequestTwice, faults.duplicate) {
                let again = self.rng.range(there, bound);
                self.sales_after(
                    again,
                    News::Call(Box::new(call.clone()), Endpoint::Primary, None),
                );
            }
            return self
                .sales_after(there, News::Call(Box::new(call), Endpoint::Primary, Some(life)));
        }
        for at in arrives_at {
            self.sales_after(at, News::Call(Box::new(call.clone()), Endpoint::Primary, None));
        }
        if is_harmless_later(&call) && self.backup_lag.is_some() && self.rng.chance(700) {
            self.count(Fault::FailOver);
            self.note(|| format!("sales: {call:?} goes to the backup"));
            let news = News::Call(Box::new(call), Endpoint::Backup, Some(life));
            self.sales_after(fail_at + there, news);
        } else {
            self.sales_fails(fail_at, &call, &OrderCallError::OutcomeUnknown);
        }
    }

    /// The order as an endpoint shows it, which may be old; nothing where it was
    /// not made yet.
    fn order_as_read(&mut self, endpoint: Endpoint) -> Option<Order> {
        let order_id = self.side().order_id.clone();
        let mut shown = self.shown_until(endpoint);
        if self.strikes(Fault::StaleRead, self.faults.stale_read) {
            let age = Duration::from_micros(self.rng.range(0, STALE).unsigned_abs());
            shown = shown.min(self.time().minus(age));
        }
        let is_there = self.api.order(&order_id)?.created_at.is_none_or(|made| made <= shown);
        match self.api.read_as_of(&order_id, shown) {
            Ok(OrderReply::Order { order }) if is_there => Some(*order),
            _ => None,
        }
    }

    /// A call arrives.
    pub(super) fn sales_call_arrives(
        &mut self,
        call: Call,
        endpoint: Endpoint,
        answer_to: Option<u32>,
    ) {
        let answer = match &call {
            Call::Create => SaleInput::Created { order: Box::new(self.make_order()) },
            Call::Find => match self.order_as_read(endpoint) {
                Some(order) => SaleInput::Created { order: Box::new(order) },
                None => SaleInput::LookupEmpty,
            },
            Call::Read => match self.order_as_read(endpoint) {
                Some(order) => SaleInput::OrderRead { order: Box::new(order) },
                None => SaleInput::ReadFailed,
            },
            Call::Close(status) => {
                let status = match status {
                    CloseAs::Paid => OrderStatus::Paid,
                    CloseAs::Canceled => OrderStatus::Canceled,
                    CloseAs::Failed => OrderStatus::Failed,
                };
                let (now, order_id) = (self.time(), self.side().order_id.clone());
                self.api.close_as(now, &order_id, status);
                SaleInput::CloseAnswered { result: CallResult::Done }
            }
            Call::Refund { charge_id, amount, key } => {
                let is_done = self.give_back(charge_id, *amount, key);
                let answer = if is_done { RefundAnswer::Taken } else { RefundAnswer::Refused };
                SaleInput::RefundAnswered { key: key.clone(), answer }
            }
        };
        if self.trace.is_some() {
            let order = self.sales.as_ref().and_then(|side| self.api.order(&side.order_id));
            let charges = order.iter().flat_map(|order| &order.charges);
            let charges: Vec<_> =
                charges.map(|c| format!("{}:{:?}:{}", c.id, c.status, c.net())).collect();
            let heard = if answer_to.is_some() { "arrives" } else { "arrives, unheard" };
            self.note(|| format!("sales: {call:?} {heard}: {}", charges.join(" ")));
        }
        if let Some(life) = answer_to {
            let back = self.rng.range(SECOND / 100, SECOND / 2);
            self.sales_after(back, News::Deliver(life, Box::new(answer)));
        }
    }

    fn make_order(&mut self) -> Order {
        let now = self.time();
        let side = self.side();
        let (id, amount) = (side.order_id.clone(), side.opening.amount);
        if self.api.order(&id).is_none() {
            self.api.add_order(now, id.as_str(), amount);
        }
        self.api.order(&id).expect("just made").clone()
    }

    /// A charge is given back by the order API; false where it refuses.
    pub(super) fn give_back(
        &mut self,
        charge_id: &ChargeId,
        amount: Option<Money>,
        key: &str,
    ) -> bool {
        let now = self.time();
        let call = OrderCall::CancelCharge {
            charge_id: charge_id.clone(),
            amount,
            attempt_key: AttemptKey::new(key).expect("a key"),
        };
        let before = self.shown_refund(charge_id);
        let is_done = self.api.carry_out(now, &call, &mut self.rng).is_ok();
        let given = self.shown_refund(charge_id).saturating_sub(before);
        let known = self.side().given_back.entry(charge_id.clone()).or_insert(Money::ZERO);
        *known = known.checked_add(given).expect("small amounts");
        is_done
    }

    /// What the order API shows as given back of a charge.
    pub(super) fn shown_refund(&self, charge_id: &ChargeId) -> Money {
        let order = self.sales.as_ref().and_then(|side| self.api.order(&side.order_id));
        let charges = order.iter().flat_map(|order| &order.charges);
        let mut shown = charges.filter(|charge| charge.id == *charge_id);
        shown.find_map(|charge| charge.canceled_amount).unwrap_or(Money::ZERO)
    }
}
