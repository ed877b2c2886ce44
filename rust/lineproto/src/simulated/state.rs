//! What the reader remembers, and what the person and the bench do to it.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use super::person::{Ask, Hand, Side};

/// What reached the reader: what a test may look at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Amounts of card commands, in centavos.
    pub centavos: Vec<i64>,
    /// Commands to protect card data, refused ones included.
    pub protects: usize,
    /// Commands to decide, refused ones included.
    pub decisions: usize,
    /// Verdicts of commands to finish, refused ones included.
    pub finishes: Vec<String>,
}

/// A card that was read.
#[derive(Clone, Copy)]
pub(super) struct Transaction {
    pub(super) side: Side,
    pub(super) centavos: i64,
    pub(super) protected: bool,
    pub(super) decided: bool,
    pub(super) finished: bool,
}

#[derive(Default)]
pub(super) struct State {
    pub(super) tables: BTreeMap<u8, String>,
    pub(super) loading: Option<(u8, String)>,
    pub(super) transaction: Option<Transaction>,
    pub(super) card_in_slot: bool,
    pub(super) display: String,
    pub(super) seen: Seen,
    pub(super) hands: VecDeque<Hand>,
    pub(super) asks: Option<Ask>,
    pub(super) silent: bool,
    pub(super) garbage: bool,
    pub(super) endless: bool,
    pub(super) refuses_tables: bool,
    pub(super) cryptograms: u32,
}

/// A simulated reader. Cheap to clone: clones are the same reader.
#[derive(Clone)]
pub struct SimulatedReader {
    state: Arc<Mutex<State>>,
    /// Counts changes, for those who wait for one.
    changes: Arc<watch::Sender<u64>>,
    /// Counts links: a new one ends the one before.
    pub(super) links: Arc<watch::Sender<u64>>,
}

impl Default for SimulatedReader {
    fn default() -> Self {
        Self::new()
    }
}

impl SimulatedReader {
    /// A reader without tables and without a card.
    pub fn new() -> Self {
        Self {
            state: Arc::default(),
            changes: Arc::new(watch::Sender::new(0)),
            links: Arc::new(watch::Sender::new(0)),
        }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        // What a panicked test left is only a test's state.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state());
        self.changes.send_modify(|count| *count += 1);
    }

    /// Has the person do something as soon as the reader asks for it.
    pub fn hand(&self, hand: Hand) {
        self.change(|state| state.hands.push_back(hand));
    }

    /// Has the person take the card out of the slot now.
    pub fn take_card_away(&self) {
        self.change(|state| state.card_in_slot = false);
    }

    /// Waits until the reader asks a person for something.
    pub async fn asks(&self) {
        let mut changes = self.changes.subscribe();
        while self.state().asks.is_none() {
            if changes.changed().await.is_err() {
                return;
            }
        }
    }

    /// What the display shows.
    pub fn display(&self) -> String {
        self.state().display.clone()
    }

    /// The networks whose tables it has, with their versions.
    pub fn table_versions(&self) -> BTreeMap<u8, String> {
        self.state().tables.clone()
    }

    /// What reached it.
    pub fn seen(&self) -> Seen {
        self.state().seen.clone()
    }

    /// Breaks the link, if there is one.
    pub fn cut(&self) {
        self.links.send_modify(|count| *count += 1);
    }

    /// Takes the power away for a moment: the link breaks, and the card that was read is
    /// forgotten; tables stay.
    pub fn restart(&self) {
        self.cut();
        self.change(|state| {
            state.transaction = None;
            state.asks = None;
            state.silent = false;
        });
    }

    /// Answers nothing any more.
    pub fn fall_silent(&self) {
        self.change(|state| state.silent = true);
    }

    /// Answers the next command with bytes that mean nothing.
    pub fn answer_garbage(&self) {
        self.change(|state| state.garbage = true);
    }

    /// Answers the next question with 10,000 digits.
    pub fn answer_endlessly(&self) {
        self.change(|state| state.endless = true);
    }

    /// Takes no tables.
    pub fn refuse_tables(&self) {
        self.change(|state| state.refuses_tables = true);
    }

    /// Waits for the person, within a limit. Nothing where the card that is needed is pulled out.
    pub(super) async fn person(
        &self,
        ask: Ask,
        limit: Option<Duration>,
        needs_card: bool,
    ) -> Result<Hand, &'static str> {
        let mut changes = self.changes.subscribe();
        let asking = Asking(self);
        self.change(|state| state.asks = Some(ask));
        let wait = async {
            loop {
                {
                    let mut state = self.state();
                    if needs_card && !state.card_in_slot {
                        return Err("removed_early");
                    }
                    if state.hands.front().is_some_and(|hand| ask.suits(hand)) {
                        let hand = state.hands.pop_front().expect("the first was just seen");
                        return if hand == Hand::Cancel { Err("canceled") } else { Ok(hand) };
                    }
                    if ask == Ask::Removal && !state.card_in_slot {
                        return Ok(Hand::TakeAway);
                    }
                }
                if changes.changed().await.is_err() {
                    return Err("internal");
                }
            }
        };
        let done = match limit {
            Some(limit) => tokio::time::timeout(limit, wait).await.unwrap_or(Err("timed_out")),
            None => wait.await,
        };
        drop(asking);
        done
    }
}

/// Takes the question back when it is answered or stopped.
struct Asking<'a>(&'a SimulatedReader);

impl Drop for Asking<'_> {
    fn drop(&mut self) {
        self.0.change(|state| state.asks = None);
    }
}
