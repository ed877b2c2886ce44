//! The words between a card transaction and a reader: one command at a time, one reply to each.

use std::time::Duration;

use maquininha_model::Money;

use crate::bytes::OpaqueBytes;
use crate::card_seen::CardSeen;
use crate::entry::CardEntries;
use crate::failure::DeviceFailure;
use crate::local_time::LocalTime;
use crate::network::{
    ApplicationType, CardDatum, DataProtection, NetworkNumber, PinBlock, PinKey, ProtectedData,
};
use crate::profile::{AcquirerSet, TerminalRisk};
use crate::question::{Answer, Question};
use crate::text::DisplayText;

/// What the money does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TransactionKind {
    /// Card holder pays (type 00 of ISO 8583:1987).
    Sale,
    /// Card holder gets money back (type 20).
    Refund,
    /// No money: which card is it? Read as a sale of zero.
    Identify,
}

/// A network that may process the card, with the kinds of application that serve the payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkFilter {
    /// The network.
    pub network: NetworkNumber,
    /// The kinds of application; empty means all of the network.
    pub application_types: Vec<ApplicationType>,
}

/// What a card is read for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadCard {
    /// Sale, refund or none.
    pub kind: TransactionKind,
    /// The amount; shown by the reader unless zero.
    pub amount: Money,
    /// Date and time for the card.
    pub time: LocalTime,
    /// Which sides are open.
    pub entries: CardEntries,
    /// Whose applications count, and which.
    pub networks: Vec<NetworkFilter>,
    /// Replaces the reader's own text.
    pub text: Option<DisplayText>,
    /// EMV tags to return with the card, if any.
    pub tags: Vec<u16>,
    /// How long to wait for a card, at most 255 s.
    pub limit: Duration,
}

/// Which data are to be protected for whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Protect {
    /// The network.
    pub network: NetworkNumber,
    /// How.
    pub protection: DataProtection,
    /// What, if the card has it.
    pub data: Vec<CardDatum>,
}

/// The PIN of a stripe; comes before [`DeviceCommand::Protect`] (abecs-pinpad §7.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnterPin {
    /// The network.
    pub network: NetworkNumber,
    /// The key.
    pub key: PinKey,
    /// The least digits, at least 4.
    pub digits_min: u8,
    /// The most digits, at most 12.
    pub digits_max: u8,
    /// What the reader shows.
    pub text: DisplayText,
}

/// Lets the chip decide: card holder verification and first cryptogram.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoOnChip {
    /// The network; one of those that the card named.
    pub network: NetworkNumber,
    /// As it was read.
    pub kind: TransactionKind,
    /// As it was read: a contactless card refuses another amount.
    pub amount: Money,
    /// The key for an online PIN; always given.
    pub pin_key: PinKey,
    /// Floor limit and random selection.
    pub risk: TerminalRisk,
    /// The chip may not approve by itself.
    pub online_only: bool,
    /// EMV tags for the acquirer.
    pub tags: Vec<u16>,
    /// Replaces the reader's own text for the PIN.
    pub text: Option<DisplayText>,
    /// Inactivity limit of the PIN entry, at most 255 s.
    pub pin_limit: Duration,
}

/// What the acquirer said, as the card is told (abecs-pinpad §7.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AcquirerVerdict {
    /// Approved.
    Approved,
    /// Declined.
    Declined,
    /// No answer that counts.
    NoAnswer,
}

/// The authorisation response code: two characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ResponseCode([u8; 2]);

impl ResponseCode {
    /// Approved.
    pub const APPROVED: Self = Self(*b"00");
    /// Declined, without a reason of the issuer's.
    pub const DO_NOT_HONOR: Self = Self(*b"05");

    /// From two printable characters; anything else is none.
    pub fn new(text: &str) -> Option<Self> {
        let bytes: [u8; 2] = text.as_bytes().try_into().ok()?;
        bytes.iter().all(u8::is_ascii_graphic).then_some(Self(bytes))
    }

    /// The two characters.
    pub const fn bytes(self) -> [u8; 2] {
        self.0
    }
}

impl std::fmt::Display for ResponseCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{}", char::from(*byte)))
    }
}

/// Tells the card what the acquirer said: second cryptogram and issuer's scripts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FinishChip {
    /// What it said.
    pub verdict: AcquirerVerdict,
    /// Its code; none where there was no answer.
    pub code: Option<ResponseCode>,
    /// The issuer's data for the card (EMV objects 91, 71 and 72), as they came.
    pub issuer_data: OpaqueBytes,
    /// EMV tags to return.
    pub tags: Vec<u16>,
}

