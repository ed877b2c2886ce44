//! Durable events: pulled and acknowledged.

use std::sync::Arc;

use maquininha_terminal::port::EventSeq;
use tokio::runtime::Handle;
use tokio::sync::Mutex;

use crate::MaquininhaError;
use crate::running::{to_its_end, while_waited_for};
use crate::types::NumberedEvent;

/// The durable events of a terminal, oldest first, each at least once.
#[derive(uniffi::Object)]
pub struct EventStream {
    state: Arc<Mutex<State>>,
    runtime: Handle,
}

struct State {
    events: maquininha_terminal::EventStream,
    /// Read, and not acknowledged.
    front: Option<NumberedEvent>,
}

#[uniffi::export]
impl EventStream {
    /// Waits for the oldest event that was not acknowledged. Until that is done the same event
    /// comes again, also after a restart: nothing is lost where a wait is given up.
    ///
    /// Errors: `closed` once the terminal is closed; the journal cannot be read.
    pub async fn next(&self) -> Result<NumberedEvent, MaquininhaError> {
        let state = Arc::clone(&self.state);
        while_waited_for(&self.runtime, async move {
            let mut state = state.lock().await;
            if let Some(event) = &state.front {
                return Ok(event.clone());
            }
            let (seq, event) = state.events.next().await?;
            let event = NumberedEvent { seq, event };
            state.front = Some(event.clone());
            Ok(event)
        })
        .await
    }

    /// The app has dealt with an event; it does not come again. Twice is success.
    ///
    /// Errors: the journal did not take it; the event then comes again.
    pub async fn ack(&self, seq: EventSeq) -> Result<(), MaquininhaError> {
        let state = Arc::clone(&self.state);
        to_its_end(&self.runtime, async move {
            let mut state = state.lock().await;
            state.events.acknowledge(seq).await?;
            if state.front.as_ref().is_some_and(|front| front.seq == seq) {
                state.front = None;
            }
            Ok(())
        })
        .await
    }
}

impl EventStream {
    pub(crate) fn new(events: maquininha_terminal::EventStream, runtime: Handle) -> Self {
        Self { state: Arc::new(Mutex::new(State { events, front: None })), runtime }
    }
}
