use maquininha_model::{AppVersion, Cnpj, CnpjError, Device, DeviceModel, IdError, SerialNumber};
use serde::{Deserialize, Serialize};

/// A terminal as the back office keeps it, every field as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DeviceRow {
    /// Must be `POS` (demand L19).
    pub peripheral_type: String,
    /// Must be `POS` (demand L20).
    pub equipment: String,
    /// Required (demand L21).
    pub model: String,
    /// Required, unique in the company (demand L22).
    pub serial: String,
    /// Required; check digits are validated (demand L23).
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

/// Why a row is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DeviceError {
    /// Another peripheral.
    #[error("the peripheral type must be POS, not {found:?}")]
    PeripheralType {
        /// What it is.
        found: String,
    },
    /// Other equipment.
    #[error("the equipment must be POS, not {found:?}")]
    Equipment {
        /// What it is.
        found: String,
    },
    /// No model.
    #[error("the model is missing")]
    ModelMissing,
    /// No serial number, or one that cannot be.
    #[error("the serial number: {0}")]
    Serial(IdError),
    /// The serial number is there already.
    #[error("the serial number {serial} is already registered")]
    SerialTaken {
        /// Which.
        serial: SerialNumber,
    },
    /// The CNPJ is wrong.
    #[error("the acquirer's CNPJ: {0}")]
    Cnpj(CnpjError),
    /// The version of the payment app cannot be read.
    #[error("the version of the payment app is not a version")]
    AppVersion,
    /// More terminals than [`super::DeviceRegistry::DEVICES_MAX`].
    #[error("there are too many terminals")]
    TooMany,
}

/// What is odd about a terminal, yet taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "warning", rename_all = "snake_case")]
#[non_exhaustive]
pub enum DeviceWarning {
    /// The model is not in the table: it gets the most restrictive
    /// capabilities (demand L21).
    UnknownModel {
        /// Which terminal.
        serial: SerialNumber,
        /// What was written.
        model: String,
    },
}

fn present(text: Option<&str>) -> Option<String> {
    text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

impl DeviceRecord {
    /// Checks a row.
    pub fn read(row: &DeviceRow) -> Result<Self, DeviceError> {
        if !row.peripheral_type.trim().eq_ignore_ascii_case("POS") {
            return Err(DeviceError::PeripheralType { found: row.peripheral_type.clone() });
        }
        if !row.equipment.trim().eq_ignore_ascii_case("POS") {
            return Err(DeviceError::Equipment { found: row.equipment.clone() });
        }
        if row.model.trim().is_empty() {
            return Err(DeviceError::ModelMissing);
        }
        let serial = SerialNumber::new(&row.serial).map_err(DeviceError::Serial)?;
        let acquirer_cnpj = Cnpj::parse(&row.acquirer_cnpj).map_err(DeviceError::Cnpj)?;
        let app_version = present(row.app_version.as_deref())
            .map(|text| AppVersion::parse(&text).map_err(|_| DeviceError::AppVersion))
            .transpose()?;
        Ok(Self {
            device: Device::new(serial, DeviceModel::from(row.model.clone()), app_version),
            acquirer_cnpj,
            description: present(row.description.as_deref()),
            additional_price_level: present(row.additional_price_level.as_deref()),
            company: present(row.company.as_deref()),
            establishment_code: present(row.establishment_code.as_deref()),
        })
    }

    /// What is odd about it.
    pub fn warning(&self) -> Option<DeviceWarning> {
        match &self.device.model {
            DeviceModel::Unknown(model) => Some(DeviceWarning::UnknownModel {
                serial: self.device.serial.clone(),
                model: model.clone(),
            }),
            _ => None,
        }
    }
}
