use serde::{Deserialize, Serialize};

use super::ConfigError;

/// One machine of the shop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostRecord {
    /// Its name.
    pub name: String,
    /// The "mobile payment" flag: this machine may run the integration
    /// (demand L25).
    pub mobile_payment: bool,
}

/// Which machine runs the integration.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Hosts {
    /// The machines. An empty list means that the shop has one machine and
    /// does not use the flag.
    pub records: Vec<HostRecord>,
    /// The main machine (demands L27, L83).
    pub main: Option<String>,
}

/// Why the service stays off on this host.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StaysOff {
    /// The module switch is off.
    #[error("the module is off")]
    ModuleOff,
    /// The configuration is not valid.
    #[error("the configuration is not valid: {0}")]
    Configuration(ConfigError),
    /// No machine has the mobile payment flag.
    #[error("no machine has the mobile payment flag")]
    NoMobilePayment,
    /// Several machines have the flag and none is named as the main one.
    #[error("several machines have the mobile payment flag and none is the main one")]
    MainNotNamed,
    /// Another machine runs the service.
    #[error("another machine runs the service: {main}")]
    OtherHost {
        /// Which one.
        main: String,
    },
}

impl Hosts {
    pub(super) fn may_serve(&self, host: &str) -> Result<(), StaysOff> {
        let mut flagged = self.records.iter().filter(|record| record.mobile_payment);
        let serving = match (&self.main, self.records.is_empty()) {
            (Some(main), true) => main.as_str(),
            (None, true) => host,
            (Some(main), false) => {
                let Some(first) = flagged.next() else { return Err(StaysOff::NoMobilePayment) };
                let is_flagged = first.name == *main || flagged.any(|r| r.name == *main);
                if is_flagged { main.as_str() } else { return Err(StaysOff::MainNotNamed) }
            }
            (None, false) => match (flagged.next(), flagged.next()) {
                (None, _) => return Err(StaysOff::NoMobilePayment),
                (Some(only), None) => only.name.as_str(),
                (Some(_), Some(_)) => return Err(StaysOff::MainNotNamed),
            },
        };
        if serving == host { Ok(()) } else { Err(StaysOff::OtherHost { main: serving.to_owned() }) }
    }
}
