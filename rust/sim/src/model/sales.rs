//! The steps of the sales side: it opens, hears late, backs out and closes. What it hears
//! comes by webhook or by a read of the order, which makes no difference here.

use super::action::Step;
use super::flaw::Flaw;
use super::protocol::{Fan, Protocol};
use super::state::{Closing, Place, Sale, State};

impl Protocol {
    /// Every step of the sales side with an order.
    pub(super) fn order_steps(&self, fan: &mut Fan<'_>, order: usize) {
        self.close_lands(fan, order);
        if !self.limits().sales {
            return;
        }
        let state = *fan.state();
        let own = state.orders[order];
        let open = state
            .orders
            .iter()
            .filter(|other| other.sale != Sale::Unopened && other.closing != Closing::Done);
        let counts = self.flaw() != Some(Flaw::DoesNotCountOrders);
        match own.sale {
            Sale::Unopened if !counts || open.count() < self.limits().open_max => {
                fan.order(Step::Open, order, |state| state.orders[order].sale = Sale::Selling);
            }
            Sale::Unopened => return,
            Sale::Selling => fan.order(Step::BackOut, order, |state| {
                let own = &mut state.orders[order];
                (own.sale, own.closing) = (Sale::BackedOut, Closing::Due);
            }),
            Sale::Completed | Sale::BackedOut => {}
        }
        if own.closing == Closing::Due && own.closed {
            fan.order(Step::Closed, order, |state| state.orders[order].closing = Closing::Done);
        }
        if own.sale != Sale::BackedOut || self.flaw() != Some(Flaw::StopsListening) {
            self.hear(fan, order);
        }
    }

    fn hear(&self, fan: &mut Fan<'_>, order: usize) {
        let state = *fan.state();
        for (slot, payer) in state.payers(order) {
            if payer.place == Place::Paid && !payer.heard && self.fits(&state, order, payer.amount)
            {
                let mut state = state;
                state.slots[slot].heard = true;
                self.take(&mut state, order, payer.amount);
                fan.push(Step::HearPaid, Some(slot), order, 0, false, state);
            }
        }
        for (at, payment) in state.orders[order].settled.iter().enumerate() {
            if payment.amount > 0 && !payment.heard && self.fits(&state, order, payment.amount) {
                let mut state = state;
                state.orders[order].settled[at].heard = true;
                self.take(&mut state, order, payment.amount);
                fan.push(Step::HearSettled, None, order, 0, false, state);
            }
        }
        if state.orders[order].unheard_refunds > 0 {
            fan.order(Step::HearRefund, order, |state| {
                let own = &mut state.orders[order];
                own.heard -= own.unheard_refunds;
                own.unheard_refunds = 0;
            });
        }
    }

    /// What was given back is heard of before too much else.
    fn fits(&self, state: &State, order: usize, amount: u8) -> bool {
        state.orders[order].heard + amount <= 2 * self.limits().due
    }

    fn take(&self, state: &mut State, order: usize, amount: u8) {
        let own = &mut state.orders[order];
        own.heard += amount;
        let enough = match self.flaw() {
            Some(Flaw::ClosesWithTheFirstPart) => 1,
            _ => self.limits().due,
        };
        if own.sale == Sale::Selling && own.heard >= enough {
            own.sale = Sale::Completed;
            if self.flaw() != Some(Flaw::NeverCloses) {
                own.closing = Closing::Due;
            }
        }
    }
}

impl Fan<'_> {
    fn order(&mut self, step: Step, order: usize, change: impl FnOnce(&mut State)) {
        let mut state = *self.state();
        change(&mut state);
        self.push(step, None, order, 0, false, state);
    }
}
