use maquininha_model::Money;

use crate::answer::Answer;
use crate::card::{EmvData, PinBlock, PinKey, TagList};
use crate::command::{Decision, TerminalRisk, pin_block, write_pin_key};
use crate::command_id::CommandId;
use crate::error::{AnswerError, ValueError};
use crate::layout::Cursor;
use crate::payload::{Payload, flag};
use crate::request::Command;
use crate::value::centavos;

/// Lets the chip decide, with a PIN where the card wants one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Goc {
    /// What is to be paid.
    pub amount: Money,
    /// The part of it that is given out in cash.
    pub cashback: Option<Money>,
    /// The card is on a list of exceptions.
    pub is_exception: bool,
    /// The card may not approve offline.
    pub forces_online: bool,
    /// The key for the PIN.
    pub pin_key: PinKey,
    /// When to go online.
    pub risk: TerminalRisk,
    /// Objects that are wanted.
    pub tags: TagList,
    /// Objects that are wanted and may be missing.
    pub optional_tags: Option<TagList>,
}

/// What the card decided, and how the cardholder was verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GocAnswer {
    /// What the card decided.
    pub decision: Decision,
    /// The cardholder has to sign.
    pub needs_signature: bool,
    /// The card itself has verified the PIN.
    pub is_pin_verified_offline: bool,
    /// How often the PIN was wrong.
    pub wrong_pins: u8,
    /// The card has blocked its PIN.
    pub is_pin_blocked: bool,
    /// The encrypted PIN, for the acquirer.
    pub pin_block: Option<PinBlock>,
    /// The objects that were wanted.
    pub emv_data: EmvData,
}

impl Command for Goc {
    type Answer = GocAnswer;

    fn id(&self) -> CommandId {
        CommandId::Goc
    }

    fn write(&self, payload: &mut Payload<'_>) -> Result<(), ValueError> {
        let risk = self.risk.bytes()?;
        payload.begin_block()?;
        payload.digits(centavos(self.amount)?, 12)?;
        payload.digits(self.cashback.map_or(Ok(0), centavos)?, 12)?;
        payload.raw(&[flag(self.is_exception), flag(self.forces_online), b'0'])?;
        write_pin_key(payload, &self.pin_key)?;
        payload.raw(b"1")?;
        payload.hex(&risk[..4])?;
        payload.digits(self.risk.target_percent.into(), 2)?;
        payload.hex(&risk[5..9])?;
        payload.digits(self.risk.target_percent_max.into(), 2)?;
        payload.raw(b"000")?;
        write_tags(payload, Some(&self.tags))?;
        write_tags(payload, self.optional_tags.as_ref())
    }

    fn read(&self, answer: Answer<'_>) -> Result<GocAnswer, AnswerError> {
        let malformed = AnswerError::MalformedField { what: "decision of the card" };
        let mut cursor = Cursor::new(answer.ok(self.id())?.block()?);
        let fields = Fields::read(&mut cursor).ok_or(malformed)?;
        let pin_block = match fields.flags[4] {
            b'1' => Some(pin_block(&self.pin_key, fields.block, Some(fields.ksn))?),
            _ => None,
        };
        Ok(GocAnswer {
            decision: fields.decision,
            needs_signature: fields.flags[0] == b'1',
            is_pin_verified_offline: fields.flags[1] == b'1',
            wrong_pins: fields.flags[2].saturating_sub(b'0'),
            is_pin_blocked: fields.flags[3] == b'1',
            pin_block,
            emv_data: EmvData::returned(&fields.emv_data)?,
        })
    }
}

struct Fields {
    decision: Decision,
    /// Signature, offline PIN, wrong PINs, blocked PIN, online PIN.
    flags: [u8; 5],
    block: [u8; 8],
    ksn: [u8; 10],
    emv_data: Vec<u8>,
}

impl Fields {
    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        Some(Self {
            decision: match cursor.one()? {
                b'0' => Decision::Approved,
                b'1' => Decision::Declined,
                b'2' => Decision::GoOnline,
                _ => return None,
            },
            flags: cursor.take(5)?.try_into().ok()?,
            block: cursor.hex()?,
            ksn: cursor.hex()?,
            emv_data: cursor.counted_hex(3)?,
        })
    }
}

/// A block with a list of tags; an empty one where there is none.
pub(super) fn write_tags(
    payload: &mut Payload<'_>,
    tags: Option<&TagList>,
) -> Result<(), ValueError> {
    let bytes = tags.map(TagList::as_bytes).unwrap_or_default();
    payload.begin_block()?;
    payload.digits(bytes.len() as u64, 3)?;
    payload.hex(bytes)
}
