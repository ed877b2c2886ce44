//! Durable events: pulled, and acknowledged once the app has dealt with them.

use std::collections::VecDeque;
use std::sync::Arc;

use maquininha_flow::TerminalEvent;
use tokio::sync::watch;

use crate::TerminalError;
use crate::port::{EventSeq, Journal};

/// Events read from the journal at once.
const PAGE: u32 = 64;

/// The durable events of a terminal, oldest first. At least once: an event that
/// was not acknowledged comes again after a restart.
#[derive(Debug)]
pub struct EventStream {
    journal: JournalPort,
    written: watch::Receiver<u64>,
    read: VecDeque<(EventSeq, TerminalEvent)>,
    after: EventSeq,
}

struct JournalPort(Arc<dyn Journal>);

impl std::fmt::Debug for JournalPort {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Journal")
    }
}

impl EventStream {
    pub(crate) fn new(journal: Arc<dyn Journal>, written: watch::Receiver<u64>) -> Self {
        Self { journal: JournalPort(journal), written, read: VecDeque::new(), after: EventSeq(0) }
    }

    /// Waits for the next event. `Closed` once the terminal is closed.
    pub async fn next(&mut self) -> Result<(EventSeq, TerminalEvent), TerminalError> {
        loop {
            if let Some((seq, event)) = self.read.pop_front() {
                self.after = seq;
                return Ok((seq, event));
            }
            self.written.mark_unchanged();
            self.read = self.journal.0.events(self.after, PAGE).await?.into();
            if self.read.is_empty() {
                self.written.changed().await.map_err(|_| TerminalError::Closed)?;
            }
        }
    }

    /// The app has dealt with an event; it does not come again. Twice is
    /// success.
    pub async fn acknowledge(&self, event: EventSeq) -> Result<(), TerminalError> {
        Ok(self.journal.0.acknowledge(event).await?)
    }
}
