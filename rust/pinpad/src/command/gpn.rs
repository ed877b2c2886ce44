use maquininha_model::Sensitive;

use crate::answer::Answer;
use crate::card::{Ksn, PinBlock, PinKey};
use crate::command_id::CommandId;
use crate::error::{AnswerError, ValueError};
use crate::payload::Payload;
use crate::request::Command;
use crate::text;

/// Digits of a PIN (abecs-pinpad §6.3).
const PIN_DIGITS: std::ops::RangeInclusive<u8> = 4..=12;
/// Digits of a card number that is given.
const PAN_DIGITS: std::ops::RangeInclusive<usize> = 2..=19;

/// The card number that the PIN is bound to.
#[derive(Clone, Debug)]
pub enum PinPan {
    /// That of the card which the last CEX or GCX read, as long as GTK was not used since.
    OfTheCard,
    /// A number of 2 to 19 digits that the host has. In the mode of encrypted numbers
    /// ([`PanKey`](crate::classic::PanKey)) it is given as that mode wants it.
    Given(Sensitive<String>),
}

/// Asks for a PIN and returns it encrypted. The host never sees it.
#[derive(Clone, Debug)]
pub struct Gpn {
    /// The key.
    pub key: PinKey,
    /// The card number that goes into the PIN block.
    pub pan: PinPan,
    /// The fewest digits, from 4.
    pub digits_min: u8,
    /// The most digits, up to 12.
    pub digits_max: u8,
    /// Two lines of sixteen characters; longer ones are cut.
    pub message: String,
}

impl Gpn {
    /// Asks for a PIN of 4 to 12 digits for the card that was read.
    pub fn for_the_card(key: PinKey, message: impl Into<String>) -> Self {
        let (digits_min, digits_max) = PIN_DIGITS.into_inner();
        Self { key, pan: PinPan::OfTheCard, digits_min, digits_max, message: message.into() }
    }
}

impl Command for Gpn {
    type Answer = PinBlock;

    fn id(&self) -> CommandId {
        CommandId::Gpn
    }

    fn write(&self, payload: &mut Payload<'_>) -> Result<(), ValueError> {
        let (min, max) = PIN_DIGITS.into_inner();
        let limits =
            |what, min: u8| ValueError::OutOfRange { what, min: min.into(), max: max.into() };
        if !PIN_DIGITS.contains(&self.digits_min) {
            return Err(limits("shortest PIN", min));
        }
        if !(self.digits_min..=max).contains(&self.digits_max) {
            return Err(limits("longest PIN", self.digits_min));
        }
        payload.begin_block()?;
        write_pin_key(payload, &self.key)?;
        match &self.pan {
            PinPan::OfTheCard => payload.text("00", 21)?,
            PinPan::Given(pan) => {
                // The PIN block needs it.
                let pan = pan.expose();
                let is_pan = PAN_DIGITS.contains(&pan.len())
                    && pan.bytes().all(|byte| byte.is_ascii_hexdigit());
                if !is_pan {
                    return Err(ValueError::Malformed { what: "card number" });
                }
                payload.digits(pan.len() as u64, 2)?;
                payload.text(pan, 19)?;
            }
        }
        payload.raw(b"1")?;
        payload.digits(self.digits_min.into(), 2)?;
        payload.digits(self.digits_max.into(), 2)?;
        payload.text(&self.message, 32)
    }

    fn read(&self, answer: Answer<'_>) -> Result<PinBlock, AnswerError> {
        let block = answer.ok(self.id())?.block()?;
        let malformed = AnswerError::MalformedField { what: "PIN block" };
        let (block, ksn) = block.split_at_checked(16).ok_or(malformed)?;
        let ksn = ksn.get(..20).and_then(text::from_hex);
        let ksn = ksn.and_then(|ksn| ksn.try_into().ok()).ok_or(malformed)?;
        let block = text::from_hex(block).and_then(|block| block.try_into().ok());
        pin_block(&self.key, block.ok_or(malformed)?, Some(ksn))
    }
}

/// The fields of a PIN key in a command of the fixed layout. Without a working key zeros stand in
/// its place (abecs-pinpad §12.15).
pub(crate) fn write_pin_key(payload: &mut Payload<'_>, key: &PinKey) -> Result<(), ValueError> {
    payload.digits(key.code(), 1)?;
    payload.digits(key.slot().number().into(), 2)?;
    payload.hex(key.working_key().unwrap_or(&[0; 16]))
}

/// A PIN block that was made with a key. With DUKPT the key's serial number must be there.
pub(crate) fn pin_block(
    key: &PinKey,
    block: [u8; 8],
    ksn: Option<[u8; 10]>,
) -> Result<PinBlock, AnswerError> {
    let ksn = match key {
        PinKey::MasterKey { .. } => None,
        PinKey::Dukpt { .. } => {
            let malformed = AnswerError::MalformedField { what: "key serial number" };
            Some(Ksn(ksn.filter(|ksn| *ksn != [0; 10]).ok_or(malformed)?))
        }
    };
    Ok(PinBlock { block, method: key.method(), slot: key.slot(), ksn })
}
