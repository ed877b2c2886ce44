//! The terminal as an app holds it.

use std::sync::Arc;

use maquininha_model::{Capabilities, Device, DeviceModel};

use super::{EventStream, Opened, Orders, Payments, Reports, Slot};
use crate::MaquininhaError;
use crate::panics::guarded;
use crate::ports::{HostPorts, PrintJob};
use crate::running::{started_engine, to_its_end, while_waited_for};
use crate::types::{TerminalConfig, TerminalHealth};

/// Settings of a terminal with every default: every tender, no overpayment, standalone sales on,
/// refunds off.
#[uniffi::export]
pub fn terminal_config(
    device: Device,
    primary_url: String,
    storage_dir: String,
) -> Result<TerminalConfig, MaquininhaError> {
    guarded(|| Ok(TerminalConfig::new(device, primary_url, storage_dir)))
}

/// What a model can do under the order integration. A model that is not known gets the least.
#[uniffi::export]
pub fn capabilities_of(model: DeviceModel) -> Result<Capabilities, MaquininhaError> {
    guarded(|| Ok(model.capabilities()))
}

/// One terminal. It has threads of its own, so payments go on whatever becomes of their callers.
/// Several terminals may be open in one process, each with its own storage folder.
#[derive(uniffi::Object)]
pub struct Terminal {
    slot: Slot,
}

#[uniffi::export]
impl Terminal {
    /// Opens a terminal: what the journal holds open is driven on in the background, and the
    /// order list starts to fill.
    ///
    /// Errors: the settings are not valid (`gateway.…`, `host`), the journal cannot be read or is
    /// open elsewhere (`journal_locked`, `journal`, …).
    #[uniffi::constructor]
    pub async fn open(
        config: TerminalConfig,
        ports: HostPorts,
    ) -> Result<Arc<Self>, MaquininhaError> {
        let engine = started_engine()?;
        let runtime = engine.handle().clone();
        let opened = to_its_end(&runtime, Opened::open(config, ports, engine)).await?;
        Ok(Arc::new(Self { slot: Slot::new(opened) }))
    }

    /// Payments at this terminal.
    pub fn payments(&self) -> Result<Arc<Payments>, MaquininhaError> {
        guarded(|| Ok(Arc::new(Payments::new(self.slot.clone()))))
    }

    /// The orders this terminal may be paid.
    pub fn orders(&self) -> Result<Arc<Orders>, MaquininhaError> {
        guarded(|| Ok(Arc::new(Orders::new(self.slot.clone()))))
    }

    /// Sales reports of this terminal.
    pub fn reports(&self) -> Result<Arc<Reports>, MaquininhaError> {
        guarded(|| Ok(Arc::new(Reports::new(self.slot.clone()))))
    }

    /// The durable events of this terminal, from the oldest that nobody acknowledged. Several
    /// streams see the same events; acknowledging is for all.
    pub fn events(&self) -> Result<Arc<EventStream>, MaquininhaError> {
        guarded(|| {
            let opened = self.slot.get()?;
            Ok(Arc::new(EventStream::new(opened.terminal.events(), opened.runtime.clone())))
        })
    }

    /// How the terminal is.
    pub fn health(&self) -> Result<TerminalHealth, MaquininhaError> {
        guarded(|| Ok(self.slot.get()?.terminal.health().into()))
    }

    /// Waits until every payment and refund is resolved, those in the background and held sales
    /// included. No time limit: an acquirer that is away for long keeps it waiting.
    ///
    /// Errors: `closed` if the terminal is closed first.
    pub async fn settled(&self) -> Result<(), MaquininhaError> {
        let opened = self.slot.get()?;
        let (runtime, terminal) = (opened.runtime.clone(), opened.terminal.clone());
        drop(opened);
        while_waited_for(&runtime, async move { Ok(terminal.settled().await?) }).await
    }

    /// Prints a text on the host's printer, off the payment path. A failure changes no payment.
    ///
    /// Errors: `print_no_paper`, `print_busy`, `print_unavailable`.
    pub async fn print(&self, job: PrintJob) -> Result<(), MaquininhaError> {
        let opened = self.slot.get()?;
        let PrintJob::Text { order_id, text } = job;
        let job = maquininha_terminal::port::PrintJob::Text { order_id, text };
        let terminal = opened.terminal.clone();
        to_its_end(&opened.runtime, async move { Ok(terminal.print(job).await?) }).await
    }

    /// Stops the terminal and lets go of its storage. What is open stays in the journal and is
    /// driven on at the next start. Twice is success.
    pub async fn shut_down(&self) -> Result<(), MaquininhaError> {
        let Some(opened) = self.slot.take() else { return Ok(()) };
        let runtime = opened.runtime.clone();
        to_its_end(&runtime, async move { opened.close().await }).await
    }
}
