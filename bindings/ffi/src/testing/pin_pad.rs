//! A virtual PIN pad, with a card holder's hands.

use std::sync::Arc;

use maquininha_reader::port::LinkKind;
use maquininha_virtualpad::rim::PadHandle;
use maquininha_virtualpad::{Ask, Battery, PadError, PersonAction, Profile, Script};
use tokio::runtime::Handle;
use tokio::task::AbortHandle;

use super::pin_pad_link::PinPadLinks;
use crate::MaquininhaError;
use crate::panics::guarded;
use crate::ports::NativeLinkPort;
use crate::reader::ReaderAddress;

/// The protocol that a virtual PIN pad speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum PinPadProfile {
    /// Before ABECS: no secure session, so that it is refused.
    Classic108,
    /// ABECS 2.12.
    Abecs212,
    /// ABECS 2.20.
    Abecs220,
}

impl From<PinPadProfile> for Profile {
    fn from(profile: PinPadProfile) -> Self {
        match profile {
            PinPadProfile::Classic108 => Self::Classic108,
            PinPadProfile::Abecs212 => Self::Abecs212,
            PinPadProfile::Abecs220 => Self::Abecs220,
        }
    }
}

/// What a virtual PIN pad waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum PinPadAsk {
    /// A card.
    Card {
        /// Whether the antenna is on.
        contactless: bool,
    },
    /// The contactless card once more.
    CardAgain,
    /// The removal of the card.
    Removal,
    /// A PIN.
    Pin,
    /// A text or number.
    Entry,
    /// A choice from a menu.
    Choice,
    /// A key, or another event.
    Event,
}

impl From<Ask> for PinPadAsk {
    fn from(ask: Ask) -> Self {
        match ask {
            Ask::Card { contactless } => Self::Card { contactless },
            Ask::CardAgain => Self::CardAgain,
            Ask::Removal => Self::Removal,
            Ask::Pin => Self::Pin,
            Ask::Entry => Self::Entry,
            Ask::Choice => Self::Choice,
            Ask::Event => Self::Event,
        }
    }
}

/// A virtual ABECS PIN pad with the keys of the simulated acquirers, and the person at it.
#[derive(uniffi::Object)]
pub struct VirtualPinPad {
    pad: PadHandle,
    address: String,
    links: Arc<PinPadLinks>,
    served: AbortHandle,
}

#[uniffi::export]
impl VirtualPinPad {
    /// Where it listens on the network.
    pub fn address(&self) -> Result<ReaderAddress, MaquininhaError> {
        guarded(|| Ok(ReaderAddress { kind: LinkKind::Tcp, place: self.address.clone() }))
    }

    /// Links to it inside the process, as a host app brings some, for `ReaderHostPorts`. Their
    /// search finds the PIN pad.
    pub fn native_links(&self) -> Result<Arc<dyn NativeLinkPort>, MaquininhaError> {
        guarded(|| Ok(Arc::clone(&self.links) as Arc<dyn NativeLinkPort>))
    }

    /// Where it is for the native links.
    pub fn native_address(&self) -> Result<ReaderAddress, MaquininhaError> {
        let place = self.links.place().to_owned();
        guarded(|| Ok(ReaderAddress { kind: LinkKind::Native, place }))
    }

    /// The person does something at once: `insert NAME`, `tap NAME`, `swipe NAME` with the name of
    /// a test card, `tap NAME and NAME`, `unlock NAME`, `remove`, `type TEXT`,
    /// `press ok|clear|cancel|up|down|f1…f4|CHARACTER`, `power off`, `power on`.
    ///
    /// Errors: `sandbox` where it cannot be done; the text is not repeated, it may hold a PIN.
    pub fn act(&self, action: String) -> Result<(), MaquininhaError> {
        guarded(|| {
            let action: PersonAction = action.parse().map_err(refused)?;
            self.pad.act(action).map_err(refused)
        })
    }

    /// The person follows a script from now on, in place of the one before: actions parted by
    /// semicolons, each as soon as the PIN pad asks for it and a pause of 300 ms, or of
    /// `after MILLISECONDS`, has passed; `now …` waits for the pause alone.
    ///
    /// Errors: `sandbox` for a script that cannot be read.
    pub fn play(&self, script: String) -> Result<(), MaquininhaError> {
        guarded(|| {
            let script: Script = script.parse().map_err(refused)?;
            self.pad.play(script);
            Ok(())
        })
    }

    /// Steps of the script that are still to come.
    pub fn steps_left(&self) -> Result<u32, MaquininhaError> {
        guarded(|| {
            let steps = self.pad.with(|pad| pad.script_steps_left());
            Ok(u32::try_from(steps).unwrap_or(u32::MAX))
        })
    }

    /// The lines on its display.
    pub fn display(&self) -> Result<Vec<String>, MaquininhaError> {
        guarded(|| Ok(self.pad.with(|pad| pad.screen().lines.clone())))
    }

    /// What it waits for; absent while it waits for nothing.
    pub fn asks(&self) -> Result<Option<PinPadAsk>, MaquininhaError> {
        guarded(|| Ok(self.pad.with(|pad| pad.asks().map(PinPadAsk::from))))
    }

    /// The names of the test cards.
    pub fn test_cards(&self) -> Result<Vec<String>, MaquininhaError> {
        guarded(|| Ok(self.pad.with(|pad| pad.wallet().names().map(str::to_owned).collect())))
    }

    /// How full its battery is. Below five percent the antenna stays off.
    pub fn set_battery(&self, percent: u8, charging: bool) -> Result<(), MaquininhaError> {
        guarded(|| {
            self.pad.with(|pad| pad.set_battery(Battery { percent, charging }));
            Ok(())
        })
    }

    /// Cuts the link that is open. The next connection finds the PIN pad again; `power off` keeps
    /// it away.
    pub fn cut_link(&self) -> Result<(), MaquininhaError> {
        guarded(|| {
            self.pad.hang_up();
            Ok(())
        })
    }
}

impl VirtualPinPad {
    pub(super) fn new(
        pad: PadHandle,
        address: String,
        number: u32,
        served: AbortHandle,
        runtime: Handle,
    ) -> Self {
        let place = format!("pinpad-{number}");
        let links = Arc::new(PinPadLinks::new(pad.clone(), place, runtime));
        Self { pad, address, links, served }
    }
}

impl Drop for VirtualPinPad {
    fn drop(&mut self) {
        self.served.abort();
    }
}

fn refused(error: PadError) -> MaquininhaError {
    MaquininhaError::sandbox(error.to_string())
}
