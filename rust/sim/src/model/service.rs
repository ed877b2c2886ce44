//! What arrives at the order API, whoever still waits for it, and what it does by itself.

use super::action::Step;
use super::flaw::Flaw;
use super::protocol::{Fan, Protocol};
use super::state::{Closing, Phase, Place, Sale};
use super::terminal::charge_card;

impl Protocol {
    /// Messages of a terminal that arrive or are lost, and the end of its lease.
    pub(super) fn service_steps(&self, fan: &mut Fan<'_>, slot: usize) {
        let own = fan.state().slots[slot];
        if own.phase == Phase::Idle {
            return;
        }
        let closed = fan.state().orders[usize::from(own.order)].closed;
        if own.reserve_sent {
            if !closed {
                let is_read_back = self.flaw() != Some(Flaw::NoReadBack);
                fan.step_at(Step::ReserveLands, slot, |own, at| {
                    // It is answered, or found on the order as read.
                    match own.phase {
                        Phase::Reserving if is_read_back => own.phase = Phase::Claiming,
                        Phase::Reserving => charge_card(own),
                        _ => {}
                    }
                    own.reserve_sent = false;
                    own.place = Place::Pending;
                    own.created = at;
                });
            }
            // Elsewhere it makes no difference whether it is lost or refused, or comes late.
            if own.phase == Phase::Releasing {
                fan.step(Step::ReserveLost, slot, |own| own.reserve_sent = false);
            }
        }
        // A closed order may take the money of a place or not.
        if own.commit_sent {
            fan.step_at(Step::CommitLands, slot, |own, at| {
                own.place = Place::Paid;
                own.paid = at;
                own.forget_reads();
            });
        }
        if own.phase == Phase::Releasing && matches!(own.place, Place::Pending | Place::Paid) {
            let mut state = *fan.state();
            state.slots[slot].place = Place::Gone;
            if own.heard {
                state.slots[slot].heard = false;
                state.orders[usize::from(own.order)].unheard_refunds += own.amount;
            }
            fan.push(Step::CancelLands, Some(slot), usize::from(own.order), 0, false, state);
        }
        if own.place == Place::Pending && own.lease_over == 0 {
            // The end of a lease is a moment of its own; a payment or a place may come in it.
            let latest = fan.state().latest_of_all(usize::from(own.order));
            fan.step(Step::LeaseEnds, slot, |own| own.lease_over = latest + 1);
        }
    }

    /// The close arrives; the sales side, where there is one, has to have asked for it.
    pub(super) fn close_lands(&self, fan: &mut Fan<'_>, order: usize) {
        let state = *fan.state();
        let own = state.orders[order];
        let asked = own.closing == Closing::Due || !self.limits().sales;
        if asked && !own.closed && own.sale != Sale::Unopened {
            let mut state = state;
            state.orders[order].closed = true;
            fan.push(Step::CloseLands, None, order, 0, false, state);
        }
    }
}
