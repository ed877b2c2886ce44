//! The radio of this machine, which all links share.

use std::pin::pin;
use std::time::Duration;

use btleplug::api::{
    Central, CentralEvent, CentralState, Manager as _, Peripheral as _, ScanFilter,
};
use btleplug::platform::{Adapter, Manager, Peripheral, PeripheralId};
use futures_util::StreamExt;
use maquininha_reader::port::LinkError;
use tokio::sync::Mutex;
use tokio::time::sleep;

use super::error::meaning;

/// How often a search asks for what the system knows, beside listening to its events.
const ASK_EVERY: Duration = Duration::from_secs(1);

/// The radio, found when it is first needed.
///
/// It is kept afterwards, because each look for it opens a connection to the system's Bluetooth
/// service that stays open.
#[derive(Default)]
pub(super) struct Radio {
    adapter: Mutex<Option<Adapter>>,
    /// Scans that run; the system runs one for all of them.
    scans: Mutex<u32>,
}

impl Radio {
    /// The adapter, if it is on.
    pub(super) async fn adapter(&self) -> Result<Adapter, LinkError> {
        let mut kept = self.adapter.lock().await;
        let adapter = if let Some(adapter) = kept.as_ref() {
            adapter.clone()
        } else {
            let manager = Manager::new().await.map_err(|error| meaning(&error))?;
            let adapters = manager.adapters().await.map_err(|error| meaning(&error))?;
            adapters.into_iter().next().ok_or(LinkError::RadioOff)?
        };
        let state = adapter.adapter_state().await;
        if matches!(state, Ok(CentralState::PoweredOn)) {
            return Ok(kept.insert(adapter).clone());
        }
        // Off, or the system's service is gone, which the state does not tell apart: without an
        // answer it is looked for anew next time.
        match adapter.adapter_info().await {
            Ok(_) => {
                *kept = Some(adapter);
                Err(LinkError::RadioOff)
            }
            Err(error) => {
                *kept = None;
                Err(meaning(&error))
            }
        }
    }

    /// Runs something while the radio scans.
    pub(super) async fn scanning<T>(
        &self,
        adapter: &Adapter,
        meanwhile: impl Future<Output = Result<T, LinkError>>,
    ) -> Result<T, LinkError> {
        {
            let mut scans = self.scans.lock().await;
            if *scans == 0 {
                // Without a filter of the system: readers that tell no service are found by name.
                let started = adapter.start_scan(ScanFilter::default()).await;
                match started.map_err(|error| meaning(&error)) {
                    // Another part of this program, outside of ours, scans already: as good.
                    Ok(()) | Err(LinkError::Busy) => {}
                    Err(error) => return Err(error),
                }
            }
            *scans += 1;
        }
        let outcome = meanwhile.await;
        let mut scans = self.scans.lock().await;
        *scans -= 1;
        if *scans == 0 {
            // Fails if the radio was switched off meanwhile, and the scan with it.
            let _ = adapter.stop_scan().await;
        }
        drop(scans);
        outcome
    }

    /// The device at a place: one that the system knows, or one that a scan finds. Without an end
    /// of its own: `given_up` ends it, with the reason.
    pub(super) async fn find(
        &self,
        adapter: &Adapter,
        place: &str,
        given_up: impl Future<Output = LinkError>,
    ) -> Result<Peripheral, LinkError> {
        if let Some(known) = known(adapter, place).await? {
            return Ok(known);
        }
        let mut events = adapter.events().await.map_err(|error| meaning(&error))?;
        let found = async {
            let mut given_up = pin!(given_up);
            loop {
                if let Some(known) = known(adapter, place).await? {
                    return Ok(known);
                }
                tokio::select! {
                    event = events.next() => match event {
                        None => return Err(LinkError::RadioOff),
                        Some(CentralEvent::StateUpdate(CentralState::PoweredOff)) => {
                            return Err(LinkError::RadioOff);
                        }
                        Some(_) => {}
                    },
                    () = sleep(ASK_EVERY) => {}
                    reason = &mut given_up => return Err(reason),
                }
            }
        };
        self.scanning(adapter, found).await
    }
}

async fn known(adapter: &Adapter, place: &str) -> Result<Option<Peripheral>, LinkError> {
    let known = adapter.peripherals().await.map_err(|error| meaning(&error))?;
    Ok(known.into_iter().find(|peripheral| place_of(peripheral) == place))
}

/// Where a device is: its Bluetooth address, or the system's own identifier where that hides it.
pub(super) fn place_of(peripheral: &Peripheral) -> String {
    let address = peripheral.address();
    if address.into_inner() == [0; 6] { peripheral.id().to_string() } else { address.to_string() }
}

/// Whether an event says that a device is gone, or all of them are.
pub(super) fn is_loss_of(event: &CentralEvent, id: &PeripheralId) -> bool {
    match event {
        CentralEvent::DeviceDisconnected(gone) => gone == id,
        CentralEvent::StateUpdate(state) => *state == CentralState::PoweredOff,
        _ => false,
    }
}
