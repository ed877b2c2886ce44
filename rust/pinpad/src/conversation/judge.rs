//! What a frame of the PIN pad means, in clear or under the session's key (abecs-pinpad §6.2).

use super::machine::Received;
use super::{Conversation, LinkFailure};
use crate::answer::Message;
use crate::command_id::CommandId;
use crate::control::DC2;
use crate::notification::Notification;
use crate::status::Status;

/// What a whole frame means for the command.
pub(super) enum Judged {
    Answer(Status),
    Notification(Notification),
    /// An answer to another command.
    Other,
    /// A damaged answer: asked for again.
    Bad,
    /// The session cannot go on: never asked for again.
    Fatal(LinkFailure),
    /// The command is over, the PIN pad is at rest.
    Lost(LinkFailure),
}

impl Conversation {
    /// Reads the frame that has arrived, decrypted where it has to be.
    pub(super) fn judge(&mut self) -> Judged {
        let is_packet = self.decoder.payload().first() == Some(&DC2);
        if !self.is_encrypted {
            return if is_packet {
                Judged::Other
            } else {
                self.sorted(0, self.decoder.payload().len())
            };
        }
        if !is_packet {
            return self.judge_clear();
        }
        let Some(session) = &self.session else { return Judged::Fatal(LinkFailure::Downgraded) };
        match session.decrypt(self.decoder.payload_mut()) {
            Err(error) => Judged::Fatal(LinkFailure::Undecipherable(error)),
            Ok(clear) => match self.sorted(clear.start, clear.end) {
                Judged::Bad => Judged::Fatal(LinkFailure::Malformed),
                judged => judged,
            },
        }
    }

    /// A frame in clear, where one under the session's key is awaited: only what ends a session
    /// comes so (abecs-pinpad §6.2).
    fn judge_clear(&mut self) -> Judged {
        let closes = matches!(self.command, CommandId::Clo | CommandId::Clx);
        let is_error = matches!(Message::parse(self.decoder.payload()), Ok(Message::Error(_)));
        match self.sorted(0, self.decoder.payload().len()) {
            Judged::Answer(status) if closes && !is_error => Judged::Answer(status),
            Judged::Bad if closes => Judged::Bad,
            // A late answer from before the session: nobody takes it for ours.
            Judged::Other => Judged::Other,
            Judged::Answer(
                status @ (Status::NoSecureSession | Status::PacketNotSecure | Status::InvalidCall),
            ) => Judged::Lost(LinkFailure::SessionLost { status }),
            _ => Judged::Fatal(LinkFailure::Downgraded),
        }
    }

    /// Sorts the clear message between two places of the decoder's payload.
    fn sorted(&mut self, start: usize, end: usize) -> Judged {
        let judged = match Message::parse(&self.decoder.payload()[start..end]) {
            Err(_) => Judged::Bad,
            Ok(Message::Notification(notification)) => Judged::Notification(notification),
            Ok(Message::Error(status)) => Judged::Answer(status),
            Ok(Message::Answer(answer)) if answer.command == self.command => {
                Judged::Answer(answer.status)
            }
            Ok(Message::Answer(_) | Message::Stranger) => Judged::Other,
        };
        // The blocks stand behind letters and status.
        self.message = Received { start: (start + 6).min(end), end };
        judged
    }
}
