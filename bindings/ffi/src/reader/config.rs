//! Settings of the readers.

use std::time::Duration;

use maquininha_gateway::CardHostConfig;
use maquininha_model::SerialNumber;
use maquininha_reader::ReaderManagerConfig;

use crate::MaquininhaError;
use crate::panics::guarded;
use crate::types::{DriverProfile, Secret};

/// How a terminal reaches the authorisation host of its acquirers.
#[derive(Clone, Debug, uniffi::Record)]
pub struct AcquirerHostSettings {
    /// Its base URL; each acquirer is a folder below it, by its name.
    pub url: String,
    /// What opens it: a bearer token. Absent where it needs none.
    pub token: Option<Secret>,
    /// What the host promises of approvals that nobody decides. There is no default: the safety of
    /// payments rests on it.
    pub profile: DriverProfile,
    /// Longest time to make a connection; until then nothing was sent. 10 s by default.
    pub connect_limit: Duration,
    /// Longest time of a call with its answer, at most 120 s; after it the host was silent. 30 s by
    /// default.
    pub answer_limit: Duration,
    /// Takes `http://` for hosts other than the loopback. For tests only. Off by default.
    pub allow_plain_http: bool,
    /// Roots to trust beside the bundled ones: PEM text or DER bytes each. None by default.
    pub extra_root_certificates: Vec<Vec<u8>>,
}

impl AcquirerHostSettings {
    /// The way to the host for one terminal.
    pub(super) fn way(&self, serial: &SerialNumber) -> CardHostConfig {
        let profile = self.profile.into();
        CardHostConfig {
            connect_timeout_ms: millis(self.connect_limit),
            answer_timeout_ms: millis(self.answer_limit),
            allow_plain_http: self.allow_plain_http,
            extra_root_certificates: self.extra_root_certificates.clone(),
            ..CardHostConfig::new(self.url.clone(), serial.clone(), profile)
        }
    }
}

/// What is too long stays too long, and is refused.
fn millis(limit: Duration) -> u64 {
    u64::try_from(limit.as_millis()).unwrap_or(u64::MAX)
}

/// The way to an acquirers' host with every default.
#[uniffi::export]
pub fn acquirer_host_settings(
    url: String,
    token: Option<Secret>,
    profile: DriverProfile,
) -> Result<AcquirerHostSettings, MaquininhaError> {
    guarded(|| {
        // The defaults are the same for every terminal.
        let any = SerialNumber::new("ANY")?;
        let defaults = CardHostConfig::new(url.clone(), any, profile.into());
        Ok(AcquirerHostSettings {
            url,
            token,
            profile,
            connect_limit: Duration::from_millis(defaults.connect_timeout_ms),
            answer_limit: Duration::from_millis(defaults.answer_timeout_ms),
            allow_plain_http: defaults.allow_plain_http,
            extra_root_certificates: defaults.extra_root_certificates,
        })
    })
}

/// Settings of the readers of one device.
#[derive(Clone, Debug, uniffi::Record)]
pub struct ReadersConfig {
    /// The folder where readers are remembered, and how far chip cards went. It is made where it
    /// is missing and must survive updates of the app. It may be the terminal's own.
    pub storage_dir: String,
    /// The acquirers, whose tables are loaded into a reader: JSON text in the form of
    /// `docs/acquirers.md`.
    pub acquirers: String,
    /// The acquirers' host. Without one no terminal takes payments by these readers; they can
    /// still be found, connected and asked.
    pub host: Option<AcquirerHostSettings>,
    /// Whether readers on the network are connected. On by default.
    pub tcp: bool,
    /// Whether serial lines are searched and connected. On by default; Android and iOS have none.
    pub serial: bool,
    /// How long a link may take to open. 30 s by default: Bluetooth pages a sleeping reader, and
    /// the person may be asked to pair.
    pub connect_limit: Duration,
    /// How long session and tables may take, over the slowest link. 180 s by default.
    pub prepare_limit: Duration,
}

/// Settings with every default: all links that the system has, no acquirers' host.
#[uniffi::export]
pub fn readers_config(
    storage_dir: String,
    acquirers: String,
) -> Result<ReadersConfig, MaquininhaError> {
    guarded(|| {
        Ok(ReadersConfig {
            storage_dir,
            acquirers,
            host: None,
            tcp: true,
            serial: true,
            connect_limit: ReaderManagerConfig::CONNECT_LIMIT,
            prepare_limit: ReaderManagerConfig::PREPARE_LIMIT,
        })
    })
}
