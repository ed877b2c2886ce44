//! What the PIN pad says: answers, errors, notifications (abecs-pinpad §2.2, §1.7).

use std::fmt;

use zeroize::Zeroizing;

use crate::command_id::CommandId;
use crate::error::AnswerError;
use crate::notification::Notification;
use crate::status::Status;
use crate::text;

/// The letters and the status of an answer, in bytes.
const HEAD: usize = 6;

/// A payload of the PIN pad, sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Message<'a> {
    Answer(Answer<'a>),
    /// `ERR`, in place of the command's letters.
    Error(Status),
    Notification(Notification),
    /// Well formed, and of no command that is known.
    Stranger,
}

impl<'a> Message<'a> {
    pub(crate) fn parse(payload: &'a [u8]) -> Result<Self, AnswerError> {
        let (head, blocks) = payload.split_at_checked(HEAD).ok_or(AnswerError::Malformed)?;
        let (letters, status) = head.split_at(3);
        let code = text::number(status).ok_or(AnswerError::Malformed)?;
        let status = Status::from_code(u16::try_from(code).expect("three digits"));
        if Blocks(blocks).any(|block| block.is_err()) {
            return Err(AnswerError::Malformed);
        }
        Ok(match letters {
            b"ERR" => Self::Error(status),
            b"NTM" => Self::Notification(Notification::from_blocks(blocks)),
            letters => match CommandId::from_bytes(letters) {
                Some(command) => Self::Answer(Answer { command, status, blocks }),
                None => Self::Stranger,
            },
        })
    }
}

/// An answer to a command, borrowed from the conversation that received it.
///
/// [`Command::read`](crate::Command::read) makes a typed answer of it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Answer<'a> {
    pub(crate) command: CommandId,
    pub(crate) status: Status,
    pub(crate) blocks: &'a [u8],
}

impl<'a> Answer<'a> {
    /// Reads the payload of an answer.
    pub fn parse(payload: &'a [u8]) -> Result<Self, AnswerError> {
        match Message::parse(payload)? {
            Message::Answer(answer) => Ok(answer),
            _ => Err(AnswerError::Malformed),
        }
    }

    /// The command that is answered.
    pub const fn command(&self) -> CommandId {
        self.command
    }

    /// How the command ended.
    pub const fn status(&self) -> Status {
        self.status
    }

    /// A copy that lives on; its memory is cleared when it is dropped.
    pub fn to_owned(&self) -> OwnedAnswer {
        OwnedAnswer {
            command: self.command,
            status: self.status,
            blocks: Zeroizing::new(self.blocks.to_vec()),
        }
    }

    /// The answer, if it is one to this command and the status is 000.
    pub(crate) fn ok(self, expected: CommandId) -> Result<Self, AnswerError> {
        let answer = self.of(expected)?;
        if answer.status.is_ok() {
            Ok(answer)
        } else {
            Err(AnswerError::Refused { command: answer.command, status: answer.status })
        }
    }

    /// The answer, if it is one to this command.
    pub(crate) fn of(self, expected: CommandId) -> Result<Self, AnswerError> {
        if self.command == expected {
            Ok(self)
        } else {
            Err(AnswerError::OtherCommand { expected, found: self.command })
        }
    }

    /// The blocks. They have been checked when the answer was read.
    pub(crate) fn blocks(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        Blocks(self.blocks).map_while(Result::ok)
    }

    /// The first block, for the answers of the fixed layout.
    pub(crate) fn block(&self) -> Result<&'a [u8], AnswerError> {
        self.blocks().next().ok_or(AnswerError::Malformed)
    }
}

impl fmt::Debug for Answer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Answer");
        debug.field("command", &self.command).field("status", &self.status);
        debug.field("data_len", &self.blocks.len()).finish()
    }
}

/// An answer with its own bytes, to be handed from task to task.
#[derive(Clone, PartialEq, Eq)]
pub struct OwnedAnswer {
    command: CommandId,
    status: Status,
    blocks: Zeroizing<Vec<u8>>,
}

impl OwnedAnswer {
    /// The answer.
    pub fn as_answer(&self) -> Answer<'_> {
        Answer { command: self.command, status: self.status, blocks: &self.blocks }
    }

    /// The command that is answered.
    pub const fn command(&self) -> CommandId {
        self.command
    }

    /// How the command ended.
    pub const fn status(&self) -> Status {
        self.status
    }
}

impl fmt::Debug for OwnedAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_answer().fmt(f)
    }
}

/// Blocks: three digits of length, then that many bytes.
pub(crate) struct Blocks<'a>(pub(crate) &'a [u8]);

impl<'a> Iterator for Blocks<'a> {
    type Item = Result<&'a [u8], AnswerError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let block = self.0.split_at_checked(3).and_then(|(length, rest)| {
            let length = usize::try_from(text::number(length)?).ok()?;
            rest.split_at_checked(length)
        });
        let Some((block, rest)) = block else {
            self.0 = &[];
            return Some(Err(AnswerError::Malformed));
        };
        self.0 = rest;
        Some(Ok(block))
    }
}
