//! Test cards as data: what is on the stripe, on the chip and in the contactless part.

mod catalogue;
pub(crate) mod track;
mod wallet;

use std::fmt;

pub use catalogue::{TestPans, catalogue, replayed_card};
pub use wallet::Wallet;

/// A test card. Its number is shown by no `Debug`.
#[derive(Clone)]
pub struct TestCard {
    /// The name by which a person takes it, such as `visa-credit`.
    pub name: String,
    /// The card number.
    pub pan: String,
    /// Sequence number of the card, 0 to 99.
    pub sequence: u8,
    /// Last day on which it is good: YYMMDD.
    pub expiry: String,
    /// First day on which it is good: YYMMDD.
    pub effective: String,
    /// The cardholder's name as on track 1.
    pub holder: String,
    /// Service code, three digits: 2 or 6 first says that there is a chip.
    pub service_code: String,
    /// Discretionary digits of the tracks.
    pub discretionary: String,
    /// Languages of the cardholder, two letters each, the preferred one first.
    pub languages: String,
    /// Three digits of the issuer's country.
    pub issuer_country: u16,
    /// The magnetic stripe.
    pub stripe: Stripe,
    /// The contact chip.
    pub chip: Option<Chip>,
    /// The contactless part.
    pub contactless: Option<Contactless>,
    /// The PIN that the chip knows.
    pub pin: String,
    /// Tries that the chip still grants for its PIN.
    pub pin_tries_left: u8,
    /// Application transaction counter: the number of the last transaction.
    pub atc: u16,
}

/// The magnetic stripe of a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stripe {
    /// There is none.
    Absent,
    /// Tracks 1 and 2 can be read.
    Readable,
    /// It is there and cannot be read.
    Unreadable,
}

/// The contact chip of a card.
#[derive(Debug, Clone)]
pub struct Chip {
    /// Whether it works.
    pub health: ChipHealth,
    /// Its applications.
    pub applications: Vec<Application>,
}

/// What is wrong with a chip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChipHealth {
    /// Nothing.
    Good,
    /// It does not answer: 060.
    Mute,
    /// Its answers are garbled: 061.
    CommunicationError,
    /// It was invalidated: 067.
    Invalidated,
    /// It misbehaves: 068.
    Problems,
    /// Its data are inconsistent: 069.
    InvalidData,
    /// It is blocked: 079, where the device knows that status.
    Blocked,
    /// It fails while it is read: 076, and the stripe may be used.
    FailsReading,
    /// It fails at its first cryptogram: 076, and the stripe may be used.
    FailsCryptogram,
}

/// The contactless part of a card or phone.
#[derive(Debug, Clone)]
pub struct Contactless {
    /// EMV or stripe mode.
    pub mode: ContactlessMode,
    /// `00` for a card, others for phones, watches and so on (abecs-pinpad §4.2, 8060h).
    pub device_type: u8,
    /// Whether it works.
    pub health: ContactlessHealth,
    /// Whether the cardholder can be verified on the device itself.
    pub verifies_holder: bool,
    /// Whether the holder has unlocked the phone for the payment.
    pub unlocked: bool,
    /// Its applications.
    pub applications: Vec<Application>,
}

/// How a contactless card speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContactlessMode {
    /// With cryptograms.
    Emv,
    /// With stripe data.
    Stripe,
}

/// What is wrong with a contactless card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContactlessHealth {
    /// Nothing.
    Good,
    /// It leaves the field too soon: 081.
    CommunicationError,
    /// It was invalidated: 082 where the device knows that status, else 087.
    Invalidated,
    /// It misbehaves: 083.
    Problems,
    /// It wants its chip to be used: 087.
    OtherInterface,
}

/// A way to verify the cardholder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HolderVerification {
    /// The chip checks the PIN.
    OfflinePin,
    /// The issuer checks the PIN.
    OnlinePin,
    /// Signature on paper.
    Signature,
    /// None.
    None,
}

/// What a card answers when it is asked for a cryptogram.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardHabit {
    /// What the terminal asks for.
    AsAsked,
    /// It wants to go online whenever it may.
    Online,
    /// It declines.
    Declines,
}

/// An application of a card.
#[derive(Debug, Clone)]
pub struct Application {
    /// Application identifier, 5 to 16 bytes.
    pub aid: Vec<u8>,
    /// Label, at most 16 characters.
    pub label: String,
    /// Ways to verify the holder, in the order that the card prefers.
    pub verification: Vec<HolderVerification>,
    /// Issuer action codes: default, denial, online.
    pub action_codes: [[u8; 5]; 3],
    /// What it answers.
    pub habit: CardHabit,
    /// Whether it approves when the terminal could not go online.
    pub approves_unable_online: bool,
    /// Whether an approval needs a good answer of its issuer.
    pub needs_issuer_answer: bool,
    /// Whether its issuer has blocked it.
    pub blocked: bool,
    /// Recorded values in place of computed ones, to replay a sale byte for byte.
    pub recorded: Option<RecordedValues>,
}

/// Values of a recorded sale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedValues {
    /// Application cryptogram.
    pub cryptogram: [u8; 8],
    /// Issuer application data.
    pub issuer_data: Vec<u8>,
    /// Unpredictable number.
    pub unpredictable: [u8; 4],
    /// Terminal verification results.
    pub tvr: [u8; 5],
    /// Application interchange profile.
    pub interchange_profile: [u8; 2],
}

impl TestCard {
    /// Track 1 without its start and end sentinels.
    pub fn track1(&self) -> String {
        let Self { pan, holder, service_code, discretionary, .. } = self;
        format!("B{pan}^{holder}^{}{service_code}{discretionary}", self.expiry_month())
    }

    /// Track 2 without its sentinels, also the one of the chip.
    pub fn track2(&self) -> String {
        let Self { pan, service_code, discretionary, .. } = self;
        format!("{pan}={}{service_code}{discretionary}", self.expiry_month())
    }

    /// Year and month of the expiry, as tracks have them.
    fn expiry_month(&self) -> &str {
        self.expiry.get(..4).unwrap_or_default()
    }

    /// Whether the chip accepts this PIN. A wrong one costs a try, a right one restores them.
    pub fn verify_pin(&mut self, pin: &str) -> bool {
        if self.pin_tries_left == 0 {
            return false;
        }
        let right = self.pin == pin;
        self.pin_tries_left = if right { PIN_TRIES_MAX } else { self.pin_tries_left - 1 };
        right
    }
}

impl fmt::Debug for TestCard {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("TestCard").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Tries that a chip grants for its PIN: the usual number.
pub const PIN_TRIES_MAX: u8 = 3;
