//! The journal: written ahead, a prefix after a crash, and idempotent in recovery.

use maquininha_flow::{
    CancelAnswer, Decision, DriverCommand, Durability, End, JournalEntry, RefundEnd,
};

use super::Invariant;
use crate::machine::{Effect, Input, Told, step};
use crate::simulation::World;

impl World {
    /// Nothing leaves before the intention is safe.
    pub fn check_leaving(&mut self, attempt: usize) {
        self.check_may_leave(attempt);
        if !self.has_synced(attempt, |_| true) {
            self.broken(Invariant::WriteAhead, || {
                format!("a{attempt} sends something before its intention is synced")
            });
        }
    }

    /// A decision is synced when it is made. A journal that fails takes none; then the order
    /// API and the driver keep the answer.
    pub fn check_write(&mut self, attempt: usize, decides: bool, durability: Durability) {
        if !decides || self.attempts[attempt].decision_is_safe {
            return;
        }
        if durability == Durability::Synced {
            self.attempts[attempt].decision_is_safe = true;
        } else if !self.journal_failed_for(attempt) {
            self.broken(Invariant::WriteAhead, || format!("a{attempt} decides without a sync"));
        }
    }

    /// No decision is carried out before it is safe.
    pub fn check_decision_is_safe(&mut self, attempt: usize, command: &DriverCommand) {
        let carries_out =
            matches!(command, DriverCommand::Confirm { .. } | DriverCommand::Undo { .. });
        let is_safe = self.attempts[attempt].decision_is_safe || self.journal_failed_for(attempt);
        if carries_out && !is_safe {
            self.broken(Invariant::WriteAhead, || {
                format!("a{attempt} sends {command:?} before the decision is synced")
            });
        }
    }

    /// No approval is told before the decision is safe, and no refund before its row is.
    pub fn check_told_after_written(&mut self, attempt: usize, told: &Told) {
        let is_safe = match told {
            Told::Payment(End::Approved { .. }) => self.attempts[attempt].decision_is_safe,
            Told::Refund(RefundEnd::Refunded { .. }) => self.has_synced(
                attempt,
                |entry| matches!(entry, JournalEntry::Refund(record) if record.end.is_some()),
            ),
            _ => true,
        };
        if !is_safe && !self.journal_failed_for(attempt) {
            self.broken(Invariant::WriteAhead, || {
                format!("a{attempt} is told paid or refunded before that is synced")
            });
        }
    }

    /// No payment is promised to be taken back before the promise is safe.
    pub fn check_promised_after_written(&mut self, attempt: usize, answer: CancelAnswer) {
        let keeps = |entry: &JournalEntry| match entry {
            JournalEntry::Payment(record) => {
                record.cancel_requested || matches!(record.decision, Some(Decision::Undo { .. }))
            }
            JournalEntry::Refund(_) => false,
        };
        let is_safe = answer != CancelAnswer::Reversing || self.has_synced(attempt, keeps);
        if !is_safe && !self.journal_failed_for(attempt) {
            self.broken(Invariant::WriteAhead, || {
                format!("a{attempt} promises to take a payment back before that is synced")
            });
        }
    }

    /// Whether a row of an attempt that no power cut can take says something.
    fn has_synced(&self, attempt: usize, says: impl Fn(&JournalEntry) -> bool) -> bool {
        let id = self.attempts[attempt].wish.id();
        let rows = self.terminals[self.attempts[attempt].terminal].journal.synced_rows();
        rows.iter().any(|row| row.entry.attempt_id() == id && says(&row.entry))
    }

    /// Whether the journal failed after the intention of an attempt was safe.
    pub fn journal_failed_for(&self, attempt: usize) -> bool {
        self.attempts[attempt].journal_failed
    }

    /// After a crash the journal holds the first writes without a gap, and all synced ones.
    pub fn check_journal_is_prefix(&mut self, terminal: usize) {
        let journal = &self.terminals[terminal].journal;
        let (kept, synced) = (journal.rows().len(), journal.synced_ever());
        let has_gap = journal.rows().iter().enumerate().any(|(at, row)| row.number != at);
        if has_gap {
            self.broken(Invariant::JournalIsPrefix, || {
                format!("T{terminal} has a gap in its journal")
            });
        }
        if kept < synced {
            self.broken(Invariant::JournalIsPrefix, || {
                format!("T{terminal} has {kept} rows of {synced} that were synced")
            });
        }
    }

    /// A row that is done stays as it is: recovery writes at most the same row again.
    pub fn check_recovery_is_idempotent(&mut self, attempt: usize, entry: JournalEntry) {
        let now = self.clock(self.attempts[attempt].terminal);
        let effects = step(&mut self.recover(attempt, entry), now, Input::Resume);
        let acts = |effect: &Effect| {
            !matches!(effect, Effect::Write(_, _, events) if events.is_empty())
                && !matches!(effect, Effect::Closed)
        };
        if effects.iter().any(acts) {
            self.broken(Invariant::RecoveryIsIdempotent, || {
                format!("a{attempt} is resolved and recovery acts")
            });
        }
    }
}
