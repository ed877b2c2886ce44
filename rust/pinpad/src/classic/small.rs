//! Commands of a few fields.

use crate::answer::Answer;
use crate::card::{EmvData, Ksn, WorkingKey};
use crate::command_id::CommandId;
use crate::error::{AnswerError, ValueError};
use crate::layout::Cursor;
use crate::payload::Payload;
use crate::request::{Command, without_data};
use crate::value::KeySlot;

/// Bytes of objects in one CNG: their number has two digits.
const CHANGED_MAX: usize = 99;

/// Changes EMV objects before GOC; several add up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cng {
    /// The objects, at most 99 bytes.
    pub emv_data: EmvData,
}

impl Command for Cng {
    without_data!(Cng);

    fn write(&self, payload: &mut Payload<'_>) -> Result<(), ValueError> {
        let bytes = self.emv_data.as_bytes();
        match bytes.len() {
            0 => return Err(ValueError::Empty { what: "EMV data" }),
            1..=CHANGED_MAX => {}
            _ => return Err(ValueError::TooLong { what: "EMV data", max: CHANGED_MAX }),
        }
        payload.begin_block()?;
        payload.digits(bytes.len() as u64, 2)?;
        payload.hex(bytes)
    }
}

/// Asks for the serial number that the next PIN under a DUKPT slot will have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gdu {
    /// The slot.
    pub slot: KeySlot,
}

impl Command for Gdu {
    type Answer = Ksn;

    fn id(&self) -> CommandId {
        CommandId::Gdu
    }

    fn write(&self, payload: &mut Payload<'_>) -> Result<(), ValueError> {
        payload.begin_block()?;
        payload.raw(b"3")?;
        payload.digits(self.slot.number().into(), 2)
    }

    fn read(&self, answer: Answer<'_>) -> Result<Ksn, AnswerError> {
        let ksn = Cursor::new(answer.ok(self.id())?.block()?).hex().map(Ksn);
        ksn.ok_or(AnswerError::MalformedField { what: "key serial number" })
    }
}

/// Encrypts eight bytes under a working key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Enb {
    /// The slot of the master key.
    pub slot: KeySlot,
    /// The working key under it.
    pub working_key: WorkingKey,
    /// The bytes; in the mode of encrypted numbers those of
    /// [`PanKey::for_enb`](super::PanKey::for_enb).
    pub input: [u8; 8],
}

impl Command for Enb {
    /// The encrypted bytes.
    type Answer = [u8; 8];

    fn id(&self) -> CommandId {
        CommandId::Enb
    }

    fn write(&self, payload: &mut Payload<'_>) -> Result<(), ValueError> {
        payload.begin_block()?;
        payload.raw(b"1")?;
        payload.digits(self.slot.number().into(), 2)?;
        payload.hex(self.working_key.as_bytes())?;
        payload.hex(&self.input)
    }

    fn read(&self, answer: Answer<'_>) -> Result<[u8; 8], AnswerError> {
        let output = Cursor::new(answer.ok(self.id())?.block()?).hex();
        output.ok_or(AnswerError::MalformedField { what: "encrypted block" })
    }
}
