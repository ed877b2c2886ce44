//! The ports of a terminal that may die at any moment: what passes them is written down, and
//! once it is dead nothing passes.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use maquininha_flow::{
    DriverCommand, DriverProfile, DriverReply, Durability, JournalEntry, OrderCall, OrderCallError,
    OrderReply, TerminalEvent,
};
use maquininha_gateway::OrderApiClient;
use maquininha_journal::MemoryJournal;
use maquininha_model::{AttemptId, AttemptKey, Order};
use maquininha_sandbox::{Market, SimulatedDriver};
use maquininha_sim::faults::Fault;
use maquininha_sim::rng::Rng;
use maquininha_terminal::port::{
    DriverInbox, EventSeq, Journal, JournalError, JournalPage, JournalQuery, OrderGateway,
    PaymentDriver,
};
use tokio::sync::{mpsc, watch};

use super::trace::Trace;

/// A write at which a terminal dies.
#[derive(Clone, Copy, Debug)]
pub(super) struct DeathAtWrite {
    /// Writes that go well before.
    pub(super) after: u32,
    /// Whether the row of the last one is there.
    pub(super) is_written: bool,
}

/// One life of a terminal, from a start to its death.
pub(super) struct Life {
    pub(super) name: String,
    pub(super) market: Market,
    pub(super) trace: Arc<Trace>,
    dead: watch::Sender<bool>,
    at_write: Mutex<Option<DeathAtWrite>>,
}

impl Life {
    pub(super) fn new(
        name: &str,
        market: &Market,
        trace: &Arc<Trace>,
        at_write: Option<DeathAtWrite>,
    ) -> Arc<Self> {
        Arc::new(Self {
            name: name.to_owned(),
            market: market.clone(),
            trace: Arc::clone(trace),
            dead: watch::channel(false).0,
            at_write: Mutex::new(at_write),
        })
    }

    pub(super) fn say(&self, what: impl Into<String>) {
        self.trace.say(self.market.now(), &self.name, what);
    }

    /// From now on nothing passes.
    pub(super) fn die(&self) {
        if !self.dead.send_replace(true) {
            self.say("dies");
            self.trace.fault(Fault::Kill);
        }
    }

    /// It dies at no write any more.
    pub(super) fn is_safe_now(&self) {
        *self.at_write.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    pub(super) fn is_dead(&self) -> bool {
        *self.dead.borrow()
    }

    pub(super) async fn death(&self) {
        let mut dead = self.dead.subscribe();
        // The sender lives as long as this does.
        let _ = dead.wait_for(|dead| *dead).await;
    }

    /// Work that stops for ever when the terminal dies.
    async fn while_alive<T>(&self, work: impl Future<Output = T>) -> T {
        tokio::select! {
            biased;
            () = self.death() => std::future::pending().await,
            done = work => done,
        }
    }

    /// Whether the terminal dies at this write, and whether the row is written.
    fn dies_here(&self) -> Option<bool> {
        let mut at_write = self.at_write.lock().unwrap_or_else(PoisonError::into_inner);
        let death = at_write.as_mut()?;
        match death.after.checked_sub(1) {
            Some(left) => {
                death.after = left;
                None
            }
            None => Some(death.is_written),
        }
    }
}

/// The order API, for as long as the terminal lives.
pub(super) struct LivingGateway {
    pub(super) life: Arc<Life>,
    pub(super) client: OrderApiClient,
}

#[async_trait]
impl OrderGateway for LivingGateway {
    async fn call(&self, call: OrderCall) -> Result<OrderReply, OrderCallError> {
        self.life.while_alive(OrderGateway::call(&self.client, call)).await
    }

    async fn open_orders(&self) -> Result<Vec<Order>, OrderCallError> {
        self.life.while_alive(self.client.open_orders()).await
    }
}

/// The journal, for as long as the terminal lives.
pub(super) struct LivingJournal {
    pub(super) life: Arc<Life>,
    pub(super) rows: Arc<MemoryJournal>,
}

#[async_trait]
impl Journal for LivingJournal {
    async fn write(
        &self,
        entry: JournalEntry,
        durability: Durability,
        events: Vec<TerminalEvent>,
    ) -> Result<(), JournalError> {
        if self.life.is_dead() {
            return std::future::pending().await;
        }
        let death = self.life.dies_here();
        let told: Vec<_> = events.iter().map(|event| &event.kind).collect();
        let state = match &entry {
            JournalEntry::Payment(record) => {
                format!("{:?} {:?} {:?}", record.state, record.decision, record.end)
            }
            JournalEntry::Refund(record) => format!("{:?} {:?}", record.state, record.end),
        };
        self.life.say(format!("writes {} {state} {durability:?} {told:?}", entry.attempt_id()));
        if death == Some(false) {
            self.life.die();
            return std::future::pending().await;
        }
        self.rows.write(entry, durability, events).await?;
        if death == Some(true) {
            self.life.die();
            return std::future::pending().await;
        }
        Ok(())
    }

    async fn open_entries(&self) -> Result<Vec<JournalEntry>, JournalError> {
        self.rows.open_entries().await
    }

    async fn entry(&self, attempt_id: &AttemptId) -> Result<Option<JournalEntry>, JournalError> {
        self.rows.entry(attempt_id).await
    }

    async fn entries(&self, query: JournalQuery) -> Result<JournalPage, JournalError> {
        self.rows.entries(query).await
    }

    async fn events(
        &self,
        after: EventSeq,
        limit: u32,
    ) -> Result<Vec<(EventSeq, TerminalEvent)>, JournalError> {
        self.rows.events(after, limit).await
    }

    async fn acknowledge(&self, event: EventSeq) -> Result<(), JournalError> {
        self.rows.acknowledge(event).await
    }

    async fn note(&self, name: &str) -> Result<Option<String>, JournalError> {
        self.rows.note(name).await
    }

    async fn put_note(&self, name: &str, value: &str) -> Result<(), JournalError> {
        self.rows.put_note(name, value).await
    }
}

/// The payment driver, for as long as the terminal lives. Answers may get lost.
pub(super) struct LivingDriver {
    pub(super) life: Arc<Life>,
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
