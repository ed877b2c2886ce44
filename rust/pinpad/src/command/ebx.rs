use crate::answer::Answer;
use crate::card::{DataKey, Ksn, Sealed};
use crate::command_id::CommandId;
use crate::error::{AnswerError, ValueError};
use crate::field;
use crate::payload::Payload;
use crate::request::Command;
use crate::tlv::Parameters;
use zeroize::Zeroizing;

/// Most bytes that are encrypted at once.
pub const DATA_MAX: usize = 256;
/// What their number must be a multiple of.
const BLOCK: usize = 8;

/// Encrypts data of the host under a key of the PIN pad.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ebx<'d> {
    /// 8 to 256 bytes, a multiple of 8.
    pub data: &'d [u8],
    /// The key.
    pub key: DataKey,
}

impl Command for Ebx<'_> {
    type Answer = Sealed;

    fn id(&self) -> CommandId {
        CommandId::Ebx
    }

    fn write(&self, payload: &mut Payload<'_>) -> Result<(), ValueError> {
        if self.data.len() > DATA_MAX {
            return Err(ValueError::TooLong { what: "data", max: DATA_MAX });
        }
        if self.data.is_empty() || !self.data.len().is_multiple_of(BLOCK) {
            return Err(ValueError::Malformed { what: "data" });
        }
        payload.parameter(field::DATAIN, self.data)?;
        write_key(payload, &self.key.fields())
    }

    fn read(&self, answer: Answer<'_>) -> Result<Sealed, AnswerError> {
        let fields = Parameters::of(answer.ok(self.id())?)?;
        let key = self.key.fields();
        Ok(Sealed {
            bytes: Zeroizing::new(fields.require(field::DATAOUT)?.to_vec()),
            method: key.method,
            slot: key.slot,
            ksn: ksn(fields, field::KSN, matches!(self.key, DataKey::Dukpt { .. }))?,
        })
    }
}

/// Method, slot, working key and first value of an encryption.
pub(crate) fn write_key(
    payload: &mut Payload<'_>,
    key: &crate::card::KeyFields<'_>,
) -> Result<(), ValueError> {
    payload.number(field::MTHDDAT, key.method.code().into(), 2)?;
    if let Some(slot) = key.slot {
        payload.number(field::KEYIDX, slot.number().into(), 2)?;
    }
    payload.optional(field::WKENC, key.working_key.map(|key| &key[..]))?;
    payload.optional(field::IVCBC, key.iv.as_ref().map(|iv| &iv[..]))
}

/// A key serial number, which must be there with DUKPT.
pub(crate) fn ksn(
    fields: Parameters<'_>,
    id: u16,
    is_dukpt: bool,
) -> Result<Option<Ksn>, AnswerError> {
    if !is_dukpt {
        return Ok(None);
    }
    let ksn = fields.bytes(id, "key serial number")?.map(Ksn);
    ksn.map(Some).ok_or(AnswerError::MissingField { field: id })
}
