//! The terminal as the order integration knows it.

use maquininha_model::{AppVersion, Capabilities, Device, DeviceModel, SerialNumber};

/// A terminal as the order integration knows it.
#[uniffi::remote(Record)]
pub struct Device {
    /// Its serial number.
    pub serial: SerialNumber,
    /// Its model.
    pub model: DeviceModel,
    /// Version of its payment app, where known.
    pub app_version: Option<AppVersion>,
}

/// What a model can do under the order integration.
#[uniffi::remote(Record)]
pub struct Capabilities {
    /// Takes orders pushed to it.
    pub direct: bool,
    /// Takes orders from its list.
    pub listed: bool,
    /// Can print.
    pub prints: bool,
    /// First version of the payment app that takes Pix; absent means never.
    pub pix_from: Option<AppVersion>,
}
