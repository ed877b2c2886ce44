//! The app of a held sale: what it says once it was told "approved and held",
//! and what must come of it.

use maquininha_flow::{
    ConfirmStatus, Decision, End, JournalEntry, PaymentKind, PaymentRecord, SettleAnswer,
    UndoReason,
};
use maquininha_model::AttemptKey;

use crate::acquirer::Fate;
use crate::attempt::Attempt;
use crate::invariants::Invariant;
use crate::machine::{Input, Told};
use crate::scenario::{MINUTE, SECOND};
use crate::simulation::{Event, World};

/// Every word an app has.
pub const WORDS: [ConfirmStatus; 4] = [
    ConfirmStatus::Success,
    ConfirmStatus::PrintError,
    ConfirmStatus::DispenseFailure,
    ConfirmStatus::Other,
];

/// What the app of a world does when it is told "held".
#[derive(Clone, Copy, Debug, Default)]
pub enum AppHabit {
    /// Anything, at any time, also nothing or two different words.
    #[default]
    Any,
    /// Always the same word, a second later.
    Says(ConfirmStatus),
    /// Nothing, ever.
    Silent,
}

/// What the app said of one sale, and what it was answered.
#[derive(Debug, Default)]
pub struct Talk {
    said: Vec<ConfirmStatus>,
    /// A word that has no answer yet.
    pub open: Option<ConfirmStatus>,
    answered: Vec<(ConfirmStatus, SettleAnswer)>,
}

impl Attempt {
    /// The word that an app which knows how its sale ended stays with, and says again where it
    /// is asked again: the journal was put back, or could not keep an undo.
    fn known_word(&self) -> Option<ConfirmStatus> {
        let is_taken = |answer: &SettleAnswer| matches!(answer, SettleAnswer::Settled { .. });
        let taken = self.talk.answered.iter().find(|(_, answer)| is_taken(answer));
        let is_undone = |told: &Told| matches!(told, Told::Payment(End::Canceled { .. }));
        let is_told = self.told.iter().any(|(_, told)| is_undone(told));
        taken.map(|(status, _)| *status).or(is_told.then_some(ConfirmStatus::Other))
    }

    /// Whether a word would contradict what the app knows and the journal may not.
    fn knows_better(&self, status: ConfirmStatus) -> bool {
        (self.journal_failed || self.was_rolled_back)
            && self.known_word().is_some_and(|known| known != status)
    }
}

fn is_held(entry: &JournalEntry) -> bool {
    matches!(entry, JournalEntry::Payment(record) if record.is_held())
}

impl World {
    /// The app is told that a sale is approved and held.
    pub fn on_held(&mut self, attempt: usize) {
        let id = self.attempts[attempt].wish.id();
        let journal = &self.terminals[self.attempts[attempt].terminal].journal;
        let mut safe = journal.synced_rows().iter().rev();
        let row = safe.find(|row| row.entry.attempt_id() == id);
        if !row.is_some_and(|row| is_held(&row.entry)) {
            self.broken(Invariant::WriteAhead, || {
                format!("a{attempt} is told as held before that is synced")
            });
        }
        match self.app {
            AppHabit::Silent => {}
            AppHabit::Says(status) => self.after(SECOND, Event::Settle(attempt, status)),
            AppHabit::Any => {
                if let Some(status) = self.attempts[attempt].known_word() {
                    return self.after(SECOND, Event::Settle(attempt, status));
                }
                for _ in 0..[0, 1, 1, 2][self.rng.index(4)] {
                    let longest = [2 * SECOND, 3 * MINUTE, 40 * MINUTE][self.rng.index(3)];
                    let at = self.rng.range(0, longest);
                    let any = WORDS[self.rng.index(WORDS.len())];
                    let status = if self.rng.chance(500) { ConfirmStatus::Success } else { any };
                    self.after(at, Event::Settle(attempt, status));
                }
            }
        }
    }

