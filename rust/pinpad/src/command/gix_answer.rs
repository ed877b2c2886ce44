use std::fmt;

use super::gix::InfoId;
use crate::card::Ksn;
use crate::field;
use crate::text;
use crate::tlv::Parameters;
use crate::value::{KeySlot, Network, TableVersion};

/// What is the matter with a slot for keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlotState {
    /// No key.
    Empty,
    /// A key.
    Loaded,
    /// The device has no such slot.
    Unsupported,
}

/// The hundred slots of a family of keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlotMap(Vec<u8>);

impl SlotMap {
    /// What is the matter with a slot. One that the map does not reach is not supported.
    pub fn state(&self, slot: KeySlot) -> SlotState {
        match self.0.get(usize::from(slot.number())) {
            Some(b'0') => SlotState::Empty,
            Some(b'1') => SlotState::Loaded,
            _ => SlotState::Unsupported,
        }
    }

    /// The slots with a key.
    pub fn loaded(&self) -> impl Iterator<Item = KeySlot> {
        let slots = (0..100).filter_map(|number| KeySlot::new(number).ok());
        slots.filter(|slot| self.state(*slot) == SlotState::Loaded)
    }
}

/// Whether a device has a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Capability {
    /// It has.
    Present,
    /// It has not.
    Absent,
    /// It does not say; devices from before version 2.20 do so of chip and stripe, and have both.
    Unstated,
}

/// The battery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Battery {
    /// How full it is, 0 to 100.
    pub percent: u8,
    /// Whether it is being charged.
    pub is_charging: bool,
}

/// Whether an id says something of the device. Those of cards have no place here.
const fn is_of_device(id: u16) -> bool {
    matches!(
        id,
        0x8001..=0x8036
            | field::BIGRAND
            | field::TLRMEM
            | field::BATTINFO
            | field::COMMINFO
            | field::KSNTDESP..=0x9163
            | field::KSNTDESD..=0x9263
            | field::TABVER..=0x9363
    )
}

impl fmt::Debug for DeviceInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("DeviceInfo");
        debug.field("model", &self.model()).field("spec_version", &self.spec_version());
        debug.field("fields", &self.fields.len()).finish_non_exhaustive()
    }
}

/// What a PIN pad told of itself. Whatever it left out, or wrote in a way that cannot be read, is
/// absent.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct DeviceInfo {
    fields: Vec<(u16, Vec<u8>)>,
}

impl DeviceInfo {
    pub(super) fn of(parameters: Parameters<'_>) -> Self {
        let own = parameters.iter().filter(|field| is_of_device(field.id));
        Self { fields: own.map(|field| (field.id, field.value.to_vec())).collect() }
    }

    /// The bytes of something.
    pub fn bytes(&self, id: InfoId) -> Option<&[u8]> {
        let found = self.fields.iter().find(|(found, _)| *found == id.id());
        found.map(|(_, value)| value.as_slice())
    }

    /// The text of something, without the blanks at its end; an empty one is absent.
    pub fn text(&self, id: InfoId) -> Option<String> {
        self.bytes(id).map(text::from_latin1).filter(|text| !text.is_empty())
    }

    /// The name of the model, without what follows about memory.
    pub fn model(&self) -> Option<String> {
        let model = self.text(InfoId::Model)?;
        Some(model.split(';').next().unwrap_or_default().trim_end().to_owned())
    }

    /// The version of the protocol as major and minor number, 2 and 20 for "2.20".
    pub fn spec_version(&self) -> Option<(u16, u16)> {
        let text = self.text(InfoId::SpecVersion)?;
        let (major, minor) = text.split_once('.')?;
        Some((major.parse().ok()?, minor.get(..2)?.parse().ok()?))
    }

    /// Whether a card can be tapped.
    pub fn contactless(&self) -> Capability {
        self.capability(0, b'1', b'0')
    }

    /// Whether a chip can be put in.
    pub fn chip(&self) -> Capability {
        self.capability(2, b'1', b'9')
    }

    /// Whether a card can be swiped so that track 2 is read.
    pub fn stripe(&self) -> Capability {
        match self.bytes(InfoId::Capabilities).and_then(|digits| digits.get(3)) {
            Some(b'1' | b'2' | b'4') => Capability::Present,
            Some(b'3' | b'9') => Capability::Absent,
            _ => Capability::Unstated,
        }
    }

    /// The battery.
    pub fn battery(&self) -> Option<Battery> {
        let [percent, flags] = self.bytes(InfoId::Battery)?.try_into().ok()?;
        Some(Battery { percent, is_charging: flags & 1 == 1 }).filter(|_| percent <= 100)
    }

    /// Free memory of the tables, in bytes.
    pub fn table_memory(&self) -> Option<u32> {
        self.bytes(InfoId::TableMemory)?.try_into().ok().map(u32::from_be_bytes)
    }

    /// The version of the tables of a network; of all, where absent.
    pub fn table_version(&self, network: Option<Network>) -> Option<TableVersion> {
        self.bytes(InfoId::TableVersion(network)).and_then(TableVersion::from_bytes)
    }

    /// A map of slots: that of one of the four families.
    pub fn slots(&self, family: InfoId) -> Option<SlotMap> {
        let is_family = matches!(
            family,
            InfoId::PinMasterKeys
                | InfoId::DataMasterKeys
                | InfoId::PinDukptKeys
                | InfoId::DataDukptKeys
        );
        self.bytes(family).filter(|_| is_family).map(|digits| SlotMap(digits.to_vec()))
    }

    /// The serial number that the next PIN under a slot will have.
    pub fn pin_ksn(&self, slot: KeySlot) -> Option<Ksn> {
        self.bytes(InfoId::PinKsn(slot))?.try_into().ok().map(Ksn)
    }

    /// The serial number that the next data under a slot will have.
    pub fn data_ksn(&self, slot: KeySlot) -> Option<Ksn> {
        self.bytes(InfoId::DataKsn(slot))?.try_into().ok().map(Ksn)
    }

    fn capability(&self, at: usize, yes: u8, no: u8) -> Capability {
        match self.bytes(InfoId::Capabilities).and_then(|digits| digits.get(at)) {
            Some(digit) if *digit == yes => Capability::Present,
            Some(digit) if *digit == no => Capability::Absent,
            _ => Capability::Unstated,
        }
    }
}
