use maquininha_model::Money;

use super::close::write_message;
use super::gcx::{write_kind, write_network, write_objects};
use super::gpn::pin_block;
use crate::answer::Answer;
use crate::card::{EmvData, PinBlock, PinKey, TagList};
use crate::command_id::CommandId;
use crate::error::{AnswerError, ValueError};
use crate::field;
use crate::payload::{Payload, flag};
use crate::request::Command;
use crate::tlv::Parameters;
use crate::value::{Network, TimeLimit, TransactionType, centavos};

/// Gets objects of the card that was read, after a GCX of type chip or contactless.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ged {
    /// What is wanted; what the card does not have is left out.
    pub tags: TagList,
}

impl Command for Ged {
    type Answer = EmvData;

    fn id(&self) -> CommandId {
        CommandId::Ged
    }

    fn write(&self, payload: &mut Payload<'_>) -> Result<(), ValueError> {
        payload.parameter(field::TAGLIST, self.tags.as_bytes())
    }

    fn read(&self, answer: Answer<'_>) -> Result<EmvData, AnswerError> {
        EmvData::returned(Parameters::of(answer.ok(self.id())?)?.require(field::EMVDATA)?)
    }
}

/// When the terminal goes online by chance (EMV terminal risk management). All zero: never by
/// chance, and always online.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TerminalRisk {
    /// From this amount in centavos on, always online.
    pub floor_limit: u32,
    /// Percent below the threshold.
    pub target_percent: u8,
    /// From this amount in centavos on, more often.
    pub threshold: u32,
    /// Percent near the floor limit.
    pub target_percent_max: u8,
}

impl TerminalRisk {
    /// Floor limit, percentage, threshold, highest percentage.
    pub(crate) fn bytes(self) -> Result<[u8; 10], ValueError> {
        if self.target_percent > 99 || self.target_percent_max > 99 {
            return Err(ValueError::OutOfRange { what: "target percentage", min: 0, max: 99 });
        }
        let mut bytes = [0; 10];
        bytes[..4].copy_from_slice(&self.floor_limit.to_be_bytes());
        bytes[4] = self.target_percent;
        bytes[5..9].copy_from_slice(&self.threshold.to_be_bytes());
        bytes[9] = self.target_percent_max;
        Ok(bytes)
    }
}

/// Lets the chip decide, with a PIN where the card wants one: once after each GCX.
///
/// The third time that a card is asked for a cryptogram while it is in, a PIN pad refuses (047):
/// never run it again "to be sure" (abecs-pinpad §6.4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gox {
    /// One of those that GCX returned.
    pub network: Network,
    /// The key for the PIN; needed also where none is expected.
    pub pin_key: PinKey,
    /// What the transaction is; as in GCX for a tap.
    pub kind: TransactionType,
    /// What is to be paid; as in GCX for a tap.
    pub amount: Option<Money>,
    /// The part of it that is given out in cash; as in GCX for a tap.
    pub cashback: Option<Money>,
    /// The card is on a list of exceptions (chip with contact).
    pub is_exception: bool,
    /// The card may not approve offline (chip with contact).
    pub forces_online: bool,
    /// The cardholder may not go on without a PIN.
    pub forbids_pin_bypass: bool,
    /// When to go online.
    pub risk: TerminalRisk,
    /// Takes the place of the PIN prompt; at most 128 characters.
    pub message: Option<String>,
    /// Objects that replace those of the tables (chip with contact).
    pub emv_data: EmvData,
    /// Objects that are wanted.
    pub tags: Option<TagList>,
    /// Seconds without a key while the PIN is typed; sixty where absent.
    pub time_limit: Option<TimeLimit>,
}

impl Gox {
    /// A sale of an amount.
    pub fn sale(network: Network, pin_key: PinKey, amount: Money, tags: TagList) -> Self {
        Self {
            network,
            pin_key,
            kind: TransactionType::Sale,
            amount: Some(amount),
            cashback: None,
            is_exception: false,
            forces_online: false,
            forbids_pin_bypass: false,
            risk: TerminalRisk::default(),
            message: None,
            emv_data: EmvData::default(),
            tags: Some(tags),
            time_limit: None,
        }
    }