    /// The app says how it went. An attempt that no machine has any more is
    /// answered from the journal.
    pub fn settle(&mut self, attempt: usize, status: ConfirmStatus) {
        let terminal = &self.terminals[self.attempts[attempt].terminal];
        if !terminal.is_up || self.attempts[attempt].knows_better(status) {
            return;
        }
        let is_running = terminal.machines.contains_key(&attempt);
        let id = self.attempts[attempt].wish.id();
        let known = match terminal.journal.latest_of(id) {
            Some(JournalEntry::Payment(record)) => record.settle_answer(status),
            _ => SettleAnswer::NotHeld,
        };
        self.note(|| format!("a{attempt} the app says {status:?}"));
        self.attempts[attempt].talk.said.push(status);
        self.attempts[attempt].talk.open = Some(status);
        if is_running {
            self.feed(attempt, Input::Settle(status));
        } else {
            self.on_settle_answered(attempt, known);
        }
        if self.attempts[attempt].talk.open.is_some() {
            self.broken(Invariant::BlockedMeansTold, || {
                format!("a{attempt} leaves the app's word without an answer")
            });
        }
    }

    /// The app's word is answered.
    pub fn on_settle_answered(&mut self, attempt: usize, answer: SettleAnswer) {
        let Some(status) = self.attempts[attempt].talk.open.take() else {
            return self.broken(Invariant::BlockedMeansTold, || {
                format!("a{attempt} answers a word that nobody said")
            });
        };
        let as_said = self.attempts[attempt].decided == Some(status.decision());
        if as_said != matches!(answer, SettleAnswer::Settled { .. }) {
            self.broken(Invariant::NeverToldPaidWhenUndone, || {
                format!("a{attempt} answers {status:?} with {answer:?}")
            });
        }
        self.attempts[attempt].talk.answered.push((status, answer));
    }

    /// A held sale is decided by the app's word, and confirmed by nothing else
    /// and never after the acquirer's own limit.
    pub fn check_held_decision(&mut self, attempt: usize, record: &PaymentRecord) {
        if record.kind != PaymentKind::Held {
            return;
        }
        let said = &self.attempts[attempt].talk.said;
        let is_right = match &record.decision {
            Some(Decision::Confirm) => {
                let in_time = self.clock(self.attempts[attempt].terminal);
                said.contains(&ConfirmStatus::Success) && in_time < record.decide_by(&self.driver)
            }
            Some(Decision::Undo { reason: UndoReason::Settled { status } }) => {
                *status != ConfirmStatus::Success && said.contains(status)
            }
            _ => true,
        };
        if !is_right {
            self.broken(Invariant::FailClosed, || {
                format!("a{attempt} is decided against its app: {record:?}")
            });
        }
    }

    /// At rest every word that was taken is kept: one fate for all answers.
    pub fn check_talk(&mut self, attempt: usize, key: &AttemptKey) {
        let fate = self.acquirer.payments.get(key).map(|payment| payment.fate);
        let is_held = self.attempts[attempt].is_held_sale();
        let state = &self.attempts[attempt];
        // As with what was told: see [`World::check_told_the_truth`].
        let is_excused = state.asked || state.was_rolled_back || state.decision_was_lost;
        let broken = self.attempts[attempt].talk.answered.iter().find(|(status, answer)| {
            let stands = *status == ConfirmStatus::Success;
            match answer {
                SettleAnswer::Settled { .. } => {
                    let is_kept = match stands {
                        true => fate == Some(Fate::Confirmed),
                        false => fate == Some(Fate::Undone),
                    };
                    !is_held || !(is_kept || is_excused)
                }
                SettleAnswer::Otherwise { .. } => !is_held,
                SettleAnswer::NotHeld | SettleAnswer::NotKept => false,
            }
        });
        if let Some((status, answer)) = broken.cloned() {
            self.broken(Invariant::NeverToldPaidWhenUndone, || {
                format!("a{attempt} said {status:?}, heard {answer:?}: {fate:?}")
            });
        }
    }
}
