//! The steps of the conversation, but for answers and endings.

use std::time::Duration;

use super::answering::Answering;
use super::ending::Ending;
use super::{Conversation, LinkFailure, SENDS_MAX};
use crate::command_id::CommandId;
use crate::frame::Decoded;
use crate::notification::Notification;
use crate::status::Status;

#[derive(Clone, Copy, Debug)]
pub(super) enum State {
    Idle,
    /// The frame is to be written.
    Sending {
        sends: u8,
    },
    /// The frame is written. The time starts with the first poll after it.
    Acknowledging {
        sends: u8,
        until: Option<Duration>,
    },
    Answering(Answering),
    /// A bad frame arrived; the line has to fall silent.
    Draining {
        answering: Answering,
        started: Option<Duration>,
    },
    Ending(Ending),
    /// To be told with the next poll.
    Failed(LinkFailure),
}

/// Where the blocks of a message are in the decoder's payload.
#[derive(Clone, Copy, Debug)]
pub(super) struct Received {
    pub(super) start: usize,
    pub(super) end: usize,
}

/// An output, without what it borrows.
pub(super) enum Step {
    WriteFrame,
    WriteNak,
    WriteCan,
    Wait(Option<Duration>),
    Notification(Notification),
    Answered(Status),
    Cancelled,
    Ready,
    Failed(LinkFailure),
}

impl Conversation {
    pub(super) fn step(&mut self, now: Duration, bytes: &mut &[u8]) -> Step {
        self.forget_old_frame(now, bytes);
        loop {
            let step = match self.state {
                State::Idle => Some(self.idle(now, bytes)),
                State::Sending { sends } => Some(self.sending(sends)),
                State::Acknowledging { sends, until } => {
                    self.acknowledging(now, bytes, sends, until)
                }
                State::Answering(answering) => self.answering(now, bytes, answering),
                State::Draining { answering, started } => {
                    Some(self.draining(now, bytes, answering, started))
                }
                State::Ending(ending) => self.ending(now, bytes, ending),
                State::Failed(failure) => Some(self.fail(failure)),
            };
            if let Some(step) = step {
                return step;
            }
        }
    }

    /// Outside of an answer nobody else notices that the rest of a frame does not come.
    fn forget_old_frame(&mut self, now: Duration, bytes: &[u8]) {
        let is_answering = matches!(self.state, State::Answering(_));
        if !is_answering
            && !bytes.is_empty()
            && now >= self.latest_byte.saturating_add(self.timing.byte_gap)
        {
            self.decoder.reset();
        }
    }

    pub(super) fn read(&mut self, now: Duration, bytes: &mut &[u8]) -> Option<Decoded> {
        if !bytes.is_empty() {
            self.latest_byte = now;
        }
        self.decoder.read(bytes)
    }

    /// What arrives unasked is read, so that its end is known, and dropped.
    fn idle(&mut self, now: Duration, bytes: &mut &[u8]) -> Step {
        while self.read(now, bytes).is_some() {}
        Step::Wait(None)
    }

    fn sending(&mut self, sends: u8) -> Step {
        self.is_at_rest = false;
        self.state = State::Acknowledging { sends: sends + 1, until: None };
        Step::WriteFrame
    }

    fn acknowledging(
        &mut self,
        now: Duration,
        bytes: &mut &[u8],
        sends: u8,
        until: Option<Duration>,
    ) -> Option<Step> {
        let until = until.unwrap_or(now.saturating_add(self.timing.acknowledgement));
        self.state = State::Acknowledging { sends, until: Some(until) };
        // Frames before ACK are answers to earlier commands.
        while let Some(decoded) = self.read(now, bytes) {
            match decoded {
                Decoded::Acknowledged => {
                    self.state = State::Answering(Answering::default());
                    return None;
                }
                Decoded::Refused if sends < SENDS_MAX => {
                    self.state = State::Sending { sends };
                    return None;
                }
                Decoded::Refused => return Some(self.fail(LinkFailure::NotUnderstood)),
                Decoded::Ended | Decoded::Frame | Decoded::Bad(_) => {}
            }
        }
        if now >= until {
            return Some(self.fail(LinkFailure::NotAcknowledged));
        }
        Some(Step::Wait(Some(until)))
    }

    pub(super) fn fail(&mut self, failure: LinkFailure) -> Step {
        self.is_at_rest = false;
        self.finish();
        Step::Failed(failure)
    }

    /// The command is over. The PIN pad's session is too, if the command was to close it.
    pub(super) fn finish(&mut self) {
        self.state = State::Idle;
        if matches!(self.command, CommandId::Clo | CommandId::Clx) {
            self.session = None;
        }
    }
}
