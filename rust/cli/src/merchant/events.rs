//! Events: told, then acknowledged.

use maquininha_merchant::{EventStream, Merchant};

use super::say;
use crate::error::CliError;
use crate::output::Output;

/// The events of a sales side, one after the other.
pub(super) struct Events {
    merchant: Merchant,
    stream: EventStream,
}

impl Events {
    pub(super) fn of(merchant: &Merchant) -> Self {
        Self { merchant: merchant.clone(), stream: merchant.events() }
    }

    /// Waits for the next event, tells it and acknowledges it. `false` once
    /// there will be no more. Dropped while it waits, it loses nothing.
    pub(super) async fn tell_next(&mut self, out: Output) -> Result<bool, CliError> {
        let Some(event) = self.stream.next().await? else { return Ok(false) };
        out.record("event", say::event_json(&event));
        if let Some(text) = say::event_text(&event.event) {
            out.text(text);
        }
        self.merchant.acknowledge(event.seq).await?;
        Ok(true)
    }

    /// Tells what is there already.
    pub(super) async fn tell_rest(&mut self, out: Output) -> Result<(), CliError> {
        while let Some(event) = self.stream.try_next().await? {
            out.record("event", say::event_json(&event));
            if let Some(text) = say::event_text(&event.event) {
                out.text(text);
            }
            self.merchant.acknowledge(event.seq).await?;
        }
        Ok(())
    }
}
