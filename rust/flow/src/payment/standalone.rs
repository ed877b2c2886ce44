//! A sale keyed on the terminal: paid first, told afterwards.

use maquininha_model::Timestamp;

use super::{Effects, Payment, Phase};
use crate::{Attention, OrderCall, OrderCallError, OrderReply};

impl Payment {
    /// Reports the sale; looks it up first where an earlier report may have
    /// arrived.
    pub(super) fn stand_or_find(&mut self, fx: &mut Effects) {
        if self.uncertain_since.is_some() { self.find_standing(fx) } else { self.stand(fx) }
    }

    pub(super) fn stand(&mut self, fx: &mut Effects) {
        let Some(approval) = self.record.approval.clone() else { return };
        self.enter(Phase::Standing);
        let report = self.payment_report(approval);
        self.call(OrderCall::PostStandalone { amount: self.record.amount, report }, fx);
    }

    pub(super) fn find_standing(&mut self, fx: &mut Effects) {
        self.read(Phase::FindingStanding, fx);
    }

    pub(super) fn on_standing(
        &mut self,
        now: Timestamp,
        answer: Result<OrderReply, OrderCallError>,
        fx: &mut Effects,
    ) {
        match answer {
            Ok(reply) => self.stood(now, reply, fx),
            Err(error) if error.is_refusal() => {
                self.attention(now, Attention::ReportRefused, fx);
                self.resolve(now, fx);
            }
            Err(OrderCallError::OutcomeUnknown | OrderCallError::Conflict { .. }) => {
                self.uncertain_since = Some(now);
                self.next_round(now, Phase::FindingStanding, fx);
            }
            Err(error) => self.back_off(now, Some(&error), fx),
        }
    }

    /// The sale is on the order API; its charge is kept, for a refund.
    fn stood(&mut self, now: Timestamp, reply: OrderReply, fx: &mut Effects) {
        if let OrderReply::Order { order } = reply {
            self.record.charge_id = self.own(&order).map(|charge| charge.id.clone());
        }
        self.resolve(now, fx);
    }

    pub(super) fn on_standing_found(
        &mut self,
        now: Timestamp,
        answer: Result<OrderReply, OrderCallError>,
        fx: &mut Effects,
    ) {
        match answer {
            Ok(reply) => self.stood(now, reply, fx),
            // The report may still show, and the money waits for nobody.
            Err(OrderCallError::NotFound)
                if self.may_appear_until().is_some_and(|until| self.asked_at < until) =>
            {
                self.next_round(now, Phase::FindingStanding, fx);
            }
            Err(OrderCallError::NotFound) => self.stand(fx),
            Err(error) => self.back_off(now, Some(&error), fx),
        }
    }
}
