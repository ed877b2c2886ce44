//! What a PIN pad tells of itself.

use maquininha_card::{
    AcquirerSet, Battery, CardEntries, DataProtection, DeviceCapabilities, DeviceFailure,
    DeviceInfo, KeyScheme, KeySlot,
};
use maquininha_pinpad::command::{Capability, DeviceInfo as PadInfo, Gix, InfoId, SlotState};

use crate::tables::{Tables, network};

/// The version from which letters can be typed (abecs-pinpad §4.1, `SPE_GCDOPT`).
const WITH_LETTERS: (u16, u16) = (2, 20);
/// A display that does not tell its size: two lines of sixteen, which every device has.
const DISPLAY: (u8, u8) = (2, 16);

/// Asks for all that is told, and for the versions of some tables.
pub(crate) fn question(tables: &Tables) -> Gix {
    let mut gix = Gix::device().and(InfoId::SystemVersion).and(InfoId::TextSize);
    for (number, _) in tables.sets() {
        gix = gix.and(InfoId::TableVersion(network(*number)));
    }
    gix
}

/// The same in the words of a card transaction.
pub(crate) fn told(info: &PadInfo) -> DeviceInfo {
    let text = |id| info.text(id).unwrap_or_default();
    let battery = info.battery();
    DeviceInfo {
        serial: text(InfoId::SerialNumber),
        maker: text(InfoId::Maker),
        model: info.model().unwrap_or_default(),
        firmware: text(InfoId::SystemVersion),
        protocol: format!("ABECS {}", text(InfoId::SpecVersion)).trim_end().to_owned(),
        capabilities: capabilities(info),
        battery: battery.map(|told| Battery { percent: told.percent, charging: told.is_charging }),
    }
}

/// What it can do. A device that does not say has chip and stripe, but no contactless.
pub(crate) fn capabilities(info: &PadInfo) -> DeviceCapabilities {
    let entries = CardEntries {
        chip: info.chip() != Capability::Absent,
        contactless: info.contactless() == Capability::Present,
        stripe: info.stripe() != Capability::Absent,
    };
    DeviceCapabilities {
        entries,
        pin: true,
        display: display(info),
        keyboard: true,
        alphanumeric: info.spec_version().is_some_and(|version| version >= WITH_LETTERS),
    }
}

fn display(info: &PadInfo) -> Option<(u8, u8)> {
    if info.bytes(InfoId::Capabilities).and_then(|digits| digits.get(1)) == Some(&b'9') {
        return None;
    }
    let size = info.text(InfoId::TextSize);
    let number = |text: Option<&str>| text.and_then(|digits| digits.parse().ok());
    let size = size.and_then(|size| Some((number(size.get(..2))?, number(size.get(2..4))?)));
    Some(size.unwrap_or(DISPLAY))
}

/// Fails where an acquirer needs a key that the PIN pad says it does not have. A map that is not
/// told proves nothing.
pub(crate) fn check_keys(info: &PadInfo, acquirers: &AcquirerSet) -> Result<(), DeviceFailure> {
    for profile in acquirers.profiles() {
        let pin = match profile.pin_key.scheme {
            KeyScheme::MasterKey { .. } => InfoId::PinMasterKeys,
            KeyScheme::Dukpt => InfoId::PinDukptKeys,
        };
        check_key(info, pin, profile.pin_key.slot)?;
        if let DataProtection::Key { slot, scheme, .. } = &profile.protection {
            let data = match scheme {
                KeyScheme::MasterKey { .. } => InfoId::DataMasterKeys,
                KeyScheme::Dukpt => InfoId::DataDukptKeys,
            };
            check_key(info, data, *slot)?;
        }
    }
    Ok(())
}

fn check_key(info: &PadInfo, family: InfoId, slot: KeySlot) -> Result<(), DeviceFailure> {
    let Some(slots) = info.slots(family) else { return Ok(()) };
    let state = maquininha_pinpad::KeySlot::new(u16::from(slot.number())).map(|s| slots.state(s));
    match state {
        Ok(SlotState::Loaded) => Ok(()),
        _ => Err(DeviceFailure::KeyMissing(slot)),
    }
}
