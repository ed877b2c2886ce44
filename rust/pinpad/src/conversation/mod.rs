//! The host's side of the conversation (abecs-pinpad §1.4 to §1.6).
//!
//! [`Conversation`] knows no clock and no link. Its driver calls [`Conversation::poll`] with the
//! time and the bytes that arrived, does what the output says, and calls it again.

mod answering;
mod ending;
mod failure;
mod judge;
mod machine;
mod timing;

use std::fmt;
use std::time::Duration;

use zeroize::Zeroize;

pub use failure::LinkFailure;
pub use timing::Timing;

use crate::answer::Answer;
use crate::command_id::CommandId;
use crate::control::{CAN, NAK};
use crate::frame::{self, Decoder, FRAME_MAX, PAYLOAD_MAX};
use crate::notification::Notification;
use crate::request::Request;
use crate::session::SessionKey;
use ending::Ending;
use machine::{Received, State, Step};

/// How often a command is sent until it is given up: the specification's three.
pub const SENDS_MAX: u8 = 3;
/// How many answers in a row may be damaged: the specification's three.
pub const BAD_ANSWERS_MAX: u8 = 3;
/// How often CAN is sent: the specification's three.
pub const ENDINGS_MAX: u8 = 3;
/// Answers to other commands that are skipped while one is awaited: late ones after an abort come
/// singly.
pub const OTHER_ANSWERS_MAX: u8 = 8;
/// Notifications of one command. A menu sends one for each key; a person does not press ten
/// thousand.
pub const NOTIFICATIONS_MAX: u32 = 10_000;
/// Time for one frame. At 19,200 baud the longest takes 2.2 seconds, over Bluetooth Low Energy
/// with the smallest packets some ten.
pub const FRAME_TIME_MAX: Duration = Duration::from_secs(30);
/// Time in which a line must fall silent after a bad frame; one that babbles on is broken.
pub const SILENCE_WITHIN: Duration = Duration::from_secs(10);
/// What the card may add to the time of FNC, which does not block but works on the chip
/// (abecs-pinpad §12.12).
pub const FNC_CARD_TIME: Duration = Duration::from_secs(60);