/// What a reader is told to do.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum DeviceCommand {
    /// Opens a session, checks keys, and loads the tables of each network whose version differs.
    /// Replies: prepared.
    Prepare {
        /// All acquirers, with tables and keys.
        acquirers: AcquirerSet,
    },
    /// Asks for a card. Replies: card seen.
    ReadCard(ReadCard),
    /// Encrypts card data of the card that was read. Once for each card. Replies: protected.
    Protect(Protect),
    /// Asks for the PIN of a swiped card. Replies: PIN.
    EnterPin(EnterPin),
    /// Lets chip or contactless card decide. Once for each card. Replies: chip decided.
    GoOnChip(GoOnChip),
    /// Tells the card the end. Once for each card. Replies: chip finished.
    FinishChip(FinishChip),
    /// Waits until no card is in the slot, with a text. Replies: card removed.
    RemoveCard {
        /// The text.
        text: DisplayText,
    },
    /// Shows a text and returns. Replies: shown.
    Show {
        /// The text.
        text: DisplayText,
    },
    /// Asks something without a card. Replies: answered.
    Ask(Question),
    /// Tells what the reader is, and how full its battery. Replies: info.
    Inspect,
    /// Ends the session and leaves a text. Replies: closed.
    Close {
        /// The text.
        text: DisplayText,
    },
}

/// What the chip decided (abecs-pinpad §4.2, `PP_GOXRES`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChipVerdict {
    /// Approved without the acquirer.
    ApprovedOffline,
    /// Declined.
    Declined,
    /// The acquirer is to be asked.
    GoOnline,
}

/// How the card holder was verified.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verification {
    /// A signature on paper is wanted.
    pub signature: bool,
    /// The chip checked the PIN.
    pub offline_pin: bool,
    /// The PIN was taken for the acquirer.
    pub online_pin: Option<PinBlock>,
    /// The phone or watch checked its owner.
    pub on_device: bool,
}

/// The chip's decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChipDecided {
    /// The decision.
    pub verdict: ChipVerdict,
    /// Card holder verification.
    pub verification: Verification,
    /// EMV data for the acquirer.
    pub emv_data: OpaqueBytes,
}

/// The end of a chip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChipFinished {
    /// Whether the card accepts: second cryptogram is an approval.
    pub accepted: bool,
    /// EMV data that were asked for, and results of the issuer's scripts.
    pub emv_data: OpaqueBytes,
}

/// What a reader can do (G5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DeviceCapabilities {
    /// Sides that it has.
    pub entries: CardEntries,
    /// It can take a PIN.
    pub pin: bool,
    /// Lines and columns of text; none without a display.
    pub display: Option<(u8, u8)>,
    /// It has keys, so it can ask questions.
    pub keyboard: bool,
    /// It takes letters, too.
    pub alphanumeric: bool,
}

/// How full the battery is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Battery {
    /// 0…100.
    pub percent: u8,
    /// It is being charged.
    pub charging: bool,
}

/// What a reader tells of itself. Foreign text: shown, never trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceInfo {
    /// Serial number.
    pub serial: String,
    /// Maker.
    pub maker: String,
    /// Model.
    pub model: String,
    /// Version of its system.
    pub firmware: String,
    /// Version of the protocol that it speaks.
    pub protocol: String,
    /// What it can do.
    pub capabilities: DeviceCapabilities,
    /// Battery, where it has one and tells.
    pub battery: Option<Battery>,
}

/// What a reader answers.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DeviceReply {
    /// The session is open and the tables are there.
    Prepared {
        /// What the reader is.
        info: Box<DeviceInfo>,
        /// The networks whose tables were loaded now.
        loaded: Vec<NetworkNumber>,
    },
    /// A card is there.
    CardSeen(Box<CardSeen>),
    /// Its data are encrypted.
    Protected(Box<ProtectedData>),
    /// The PIN is encrypted.
    Pin(PinBlock),
    /// The chip decided.
    ChipDecided(Box<ChipDecided>),
    /// The chip is finished.
    ChipFinished(ChipFinished),
    /// No card is in the slot.
    CardRemoved,
    /// The text is shown.
    Shown,
    /// An answer.
    Answered(Answer),
    /// What the reader is.
    Info(Box<DeviceInfo>),
    /// The session is closed.
    Closed,
    /// It did not work.
    Failed(DeviceFailure),
}

/// What a reader tells while it works. No decision depends on it (abecs-pinpad §1.7).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DeviceNews {
    /// A text for the operator: foreign, shown as it is.
    Text(DisplayText),
    /// The battery.
    Battery(Battery),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_response_code_is_two_printable_characters() {
        assert_eq!(ResponseCode::new("00"), Some(ResponseCode::APPROVED));
        assert_eq!(ResponseCode::new("Z3").expect("valid").to_string(), "Z3");
        for text in ["", "0", "000", "0 ", "\u{e9}"] {
            assert_eq!(ResponseCode::new(text), None, "{text:?}");
        }
    }
}
