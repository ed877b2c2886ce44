// The macro of the interfaces wants methods, also for what is always the same, and uses every
// argument.
#![allow(clippy::unused_self, clippy::used_underscore_binding)]

use std::collections::HashMap;
use std::sync::Arc;

use zbus::interface;
use zbus::message::Header;
use zbus::zvariant::{OwnedObjectPath, OwnedValue};

use crate::error::{Refusal, access_denied};
use crate::played::World;

/// The interface of the radio.
pub(crate) struct Adapter(pub(crate) Arc<World>);

#[interface(name = "org.bluez.Adapter1")]
impl Adapter {
    fn set_discovery_filter(&self, _filter: HashMap<String, OwnedValue>) -> Result<(), Refusal> {
        self.permitted()
    }

    async fn start_discovery(&self, #[zbus(header)] header: Header<'_>) -> Result<(), Refusal> {
        self.permitted()?;
        if !self.0.is_powered() {
            return Err(Refusal::NotReady("Resource Not Ready".to_owned()));
        }
        if !self.0.start_scan(&caller(&header)) {
            return Err(Refusal::InProgress("Operation already in progress".to_owned()));
        }
        self.0.show_devices_in_reach().await?;
        self.discovering_changed(&self.0.adapter_emitter()?).await?;
        Ok(())
    }

    async fn stop_discovery(&self, #[zbus(header)] header: Header<'_>) -> Result<(), Refusal> {
        self.permitted()?;
        if !self.0.stop_scan(&caller(&header)) {
            return Err(Refusal::Failed("No discovery started".to_owned()));
        }
        self.discovering_changed(&self.0.adapter_emitter()?).await?;
        Ok(())
    }

    fn remove_device(&self, _device: OwnedObjectPath) -> Result<(), Refusal> {
        self.permitted()
    }

    #[zbus(property)]
    fn address(&self) -> &'static str {
        "00:1A:7D:DA:71:00"
    }

    #[zbus(property)]
    fn address_type(&self) -> &'static str {
        "public"
    }

    #[zbus(property)]
    fn name(&self) -> &'static str {
        "played"
    }

    #[zbus(property)]
    fn alias(&self) -> &'static str {
        "played"
    }

    #[zbus(property)]
    fn modalias(&self) -> &'static str {
        "usb:v1D6Bp0246d0542"
    }

    #[zbus(property)]
    fn powered(&self) -> bool {
        self.0.is_powered()
    }

    /// Programs switch the radio on before they scan; that it is on already is no change.
    #[zbus(property)]
    fn set_powered(&mut self, is_powered: bool) -> zbus::fdo::Result<()> {
        if is_powered == self.0.is_powered() {
            return Ok(());
        }
        Err(zbus::fdo::Error::AccessDenied("the radio is not switched by programs".to_owned()))
    }

    #[zbus(property)]
    fn discovering(&self) -> bool {
        self.0.is_scanning()
    }

    #[zbus(property, name = "UUIDs")]
    fn uuids(&self) -> Vec<String> {
        Vec::new()
    }
}

impl Adapter {
    fn permitted(&self) -> Result<(), Refusal> {
        if self.0.is_permitted() { Ok(()) } else { Err(access_denied()) }
    }
}

/// Who called: a client of the bus, by the name that the bus gave it.
fn caller(header: &Header<'_>) -> String {
    header.sender().map(ToString::to_string).unwrap_or_default()
}
