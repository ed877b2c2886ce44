//! Giving money back: at the terminal that was paid, or through the order API
//! where the company opted in (pagarme-connect §4.7).

use std::collections::BTreeMap;
use std::time::Duration;

use maquininha_model::{ChargeId, Money, SerialNumber};
use serde::{Deserialize, Serialize};

use super::{RefundAnswer, Sale, SaleEffect, SaleEnv, SaleEvent, SaleRefusal};

/// Why money goes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundWhy {
    /// The operator asked for it.
    Asked,
    /// It was paid above the total.
    Overpaid,
    /// It came after the sale was backed out.
    Late,
}

/// How far a refund is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundStage {
    /// The order API was asked. After a crash this may mean "sent".
    Sent,
    /// Not known whether the order API took it; the charge is looked at.
    Unclear,
    /// The operator refunds at the terminal.
    AtTerminal,
    /// The charge says so.
    Done,
}

/// A refund that this side wants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundIntent {
    /// The charge.
    pub charge_id: ChargeId,
    /// How much; all of it where absent.
    pub amount: Option<Money>,
    /// What the charge's refunds must reach for this one to be done.
    pub done_at: Money,
    /// Why.
    pub why: RefundWhy,
    /// How far.
    pub stage: RefundStage,
}

impl RefundIntent {
    /// Whether the order API was asked and has not answered.
    pub fn is_sent(&self) -> bool {
        matches!(self.stage, RefundStage::Sent | RefundStage::Unclear)
    }
}

impl Sale {
    pub(super) fn ask_refund(
        &mut self,
        charge_id: Option<ChargeId>,
        at: Option<&SerialNumber>,
        env: SaleEnv<'_>,
        out: &mut Vec<SaleEffect>,
    ) -> Result<(), SaleRefusal> {
        if let (Some(settled), Some(limit_ms)) = (&self.settlement, env.policy.fiscal_cancel_ms) {
            let until = settled.at.plus(Duration::from_millis(limit_ms));
            if env.now > until {
                return Err(SaleRefusal::FiscalTimeOver { until });
            }
        }
        let mut wanted = Vec::new();
        for (id, charge) in self.charges.standing() {
            if charge_id.as_ref().is_some_and(|named| named != id) {
                continue;
            }
            if let (Some(at), Some(paid_at)) = (at, charge.serial())
                && at != paid_at
            {
                return Err(SaleRefusal::OtherTerminal { serial: paid_at.clone() });
            }
            if self.refunds.values().any(|known| known.charge_id == *id && known.is_sent()) {
                return Err(SaleRefusal::RefundRunning { charge_id: id.clone() });
            }
            wanted.push(id.clone());
        }
        if wanted.is_empty() {
            return Err(SaleRefusal::NothingToRefund { charge_id });
        }
        for id in wanted {
            self.want_refund(&id, None, RefundWhy::Asked, env, out);
        }
        Ok(())
    }

    /// Wants a refund of a charge, of all or a part of it.
    pub(super) fn want_refund(
        &mut self,
        charge_id: &ChargeId,
        amount: Option<Money>,
        why: RefundWhy,
        env: SaleEnv<'_>,
        out: &mut Vec<SaleEffect>,
    ) {
        let Some(charge) = self.charges.get(charge_id) else { return };
        let part = amount.unwrap_or(charge.net());
        let done_at = charge.refunded.checked_add(part).unwrap_or(charge.paid);
        let serial = charge.serial().cloned();
        let by_api = env.policy.refund_by_api;
        let open = self.refunds.values().any(|known| {
            known.charge_id == *charge_id
                && known.done_at >= done_at
                && (known.is_sent() || (!by_api && known.stage == RefundStage::AtTerminal))
        });
        if !open {
            let number = self.refunds.len();
            let key = format!("{}-refund-{charge_id}-{number}", self.code);
            let stage = if by_api { RefundStage::Sent } else { RefundStage::AtTerminal };
            let charge_id = charge_id.clone();
            if by_api {
                let key = key.clone();
                let charge_id = charge_id.clone();
                out.push(SaleEffect::RefundCharge { charge_id, amount, key });
            }
            self.refunds.insert(key, RefundIntent { charge_id, amount, done_at, why, stage });
        }
        // What came late is told with the payment itself.
        if !by_api && why != RefundWhy::Late {
            let charge_id = charge_id.clone();
            let event = SaleEvent::RefundAtTerminal { charge_id, amount: part, serial };
            out.push(SaleEffect::Tell(event));
        }
    }

