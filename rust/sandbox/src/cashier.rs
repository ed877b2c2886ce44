//! A simulated cashier: the twin of the till's own screen.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use maquininha_card::{CashierPrompt, CashierReply};
use maquininha_reader::port::{CashierInbox, CashierScreen};
use tokio::sync::watch;

/// A cashier who answers prompts as told, each once, and leaves the rest unanswered. Cheap to clone;
/// clones are the same person.
#[derive(Clone, Debug, Default)]
pub struct SimulatedCashier {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    desk: Mutex<Desk>,
    shown: watch::Sender<usize>,
}

#[derive(Debug, Default)]
struct Desk {
    replies: VecDeque<CashierReply>,
    seen: Vec<CashierPrompt>,
    /// The prompt that is on the screen.
    open: Option<CashierInbox>,
    withdrawn: usize,
}

impl SimulatedCashier {
    /// A cashier who does nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// What the cashier will answer to the next prompt that has no answer yet; at once to one that
    /// is on the screen.
    pub fn will(&self, reply: CashierReply) -> &Self {
        let mut desk = self.desk();
        match desk.open.take() {
            Some(inbox) => inbox.reply(reply),
            None => desk.replies.push_back(reply),
        }
        drop(desk);
        self
    }

    /// Everything that was shown, in order.
    pub fn seen(&self) -> Vec<CashierPrompt> {
        self.desk().seen.clone()
    }

    /// How many prompts were taken away before they were answered.
    pub fn withdrawn(&self) -> usize {
        self.desk().withdrawn
    }

    /// Waits until so many prompts were shown.
    pub async fn until_shown(&self, count: usize) {
        let mut shown = self.shared.shown.subscribe();
        // The sender lives as long as this cashier.
        let _ = shown.wait_for(|shown| *shown >= count).await;
    }

    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.shared.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl CashierScreen for SimulatedCashier {
    fn show(&self, prompt: CashierPrompt, inbox: CashierInbox) {
        let mut desk = self.desk();
        desk.seen.push(prompt);
        match desk.replies.pop_front() {
            Some(reply) => inbox.reply(reply),
            None => desk.open = Some(inbox),
        }
        drop(desk);
        self.shared.shown.send_modify(|count| *count += 1);
    }

    fn withdraw(&self, number: u64) {
        let mut desk = self.desk();
        if desk.open.as_ref().is_some_and(|inbox| inbox.number() == number) {
            desk.open = None;
            desk.withdrawn += 1;
        }
    }
}
