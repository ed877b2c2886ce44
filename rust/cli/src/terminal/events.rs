//! Durable events: told, then acknowledged.

use std::time::Duration;

use maquininha_terminal::Terminal;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::say;
use crate::output::Output;

/// How long the last events are waited for. They are written before a payment
/// counts as settled, so they are there at once.
const LAST_EVENTS_LIMIT: Duration = Duration::from_millis(250);

/// Tells events in the background until it is stopped.
pub(super) struct EventTeller {
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl EventTeller {
    pub(super) fn start(terminal: &Terminal, out: Output) -> Self {
        let (stop, mut stopped) = oneshot::channel();
        let mut events = terminal.events();
        let task = tokio::spawn(async move {
            let mut is_last = false;
            loop {
                let next = tokio::select! {
                    next = events.next() => next,
                    _ = &mut stopped, if !is_last => {
                        is_last = true;
                        continue;
                    }
                    () = tokio::time::sleep(LAST_EVENTS_LIMIT), if is_last => return,
                };
                let Ok((seq, event)) = next else { return };
                out.record("event", say::event_json(seq, &event));
                if let Some(text) = say::event_text(&event) {
                    out.text(text);
                }
                if let Err(error) = events.acknowledge(seq).await {
                    tracing::warn!(%error, "failed to acknowledge an event");
                }
            }
        });
        Self { stop, task }
    }

    /// Tells what is there, then ends.
    pub(super) async fn finish(self) {
        let _ = self.stop.send(());
        let _ = self.task.await;
    }
}
