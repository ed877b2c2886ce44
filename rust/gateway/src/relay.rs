//! Wake-ups from a merchant's relay: server-sent events that only say "look
//! now".

use std::sync::Arc;
use std::time::Duration;

use maquininha_model::SerialNumber;
use maquininha_terminal::port::{WakeUp, WakeUpHandle};
use tokio::runtime::Handle;

use crate::OrderApiClient;

/// Pause before a lost stream is opened again, spread so that the terminals of
/// a shop do not come back together.
const RECONNECT_MS: std::ops::Range<u64> = 500..2_000;
/// A relay that is quiet for longer than three of its heartbeats is gone.
const SILENCE_MAX: Duration = Duration::from_secs(45);

/// Listens to a relay and wakes the terminal. A lost stream wakes it once more
/// when it is back, so that nothing that happened in between is missed.
pub struct RelayWakeUp {
    client: OrderApiClient,
    serial: SerialNumber,
    runtime: Handle,
    task: Arc<std::sync::Mutex<Option<tokio::task::AbortHandle>>>,
}

impl std::fmt::Debug for RelayWakeUp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RelayWakeUp").field("serial", &self.serial).finish_non_exhaustive()
    }
}

impl RelayWakeUp {
    /// A listener for one terminal at the relay behind the client's endpoints,
    /// on the runtime it is made in.
    pub fn new(client: OrderApiClient, serial: SerialNumber) -> Self {
        let task = Arc::default();
        Self { client, serial, runtime: Handle::current(), task }
    }
}

impl WakeUp for RelayWakeUp {
    fn start(&self, handle: WakeUpHandle) {
        let (client, serial) = (self.client.clone(), self.serial.clone());
        let task = self.runtime.spawn(async move {
            loop {
                listen(&client, &serial, &handle).await;
                tokio::time::sleep(Duration::from_millis(fastrand::u64(RECONNECT_MS))).await;
            }
        });
        let mut running = self.task.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(earlier) = running.replace(task.abort_handle()) {
            earlier.abort();
        }
    }
}

impl Drop for RelayWakeUp {
    fn drop(&mut self) {
        let running = self.task.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(task) = running.as_ref() {
            task.abort();
        }
    }
}

/// Reads one stream to its end.
async fn listen(client: &OrderApiClient, serial: &SerialNumber, handle: &WakeUpHandle) {
    let Some(mut stream) = client.open_relay(serial).await else { return };
    handle.wake();
    let mut line: Vec<u8> = Vec::new();
    loop {
        let chunk = tokio::time::timeout(SILENCE_MAX, stream.chunk()).await;
        let Ok(Ok(Some(bytes))) = chunk else { return };
        for byte in bytes {
            if byte != b'\n' {
                // A line longer than this is no wake-up; its rest is dropped.
                if line.len() < LINE_MAX {
                    line.push(byte);
                }
                continue;
            }
            if line.starts_with(b"data:") {
                handle.wake();
            }
            line.clear();
        }
    }
}

/// Bytes of a line that are kept: enough to tell what it is.
const LINE_MAX: usize = 64;