/// What the driver has to do or to know.
#[derive(Debug, PartialEq, Eq)]
pub enum Output<'a> {
    /// Write these bytes, all of them, then poll again: the times start with that call.
    Write(&'a [u8]),
    /// Nothing to do until bytes arrive or this time is reached; poll then. `None`: only bytes, or
    /// a call by the driver, change anything. All bytes that were given are used.
    Wait {
        /// The time, on the clock of the driver.
        until: Option<Duration>,
    },
    /// A text for the operator. The command goes on.
    Notification(Notification),
    /// The command is answered.
    Answer(Answer<'a>),
    /// The command was aborted, as was asked for. For FCX and GOX this means that what the card
    /// did is unknown (abecs-pinpad §1.5, §7.4).
    Cancelled,
    /// The PIN pad is at rest, as was asked for by [`Conversation::resynchronise`].
    Ready,
    /// The command or the synchronisation failed.
    Failed(LinkFailure),
}

/// A command is under way already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the PIN pad is busy with another command")]
pub struct Busy;

/// The conversation with one PIN pad over one link: at most one command at a time.
///
/// A new one, and one after a failure, first brings the PIN pad to rest (CAN, EOT) when a command
/// is sent. While a secure session is set, commands and answers are encrypted, and an answer in
/// clear is fatal.
///
/// It is about seven kilobytes, allocates nothing, and clears its buffers when dropped.
pub struct Conversation {
    timing: Timing,
    state: State,
    decoder: Decoder,
    /// When the last byte arrived.
    latest_byte: Duration,
    frame: [u8; FRAME_MAX],
    frame_len: usize,
    command: CommandId,
    is_encrypted: bool,
    session: Option<SessionKey>,
    is_at_rest: bool,
    /// Where the clear message is in the decoder's payload.
    message: Received,
}

impl Conversation {
    /// A conversation that has not begun.
    pub const fn new(timing: Timing) -> Self {
        Self {
            timing,
            state: State::Idle,
            decoder: Decoder::new(),
            latest_byte: Duration::ZERO,
            frame: [0; FRAME_MAX],
            frame_len: 0,
            command: CommandId::Opn,
            is_encrypted: false,
            session: None,
            is_at_rest: false,
            message: Received { start: 0, end: 0 },
        }
    }

    /// Starts a command. Its bytes come with the next poll.
    ///
    /// OPN ends the secure session; it and what follows is sent in clear until
    /// [`start_session`](Self::start_session).
    pub fn send(&mut self, request: &Request) -> Result<(), Busy> {
        if !self.is_idle() {
            return Err(Busy);
        }
        if request.id() == CommandId::Opn {
            self.session = None;
        }
        self.command = request.id();
        self.is_encrypted = self.session.is_some();
        self.write_frame(request.payload());
        self.state = if self.is_at_rest {
            State::Sending { sends: 0 }
        } else {
            State::Ending(Ending::before_command())
        };
        Ok(())
    }

    /// Aborts whatever goes on, at any moment: the command ends as cancelled, failed, or with an
    /// answer that was already polled.
    pub fn cancel(&mut self) {
        match &mut self.state {
            State::Ending(ending) => ending.cancel(),
            State::Failed(_) => {}
            _ => self.state = State::Ending(Ending::cancelling()),
        }
    }

    /// Brings the PIN pad to rest, as at the start and after a reconnection. A command that goes
    /// on is dropped without an outcome of its own; the secure session stays as it is.
    pub fn resynchronise(&mut self) {
        self.decoder.reset();
        self.is_at_rest = false;
        self.state = State::Ending(Ending::resynchronising());
    }

    /// Tells that the link is gone: a command that goes on fails with the next poll. What arrived
    /// of a frame is forgotten.
    pub fn link_lost(&mut self) {
        self.decoder.reset();
        self.is_at_rest = false;
        if !self.is_idle() {
            self.state = State::Failed(LinkFailure::LinkLost);
        }
    }

    /// Encrypts from now on, with the key that a secure OPN gave
    /// ([`Opening::Secure`](crate::command::Opening)). Fails while a command is under way.
    pub fn start_session(&mut self, key: SessionKey) -> Result<(), Busy> {
        if !self.is_idle() {
            return Err(Busy);
        }
        self.session = Some(key);
        Ok(())
    }

    /// Whether commands are encrypted.
    pub const fn is_secure(&self) -> bool {
        self.session.is_some()
    }

    /// Whether no command is under way.
    pub const fn is_idle(&self) -> bool {
        matches!(self.state, State::Idle)
    }

    /// The next thing to do. `now` is the time since any moment that stays the same and never goes
    /// back; `bytes` are what arrived since, in order. Bytes that are used are taken from the
    /// front of the slice: give what is left to the next poll, until the output is to wait.
    pub fn poll(&mut self, now: Duration, bytes: &mut &[u8]) -> Output<'_> {
        match self.step(now, bytes) {
            Step::WriteFrame => Output::Write(&self.frame[..self.frame_len]),
            Step::WriteNak => Output::Write(&[NAK]),
            Step::WriteCan => Output::Write(&[CAN]),
            Step::Wait(until) => Output::Wait { until },
            Step::Notification(notification) => Output::Notification(notification),
            Step::Cancelled => Output::Cancelled,
            Step::Ready => Output::Ready,
            Step::Failed(failure) => Output::Failed(failure),
            Step::Answered(status) => {
                let Received { start, end } = self.message;
                let blocks = &self.decoder.payload()[start..end];
                Output::Answer(Answer { command: self.command, status, blocks })
            }
        }
    }

    fn write_frame(&mut self, clear: &[u8]) {
        let mut packet = [0; PAYLOAD_MAX];
        let payload = match &self.session {
            Some(key) => {
                let len = key.encrypt(clear, &mut packet);
                &packet[..len.expect("a request is at most 2044 bytes")]
            }
            None => clear,
        };
        let len = frame::encode(payload, &mut self.frame);
        self.frame_len = len.expect("a payload of at most 2049 bytes fits");
    }
}

impl Default for Conversation {
    fn default() -> Self {
        Self::new(Timing::default())
    }
}

impl Drop for Conversation {
    fn drop(&mut self) {
        self.frame.zeroize();
    }
}

impl fmt::Debug for Conversation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Conversation");
        debug.field("state", &self.state).field("command", &self.command);
        debug.field("is_secure", &self.is_secure()).finish_non_exhaustive()
    }
}
