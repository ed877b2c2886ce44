//! The place where the one connected reader is: the manager puts it there, payments and questions
//! take turns with it.

use std::sync::Arc;
use std::time::Duration;

use maquininha_card::{DeviceCapabilities, DeviceNews, Message};
use tokio::sync::{Mutex, OwnedMutexGuard, broadcast, watch};

use crate::ReaderError;
use crate::port::CardDevice;

/// Events that wait for a slow reader of the stream; it then hears the present state again.
const NEWS_KEPT: usize = 64;

/// What the reader and its payments tell while they work.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReaderNews {
    /// A message of the catalogue, for operator and card holder.
    Message(Message),
    /// A text or the battery, from the reader.
    Device(DeviceNews),
}

/// The connected reader, or none. Cheap to clone; clones share it.
#[derive(Clone)]
pub struct DeviceSlot {
    inner: Arc<Inner>,
}

struct Inner {
    content: watch::Sender<SlotContent>,
    turn: Arc<Mutex<()>>,
    news: broadcast::Sender<ReaderNews>,
}

#[derive(Clone, Default)]
pub(crate) struct SlotContent {
    pub(crate) device: Option<Arc<dyn CardDevice>>,
    /// Counts devices, so that news of an earlier one does not hit a later one.
    pub(crate) number: u64,
    pub(crate) is_busy: bool,
}

impl Default for DeviceSlot {
    fn default() -> Self {
        let content = watch::Sender::new(SlotContent::default());
        let (news, _) = broadcast::channel(NEWS_KEPT);
        Self { inner: Arc::new(Inner { content, turn: Arc::default(), news }) }
    }
}

impl DeviceSlot {
    /// An empty slot.
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts an open device there, in place of any other.
    pub fn put(&self, device: Arc<dyn CardDevice>) {
        self.inner.content.send_modify(|content| {
            content.device = Some(device);
            content.number += 1;
        });
    }

    /// Takes the device away; who uses it keeps it until the end.
    pub fn clear(&self) {
        self.inner.content.send_modify(|content| content.device = None);
    }

    /// What the device that is there can do.
    pub fn capabilities(&self) -> Option<DeviceCapabilities> {
        self.inner.content.borrow().device.as_ref().map(|device| device.capabilities())
    }

    pub(crate) fn watch(&self) -> watch::Receiver<SlotContent> {
        self.inner.content.subscribe()
    }

    pub(crate) fn tell(&self, news: ReaderNews) {
        // Nobody has to listen.
        let _ = self.inner.news.send(news);
    }

    pub(crate) fn news(&self) -> broadcast::Receiver<ReaderNews> {
        self.inner.news.subscribe()
    }

    /// Waits for a turn with the reader.
    pub(crate) async fn lease(&self, wait: Duration) -> Result<DeviceLease, ReaderError> {
        let turn = Arc::clone(&self.inner.turn).lock_owned();
        let turn = tokio::time::timeout(wait, turn).await.map_err(|_| ReaderError::Busy)?;
        let content = self.inner.content.borrow().clone();
        let device = content.device.ok_or(ReaderError::NotConnected)?;
        self.inner.content.send_modify(|content| content.is_busy = true);
        Ok(DeviceLease { slot: self.clone(), device, number: content.number, _turn: turn })
    }
}

impl std::fmt::Debug for DeviceSlot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let is_there = self.inner.content.borrow().device.is_some();
        f.debug_struct("DeviceSlot").field("is_there", &is_there).finish_non_exhaustive()
    }
}

/// A turn with the reader; dropping it ends the turn.
pub(crate) struct DeviceLease {
    slot: DeviceSlot,
    pub(crate) device: Arc<dyn CardDevice>,
    number: u64,
    _turn: OwnedMutexGuard<()>,
}

impl DeviceLease {
    /// The reader is gone; nobody uses it again.
    pub(crate) fn give_up(&self) {
        let number = self.number;
        self.slot.inner.content.send_if_modified(|content| {
            let is_it = content.number == number && content.device.is_some();
            if is_it {
                content.device = None;
            }
            is_it
        });
    }
}

impl Drop for DeviceLease {
    fn drop(&mut self) {
        self.slot.inner.content.send_modify(|content| content.is_busy = false);
    }
}
