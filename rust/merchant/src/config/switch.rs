use serde::{Deserialize, Serialize};

use super::ConfigError;

/// The company parameter 574 that enables the integration: 0 is off, 1 is on,
/// and nothing else is taken (demand L7).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub enum ModuleSwitch {
    /// 0. The default.
    #[default]
    Off,
    /// 1.
    On,
}

impl TryFrom<i64> for ModuleSwitch {
    type Error = ConfigError;
    fn try_from(value: i64) -> Result<Self, ConfigError> {
        match value {
            0 => Ok(Self::Off),
            1 => Ok(Self::On),
            value => Err(ConfigError::Parameter574 { value }),
        }
    }
}

impl From<ModuleSwitch> for i64 {
    fn from(switch: ModuleSwitch) -> i64 {
        match switch {
            ModuleSwitch::Off => 0,
            ModuleSwitch::On => 1,
        }
    }
}
