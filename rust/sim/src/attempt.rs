//! One wish and what was seen of it.

use maquininha_flow::{CancelAnswer, Decision, PaymentKind, TerminalEvent};
use maquininha_model::AttemptKey;

use crate::endpoints::Endpoint;
use crate::held::Talk;
use crate::invariants::keys::KeyBook;
use crate::machine::Told;
use crate::scenario::Wish;
use crate::simulation::Route;

/// One wish and what was seen of it.
#[derive(Debug)]
pub struct Attempt {
    /// What is wanted.
    pub wish: Wish,
    /// The key all parties know it by.
    pub key: AttemptKey,
    /// The terminal of which it is wanted.
    pub terminal: usize,
    /// Whether a machine was ever made for it.
    pub was_begun: bool,
    /// When it was begun or went on after a restart, in the true time.
    pub started_at: i64,
    /// Whether its intention could not be written.
    pub was_refused: bool,
    /// Whether a later row could not be written.
    pub journal_failed: bool,
    /// Events of rows that were not written; they go with the next one.
    pub untold: Vec<TerminalEvent>,
    /// Whether rows of it that were synced are gone with an old backup.
    pub was_rolled_back: bool,
    /// Commands that may move money: at most one.
    pub sent: u32,
    /// The decision that was made.
    pub decided: Option<Decision>,
    /// Whether the decision is on the disk.
    pub decision_is_safe: bool,
    /// Whether the terminal died after a decision, or a promise to take the payment back, that
    /// its failed journal did not take.
    pub decision_was_lost: bool,
    /// Whether a human was asked.
    pub asked: bool,
    /// What the app was told, with the terminal's life.
    pub told: Vec<(u32, Told)>,
    /// Whether a wish to cancel has no answer yet.
    pub cancel_is_open: bool,
    /// The answers to wishes to cancel.
    pub cancel_answers: Vec<CancelAnswer>,
    /// What the app said of a held sale.
    pub talk: Talk,
    /// The calls and commands of the minute with a number.
    pub calls: (i64, u32),
    /// Rows written.
    pub rows: u32,
    /// What it did under its key.
    pub keys: KeyBook,
    /// Where a call of it that makes money may be known, and since when.
    pub known_at: Option<(Endpoint, i64)>,
    /// A command that waits for a card at the driver.
    pub at_reader: Option<Route>,
}

impl Attempt {
    /// A wish of which nothing was seen yet.
    pub fn new(wish: Wish, terminal: usize) -> Self {
        Self {
            key: wish.key(),
            wish,
            terminal,
            was_begun: false,
            started_at: 0,
            was_refused: false,
            journal_failed: false,
            untold: Vec::new(),
            was_rolled_back: false,
            sent: 0,
            decided: None,
            decision_is_safe: false,
            decision_was_lost: false,
            asked: false,
            told: Vec::new(),
            cancel_is_open: false,
            cancel_answers: Vec::new(),
            talk: Talk::default(),
            calls: (0, 0),
            rows: 0,
            keys: KeyBook::default(),
            known_at: None,
            at_reader: None,
        }
    }

    /// Whether its approval waits for the app's word.
    pub fn is_held_sale(&self) -> bool {
        matches!(&self.wish, Wish::Payment(plan) if plan.kind == PaymentKind::Held)
    }

    /// Begins; whatever was told before, nothing had left: there was no row.
    pub fn begin(&mut self, now: i64) {
        self.was_begun = true;
        self.started_at = now;
        self.was_refused = false;
        self.told.clear();
        self.cancel_answers.clear();
    }
}
