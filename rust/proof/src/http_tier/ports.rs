//! One life of a terminal that may die at any moment, and the payment driver in it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use maquininha_flow::{DriverCommand, DriverProfile, DriverReply};
use maquininha_model::AttemptKey;
use maquininha_sandbox::{Market, SimulatedDriver};
use maquininha_sim::faults::Fault;
use maquininha_sim::rng::Rng;
use maquininha_terminal::port::{DriverInbox, PaymentDriver};
use tokio::sync::mpsc;

use super::trace::Trace;
use crate::living::{Gate, Life, Passage};

/// A write at which a terminal dies.
#[derive(Clone, Copy, Debug)]
pub(super) struct DeathAtWrite {
    /// Writes that go well before.
    pub(super) after: u32,
    /// Whether the row of the last one is there.
    pub(super) is_written: bool,
}

/// One life of a terminal, and where it ends.
pub(super) struct TillLife {
    life: Life,
    pub(super) market: Market,
    pub(super) trace: Arc<Trace>,
    at_write: Mutex<Option<DeathAtWrite>>,
}

impl TillLife {
    pub(super) fn new(
        name: &str,
        market: &Market,
        trace: &Arc<Trace>,
        at_write: Option<DeathAtWrite>,
    ) -> Arc<Self> {
        Arc::new(Self {
            life: Life::new(name),
            market: market.clone(),
            trace: Arc::clone(trace),
            at_write: Mutex::new(at_write),
        })
    }

    pub(super) fn say(&self, what: impl Into<String>) {
        self.trace.say(self.market.now(), &self.life.name, what);
    }

    /// From now on nothing passes.
    pub(super) fn die(&self) {
        if self.life.die() {
            self.say("dies");
            self.trace.fault(Fault::Kill);
        }
    }

    /// It dies at no write any more.
    pub(super) fn is_safe_now(&self) {
        *self.at_write() = None;
    }

    pub(super) fn is_dead(&self) -> bool {
        self.life.is_dead()
    }

    pub(super) async fn death(&self) {
        self.life.death().await;
    }

    fn at_write(&self) -> MutexGuard<'_, Option<DeathAtWrite>> {
        self.at_write.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the terminal dies here.
    fn dies_at(&self, passage: Passage<'_>) -> bool {
        let mut at_write = self.at_write();
        let Some(death) = at_write.as_mut() else { return false };
        match (passage, death.after.checked_sub(1)) {
            (Passage::RowBegins, None) => !death.is_written,
            (Passage::RowKept(_), None) => true,
            (Passage::RowKept(_), Some(left)) => {
                death.after = left;
                false
            }
            _ => false,
        }
    }
}

impl Gate for Arc<TillLife> {
    fn life(&self) -> &Life {
        &self.life
    }

    fn say(&self, what: String) {
        TillLife::say(self, what);
    }

    fn sees(&self, passage: Passage<'_>) {
        if self.dies_at(passage) {
            self.die();
        }
    }
}

/// The payment driver, for as long as the terminal lives. Answers may get lost.
pub(super) struct LivingDriver {
    pub(super) life: Arc<TillLife>,
    pub(super) driver: SimulatedDriver,
    /// Answers in a thousand that are lost, and the chance they are drawn from.
    pub(super) silent: u32,
    pub(super) chance: Mutex<Rng>,
}

impl LivingDriver {
    /// Ends a card step.
    pub(super) fn abort(&self, attempt_key: &AttemptKey) {
        let inbox = DriverInbox::new(attempt_key.clone(), 0, mpsc::unbounded_channel().0);
        self.driver.execute(DriverCommand::Abort { attempt_key: attempt_key.clone() }, inbox);
    }
}

impl PaymentDriver for LivingDriver {
    fn profile(&self) -> DriverProfile {
        self.driver.profile()
    }

    fn execute(&self, command: DriverCommand, inbox: DriverInbox) {
        if self.life.is_dead() {
            return;
        }
        self.life.say(format!("driver: {}", word_of(&command)));
        let is_lost = {
            let mut chance = self.chance.lock().unwrap_or_else(PoisonError::into_inner);
            chance.chance(self.silent)
        };
        let (sender, mut answers) = mpsc::unbounded_channel();
        let key = command.attempt_key().clone();
        self.driver.execute(command, DriverInbox::new(key, 1, sender));
        let life = Arc::clone(&self.life);
        tokio::spawn(async move {
            while let Some(message) = answers.recv().await {
                match message.content {
                    Err(prompt) => inbox.prompt(prompt),
                    Ok(reply) => {
                        let reply = if is_lost { DriverReply::Silent } else { reply };
                        if is_lost {
                            life.trace.fault(Fault::DriverSilent);
                        }
                        if !life.is_dead() {
                            life.say(format!("driver answers {}", word_of(&reply)));
                        }
                        return inbox.answer(reply);
                    }
                }
            }
        });
    }
}

/// The first word of a value's name: enough for a story, and free of its content.
fn word_of(value: &impl std::fmt::Debug) -> String {
    let text = format!("{value:?}");
    text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_owned()
}
