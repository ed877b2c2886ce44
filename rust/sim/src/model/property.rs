//! What must hold, in every state and at rest.

use maquininha_flow::OverpayPolicy;

use super::protocol::Protocol;
use super::state::{OrderState, Phase, Place, Sale, Slot, State};

/// A promise of the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Promise {
    /// No more is confirmed than is due; with a policy that accepts more, every payment was
    /// begun while something was due.
    NeverMoreThanDue,
    /// What the acquirer approved is confirmed or undone before a payment ends.
    NoApprovalIsLost,
    /// Only what the order shows as paid is confirmed.
    NothingIsToldThatWasNotPaid,
    /// A payment that ends without money leaves neither a place nor a payment on the order,
    /// and nothing of it can arrive any more.
    NothingIsLeft,
    /// A sale is closed as paid only once its total was paid.
    ClosedAsPaidIsPaid,
    /// No more orders are open at the order API than it takes.
    OpenOrdersAreBounded,
    /// At rest the sales side knows what stands: no more and no less.
    EveryPaymentIsHeard,
    /// At rest a sale that is paid or backed out has its order closed.
    EveryOrderIsClosed,
    /// From everywhere, rest can be reached.
    RestIsInReach,
}

impl Promise {
    /// Every promise.
    pub const ALL: [Self; 9] = [
        Self::NeverMoreThanDue,
        Self::NoApprovalIsLost,
        Self::NothingIsToldThatWasNotPaid,
        Self::NothingIsLeft,
        Self::ClosedAsPaidIsPaid,
        Self::OpenOrdersAreBounded,
        Self::EveryPaymentIsHeard,
        Self::EveryOrderIsClosed,
        Self::RestIsInReach,
    ];
}

impl Protocol {
    /// The first promise that a state breaks.
    pub fn broken(&self, state: &State) -> Option<Promise> {
        let found = |slots: &dyn Fn(&Slot) -> bool| state.slots.iter().any(slots);
        if found(&|slot| slot.phase == Phase::Confirming && slot.place != Place::Paid) {
            return Some(Promise::NothingIsToldThatWasNotPaid);
        }
        if found(&|slot| slot.phase == Phase::Idle && slot.approved) {
            return Some(Promise::NoApprovalIsLost);
        }
        if found(&|slot| slot.phase == Phase::Idle && *slot != Slot::default()) {
            return Some(Promise::NothingIsLeft);
        }
        let is_open = |order: &&OrderState| order.sale != Sale::Unopened && !order.closed;
        if self.limits().sales
            && state.orders.iter().filter(is_open).count() > self.limits().open_max
        {
            return Some(Promise::OpenOrdersAreBounded);
        }
        (0..self.limits().orders).find_map(|order| self.broken_order(state, order))
    }

    fn broken_order(&self, state: &State, number: usize) -> Option<Promise> {
        let order = &state.orders[number];
        let limits = self.limits();
        let deciding = state.payers(number).filter(|(_, s)| s.phase == Phase::Confirming);
        let taken = order.standing() + deciding.map(|(_, slot)| slot.amount).sum::<u8>();
        let most = match limits.overpay {
            OverpayPolicy::RefuseAtTerminal => limits.due,
            _ => limits.due + limits.amount_max - 1,
        };
        if taken > most {
            return Some(Promise::NeverMoreThanDue);
        }
        None
    }

    /// Whether a step closes a sale as paid that is not.
    pub fn breaks(&self, before: &State, after: &State) -> Option<Promise> {
        let orders = before.orders.iter().zip(&after.orders);
        let completes = |(before, after): (&OrderState, &OrderState)| {
            before.sale != after.sale
                && after.sale == Sale::Completed
                && after.heard < self.limits().due
        };
        orders.into_iter().any(completes).then_some(Promise::ClosedAsPaidIsPaid)
    }

    /// The first promise that a state breaks in which nothing is left to happen unless
    /// somebody begins something new.
    pub fn broken_at_rest(&self, state: &State) -> Option<Promise> {
        state.orders[..self.limits().orders].iter().find_map(|order| {
            let is_over = matches!(order.sale, Sale::Completed | Sale::BackedOut);
            if self.limits().sales && order.heard != order.standing() {
                Some(Promise::EveryPaymentIsHeard)
            } else if is_over && !order.closed {
                Some(Promise::EveryOrderIsClosed)
            } else {
                None
            }
        })
    }
}
