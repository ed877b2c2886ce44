//! A virtual PIN pad on a counter, and how many bytes cross the link to it.

use std::fmt::Display;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use async_trait::async_trait;
use maquininha_reader::port::{ByteLink, LinkError, LinkReceiver, LinkSender};
use maquininha_sandbox::kits;
use maquininha_virtualpad::rim::PadHandle;
use maquininha_virtualpad::{PadSettings, Profile, VirtualPinPad};

use crate::error::FigureError;

/// The fastest usual rate of a serial PIN pad, in bits a second.
pub(crate) const BAUD_RATE: u32 = 115_200;
/// A start bit, eight of data, a stop bit.
const BITS_PER_BYTE: f64 = 10.0;
/// The number of the PIN pad, from which its keys are made.
const PAD_NUMBER: u32 = 7;

/// Milliseconds for which so many bytes are on a line of [`BAUD_RATE`].
pub(crate) fn wire_ms(bytes: f64) -> f64 {
    bytes * BITS_PER_BYTE * 1_000.0 / f64::from(BAUD_RATE)
}

/// A PIN pad of the newest profile with the keys of all acquirers.
pub(crate) fn pad() -> PadHandle {
    let mut settings = PadSettings::new(Profile::Abecs220, PAD_NUMBER.into());
    for kit in kits() {
        kit.inject(&mut settings.keys, PAD_NUMBER);
    }
    PadHandle::new(VirtualPinPad::new(settings))
}

/// Something between us and the PIN pad did not work.
pub(crate) fn void(error: impl Display) -> FigureError {
    FigureError::Void(error.to_string())
}

/// Counts the bytes of a link, both ways.
#[derive(Clone, Default)]
pub(crate) struct Meter {
    sent: Arc<AtomicU32>,
    received: Arc<AtomicU32>,
}

/// Bytes that crossed a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Crossed {
    /// From us.
    pub sent: u32,
    /// From the PIN pad.
    pub received: u32,
}

impl Meter {
    /// Puts itself into a link.
    pub(crate) fn on(&self, link: ByteLink) -> ByteLink {
        ByteLink {
            address: link.address,
            sender: Box::new(Counted(link.sender, Arc::clone(&self.sent))),
            receiver: Box::new(Counted(link.receiver, Arc::clone(&self.received))),
        }
    }

    /// What has crossed since the last call.
    pub(crate) fn take(&self) -> Crossed {
        let take = |count: &AtomicU32| count.swap(0, Ordering::Relaxed);
        Crossed { sent: take(&self.sent), received: take(&self.received) }
    }
}

impl Crossed {
    /// Both ways.
    pub(crate) fn bytes(self) -> f64 {
        f64::from(self.sent) + f64::from(self.received)
    }
}

struct Counted<T>(T, Arc<AtomicU32>);

impl<T> Counted<T> {
    fn add(&self, bytes: &[u8]) {
        // A sale is some thousand bytes.
        self.1.fetch_add(u32::try_from(bytes.len()).unwrap_or(u32::MAX), Ordering::Relaxed);
    }
}

#[async_trait]
impl LinkSender for Counted<Box<dyn LinkSender>> {
    async fn send(&mut self, bytes: &[u8]) -> Result<(), LinkError> {
        self.add(bytes);
        self.0.send(bytes).await
    }

    async fn close(&mut self) {
        self.0.close().await;
    }
}

#[async_trait]
impl LinkReceiver for Counted<Box<dyn LinkReceiver>> {
    async fn receive(&mut self) -> Result<Vec<u8>, LinkError> {
        let bytes = self.0.receive().await?;
        self.add(&bytes);
        Ok(bytes)
    }
}
