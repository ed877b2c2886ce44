//! Who waits is told, once, and told the truth.

use maquininha_flow::{CancelAnswer, End, EventKind, Query, RefundEnd, TerminalEvent};
use maquininha_model::AttemptKey;

use super::Invariant;
use crate::acquirer::Fate;
use crate::machine::{Told, Words};
use crate::scenario::Wish;
use crate::simulation::World;

impl World {
    /// One end for each start, and "paid" only where the acquirer approved.
    pub fn check_told(&mut self, attempt: usize, told: &Told) {
        let life = self.terminals[self.attempts[attempt].terminal].life;
        if self.attempts[attempt].told.iter().any(|(earlier, _)| *earlier == life) {
            self.broken(Invariant::BlockedMeansTold, || {
                format!("a{attempt} ends twice for one start: {}", told.words())
            });
        }
        self.check_end_in_time(attempt);
        self.check_told_after_written(attempt, told);
        if matches!(told, Told::Payment(End::Approved { .. })) {
            let key = self.attempts[attempt].key.clone();
            let fate = self.acquirer.payments.get(&key).map(|payment| payment.fate);
            if matches!(fate, None | Some(Fate::Declined)) {
                self.broken(Invariant::NeverToldPaidWhenUndone, || {
                    format!("a{attempt} is told paid and the acquirer says {fate:?}")
                });
            }
        }
    }

    /// An answer for each wish to cancel.
    pub fn check_cancel_answer(&mut self, attempt: usize, answer: CancelAnswer) {
        if !std::mem::take(&mut self.attempts[attempt].cancel_is_open) {
            self.broken(Invariant::BlockedMeansTold, || {
                format!("a{attempt} answers a wish that nobody has")
            });
        }
        self.check_promised_after_written(attempt, answer);
        self.attempts[attempt].cancel_answers.push(answer);
    }

    /// One end, one resolution where the end was unknown, at most one question. A journal that
    /// failed, or an older one, may have lost events, never made them twice.
    pub fn check_once_told(&mut self, attempt: usize, events: &[TerminalEvent]) {
        let mut ended = Vec::new();
        let mut resolved = 0;
        let mut asked = 0;
        for event in events {
            match &event.kind {
                EventKind::PaymentEnded { end } => ended.push(*end == End::Unknown),
                EventKind::RefundEnded { end } => ended.push(*end == RefundEnd::Unknown),
                EventKind::PaymentResolved { .. } | EventKind::RefundResolved { .. } => {
                    resolved += 1;
                }
                EventKind::AttentionNeeded { .. } => asked += 1,
                _ => {}
            }
        }
        let is_refund = matches!(self.attempts[attempt].wish, Wish::Refund(_));
        // A refund that cannot be asked for stays unknown, and a human is asked.
        let stays_unknown = is_refund && self.driver.query() == Query::Never && asked == 1;
        let wanted = usize::from(ended == [true] && !stays_unknown);
        let may_be_lost =
            self.journal_failed_for(attempt) || self.attempts[attempt].was_rolled_back;
        let is_right = if may_be_lost {
            ended.len() <= 1 && resolved <= 1 && asked <= 1
        } else {
            ended.len() == 1 && resolved == wanted && asked <= 1
        };
        if !is_right {
            self.broken(Invariant::BlockedMeansTold, || {
                format!("a{attempt} ends {ended:?}, resolves {resolved}, asks {asked} times")
            });
        }
        if self.attempts[attempt].cancel_is_open {
            self.broken(Invariant::BlockedMeansTold, || {
                format!("a{attempt} leaves a wish to cancel without an answer")
            });
        }
    }

    /// What was told last, and what the app was told, is what the acquirer did. A payment that
    /// was stopped did not charge the customer.
    pub fn check_told_the_truth(
        &mut self,
        attempt: usize,
        key: &AttemptKey,
        events: &[TerminalEvent],
    ) {
        let state = &self.attempts[attempt];
        // Neither a terminal on an old backup nor one that died after its journal had failed can
        // know what it told.
        if state.asked || state.was_rolled_back || state.decision_was_lost {
            return;
        }
        let fate = self.acquirer.payments.get(key).map(|payment| payment.fate);
        let is_charged = fate == Some(Fate::Confirmed);
        let last = events.iter().rev().find_map(|event| match &event.kind {
            EventKind::PaymentEnded { end } | EventKind::PaymentResolved { end } => Some(end),
            _ => None,
        });
        let says_paid = matches!(last, Some(End::Approved { .. }));
        let may_be_lost = self.journal_failed_for(attempt);
        let was_told_otherwise = state.told.iter().any(|(_, told)| match told {
            Told::Payment(End::Unknown) | Told::Refund(_) => false,
            Told::Payment(end) => matches!(end, End::Approved { .. }) != is_charged,
        });
        let was_stopped =
            state.cancel_answers.iter().any(|answer| *answer != CancelAnswer::TooLate);
        let problem = if was_stopped && is_charged {
            "was canceled and charged the customer"
        } else if says_paid != is_charged && !(may_be_lost && last.is_none()) {
            "ended in another way than it says"
        } else if was_told_otherwise {
            "told the app something else"
        } else {
            return;
        };
        let last = last.cloned();
        self.broken(Invariant::NeverToldPaidWhenUndone, || {
            format!("a{attempt} {problem}: {fate:?}, {last:?}")
        });
    }

    /// A human is asked only where something happened that only a human can mend.
    pub fn check_asked_with_reason(&mut self, attempt: usize, key: &AttemptKey) {
        if self.attempts[attempt].asked && self.nothing_asks(key) {
            self.broken(Invariant::BlockedMeansTold, || {
                format!("a{attempt} asks a human without need")
            });
        }
    }

    fn nothing_asks(&self, key: &AttemptKey) -> bool {
        self.crashes == 0
            && !self.clocks_jump
            && !self.had_silence
            && !self.had_pause
            && !self.api.habits.refund_refused
            && !self.acquirer.confirmed_itself_soon(key)
    }
}
