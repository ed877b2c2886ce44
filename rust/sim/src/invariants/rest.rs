//! No orphan at rest: no open row, no machine, no place, no approval.

use maquininha_flow::TerminalEvent;
use maquininha_model::{AttemptKey, ChargeStatus};

use super::Invariant;
use crate::acquirer::Fate;
use crate::scenario::Wish;
use crate::simulation::World;

impl World {
    /// What must hold of one attempt at rest.
    pub fn check_attempt_at_rest(&mut self, attempt: usize) {
        let key = self.attempts[attempt].key.clone();
        let terminal = self.attempts[attempt].terminal;
        let id = self.attempts[attempt].wish.id().clone();
        let journal = &self.terminals[terminal].journal;
        let Some(entry) = journal.latest_of(&id).cloned() else {
            if !self.attempts[attempt].was_rolled_back {
                self.check_never_left(attempt, &key);
            }
            return;
        };
        let rows = journal.rows().iter().filter(|row| *row.entry.attempt_id() == id);
        let events: Vec<_> = rows.flat_map(|row| row.events.clone()).collect();
        if entry.is_open() {
            self.broken(Invariant::NoOrphan, || format!("a{attempt} is still open: {entry:?}"));
        }
        let machines = &self.terminals[terminal].machines;
        if machines.get(&attempt).is_some_and(|machine| !machine.is_done()) {
            self.broken(Invariant::NoOrphan, || {
                format!("a{attempt} has a machine that is not done")
            });
        }
        self.check_recovery_is_idempotent(attempt, entry);
        self.check_once_told(attempt, &events);
        self.check_outcome(attempt, &key, &events);
    }

    fn check_outcome(&mut self, attempt: usize, key: &AttemptKey, events: &[TerminalEvent]) {
        let asked = self.attempts[attempt].asked;
        match self.attempts[attempt].wish {
            Wish::Payment(_) => {
                self.check_nothing_hangs(attempt, key);
                self.check_payment_stands(attempt, key, asked);
                self.check_named_by_its_number(attempt, key);
                self.check_told_the_truth(attempt, key, events);
                self.check_asked_with_reason(attempt, key);
                self.check_talk(attempt, key);
            }
            Wish::Refund(_) => self.check_refund_stands(attempt, key, asked),
        }
    }

    /// Neither the acquirer nor an order holds something for the attempt.
    fn check_nothing_hangs(&mut self, attempt: usize, key: &AttemptKey) {
        let fate = self.acquirer.payments.get(key).map(|payment| payment.fate);
        if fate == Some(Fate::Provisional) {
            self.broken(Invariant::NoOrphan, || format!("a{attempt} is provisional at rest"));
        }
        let pending = |status: &ChargeStatus| *status == ChargeStatus::Pending;
        if self.charges_of(key).any(|charge| pending(&charge.status)) {
            self.broken(Invariant::NoOrphan, || format!("a{attempt} leaves a place on the order"));
        }
    }

    /// A machine that says it is closed is done.
    pub fn check_closed(&mut self, attempt: usize) {
        let machines = &self.terminals[self.attempts[attempt].terminal].machines;
        if !machines.get(&attempt).is_some_and(crate::machine::Machine::is_done) {
            self.broken(Invariant::NoOrphan, || format!("a{attempt} is closed and not done"));
        }
    }
}
