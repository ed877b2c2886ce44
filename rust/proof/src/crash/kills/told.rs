//! What the apps wanted and what they were told, over all lives of all
//! terminals.

use std::collections::BTreeMap;

use maquininha_flow::{End, JournalEntry};
use maquininha_model::{AttemptKey, SerialNumber};
use maquininha_sandbox::Transaction;

use super::said::{Said, Wish};

/// One intention.
#[derive(Debug, Default)]
struct Attempt {
    /// Kept until the app was told something.
    wish: Option<Wish>,
    was_refused: bool,
    ends: Vec<End>,
    had_event: bool,
    asked_human: bool,
}

/// The intentions of one terminal.
#[derive(Debug)]
pub(crate) struct Told {
    serial: SerialNumber,
    attempts: BTreeMap<String, Attempt>,
}

impl Told {
    pub(crate) const fn new(serial: SerialNumber) -> Self {
        Self { serial, attempts: BTreeMap::new() }
    }

    /// Notes what a terminal process said.
    pub(crate) fn note(&mut self, said: Said) {
        match said {
            Said::Begun(wish) => {
                let attempt = self.attempts.entry(wish.attempt.clone()).or_default();
                attempt.wish = Some(wish);
            }
            Said::Refused { attempt, .. } => {
                let attempt = self.attempts.entry(attempt).or_default();
                attempt.wish = None;
                attempt.was_refused = true;
            }
            Said::Told { attempt, end } => self.end(attempt, end),
            Said::Event { attempt, end } => {
                self.end(attempt.clone(), end);
                self.attempts.entry(attempt).or_default().had_event = true;
            }
            Said::Attention { attempt } => {
                self.attempts.entry(attempt).or_default().asked_human = true;
            }
            Said::CannotOpen(_) | Said::Ready { .. } | Said::Drained => {}
        }
    }

    fn end(&mut self, attempt: String, end: End) {
        let attempt = self.attempts.entry(attempt).or_default();
        attempt.wish = None;
        attempt.ends.push(end);
    }

    /// What the app does not know the end of: it asks again.
    pub(crate) fn unanswered(&self) -> impl Iterator<Item = &Wish> {
        self.attempts.values().filter_map(|attempt| attempt.wish.as_ref())
    }

    /// Intentions so far.
    pub(crate) fn wished(&self) -> usize {
        self.attempts.len()
    }

    /// Intentions for which a human was asked: their keys.
    pub(crate) fn asked(&self) -> Vec<String> {
        let asked = self.attempts.iter().filter(|(_, attempt)| attempt.asked_human);
        asked.map(|(id, _)| self.key(id)).collect()
    }

    fn key(&self, id: &str) -> String {
        let id = maquininha_model::AttemptId::new(id).expect("a name of ours");
        AttemptKey::of(&self.serial, &id).to_string()
    }

    /// Where what the app was told is not what stands at the acquirer, or it
    /// was told two things, or nothing.
    pub(crate) fn compare(
        &self,
        settled: &BTreeMap<&str, i64>,
        entries: &[JournalEntry],
    ) -> Vec<String> {
        let mut found = Vec::new();
        for (id, attempt) in self.attempts.iter().filter(|(_, attempt)| !attempt.asked_human) {
            let is_charged = settled.get(self.key(id).as_str()).is_some_and(|amount| *amount > 0);
            let definite = attempt.ends.iter().filter(|end| **end != End::Unknown);
            let told: Vec<bool> = definite.map(|end| matches!(end, End::Approved { .. })).collect();
            if told.iter().any(|paid| *paid != is_charged) {
                found.push(format!("{id}: told {:?}, charged: {is_charged}", words(&attempt.ends)));
            }
            if is_charged && told.is_empty() {
                found.push(format!("{id}: charged, and the app was never told"));
            }
        }
        for entry in entries {
            let had_event =
                self.attempts.get(entry.attempt_id().as_str()).is_some_and(|a| a.had_event);
            let asked = self
                .attempts
                .get(entry.attempt_id().as_str())
                .is_some_and(|attempt| attempt.asked_human);
            if !had_event && !asked {
                found.push(format!("{}: no durable event told its end", entry.attempt_id()));
            }
        }
        found
    }
}

fn words(ends: &[End]) -> Vec<String> {
    let word = |end: &End| {
        let text = format!("{end:?}");
        text.split([' ', '{']).next().unwrap_or_default().to_owned()
    };
    ends.iter().map(word).collect()
}

/// What stands at the acquirer, by key.
pub(crate) fn settled(transactions: &[Transaction]) -> BTreeMap<&str, i64> {
    let of = |transaction: &Transaction| transaction.settled();
    transactions.iter().map(|one| (one.attempt_key.as_str(), of(one))).collect()
}
