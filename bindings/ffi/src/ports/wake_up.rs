//! Wake-ups of the host: push messages, and the like.

use std::sync::Arc;

use maquininha_terminal::port;

use super::{HostError, Lane};
use crate::MaquininhaError;
use crate::panics::guarded;

/// A source of wake-ups, such as push messages. It only says "look now"; a lost wake-up is made
/// good by polling, which is slower while a source is there.
#[uniffi::export(with_foreign)]
pub trait WakeUp: Send + Sync {
    /// Starts the source; it keeps the handle and calls it at each wake-up. Returns at once.
    fn start(&self, handle: Arc<WakeUpHandle>) -> Result<(), HostError>;
}

/// How a source wakes the terminal. Callable from any thread; wake-ups that come together count
/// once.
#[derive(Debug, uniffi::Object)]
pub struct WakeUpHandle(port::WakeUpHandle);

#[uniffi::export]
impl WakeUpHandle {
    /// Look now.
    pub fn wake(&self) -> Result<(), MaquininhaError> {
        guarded(|| {
            self.0.wake();
            Ok(())
        })
    }
}

/// The host's source as the engine sees it.
pub(crate) struct HostWakeUp {
    host: Arc<dyn WakeUp>,
    lane: Lane,
}

impl HostWakeUp {
    pub(crate) const fn new(host: Arc<dyn WakeUp>, lane: Lane) -> Self {
        Self { host, lane }
    }
}

impl port::WakeUp for HostWakeUp {
    fn start(&self, handle: port::WakeUpHandle) {
        let host = Arc::clone(&self.host);
        self.lane.call(move || {
            if host.start(Arc::new(WakeUpHandle(handle))).is_err() {
                tracing::warn!("a source of wake-ups did not start; polling goes on");
            }
        });
    }
}