    fn options(&self) -> Option<[u8; 5]> {
        let flags = [self.is_exception, self.forces_online, self.forbids_pin_bypass];
        let [first, second, third] = flags.map(flag);
        flags.contains(&true).then_some([first, second, third, b'0', b'0'])
    }
}

/// What the card decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Approved offline. FCX is optional.
    Approved,
    /// Declined. FCX is optional.
    Declined,
    /// The acquirer is to be asked; FCX must follow.
    GoOnline,
}

/// What the card decided, and how the cardholder was verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoxAnswer {
    /// What the card decided.
    pub decision: Decision,
    /// The cardholder has to sign.
    pub needs_signature: bool,
    /// The card itself has verified the PIN.
    pub is_pin_verified_offline: bool,
    /// The cardholder was verified on the phone or watch.
    pub is_verified_on_device: bool,
    /// The encrypted PIN, for the acquirer.
    pub pin_block: Option<PinBlock>,
    /// The objects that were wanted: the chip data of the authorisation.
    pub emv_data: EmvData,
}

impl Command for Gox {
    type Answer = GoxAnswer;

    fn id(&self) -> CommandId {
        CommandId::Gox
    }

    fn write(&self, payload: &mut Payload<'_>) -> Result<(), ValueError> {
        write_network(payload, self.network)?;
        payload.number(field::MTHDPIN, self.pin_key.code(), 1)?;
        payload.number(field::KEYIDX, self.pin_key.slot().number().into(), 2)?;
        payload.optional(field::WKENC, self.pin_key.working_key().map(|key| &key[..]))?;
        write_kind(payload, self.kind)?;
        if let Some(amount) = self.amount {
            payload.number(field::AMOUNT, centavos(amount)?, 12)?;
        }
        if let Some(cashback) = self.cashback {
            payload.number(field::CASHBACK, centavos(cashback)?, 12)?;
        }
        payload.optional(field::GOXOPT, self.options().as_ref().map(|options| &options[..]))?;
        payload.parameter(field::TRMPAR, &self.risk.bytes()?)?;
        if let Some(text) = &self.message {
            write_message(payload, text)?;
        }
        write_objects(payload, &self.emv_data, self.tags.as_ref())?;
        match self.time_limit {
            Some(limit) => payload.parameter(field::TIMEOUT, &[limit.as_seconds()]),
            None => Ok(()),
        }
    }

    fn read(&self, answer: Answer<'_>) -> Result<GoxAnswer, AnswerError> {
        let fields = Parameters::of(answer.ok(self.id())?)?;
        let malformed = AnswerError::MalformedField { what: "decision of the card" };
        let result: &[u8; 6] = fields.require(field::GOXRES)?.try_into().map_err(|_| malformed)?;
        let decision = match result[0] {
            b'0' => Decision::Approved,
            b'1' => Decision::Declined,
            b'2' => Decision::GoOnline,
            _ => return Err(malformed),
        };
        let emv_data = fields.get(field::EMVDATA).map(EmvData::returned).transpose()?;
        Ok(GoxAnswer {
            decision,
            needs_signature: result[1] == b'1',
            is_pin_verified_offline: result[2] == b'1',
            is_verified_on_device: result[3] == b'1',
            pin_block: if result[2] == b'2' { Some(self.pin_block(fields)?) } else { None },
            emv_data: emv_data.unwrap_or_default(),
        })
    }
}

impl Gox {
    fn pin_block(&self, fields: Parameters<'_>) -> Result<PinBlock, AnswerError> {
        let block = fields.bytes(field::PINBLK, "PIN block")?;
        let block = block.ok_or(AnswerError::MissingField { field: field::PINBLK })?;
        pin_block(&self.pin_key, block, fields.bytes(field::KSN, "key serial number")?)
    }
}
