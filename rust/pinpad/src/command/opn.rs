use crate::answer::Answer;
use crate::command_id::CommandId;
use crate::error::{AnswerError, ValueError};
use crate::payload::Payload;
use crate::request::{Command, without_data};
use crate::session::{EXPONENT, KeyPair, MODULUS_LEN, OpeningError, SessionKey};
use crate::text;

/// Opens the PIN pad without a secure session, and ends one that is still alive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opn;

impl Command for Opn {
    without_data!(Opn);

    fn write(&self, _payload: &mut Payload<'_>) -> Result<(), ValueError> {
        Ok(())
    }
}

/// Opens the PIN pad with a secure session, where it can (abecs-pinpad §6.2).
#[derive(Clone, Copy, Debug)]
pub struct OpnSecure<'k>(pub &'k KeyPair);

/// What a secure OPN ended in.
#[derive(Debug)]
pub enum Opening {
    /// An ABECS device, with the key for
    /// [`Conversation::start_session`](crate::Conversation::start_session).
    Secure(SessionKey),
    /// A device from before ABECS: no secure session and no TLV commands. Talk to it with
    /// [`classic`](crate::classic).
    Classic,
}

impl Command for OpnSecure<'_> {
    type Answer = Opening;

    fn id(&self) -> CommandId {
        CommandId::Opn
    }

    fn write(&self, payload: &mut Payload<'_>) -> Result<(), ValueError> {
        payload.begin_block()?;
        payload.raw(b"0")?;
        payload.digits(MODULUS_LEN as u64, 3)?;
        payload.hex(&self.0.modulus())?;
        payload.digits(EXPONENT.len() as u64, 1)?;
        payload.hex(&EXPONENT)
    }

    fn read(&self, answer: Answer<'_>) -> Result<Opening, AnswerError> {
        let Some(block) = answer.ok(self.id())?.blocks().next().filter(|block| !block.is_empty())
        else {
            return Ok(Opening::Classic);
        };
        let cryptogram = block.strip_prefix(b"256").and_then(text::from_hex);
        let cryptogram = cryptogram.filter(|bytes| bytes.len() == MODULUS_LEN);
        let cryptogram = cryptogram.ok_or(OpeningError::Cryptogram)?;
        Ok(Opening::Secure(self.0.open(&cryptogram)?))
    }
}
