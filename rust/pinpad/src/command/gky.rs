use crate::answer::Answer;
use crate::command_id::CommandId;
use crate::error::{AnswerError, ValueError};
use crate::payload::Payload;
use crate::request::Command;
use crate::status::Status;

/// A key that tells something to the host. Digits never do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// OK, the green one.
    Ok,
    /// Clear, the yellow one.
    Clear,
    /// Cancel, the red one.
    Cancel,
    /// One of the four function keys, 1 to 4.
    Function(u8),
}

impl Key {
    /// From the code that events carry.
    pub(crate) const fn from_code(code: u64) -> Option<Self> {
        match code {
            0 => Some(Self::Ok),
            4 => Some(Self::Function(1)),
            5 => Some(Self::Function(2)),
            6 => Some(Self::Function(3)),
            7 => Some(Self::Function(4)),
            8 => Some(Self::Clear),
            13 => Some(Self::Cancel),
            _ => None,
        }
    }
}

/// Waits for a key. Works on every device; [`Cex`](super::Cex) is newer and has a time limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gky;

impl Command for Gky {
    type Answer = Key;

    fn id(&self) -> CommandId {
        CommandId::Gky
    }

    fn write(&self, _payload: &mut Payload<'_>) -> Result<(), ValueError> {
        Ok(())
    }

    /// The key is the status; a CANCEL key is no refusal here.
    fn read(&self, answer: Answer<'_>) -> Result<Key, AnswerError> {
        let status = answer.of(self.id())?.status();
        Key::from_code(status.code().into())
            .filter(|_| !matches!(status, Status::Unknown(_)))
            .ok_or(AnswerError::Refused { command: self.id(), status })
    }
}
