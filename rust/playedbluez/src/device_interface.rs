// The macro of the interfaces wants methods, also for what is always the same.
#![allow(clippy::unused_self)]

use std::sync::Arc;

use zbus::interface;
use zbus::zvariant::ObjectPath;

use crate::device::Device;
use crate::error::Refusal;
use crate::played::World;

/// The interface of a device.
pub(crate) struct DeviceInterface(pub(crate) Arc<Device>);

#[interface(name = "org.bluez.Device1")]
impl DeviceInterface {
    async fn connect(&self) -> Result<(), Refusal> {
        self.0.connect().await
    }

    async fn disconnect(&self) -> Result<(), Refusal> {
        self.0.permitted()?;
        let is_anything = {
            let state = self.0.state();
            state.is_connected || state.is_connecting
        };
        self.0.close().await?;
        if is_anything { Ok(()) } else { Err(Refusal::NotConnected("Not Connected".to_owned())) }
    }

    async fn pair(&self) -> Result<(), Refusal> {
        self.0.permitted()?;
        self.0.connect().await?;
        self.0.state().is_paired = true;
        self.paired_changed(&self.0.emitter()?).await?;
        Ok(())
    }

    fn cancel_pairing(&self) -> Result<(), Refusal> {
        self.0.permitted()
    }

    #[zbus(property)]
    fn adapter(&self) -> ObjectPath<'static> {
        ObjectPath::from_static_str_unchecked(World::ADAPTER)
    }

    #[zbus(property)]
    fn address(&self) -> String {
        self.0.profile.address.clone()
    }

    #[zbus(property)]
    fn address_type(&self) -> &'static str {
        "public"
    }

    #[zbus(property)]
    fn name(&self) -> String {
        self.0.profile.name.clone()
    }

    #[zbus(property)]
    fn alias(&self) -> String {
        self.0.profile.name.clone()
    }

    #[zbus(property)]
    fn paired(&self) -> bool {
        self.0.state().is_paired
    }

    #[zbus(property)]
    fn trusted(&self) -> bool {
        false
    }

    #[zbus(property)]
    fn blocked(&self) -> bool {
        false
    }

    #[zbus(property)]
    fn legacy_pairing(&self) -> bool {
        false
    }

    #[zbus(property)]
    fn connected(&self) -> bool {
        self.0.state().is_connected
    }

    #[zbus(property)]
    fn services_resolved(&self) -> bool {
        self.0.state().is_resolved
    }

    #[zbus(property, name = "RSSI")]
    fn rssi(&self) -> i16 {
        -60
    }

    #[zbus(property, name = "UUIDs")]
    fn uuids(&self) -> Vec<String> {
        let is_known = self.0.profile.advertises_service || self.0.state().is_resolved;
        if is_known { vec![self.0.profile.service.clone()] } else { Vec::new() }
    }
}
