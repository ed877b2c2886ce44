// The macro of the interfaces wants methods, also for what is always the same, and uses every
// argument.
#![allow(clippy::unused_self, clippy::used_underscore_binding)]

use std::collections::HashMap;
use std::sync::Arc;

use zbus::interface;
use zbus::zvariant::{ObjectPath, OwnedValue};

use crate::device::Device;
use crate::error::Refusal;

/// What a characteristic is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Notify,
    Write,
    Both,
}

impl Role {
    /// Its number in the path.
    pub(crate) const fn number(self) -> u8 {
        match self {
            Self::Notify => 11,
            Self::Write => 14,
            Self::Both => 17,
        }
    }
}

/// The interface of the byte service.
pub(crate) struct Service(pub(crate) Arc<Device>);

#[interface(name = "org.bluez.GattService1")]
impl Service {
    #[zbus(property, name = "UUID")]
    fn uuid(&self) -> String {
        self.0.profile.service.clone()
    }

    #[zbus(property)]
    fn primary(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn device(&self) -> zbus::fdo::Result<ObjectPath<'static>> {
        path(self.0.path.clone())
    }
}

/// The interface of a characteristic of the byte service.
pub(crate) struct Characteristic {
    pub(crate) device: Arc<Device>,
    pub(crate) role: Role,
}

#[interface(name = "org.bluez.GattCharacteristic1")]
impl Characteristic {
    fn read_value(&self, _options: HashMap<String, OwnedValue>) -> Result<Vec<u8>, Refusal> {
        Err(Refusal::NotPermitted("Read not permitted".to_owned()))
    }

    async fn write_value(
        &self,
        value: Vec<u8>,
        _options: HashMap<String, OwnedValue>,
    ) -> Result<(), Refusal> {
        if self.role == Role::Notify {
            return Err(Refusal::NotPermitted("Write not permitted".to_owned()));
        }
        self.device.write(&value).await
    }

    fn start_notify(&self) -> Result<(), Refusal> {
        self.device.set_notifying(true)
    }

    fn stop_notify(&self) -> Result<(), Refusal> {
        self.device.set_notifying(false)
    }

    #[zbus(property, name = "UUID")]
    fn uuid(&self) -> String {
        let profile = &self.device.profile;
        if self.role == Role::Notify { profile.notify.clone() } else { profile.write.clone() }
    }

    #[zbus(property)]
    fn service(&self) -> zbus::fdo::Result<ObjectPath<'static>> {
        path(format!("{}/service0010", self.device.path))
    }

    #[zbus(property)]
    fn flags(&self) -> Vec<String> {
        let mut flags = Vec::new();
        if self.role != Role::Notify {
            flags.extend(self.device.profile.write_flags.iter().cloned());
        }
        if self.role != Role::Write {
            flags.push("notify".to_owned());
        }
        flags
    }

    #[zbus(property)]
    fn notifying(&self) -> bool {
        self.role != Role::Write && self.device.is_notifying()
    }

    #[zbus(property, name = "MTU")]
    fn mtu(&self) -> u16 {
        self.device.profile.mtu
    }
}

fn path(path: String) -> zbus::fdo::Result<ObjectPath<'static>> {
    ObjectPath::try_from(path).map_err(|error| zbus::fdo::Error::Failed(error.to_string()))
}
