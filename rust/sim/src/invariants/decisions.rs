//! A decision never flips, and in doubt nothing is taken.

use maquininha_flow::{
    CancelAnswer, Decision, DriverCommand, EventKind, JournalEntry, Query, TerminalEvent,
};

use super::Invariant;
use crate::scenario::{MINUTE, Wish};
use crate::simulation::{Event, World};

impl World {
    /// A decision that is written stays, and "confirm" is decided only once the order API said
    /// "paid" (ADR 0005).
    pub fn check_decision(
        &mut self,
        attempt: usize,
        entry: &JournalEntry,
        events: &[TerminalEvent],
    ) {
        self.hear_question(attempt, events);
        let JournalEntry::Payment(record) = entry else { return };
        let before = self.attempts[attempt].decided.clone();
        if before.is_some() && before != record.decision {
            self.broken(Invariant::DecisionNeverFlips, || {
                format!("a{attempt} flips from {before:?} to {:?}", record.decision)
            });
        }
        if before.is_none() && record.decision.is_some() {
            self.attempts[attempt].decided.clone_from(&record.decision);
            self.check_held_decision(attempt, record);
            let has_order = record.kind.order_id().is_some();
            if record.is_confirmed() && has_order && !self.was_paid(attempt) {
                self.broken(Invariant::FailClosed, || {
                    format!("a{attempt} confirms what the order never showed as paid")
                });
            }
        }
    }

    /// A human who is asked acts, some time later.
    fn hear_question(&mut self, attempt: usize, events: &[TerminalEvent]) {
        let asks = |event: &TerminalEvent| matches!(event.kind, EventKind::AttentionNeeded { .. });
        if events.iter().any(asks) && !self.attempts[attempt].asked {
            self.attempts[attempt].asked = true;
            self.after(10 * MINUTE, Event::Human(attempt));
        }
    }

    /// Hears after a restart what a row asks that is there though its write failed.
    pub fn hear_questions(&mut self, attempt: usize) {
        let state = &self.attempts[attempt];
        let rows = self.terminals[state.terminal].journal.rows().iter();
        let rows = rows.filter(|row| row.entry.attempt_id() == state.wish.id());
        let events: Vec<_> = rows.flat_map(|row| row.events.iter().cloned()).collect();
        self.hear_question(attempt, &events);
    }

    /// Whether the order API ever said that a charge of the attempt is paid.
    fn was_paid(&self, attempt: usize) -> bool {
        self.charges_of(&self.attempts[attempt].key).any(|charge| charge.paid_at.is_some())
    }

    /// Only what was decided is carried out, and only who can be asked is asked.
    pub fn check_carried_out(&mut self, attempt: usize, command: &DriverCommand) {
        let decided = self.attempts[attempt].decided.as_ref();
        let is_right = match command {
            DriverCommand::Confirm { .. } => decided == Some(&Decision::Confirm),
            DriverCommand::Undo { .. } => matches!(decided, Some(Decision::Undo { .. })),
            _ => true,
        };
        if !is_right {
            self.broken(Invariant::DecisionNeverFlips, || {
                format!("a{attempt} decided otherwise and sends {command:?}")
            });
        }
        let asks =
            matches!(command, DriverCommand::Query { .. } | DriverCommand::QueryRefund { .. });
        if asks && self.driver.query() == Query::Never {
            self.broken(Invariant::FailClosed, || {
                format!("a{attempt} asks a driver that cannot be asked")
            });
        }
    }

    /// Nothing leaves for an intention that could not be written.
    pub fn check_may_leave(&mut self, attempt: usize) {
        if self.attempts[attempt].was_refused {
            self.broken(Invariant::FailClosed, || {
                format!("a{attempt} sends something though its intention was not written")
            });
        }
    }

    /// After a restart the journal knows every decision that was safe.
    pub fn check_decisions_after_restart(&mut self, terminal: usize) {
        for attempt in 0..self.attempts.len() {
            let state = &self.attempts[attempt];
            if state.terminal != terminal || matches!(state.wish, Wish::Refund(_)) {
                continue;
            }
            let row = match self.terminals[terminal].journal.latest_of(state.wish.id()) {
                Some(JournalEntry::Payment(record)) => Some(record),
                _ => None,
            };
            let known = row.and_then(|record| record.decision.clone());
            let keeps_promise = row.is_some_and(|record| record.cancel_requested);
            let is_promise_lost = state.journal_failed
                && !keeps_promise
                && state.cancel_answers.contains(&CancelAnswer::Reversing);
            let is_lost =
                state.decision_is_safe && !state.was_rolled_back && state.decided != known;
            let state = &mut self.attempts[attempt];
            state.decision_was_lost |= !state.decision_is_safe && state.decided != known;
            state.decision_was_lost |= is_promise_lost;
            state.decision_is_safe = known.is_some();
            let before = std::mem::replace(&mut state.decided, known);
            if is_lost {
                self.broken(Invariant::DecisionNeverFlips, || {
                    format!("a{attempt} had decided {before:?}, and the journal forgot it")
                });
            }
        }
    }
}
