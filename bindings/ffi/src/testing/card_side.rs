//! The simulated market's side of card readers: PIN pads, acquirers and their host.

use std::sync::Arc;

use maquininha_sandbox::{CARD_HOST_PATH, SilenceRule, kit_acquirers, kits, profile_of};
use maquininha_virtualpad::rim::PadHandle;
use maquininha_virtualpad::rim::tcp::TcpRim;
use maquininha_virtualpad::{PadError, PadSettings, VirtualPinPad as Device};

use super::{PinPadProfile, Sandbox, VirtualPinPad};
use crate::MaquininhaError;
use crate::panics::guarded;
use crate::reader::{AcquirerHostSettings, acquirer_host_settings};
use crate::running::to_its_end;

#[uniffi::export]
impl Sandbox {
    /// A virtual PIN pad on a port of this machine. Each number is a device of its own, with its
    /// own keys of the simulated acquirers; one of a number at a time.
    pub async fn pin_pad(
        &self,
        number: u32,
        profile: PinPadProfile,
    ) -> Result<Arc<VirtualPinPad>, MaquininhaError> {
        let runtime = self.runtime()?;
        let pads = runtime.clone();
        to_its_end(&runtime, async move {
            let mut settings = PadSettings::new(profile.into(), number.into());
            for kit in kits() {
                kit.inject(&mut settings.keys, number);
            }
            let pad = PadHandle::new(Device::new(settings));
            let wrong = |error: PadError| MaquininhaError::sandbox(error.to_string());
            let rim = TcpRim::bind(("127.0.0.1", 0), pad.clone()).await.map_err(wrong)?;
            let address = rim.address().map_err(wrong)?.to_string();
            let served = tokio::spawn(rim.run()).abort_handle();
            Ok(Arc::new(VirtualPinPad::new(pad, address, number, served, pads)))
        })
        .await
    }

    /// The simulated acquirers, for `ReadersConfig`: JSON text.
    pub fn acquirers(&self) -> Result<String, MaquininhaError> {
        guarded(|| Ok(kit_acquirers().to_json()))
    }

    /// The way to the simulated acquirers' host, for `ReadersConfig`.
    pub fn acquirer_host(&self) -> Result<AcquirerHostSettings, MaquininhaError> {
        guarded(|| {
            let url = format!("{}{CARD_HOST_PATH}", self.acquirer_url()?);
            // What the acquirers do with approvals that nobody decides, unless a driver says else.
            acquirer_host_settings(url, None, profile_of(SilenceRule::Blocks).into())
        })
    }
}
