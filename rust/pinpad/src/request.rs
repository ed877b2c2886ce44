//! Commands as what is sent.

use std::fmt;

use zeroize::{Zeroize, Zeroizing};

use crate::answer::Answer;
use crate::command_id::CommandId;
use crate::error::{AnswerError, ValueError};
use crate::payload::{Payload, TLV_COMMAND_MAX};

/// A command of the host, with its typed answer.
pub trait Command {
    /// The typed answer.
    type Answer;

    /// The letters of the command.
    fn id(&self) -> CommandId;

    /// Writes the blocks. Fails where a value is one that the PIN pad would refuse.
    fn write(&self, payload: &mut Payload<'_>) -> Result<(), ValueError>;

    /// Reads the answer.
    fn read(&self, answer: Answer<'_>) -> Result<Self::Answer, AnswerError>;

    /// The command as bytes, ready to be sent.
    fn request(&self) -> Result<Request, ValueError> {
        let mut buffer = [0; TLV_COMMAND_MAX];
        let mut payload = Payload::new(self.id(), &mut buffer)?;
        let written = self.write(&mut payload);
        let len = payload.finish();
        let request = Request { id: self.id(), payload: Zeroizing::new(buffer[..len].to_vec()) };
        // No more was written; clearing the rest would take longer than all else.
        buffer[..len].zeroize();
        written.map(|()| request)
    }
}

/// The parts of a command whose answer has no data, all but what it writes.
macro_rules! without_data {
    ($id:ident) => {
        type Answer = ();

        fn id(&self) -> $crate::CommandId {
            $crate::CommandId::$id
        }

        fn read(&self, answer: $crate::Answer<'_>) -> Result<(), $crate::AnswerError> {
            answer.ok(self.id()).map(drop)
        }
    };
}

pub(crate) use without_data;

/// A command that has been written, for [`Conversation::send`](crate::Conversation::send). It says
/// nothing of the answer's type, so that commands of all kinds can wait in one queue.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    id: CommandId,
    payload: Zeroizing<Vec<u8>>,
}

impl Request {
    /// The letters of the command.
    pub const fn id(&self) -> CommandId {
        self.id
    }

    /// The payload of its frame, in clear. Its memory is cleared with the request.
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Request");
        debug.field("id", &self.id).field("payload_len", &self.payload.len()).finish()
    }
}