    /// What was asked back of money above the total and no charge shows yet.
    pub(super) fn excess_on_its_way(&self) -> Money {
        let missing = |intent: &RefundIntent| {
            let charge = self.charges.get(&intent.charge_id);
            let refunded = charge.map_or(Money::ZERO, |charge| charge.refunded);
            intent.done_at.saturating_sub(refunded)
        };
        let open = |intent: &&RefundIntent| intent.stage != RefundStage::Done;
        // Several for one charge count up to one mark: the highest is missing.
        let mut by_charge = BTreeMap::new();
        for intent in self.refunds.values().filter(open) {
            let known = by_charge.entry(&intent.charge_id).or_insert(Money::ZERO);
            *known = missing(intent).max(*known);
        }
        Money::sum(by_charge.into_values()).unwrap_or(Money::brl(i64::MAX))
    }

    /// Asks the difference back, from the last payment backwards: as every refund, at the
    /// terminal that was paid, or of the order API where the company opted in.
    pub(super) fn refund_difference(
        &mut self,
        excess: Money,
        env: SaleEnv<'_>,
        out: &mut Vec<SaleEffect>,
    ) {
        let standing: Vec<(ChargeId, Money)> = self
            .charges
            .standing()
            .into_iter()
            .rev()
            .map(|(id, charge)| (id.clone(), charge.confirmed_net()))
            .collect();
        let mut left = excess;
        for (id, net) in standing {
            let part = left.min(net);
            if part.is_zero() {
                continue;
            }
            left = left.saturating_sub(part);
            self.want_refund(&id, Some(part), RefundWhy::Overpaid, env, out);
        }
    }

    pub(super) fn on_refund_answer(
        &mut self,
        key: &str,
        answer: RefundAnswer,
        out: &mut Vec<SaleEffect>,
    ) {
        let Some(intent) = self.refunds.get_mut(key) else { return };
        if !intent.is_sent() {
            return;
        }
        match answer {
            RefundAnswer::Taken => {}
            RefundAnswer::Unknown => intent.stage = RefundStage::Unclear,
            RefundAnswer::Refused => {
                intent.stage = RefundStage::AtTerminal;
                let charge_id = intent.charge_id.clone();
                let asked = intent.amount;
                let charge = self.charges.get(&charge_id);
                let amount = asked.or(charge.map(super::SeenCharge::net)).unwrap_or(Money::ZERO);
                let serial = charge.and_then(super::SeenCharge::serial).cloned();
                let event = SaleEvent::RefundAtTerminal { charge_id, amount, serial };
                out.push(SaleEffect::Tell(event));
            }
        }
        if let (true, Some(order_id)) = (answer != RefundAnswer::Refused, &self.order_id) {
            out.push(SaleEffect::ReadOrder { order_id: order_id.clone() });
        }
    }

    /// Ends the refunds that the charges show.
    pub(super) fn finish_refunds(&mut self) {
        for intent in self.refunds.values_mut() {
            let refunded = self.charges.get(&intent.charge_id).map(|charge| charge.refunded);
            if refunded.is_some_and(|refunded| refunded >= intent.done_at) {
                intent.stage = RefundStage::Done;
            }
        }
    }

    /// After a read: refunds whose outcome was lost and that the charge does
    /// not show are told once, never repeated.
    pub(super) fn tell_unclear_refunds(&mut self, out: &mut Vec<SaleEffect>) {
        for intent in self.refunds.values_mut() {
            if intent.stage == RefundStage::Unclear {
                intent.stage = RefundStage::AtTerminal;
                let charge_id = intent.charge_id.clone();
                out.push(SaleEffect::Tell(SaleEvent::RefundUnknown { charge_id }));
            }
        }
    }
}
