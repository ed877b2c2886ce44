//! Ports that take any number of turns.

use std::sync::Arc;
use std::time::SystemTime;

use async_trait::async_trait;
use maquininha_flow::{
    DriverCommand, DriverProfile, Durability, JournalEntry, OrderCall, OrderCallError, OrderReply,
    TerminalEvent,
};
use maquininha_model::{AttemptId, Order, Timestamp};
use maquininha_terminal::port::{
    Clock, DriverInbox, EventSeq, Journal, JournalError, JournalPage, JournalQuery, OrderGateway,
    PaymentDriver,
};
use shuttle::future::yield_now;
use tokio::sync::mpsc;

use crate::some;
use crate::support::{FewOrders, ScriptedDriver, TestJournal};

/// Lets others go on for some turns.
pub(crate) async fn dawdle() {
    for _ in 0..some(4) {
        yield_now().await;
    }
}

/// The virtual time, from a moment on.
#[derive(Clone)]
pub(crate) struct VirtualClock(Timestamp);

impl VirtualClock {
    pub(crate) fn new() -> Self {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("after 1970");
        Self(Timestamp::from_micros(i64::try_from(since.as_micros()).expect("fits")))
    }
}

impl Clock for VirtualClock {
    fn now(&self) -> Timestamp {
        self.0.plus(tokio::time::elapsed())
    }
}

/// An order API that is slow on the way there and on the way back.
pub(crate) struct SlowGateway(pub(crate) Arc<FewOrders>);

#[async_trait]
impl OrderGateway for SlowGateway {
    async fn call(&self, call: OrderCall) -> Result<OrderReply, OrderCallError> {
        dawdle().await;
        let answer = self.0.call(call).await;
        dawdle().await;
        answer
    }

    async fn open_orders(&self) -> Result<Vec<Order>, OrderCallError> {
        dawdle().await;
        self.0.open_orders().await
    }
}

/// A driver with a thread of its own, which takes its commands one after another.
pub(crate) struct SlowDriver {
    profile: DriverProfile,
    commands: mpsc::UnboundedSender<(DriverCommand, DriverInbox)>,
}

impl SlowDriver {
    pub(crate) fn new(driver: ScriptedDriver) -> Self {
        let (commands, mut queue) = mpsc::unbounded_channel::<(DriverCommand, DriverInbox)>();
        let profile = driver.profile();
        shuttle::future::spawn(async move {
            while let Some((command, inbox)) = queue.recv().await {
                dawdle().await;
                driver.execute(command, inbox);
            }
        });
        Self { profile, commands }
    }
}

impl PaymentDriver for SlowDriver {
    fn profile(&self) -> DriverProfile {
        self.profile
    }

    fn execute(&self, command: DriverCommand, inbox: DriverInbox) {
        self.commands.send((command, inbox)).expect("the driver's thread is there");
    }
}

/// A journal on a slow disk.
pub(crate) struct SlowJournal(pub(crate) Arc<TestJournal>);

#[async_trait]
impl Journal for SlowJournal {
    async fn write(
        &self,
        entry: JournalEntry,
        durability: Durability,
        events: Vec<TerminalEvent>,
    ) -> Result<(), JournalError> {
        dawdle().await;
        let written = self.0.write(entry, durability, events).await;
        dawdle().await;
        written
    }

    async fn open_entries(&self) -> Result<Vec<JournalEntry>, JournalError> {
        self.0.open_entries().await
    }

    async fn entry(&self, attempt_id: &AttemptId) -> Result<Option<JournalEntry>, JournalError> {
        dawdle().await;
        self.0.entry(attempt_id).await
    }

    async fn entries(&self, query: JournalQuery) -> Result<JournalPage, JournalError> {
        self.0.entries(query).await
    }

    async fn events(
        &self,
        after: EventSeq,
        limit: u32,
    ) -> Result<Vec<(EventSeq, TerminalEvent)>, JournalError> {
        dawdle().await;
        self.0.events(after, limit).await
    }

    async fn acknowledge(&self, event: EventSeq) -> Result<(), JournalError> {
        self.0.acknowledge(event).await
    }

    async fn note(&self, name: &str) -> Result<Option<String>, JournalError> {
        self.0.note(name).await
    }

    async fn put_note(&self, name: &str, value: &str) -> Result<(), JournalError> {
        self.0.put_note(name, value).await
    }
}
