//! The total is reached: the sale ends, or waits for the operator.

use maquininha_model::Flow;

use super::{
    PaymentLine, Sale, SaleEffect, SaleEnv, SaleEvent, SaleRefusal, SaleState, Settlement,
};

impl Sale {
    /// The total is paid, once and for all (demand L52).
    pub(super) fn complete(&mut self, env: SaleEnv<'_>, out: &mut Vec<SaleEffect>) {
        self.completed = true;
        self.cancel_after_read = false;
        self.cancel = None;
        if self.heard.is_empty() {
            self.timers.read_at = None;
        }
        if self.paid().is_zero() {
            // Paid and given back before anybody heard of it: no document may
            // be made for it, so it is not finalized.
            self.state = SaleState::Refunded;
        } else if self.flow == Flow::Listed && !env.policy.automatic_emission {
            self.state = SaleState::PendingDelivery;
            let payments = self.payment_lines();
            out.push(SaleEffect::Tell(SaleEvent::PaymentLinked { payments }));
        } else {
            self.settle(true, env, out);
        }
        self.check_excess(env, out);
        self.start_closing(env, out);
    }

    fn settle(&mut self, automatic: bool, env: SaleEnv<'_>, out: &mut Vec<SaleEffect>) {
        let shift = env.shift.map(str::to_owned);
        self.state = SaleState::Finalized;
        self.settlement = Some(Settlement { at: env.now, shift: shift.clone(), automatic });
        let payments = self.payment_lines();
        out.push(SaleEffect::Tell(SaleEvent::Finalized { payments, shift, automatic }));
    }

    /// The payments in the order in which they were made.
    pub fn payment_lines(&self) -> Vec<PaymentLine> {
        self.charges
            .by_time()
            .into_iter()
            .filter(|(_, charge)| charge.paid.is_positive())
            .map(|(id, charge)| PaymentLine::of(id, charge))
            .collect()
    }

    /// Settling by hand: after the terminal has paid only (demand L38), and
    /// without touching the charge (demand L69).
    pub(super) fn ask_settlement(
        &mut self,
        env: SaleEnv<'_>,
        out: &mut Vec<SaleEffect>,
    ) -> Result<(), SaleRefusal> {
        match self.state {
            SaleState::PendingDelivery => {
                self.settle(false, env, out);
                Ok(())
            }
            SaleState::Finalized => Ok(()),
            SaleState::Creating
            | SaleState::Waiting
            | SaleState::PartlyPaid
            | SaleState::Paid
            | SaleState::Overpaid => Err(SaleRefusal::NotPaidYet { remaining: self.remaining() }),
            state => Err(SaleRefusal::WrongState { state }),
        }
    }
}
