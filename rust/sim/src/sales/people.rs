//! The operator, and those who pay and give back elsewhere.

use maquininha_flow::sale::{CancelCause, Closing, RefundStage, SaleInput, SaleState};
use maquininha_model::{ChargeId, Money};

use super::Ask;
use crate::simulation::World;

impl World {
    /// The operator asks; nobody answers while the program is down.
    pub(super) fn operator_asks(&mut self, ask: Ask) {
        let Some(sale) = self.side().sale.clone() else { return };
        self.note(|| format!("sales: the operator asks: {ask:?}"));
        let input = match ask {
            Ask::Cancel(cause) => {
                self.side().was_left = true;
                SaleInput::CancelAsked { cause }
            }
            Ask::Settle => SaleInput::SettlementAsked,
            Ask::Close => SaleInput::CloseAsked,
            Ask::Refund => {
                self.side().had_refund = true;
                SaleInput::RefundAsked { charge_id: None, at: None }
            }
            Ask::Print(outcome) => SaleInput::PrintAnswered { outcome },
            Ask::GiveUp if sale.state.is_unpaid() => {
                self.side().was_left = true;
                SaleInput::CancelAsked { cause: CancelCause::TimedOut }
            }
            Ask::GiveUp => {
                let settles = sale.state == SaleState::PendingDelivery;
                let closes = sale.closing == Closing::NotDue && sale.completed;
                if settles && !self.feed_sale(SaleInput::SettlementAsked) {
                    return;
                }
                if !closes {
                    return;
                }
                SaleInput::CloseAsked
            }
        };
        self.feed_sale(input);
    }

    /// The vendor's own terminals take any amount while the order is open.
    pub(super) fn vendor_pays(&mut self, amount: Money) {
        let (now, order_id) = (self.time(), self.side().order_id.clone());
        if self.api.order(&order_id).is_some_and(|order| !order.closed) {
            self.note(|| format!("sales: a vendor's terminal takes {amount}"));
            self.api.add_paid(now, &order_id, amount, &mut self.rng);
        }
    }

    /// Whoever was asked looks at the charge, and gives back what is missing.
    pub(super) fn give_back_by_hand(&mut self, charge_id: &ChargeId) {
        let wanted = self.side().stored.as_ref().and_then(|sale| {
            let intents = sale.refunds.values();
            let by_hand =
                intents.filter(|i| i.charge_id == *charge_id && i.stage == RefundStage::AtTerminal);
            by_hand.map(|intent| intent.done_at).max()
        });
        let missing = wanted.unwrap_or(Money::ZERO).saturating_sub(self.shown_refund(charge_id));
        if missing.is_positive() {
            self.note(|| format!("sales: {missing} of {charge_id} goes back by hand"));
            let refuses = std::mem::take(&mut self.api.habits.refund_refused);
            let key = format!("by-hand-{}", self.now);
            self.give_back(charge_id, Some(missing), &key);
            self.api.habits.refund_refused = refuses;
        }
    }
}
