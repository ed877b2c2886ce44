//! What is written, and the events written with it.

use maquininha_model::Timestamp;

use super::{Effects, Payment, Phase};
use crate::machine::Outcome;
use crate::{
    Attention, CancelReason, Decision, Durability, Effect, End, EventKind, JournalEntry,
    JournalState, TerminalEvent, UndoReason,
};

impl Payment {
    pub(super) fn write(
        &mut self,
        now: Timestamp,
        state: JournalState,
        durability: Durability,
        fx: &mut Effects,
    ) {
        self.write_with(now, state, durability, Vec::new(), fx);
    }

    pub(super) fn write_with(
        &mut self,
        now: Timestamp,
        state: JournalState,
        durability: Durability,
        events: Vec<TerminalEvent>,
        fx: &mut Effects,
    ) {
        debug_assert!(self.record.decision.is_none() || state >= JournalState::Decided);
        self.record.state = state;
        self.record.updated_at = now;
        let entry = Box::new(JournalEntry::Payment(self.record.clone()));
        fx.push(Effect::Write { entry, durability, events });
    }

    pub(super) fn event(&self, now: Timestamp, kind: EventKind) -> TerminalEvent {
        TerminalEvent {
            attempt_id: self.record.attempt_id.clone(),
            order_id: self.record.kind.order_id().cloned(),
            amount: self.record.amount,
            at: now,
            kind,
        }
    }

    /// Notes an end and makes the event that tells it. An end that was told
    /// before is told again only if it was "unknown".
    pub(super) fn note_end(&mut self, now: Timestamp, end: &End) -> Vec<TerminalEvent> {
        let kind = match &self.record.end {
            None => EventKind::PaymentEnded { end: end.clone() },
            Some(End::Unknown) => EventKind::PaymentResolved { end: end.clone() },
            Some(_) => return Vec::new(),
        };
        self.record.end = Some(end.clone());
        vec![self.event(now, kind)]
    }

    /// Asks for a human, at most once for a payment.
    pub(super) fn attention(&mut self, now: Timestamp, attention: Attention, fx: &mut Effects) {
        if !std::mem::replace(&mut self.record.attention_asked, true) {
            let event = self.event(now, EventKind::AttentionNeeded { attention });
            self.write_with(now, self.record.state, Durability::Synced, vec![event], fx);
        }
    }

    pub(super) fn journal_failed(&mut self, now: Timestamp, fx: &mut Effects) {
        if let Some(held) = self.held.take() {
            return self.hold_on(now, *held, fx);
        }
        // A restart would undo an approval that nobody can be asked for. It is
        // undone now; what was decided on it was neither told nor carried out.
        let is_only_proof = self.record.approval.is_some() && !self.can_ask();
        if is_only_proof {
            self.record.decision = None;
            self.record.end = None;
        }
        // So is one that was to be held: an app that hears so lets the goods go.
        if is_only_proof || self.record.is_held() {
            let reason = UndoReason::JournalFailed;
            return self.decide(now, Decision::Undo { reason }, fx);
        }
        // Else only the intention stops a payment, since nothing has left yet;
        // one under way is carried to its end without the journal.
        if self.record.state == JournalState::Intent && self.record.end.is_none() {
            let end = End::Canceled { why: CancelReason::JournalFailed };
            self.record.end = Some(end.clone());
            self.record.state = JournalState::Resolved;
            self.record.updated_at = now;
            self.phase = Phase::Done;
            fx.push(Effect::Ended { end: Outcome::Payment(end) });
            fx.push(Effect::Closed);
        }
    }
}
