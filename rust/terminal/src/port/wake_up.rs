use std::sync::Arc;

use tokio::sync::Notify;

/// A source of wake-ups: push, a merchant's relay, the LAN. It only says "look
/// now"; a lost wake-up is made good by polling.
pub trait WakeUp: Send + Sync + 'static {
    /// Starts the source; it keeps the handle and calls it at each wake-up.
    /// Returns at once.
    fn start(&self, handle: WakeUpHandle);
}

/// How a source wakes the engine. Cheap, callable from any thread; wake-ups
/// that come together count once.
#[derive(Clone, Debug, Default)]
pub struct WakeUpHandle(Arc<Notify>);

impl WakeUpHandle {
    /// Look now.
    pub fn wake(&self) {
        self.0.notify_one();
    }

    /// Waits for the next wake-up.
    pub(crate) async fn woken(&self) {
        self.0.notified().await;
    }
}
