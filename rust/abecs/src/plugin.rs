//! The plug-in.

use std::sync::Arc;

use async_trait::async_trait;
use maquininha_card::DeviceFailure;
use maquininha_pinpad::Timing;
use maquininha_reader::port::{
    ByteLink, CardDevice, DevicePlugin, LinkKind, ReaderFound, Recognition,
};

use crate::device::AbecsDevice;
use crate::keys::SessionKeys;
use crate::line::Line;

/// Beginnings of names under which PIN pads that speak ABECS show themselves (abecs-pinpad §9.1,
/// §9.2). They are hints for a list; opening shows the truth.
const NAMES: [&str; 8] = ["PAX-", "PAX ", "D150", "MOBI", "GERTEC", "PPC-", "ICMP", "ME30"];

/// Settings of the plug-in.
#[derive(Clone, Copy, Debug)]
pub struct AbecsConfig {
    /// Encrypt the conversation (abecs-pinpad §6.2). On by default. A device that cannot is
    /// refused; without it, the masked card number and the card holder's name go over the link in
    /// clear.
    pub secure_session: bool,
    /// How long to wait on cables, sockets and links of the host app.
    pub timing: Timing,
    /// How long to wait over Bluetooth Low Energy.
    pub ble_timing: Timing,
}

impl Default for AbecsConfig {
    fn default() -> Self {
        Self { secure_session: true, timing: Timing::WIRED, ble_timing: Timing::BLE }
    }
}

/// Makes card readers of links to ABECS PIN pads.
#[derive(Default)]
pub struct AbecsPlugin {
    config: AbecsConfig,
    keys: SessionKeys,
}

impl AbecsPlugin {
    /// The plug-in's name, as remembered readers keep it.
    pub const NAME: &'static str = "abecs";

    /// With settings of one's own.
    pub fn new(config: AbecsConfig) -> Self {
        Self { config, keys: SessionKeys::default() }
    }
}

impl std::fmt::Debug for AbecsPlugin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AbecsPlugin").field("config", &self.config).finish_non_exhaustive()
    }
}

#[async_trait]
impl DevicePlugin for AbecsPlugin {
    fn name(&self) -> &str {
        Self::NAME
    }

    fn recognizes(&self, found: &ReaderFound) -> Recognition {
        let name = found.name.as_deref().unwrap_or_default().to_uppercase();
        if NAMES.iter().any(|known| name.starts_with(known)) {
            return Recognition::Yes;
        }
        Recognition::Perhaps
    }

    async fn open(&self, link: ByteLink) -> Result<Arc<dyn CardDevice>, DeviceFailure> {
        let timing = match link.address.kind() {
            LinkKind::Ble => self.config.ble_timing,
            _ => self.config.timing,
        };
        let (mut line, control) = Line::new(link, timing);
        let keys = match self.config.secure_session {
            true => match self.keys.pair().await {
                Ok(pair) => Some(pair),
                Err(failure) => {
                    line.close().await;
                    return Err(failure);
                }
            },
            false => None,
        };
        let device = AbecsDevice::open(line, control, keys).await?;
        Ok(Arc::new(device))
    }
}
