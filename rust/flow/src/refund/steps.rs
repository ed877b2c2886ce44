//! What several steps of a refund share.

use std::time::Duration;

use maquininha_model::Timestamp;

use super::{Effects, Phase, Refund};
use crate::machine::{CancelAnswer, Outcome};
use crate::{
    Attention, DriverCommand, Durability, Effect, EventKind, JournalEntry, OrderCall, RefundEnd,
    RefundState, TerminalEvent,
};

impl Refund {
    pub(super) fn end(
        &mut self,
        now: Timestamp,
        state: RefundState,
        end: &RefundEnd,
        fx: &mut Effects,
    ) {
        let open_handle = self.record.end.is_none();
        let events = self.note_end(now, end);
        let durability = match state {
            RefundState::Refunded => Durability::Synced,
            _ => Durability::Lazy,
        };
        self.write(now, state, durability, events, fx);
        if open_handle {
            fx.push(Effect::Ended { end: Outcome::Refund(end.clone()) });
        }
        self.answer_cancel(end, fx);
    }

    /// Answers the wish to cancel, once it is known what came of it. A refund is never taken
    /// back, so one that nobody knows of ends as it ends.
    pub(super) fn answer_cancel(&mut self, end: &RefundEnd, fx: &mut Effects) {
        if std::mem::replace(&mut self.cancel_unanswered, false) {
            let answer = match end {
                RefundEnd::Refunded { .. } | RefundEnd::Unknown => CancelAnswer::TooLate,
                RefundEnd::Declined { .. } | RefundEnd::Canceled { .. } | RefundEnd::Expired => {
                    CancelAnswer::Canceled
                }
            };
            fx.push(Effect::CancelAnswered { answer });
        }
    }

    pub(super) fn end_for_good(&mut self, now: Timestamp, end: &RefundEnd, fx: &mut Effects) {
        self.end(now, RefundState::Resolved, end, fx);
        self.close(fx);
    }

    /// The money was given back and the order cannot be told.
    pub(super) fn ask_a_human(&mut self, now: Timestamp, fx: &mut Effects) {
        let attention = Attention::ReportRefused;
        let event = self.event(now, EventKind::AttentionNeeded { attention });
        self.write(now, RefundState::Resolved, Durability::Synced, vec![event], fx);
        self.close(fx);
    }

    pub(super) fn resolve(&mut self, now: Timestamp, fx: &mut Effects) {
        self.write(now, RefundState::Resolved, Durability::Lazy, Vec::new(), fx);
        self.close(fx);
    }

    pub(super) fn close(&mut self, fx: &mut Effects) {
        self.phase = Phase::Done;
        self.ticket += 1;
        fx.push(Effect::Closed);
    }

    pub(super) fn note_end(&mut self, now: Timestamp, end: &RefundEnd) -> Vec<TerminalEvent> {
        let kind = match &self.record.end {
            None => EventKind::RefundEnded { end: end.clone() },
            Some(RefundEnd::Unknown) => EventKind::RefundResolved { end: end.clone() },
            Some(_) => return Vec::new(),
        };
        self.record.end = Some(end.clone());
        vec![self.event(now, kind)]
    }

    pub(super) fn event(&self, now: Timestamp, kind: EventKind) -> TerminalEvent {
        TerminalEvent {
            attempt_id: self.record.attempt_id.clone(),
            order_id: self.record.order_id.clone(),
            amount: self.record.amount,
            at: now,
            kind,
        }
    }

    pub(super) fn write(
        &mut self,
        now: Timestamp,
        state: RefundState,
        durability: Durability,
        events: Vec<TerminalEvent>,
        fx: &mut Effects,
    ) {
        self.record.state = state;
        self.record.updated_at = now;
        let entry = Box::new(JournalEntry::Refund(self.record.clone()));
        fx.push(Effect::Write { entry, durability, events });
    }

    pub(super) fn call(&mut self, call: OrderCall, fx: &mut Effects) {
        self.ticket += 1;
        self.waiting = false;
        fx.push(Effect::Order { ticket: self.ticket, call: Box::new(call) });
    }

    pub(super) fn drive(&mut self, command: DriverCommand, fx: &mut Effects) {
        self.driven_at = self.now;
        self.ticket += 1;
        self.waiting = false;
        fx.push(Effect::Driver { ticket: self.ticket, command: Box::new(command) });
    }

    pub(super) fn back_off(&mut self, now: Timestamp, fx: &mut Effects) {
        self.back_off_at_least(now, Duration::ZERO, fx);
    }

    pub(super) fn back_off_at_least(&mut self, now: Timestamp, pause: Duration, fx: &mut Effects) {
        self.ticket += 1;
        self.waiting = true;
        let until = now.plus(self.limits.back_off(self.tries).max(pause));
        self.tries = self.tries.saturating_add(1);
        fx.push(Effect::Wait { ticket: self.ticket, until });
    }
}
