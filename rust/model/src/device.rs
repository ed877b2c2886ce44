//! Devices and what they can do. The rules are data: the sources disagree and
//! will change.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{SerialNumber, TenderKind};

/// The two ways an order reaches a terminal (pagarme-connect §3.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flow {
    /// Pushed to one waiting terminal.
    Direct,
    /// Picked from a list on the terminal.
    Listed,
}

impl fmt::Display for Flow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Direct => "direct",
            Self::Listed => "listed",
        })
    }
}

/// A terminal model.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
#[non_exhaustive]
pub enum DeviceModel {
    /// Positivo L3.
    L3,
    /// Ingenico A8.
    A8,
    /// Sunmi P2.
    P2,
    /// PAX S920.
    S920,
    /// PAX Q92.
    Q92,
    /// A model the table does not know; it gets [`Capabilities::most_restrictive`].
    Unknown(String),
}

impl DeviceModel {
    /// The models of the table.
    pub const KNOWN: [Self; 5] = [Self::L3, Self::A8, Self::P2, Self::S920, Self::Q92];

    /// The model's name.
    pub fn name(&self) -> &str {
        match self {
            Self::L3 => "L3",
            Self::A8 => "A8",
            Self::P2 => "P2",
            Self::S920 => "S920",
            Self::Q92 => "Q92",
            Self::Unknown(name) => name,
        }
    }

    /// What the model can do, from the table.
    pub fn capabilities(&self) -> Capabilities {
        TABLE
            .iter()
            .find(|(name, _)| *name == self.name())
            .map_or_else(Capabilities::most_restrictive, |(_, capabilities)| *capabilities)
    }
}

impl From<String> for DeviceModel {
    fn from(name: String) -> Self {
        let upper = name.trim().to_ascii_uppercase();
        Self::KNOWN
            .into_iter()
            .find(|model| model.name() == upper)
            .unwrap_or_else(|| Self::Unknown(name.trim().to_owned()))
    }
}

impl From<DeviceModel> for String {
    fn from(model: DeviceModel) -> String {
        model.name().to_owned()
    }
}

impl fmt::Display for DeviceModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a model can do under the order integration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Capabilities {
    /// Takes orders pushed to it.
    pub direct: bool,
    /// Takes orders from its list.
    pub listed: bool,
    /// Can print.
    pub prints: bool,
    /// First version of the payment app that takes Pix; `None` means never.
    pub pix_from: Option<AppVersion>,
}

/// First payment app with Pix (pagarme-connect §3.2).
const PIX_FROM: AppVersion = AppVersion { major: 6, minor: 4, patch: 0 };

const COUNTER_AND_DELIVERY: Capabilities =
    Capabilities { direct: true, listed: true, prints: true, pix_from: Some(PIX_FROM) };

/// Homologation as the sources state it (demands L16–L18, C11). `P2` is for
/// delivery only: a rule of the order integration, not of the device.
const TABLE: [(&str, Capabilities); 5] = [
    ("L3", COUNTER_AND_DELIVERY),
    ("A8", COUNTER_AND_DELIVERY),
    ("P2", Capabilities { direct: false, ..COUNTER_AND_DELIVERY }),
    ("S920", COUNTER_AND_DELIVERY),
    ("Q92", COUNTER_AND_DELIVERY),
];

impl Capabilities {
    /// What an unknown model gets: listed orders only, no print, no Pix.
    pub const fn most_restrictive() -> Self {
        Self { direct: false, listed: true, prints: false, pix_from: None }
    }

    /// Whether the model takes a flow.
    pub const fn takes(&self, flow: Flow) -> bool {
        match flow {
            Flow::Direct => self.direct,
            Flow::Listed => self.listed,
        }
    }

    /// Whether a tender can be taken with this version of the payment app.
    /// An unknown version is read as too old.
    pub fn accepts(&self, kind: TenderKind, app: Option<AppVersion>) -> bool {
        match kind {
            TenderKind::Pix => {
                matches!((self.pix_from, app), (Some(from), Some(app)) if app >= from)
            }
            _ => true,
        }
    }
}

/// The version of a terminal's payment app, `major.minor.patch`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AppVersion {
    major: u16,
    minor: u16,
    patch: u16,
}

/// The text is not a version of one to three numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a version is one to three numbers with dots between them")]
pub struct AppVersionError;

impl AppVersion {
    /// From its numbers.
    pub const fn new(major: u16, minor: u16, patch: u16) -> Self {
        Self { major, minor, patch }
    }

    /// Reads `6`, `6.4` or `6.4.0`.
    pub fn parse(text: &str) -> Result<Self, AppVersionError> {
        let mut numbers = [0u16; 3];
        let mut parts = text.trim().split('.');
        for number in &mut numbers {
            match parts.next() {
                Some(part) => *number = part.parse().map_err(|_| AppVersionError)?,
                None => break,
            }
        }
        if parts.next().is_some() {
            return Err(AppVersionError);
        }
        Ok(Self::new(numbers[0], numbers[1], numbers[2]))
    }
}

impl fmt::Display for AppVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

impl TryFrom<String> for AppVersion {
    type Error = AppVersionError;
    fn try_from(text: String) -> Result<Self, AppVersionError> {
        Self::parse(&text)
    }
}

impl From<AppVersion> for String {
    fn from(version: AppVersion) -> String {
        version.to_string()
    }
}

/// A terminal as the order integration knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// Its serial number.
    pub serial: SerialNumber,
    /// Its model.
    pub model: DeviceModel,
    /// Version of its payment app, where known.
    pub app_version: Option<AppVersion>,
}

impl Device {
    /// A device.
    pub const fn new(
        serial: SerialNumber,
        model: DeviceModel,
        app_version: Option<AppVersion>,
    ) -> Self {
        Self { serial, model, app_version }
    }

    /// Whether the device takes a tender.
    pub fn accepts(&self, kind: TenderKind) -> bool {
        self.model.capabilities().accepts(kind, self.app_version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_the_five_models_and_p2_is_for_delivery_only() {
        for model in DeviceModel::KNOWN {
            assert!(model.capabilities().takes(Flow::Listed), "{model}");
            assert_eq!(
                model.capabilities().takes(Flow::Direct),
                model != DeviceModel::P2,
                "{model}"
            );
        }
    }

    #[test]
    fn an_unknown_model_gets_the_most_restrictive_capabilities() {
        let model = DeviceModel::from("Z9".to_owned());
        assert_eq!(model.capabilities(), Capabilities::most_restrictive());
        assert!(!model.capabilities().accepts(TenderKind::Pix, Some(AppVersion::new(9, 0, 0))));
    }

    #[test]
    fn pix_needs_payment_app_six_four() {
        let l3 = DeviceModel::L3.capabilities();
        assert!(!l3.accepts(TenderKind::Pix, Some(AppVersion::new(6, 3, 9))));
        assert!(l3.accepts(TenderKind::Pix, Some(AppVersion::new(6, 4, 0))));
        assert!(!l3.accepts(TenderKind::Pix, None));
    }
}
