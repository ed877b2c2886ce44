//! A driver over a scripted reader and a scripted host, which can be stopped and started again.

use std::sync::Arc;
use std::time::Duration;

use maquininha_card::CardInterface;
use maquininha_flow::{DriverCommand, DriverReply};
use maquininha_model::{AttemptKey, Money, SerialNumber, Tender, TenderKind};
use maquininha_reader::port::AcquirerHost;
use maquininha_reader::{DeviceSlot, MemoryReaderStore, ReaderDriverConfig, ReaderPaymentDriver};
use maquininha_terminal::port::{
    DriverInbox, DriverMessage, DriverPrompt, PaymentDriver, SystemClock,
};
use tokio::sync::mpsc;

use super::device::FakeDevice;
use super::host::FakeHost;
use super::plan;

pub fn serial() -> SerialNumber {
    SerialNumber::new("PAD1").expect("valid")
}

pub fn key(name: &str) -> AttemptKey {
    AttemptKey::new(name).expect("valid")
}

pub struct World {
    pub device: Arc<FakeDevice>,
    pub host: Arc<FakeHost>,
    pub store: Arc<MemoryReaderStore>,
    pub slot: DeviceSlot,
    pub driver: ReaderPaymentDriver,
}

/// What a command led to.
#[derive(Debug)]
pub struct Told {
    pub reply: DriverReply,
    pub prompts: Vec<DriverPrompt>,
    pub answers: usize,
}

impl World {
    pub fn new(device: FakeDevice, host: FakeHost) -> Self {
        let (device, host) = (Arc::new(device), Arc::new(host));
        let store = Arc::new(MemoryReaderStore::default());
        let slot = DeviceSlot::new();
        slot.put(Arc::clone(&device) as _);
        let driver = driver(&slot, &host, &store);
        Self { device, host, store, slot, driver }
    }

    /// A driver over a reader that somebody else connects; the world's own device is unused.
    pub fn over(slot: DeviceSlot, host: FakeHost) -> Self {
        let host = Arc::new(host);
        let store = Arc::new(MemoryReaderStore::default());
        let driver = driver(&slot, &host, &store);
        let device = Arc::new(FakeDevice::new(CardInterface::Chip));
        Self { device, host, store, slot, driver }
    }

    /// The app was stopped and started: a new driver, and a new device over the same reader.
    pub fn restarted(&self, device: FakeDevice) -> Self {
        let device = Arc::new(device);
        let slot = DeviceSlot::new();
        slot.put(Arc::clone(&device) as _);
        let (host, store) = (Arc::clone(&self.host), Arc::clone(&self.store));
        let driver = driver(&slot, &host, &store);
        Self { device, host, store, slot, driver }
    }

    pub fn authorize(
        &self,
        attempt: &str,
        tender: Tender,
    ) -> mpsc::UnboundedReceiver<DriverMessage> {
        self.start(DriverCommand::Authorize {
            attempt_key: key(attempt),
            amount: Money::brl(10_00),
            tender,
            serial: serial(),
        })
    }

    pub fn start(&self, command: DriverCommand) -> mpsc::UnboundedReceiver<DriverMessage> {
        let (sender, receiver) = mpsc::unbounded_channel();
        let attempt_key = command.attempt_key().clone();
        self.driver.execute(command, DriverInbox::new(attempt_key, 1, sender));
        receiver
    }

    pub async fn sale(&self, attempt: &str) -> Told {
        heard(self.authorize(attempt, Tender::at_sight(TenderKind::Credit))).await
    }

    pub async fn ask(&self, command: DriverCommand) -> DriverReply {
        heard(self.start(command)).await.reply
    }

    pub async fn query(&self, attempt: &str) -> DriverReply {
        self.ask(DriverCommand::Query { attempt_key: key(attempt) }).await
    }

    pub fn abort(&self, attempt: &str) {
        drop(self.start(DriverCommand::Abort { attempt_key: key(attempt) }));
    }
}

fn driver(
    slot: &DeviceSlot,
    host: &Arc<FakeHost>,
    store: &Arc<MemoryReaderStore>,
) -> ReaderPaymentDriver {
    let host: Arc<dyn AcquirerHost> = Arc::clone(host) as _;
    let config = ReaderDriverConfig::new(serial(), plan::acquirers());
    ReaderPaymentDriver::new(
        config,
        slot.clone(),
        host,
        Arc::clone(store) as _,
        Arc::new(SystemClock),
    )
}

/// Waits for the answer and then for the end of the channel: there is exactly one answer.
pub async fn heard(mut receiver: mpsc::UnboundedReceiver<DriverMessage>) -> Told {
    let mut prompts = Vec::new();
    let mut replies = Vec::new();
    let all = async {
        while let Some(message) = receiver.recv().await {
            match message.content {
                Ok(reply) => replies.push(reply),
                Err(prompt) => prompts.push(prompt),
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(1000), all).await.expect("the driver answers in time");
    let answers = replies.len();
    Told { reply: replies.remove(0), prompts, answers }
}
