//! Key slots: four families of a hundred, independent of each other (abecs-pinpad §6.1).

use std::collections::BTreeMap;
use std::fmt;

use crate::codes::Status;
use crate::crypto::Key;
use crate::crypto::dukpt::{self, Ksn};

/// The base key of all DUKPT slots of test devices: the published one (abecs-pinpad §13.5).
pub const TEST_BASE_KEY: Key = [
    0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF, 0xFE, 0xDC, 0xBA, 0x98, 0x76, 0x54, 0x32, 0x10,
];
/// The master key of all master key slots of test devices: the published one
/// (abecs-pinpad §13.5).
pub const TEST_MASTER_KEY: Key = TEST_BASE_KEY;
/// Master key slot of test devices, for PINs and for data.
pub const TEST_MASTER_SLOT: u8 = 5;
/// DUKPT slot of test devices for PINs.
pub const TEST_DUKPT_PIN_SLOT: u8 = 14;
/// DUKPT slot of test devices for data.
pub const TEST_DUKPT_DATA_SLOT: u8 = 20;

/// A DUKPT slot: an initial key and the serial number that its next use will have.
#[derive(Clone)]
pub struct DukptSlot {
    initial: Key,
    next: Option<Ksn>,
}

impl DukptSlot {
    /// A slot as its issuer loads it; the base key itself stays with the issuer.
    pub fn from_base(base: &Key, next: Ksn) -> Self {
        Self { initial: dukpt::initial_key(base, &next), next: Some(next) }
    }

    /// The serial number of the next use; nothing when the slot has run out.
    pub fn next_ksn(&self) -> Option<Ksn> {
        self.next
    }

    /// Uses one key: it and its serial number. 042 when the slot has run out.
    pub(crate) fn step(&mut self) -> Result<(Key, Ksn), Status> {
        let ksn = self.next.ok_or(Status::ERRKEY)?;
        self.next = dukpt::next_ksn(&ksn);
        Ok((dukpt::transaction_key(&self.initial, &ksn), ksn))
    }
}

/// What a device's key slots hold. They outlive a loss of power.
#[derive(Clone, Default)]
pub struct KeySlots {
    /// Master keys for PINs.
    pub master_pin: BTreeMap<u8, Key>,
    /// Master keys for data.
    pub master_data: BTreeMap<u8, Key>,
    /// DUKPT for PINs.
    pub dukpt_pin: BTreeMap<u8, DukptSlot>,
    /// DUKPT for data.
    pub dukpt_data: BTreeMap<u8, DukptSlot>,
}

impl KeySlots {
    /// The slots of a test device, whose number (21 bits of it) stands in its serial numbers.
    pub fn test(device: u32) -> Self {
        let first = |family: u8| {
            let [_, high, middle, low] = (device & 0x001F_FFFF).to_be_bytes();
            let mut ksn: Ksn = [0xFF, 0xFF, 0x98, family, high, middle, low, 0xE0, 0, 0];
            ksn[9] = 1;
            DukptSlot::from_base(&TEST_BASE_KEY, ksn)
        };
        Self {
            master_pin: BTreeMap::from([(TEST_MASTER_SLOT, TEST_MASTER_KEY)]),
            master_data: BTreeMap::from([(TEST_MASTER_SLOT, TEST_MASTER_KEY)]),
            dukpt_pin: BTreeMap::from([(TEST_DUKPT_PIN_SLOT, first(1))]),
            dukpt_data: BTreeMap::from([(TEST_DUKPT_DATA_SLOT, first(2))]),
        }
    }
}

impl fmt::Debug for KeySlots {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("KeySlots")
            .field("master_pin", &self.master_pin.keys())
            .field("master_data", &self.master_data.keys())
            .field("dukpt_pin", &self.dukpt_pin.keys())
            .field("dukpt_data", &self.dukpt_data.keys())
            .finish()
    }
}
