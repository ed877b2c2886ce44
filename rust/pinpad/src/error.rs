//! The errors of the package.

use crate::command_id::CommandId;
use crate::conversation::LinkFailure;
use crate::session::OpeningError;
use crate::status::Status;

/// A value that a command cannot carry. Nothing was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ValueError {
    /// More bytes, characters or entries than the field holds.
    #[error("the {what} is longer than {max}")]
    TooLong {
        /// What is too long.
        what: &'static str,
        /// The most that is possible.
        max: usize,
    },
    /// A number outside of its range.
    #[error("the {what} is not between {min} and {max}")]
    OutOfRange {
        /// The number.
        what: &'static str,
        /// The least that is possible.
        min: u64,
        /// The most that is possible.
        max: u64,
    },
    /// Characters or a form that the field does not take.
    #[error("the {what} is malformed")]
    Malformed {
        /// The value.
        what: &'static str,
    },
    /// Nothing where something is needed.
    #[error("the {what} is empty")]
    Empty {
        /// The value.
        what: &'static str,
    },
    /// The command as a whole is too long.
    #[error("the command {command} is longer than {max} bytes")]
    CommandTooLong {
        /// The command.
        command: CommandId,
        /// The most bytes that it may have.
        max: usize,
    },
    /// The object holds a card number or a track; a PIN pad returns it encrypted only, by GTK.
    #[error("the object {tag:X} is never given in clear")]
    ProtectedObject {
        /// The tag.
        tag: u32,
    },
}

/// An answer that says no, or does not say what it must.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AnswerError {
    /// The PIN pad refused the command or could not do it.
    #[error("the PIN pad answered {command} with {status}")]
    Refused {
        /// The command.
        command: CommandId,
        /// The reason.
        status: Status,
    },
    /// The bytes do not have the form of an answer, or of the TLV data in it.
    #[error("the answer is malformed")]
    Malformed,
    /// The answer belongs to another command.
    #[error("the answer belongs to {found}, not to {expected}")]
    OtherCommand {
        /// The command that was asked.
        expected: CommandId,
        /// The command of the answer.
        found: CommandId,
    },
    /// A field is missing that the answer must have.
    #[error("the answer has no field {field:04X}")]
    MissingField {
        /// The id of the field (abecs-pinpad §4.2).
        field: u16,
    },
    /// A field has a value that it cannot have.
    #[error("the {what} of the answer is malformed")]
    MalformedField {
        /// The field.
        what: &'static str,
    },
    /// A track that had to be encrypted is not. Its bytes are dropped.
    #[error("the {what} came in clear")]
    InClear {
        /// The track.
        what: &'static str,
    },
    /// The secure session was not opened.
    #[error(transparent)]
    Opening(#[from] OpeningError),
}

/// Whatever ends a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PinpadError {
    /// The command was not sent.
    #[error(transparent)]
    Value(#[from] ValueError),
    /// The answer is not the one that was hoped for.
    #[error(transparent)]
    Answer(#[from] AnswerError),
    /// The conversation failed.
    #[error(transparent)]
    Link(#[from] LinkFailure),
}

impl PinpadError {
    /// The status of the PIN pad, where it gave one.
    pub fn status(&self) -> Option<Status> {
        match self {
            Self::Answer(AnswerError::Refused { status, .. })
            | Self::Link(LinkFailure::SessionLost { status }) => Some(*status),
            _ => None,
        }
    }
}
