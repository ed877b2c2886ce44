//! What a device is when it is made: its profile, identity, keys and habits.

use crate::crypto::Key;
use crate::issuer::TEST_ISSUER_KEY;
use crate::keys::KeySlots;

/// The version of the protocol that a device speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// Before ABECS: no parameters by identifier, no secure session.
    Classic108,
    /// ABECS 2.12.
    Abecs212,
    /// ABECS 2.20.
    Abecs220,
}

impl Profile {
    /// The version as the device names it.
    pub fn version(self) -> &'static str {
        match self {
            Self::Classic108 => "1.08",
            Self::Abecs212 => "2.12",
            Self::Abecs220 => "2.20",
        }
    }

    pub(crate) fn is_classic(self) -> bool {
        self == Self::Classic108
    }
}

/// Names and numbers of a device, each at most 20 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Serial number.
    pub serial_number: String,
    /// Part number.
    pub part_number: String,
    /// Model and memory, parted by a semicolon.
    pub model: String,
    /// Maker.
    pub maker: String,
}

/// The state of the battery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Battery {
    /// 0 to 100. Below [`Battery::LOW_PERCENT`] there is no radio for contactless cards.
    pub percent: u8,
    /// Whether it is being charged.
    pub charging: bool,
}

impl Battery {
    /// Below this the antenna stays off, as of a device that saves what it has.
    pub const LOW_PERCENT: u8 = 5;
}

/// Everything that is decided when a device is made.
#[derive(Debug, Clone)]
pub struct PadSettings {
    /// Version of the protocol.
    pub profile: Profile,
    /// All randomness of the device comes from it.
    pub seed: u64,
    /// Names and numbers.
    pub identity: Identity,
    /// Keys.
    pub keys: KeySlots,
    /// Master key of the issuer of all test cards.
    pub issuer_key: Key,
    /// Battery.
    pub battery: Battery,
    /// First digit of `PP_COMMINFO`: 0 cable, 1 Bluetooth, 2 Wi-Fi, 9 library.
    pub link_kind: u8,
    /// Whether parameters of answers come in an order of chance (abecs-pinpad §2.3).
    pub shuffles_answers: bool,
    /// Whether the host is told before a PIN is asked for.
    pub notifies_pin_entry: bool,
    /// Whether a frame that stops in the middle is answered by NAK, or by silence
    /// (abecs-pinpad §8.1).
    pub answers_cut_frames: bool,
    /// Whether card numbers come in clear, whatever mask the host asks for: what no device should do,
    /// and hosts have to live with.
    pub ignores_mask: bool,
    /// Milliseconds that the device is silent when it starts again.
    pub boot_ms: u64,
}

impl PadSettings {
    /// A device for tests: keys and serial number come from the low bits of the seed.
    pub fn new(profile: Profile, seed: u64) -> Self {
        let device = u32::try_from(seed & 0x001F_FFFF).expect("21 bits fit in 32");
        Self {
            profile,
            seed,
            identity: Identity {
                serial_number: format!("VP{device:08}"),
                part_number: "VIRTUAL-PAD-1".to_owned(),
                model: "VIRTUALPAD;1M".to_owned(),
                maker: "MAQUININHA".to_owned(),
            },
            keys: KeySlots::test(device),
            issuer_key: TEST_ISSUER_KEY,
            battery: Battery { percent: 100, charging: false },
            link_kind: 0,
            shuffles_answers: false,
            notifies_pin_entry: true,
            answers_cut_frames: false,
            ignores_mask: false,
            boot_ms: 3_000,
        }
    }
}
