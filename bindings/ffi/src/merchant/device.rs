//! The terminals of a company.

use maquininha_merchant::device::{DeviceChange, DeviceRecord, DeviceRow, DeviceWarning};
use maquininha_model::{Cnpj, Device, SerialNumber};

/// A terminal as the back office keeps it, every field as it was typed.
#[uniffi::remote(Record)]
pub struct DeviceRow {
    /// Must be `POS`.
    pub peripheral_type: String,
    /// Must be `POS`.
    pub equipment: String,
    /// Required.
    pub model: String,
    /// Required, unique in the company.
    pub serial: String,
    /// Required; check digits are validated.
    pub acquirer_cnpj: String,
    /// Version of the payment app, where known.
    pub app_version: Option<String>,
    /// Free text.
    pub description: Option<String>,
    /// Price level that is added.
    pub additional_price_level: Option<String>,
    /// Company, where one list serves several.
    pub company: Option<String>,
    /// The establishment's code at the acquirer.
    pub establishment_code: Option<String>,
}

/// A terminal whose row was checked.
#[uniffi::remote(Record)]
pub struct DeviceRecord {
    /// The terminal.
    pub device: Device,
    /// The acquirer.
    pub acquirer_cnpj: Cnpj,
    /// Free text.
    pub description: Option<String>,
    /// Price level that is added.
    pub additional_price_level: Option<String>,
    /// Company, where one list serves several.
    pub company: Option<String>,
    /// The establishment's code at the acquirer.
    pub establishment_code: Option<String>,
}

/// What is odd about a terminal, yet taken.
#[uniffi::remote(Enum)]
#[non_exhaustive]
pub enum DeviceWarning {
    /// The model is not in the table: it gets the most restrictive capabilities.
    UnknownModel {
        /// Which terminal.
        serial: SerialNumber,
        /// What was written.
        model: String,
    },
}

/// How the list of terminals changed.
#[uniffi::remote(Enum)]
pub enum DeviceChange {
    /// A terminal is new.
    Added {
        /// Which.
        serial: SerialNumber,
    },
    /// A terminal changed.
    Changed {
        /// Which.
        serial: SerialNumber,
    },
    /// A terminal is gone.
    Removed {
        /// Which.
        serial: SerialNumber,
    },
}

/// What a new list of terminals came to.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct DeviceSync {
    /// What changed.
    pub changes: Vec<DeviceChange>,
    /// What is odd, yet taken.
    pub warnings: Vec<DeviceWarning>,
}
