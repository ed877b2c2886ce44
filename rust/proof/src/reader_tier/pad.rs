//! The PIN pad and the line to it, in memory: bytes go straight into the device, which lives by
//! the runtime's clock.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use maquininha_reader::port::{
    ByteLink, LinkAddress, LinkError, LinkKind, LinkReceiver, LinkSender,
};
use maquininha_virtualpad::VirtualPinPad;
use tokio::sync::watch;
use tokio::time::{Instant, sleep};

use super::moment::Moment;
use super::world::World;
use crate::living::Life;

/// How long a device that has nothing to do is left alone.
const IDLE: Duration = Duration::from_secs(3_600);

/// A PIN pad on the counter.
pub(super) struct Pad {
    device: Mutex<Timed>,
    /// Counts what happens to the device, to wake whoever waits for its bytes.
    changes: watch::Sender<u64>,
    /// The number of the line that is up; another number, and the earlier line is cut.
    line: watch::Sender<u64>,
}

/// A device and the instant up to which it has lived.
struct Timed {
    device: VirtualPinPad,
    lived: Instant,
}

impl Pad {
    /// Its time begins now.
    pub(super) fn new(device: VirtualPinPad) -> Self {
        let device = Mutex::new(Timed { device, lived: Instant::now() });
        Self { device, changes: watch::Sender::new(0), line: watch::Sender::new(0) }
    }

    /// Does something with the device, at the present instant.
    pub(super) fn with<T>(&self, work: impl FnOnce(&mut VirtualPinPad) -> T) -> T {
        let result = self.now(work);
        self.changes.send_modify(|count| *count += 1);
        result
    }

    fn now<T>(&self, work: impl FnOnce(&mut VirtualPinPad) -> T) -> T {
        let mut timed = self.device.lock().unwrap_or_else(PoisonError::into_inner);
        let passed_ms = Instant::now().saturating_duration_since(timed.lived).as_millis();
        let passed_ms = u64::try_from(passed_ms).unwrap_or(u64::MAX);
        timed.lived += Duration::from_millis(passed_ms);
        timed.device.advance(passed_ms);
        work(&mut timed.device)
    }

    /// Breaks the line that is up.
    pub(super) fn cut(&self) {
        self.line.send_modify(|number| *number += 1);
    }

    /// A line that ends at once.
    pub(super) fn nowhere() -> ByteLink {
        let address = LinkAddress::new(LinkKind::Memory, "nowhere").expect("a place");
        ByteLink { address, sender: Box::new(Nowhere), receiver: Box::new(Nowhere) }
    }

    /// A line to the device, for one life of the phone. An earlier one is cut.
    pub(super) fn connect(world: &Arc<World>, life: &Arc<Life>) -> ByteLink {
        let pad = &world.pad;
        pad.cut();
        let end = || End {
            world: Arc::clone(world),
            life: Arc::clone(life),
            number: *pad.line.borrow(),
            line: pad.line.subscribe(),
            changes: pad.changes.subscribe(),
        };
        let address = LinkAddress::new(LinkKind::Memory, "counter").expect("a place");
        ByteLink { address, sender: Box::new(end()), receiver: Box::new(end()) }
    }
}

/// One half of a line.
struct End {
    world: Arc<World>,
    life: Arc<Life>,
    number: u64,
    line: watch::Receiver<u64>,
    changes: watch::Receiver<u64>,
}

impl End {
    fn is_cut(&self) -> bool {
        self.life.is_dead() || *self.line.borrow() != self.number
    }
}

#[async_trait]
impl LinkSender for End {
    async fn send(&mut self, bytes: &[u8]) -> Result<(), LinkError> {
        self.world.step(Moment::BytesLeave);
        if self.is_cut() {
            return Err(LinkError::Lost);
        }
        self.world.pad.with(|device| device.push(bytes));
        Ok(())
    }

    async fn close(&mut self) {
        if !self.is_cut() {
            self.world.pad.cut();
        }
    }
}

#[async_trait]
impl LinkReceiver for End {
    async fn receive(&mut self) -> Result<Vec<u8>, LinkError> {
        loop {
            if self.is_cut() {
                return Err(LinkError::Lost);
            }
            let pad = &self.world.pad;
            let (output, due) = pad.now(|device| (device.take_output(), device.due_in_ms()));
            if !output.is_empty() {
                return Ok(output);
            }
            let pause = due.map_or(IDLE, |ms| Duration::from_millis(ms.max(1)));
            // An error: the pad is gone with its world.
            tokio::select! {
                biased;
                _ = self.line.changed() => {}
                _ = self.changes.changed() => {}
                () = sleep(pause) => {}
            }
        }
    }
}

/// A line that ends at once.
struct Nowhere;

#[async_trait]
impl LinkSender for Nowhere {
    async fn send(&mut self, _: &[u8]) -> Result<(), LinkError> {
        Err(LinkError::Lost)
    }

    async fn close(&mut self) {}
}

#[async_trait]
impl LinkReceiver for Nowhere {
    async fn receive(&mut self) -> Result<Vec<u8>, LinkError> {
        Err(LinkError::Lost)
    }
}
