//! The steps of the conversation.

use std::time::Duration;

use super::{
    BAD_ANSWERS_MAX, Conversation, ENDINGS_MAX, FNC_CARD_TIME, FRAME_TIME_MAX, LinkFailure,
    NOTIFICATIONS_MAX, OTHER_ANSWERS_MAX, SENDS_MAX, SILENCE_WITHIN,
};
use crate::answer::Message;
use crate::command_id::CommandId;
use crate::control::{DC2, EOT};
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

/// The command is acknowledged, its answer awaited.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Answering {
    bad_answers: u8,
    other_answers: u8,
    notifications: u32,
    /// When the waiting began; set by the first poll.
    since: Option<Duration>,
    /// When the frame began that is arriving.
    frame_since: Option<Duration>,
}

/// CAN is sent until EOT arrives.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ending {
    purpose: Purpose,
    cans: u8,
    phase: Phase,
}

#[derive(Clone, Copy, Debug)]
enum Purpose {
    Command,
    Cancel,
    Rest,
    Fail(LinkFailure),
}

#[derive(Clone, Copy, Debug)]
enum Phase {
    /// CAN is to be written.
    Write,
    /// CAN is written.
    Written,
    /// EOT is awaited. `doubtful`: an EOT arrived that may be a byte of a frame in flight, which
    /// the time since then decides.
    Await { until: Duration, doubtful: Option<Duration> },
}

impl Ending {
    const fn new(purpose: Purpose) -> Self {
        Self { purpose, cans: 0, phase: Phase::Write }
    }

    pub(super) const fn before_command() -> Self {
        Self::new(Purpose::Command)
    }

    pub(super) const fn cancelling() -> Self {
        Self::new(Purpose::Cancel)
    }

    pub(super) const fn resynchronising() -> Self {
        Self::new(Purpose::Rest)
    }

    /// A command that was to follow, or a synchronisation, is cancelled; a failure stays one.
    pub(super) fn cancel(&mut self) {
        if !matches!(self.purpose, Purpose::Fail(_)) {
            self.purpose = Purpose::Cancel;
        }
    }
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

/// What a whole frame means for the command.
enum Judged {
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
        if !is_answering && !bytes.is_empty() && now >= self.latest_byte + self.timing.byte_gap {
            self.decoder.reset();
        }
    }

    fn read(&mut self, now: Duration, bytes: &mut &[u8]) -> Option<Decoded> {
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
        let until = until.unwrap_or(now + self.timing.acknowledgement);
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

    fn answering(
        &mut self,
        now: Duration,
        bytes: &mut &[u8],
        mut answering: Answering,
    ) -> Option<Step> {
        let since = *answering.since.get_or_insert(now);
        while let Some(decoded) = self.read(now, bytes) {
            match decoded {
                Decoded::Frame => {
                    answering.frame_since = None;
                    self.state = State::Answering(answering);
                    return self.judged(answering);
                }
                Decoded::Bad(_) => return self.bad_answer(answering),
                Decoded::Acknowledged | Decoded::Refused | Decoded::Ended => {}
            }
        }
        if self.decoder.is_inside_frame() {
            let frame_since = *answering.frame_since.get_or_insert(now);
            self.state = State::Answering(answering);
            let until = (self.latest_byte + self.timing.byte_gap).min(frame_since + FRAME_TIME_MAX);
            return if now >= until {
                self.bad_answer(answering)
            } else {
                Some(Step::Wait(Some(until)))
            };
        }
        self.state = State::Answering(answering);
        match self.answer_time().map(|time| since + time) {
            Some(until) if now >= until => Some(self.fail(LinkFailure::NoAnswer)),
            until => Some(Step::Wait(until)),
        }
    }

    /// How long the answer may take to start; `None`: until somebody cancels.
    fn answer_time(&self) -> Option<Duration> {
        match self.command {
            CommandId::Fnc => Some(self.timing.answer + FNC_CARD_TIME),
            command if command.is_blocking() => None,
            _ => Some(self.timing.answer),
        }
    }

    fn judged(&mut self, mut answering: Answering) -> Option<Step> {
        match self.judge() {
            Judged::Answer(status) => {
                self.finish();
                self.is_at_rest = true;
                Some(Step::Answered(status))
            }
            Judged::Notification(_) if answering.notifications == NOTIFICATIONS_MAX => {
                self.end_with(LinkFailure::TooManyNotifications)
            }
            Judged::Notification(notification) => {
                answering.notifications += 1;
                answering.since = None;
                answering.bad_answers = 0;
                self.state = State::Answering(answering);
                Some(Step::Notification(notification))
            }
            Judged::Other if answering.other_answers == OTHER_ANSWERS_MAX => {
                self.end_with(LinkFailure::OtherAnswers)
            }
            Judged::Other => {
                answering.other_answers += 1;
                self.state = State::Answering(answering);
                None
            }
            Judged::Bad => self.bad_answer(answering),
            Judged::Fatal(failure) => {
                self.session = None;
                self.end_with(failure)
            }
            Judged::Lost(failure) => {
                self.session = None;
                Some(self.fail(failure))
            }
        }
    }

    /// Reads the frame that has arrived, decrypted where it has to be.
    fn judge(&mut self) -> Judged {
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

    fn bad_answer(&mut self, mut answering: Answering) -> Option<Step> {
        answering.bad_answers += 1;
        answering.frame_since = None;
        self.state = State::Draining { answering, started: None };
        None
    }

    fn draining(
        &mut self,
        now: Duration,
        bytes: &mut &[u8],
        mut answering: Answering,
        started: Option<Duration>,
    ) -> Step {
        if !bytes.is_empty() || started.is_none() {
            self.latest_byte = now;
        }
        *bytes = &[];
        let started = started.unwrap_or(now);
        self.state = State::Draining { answering, started: Some(started) };
        let until = self.latest_byte + self.timing.silence;
        if now < until {
            if now >= started + SILENCE_WITHIN {
                return self.fail(LinkFailure::BadAnswers);
            }
            return Step::Wait(Some(until));
        }
        self.decoder.reset();
        if answering.bad_answers >= BAD_ANSWERS_MAX {
            return self.fail(LinkFailure::BadAnswers);
        }
        answering.since = None;
        self.state = State::Answering(answering);
        Step::WriteNak
    }

    /// Ends the command with a failure, once the PIN pad is at rest.
    fn end_with(&mut self, failure: LinkFailure) -> Option<Step> {
        self.state = State::Ending(Ending::new(Purpose::Fail(failure)));
        None
    }

    fn ending(&mut self, now: Duration, bytes: &mut &[u8], mut ending: Ending) -> Option<Step> {
        let (until, doubtful) = match ending.phase {
            Phase::Write => {
                ending.cans += 1;
                ending.phase = Phase::Written;
                self.state = State::Ending(ending);
                return Some(Step::WriteCan);
            }
            Phase::Written => (now + self.timing.ending, None),
            Phase::Await { until, doubtful } => (until, doubtful),
        };
        let doubtful = match self.find_end(now, bytes, doubtful) {
            Found::End => return self.ended(ending),
            Found::Doubtful(doubtful) => doubtful,
        };
        if doubtful.is_some_and(|time| now >= time) {
            return self.ended(ending);
        }
        let until_next = doubtful.unwrap_or(until);
        ending.phase = Phase::Await { until, doubtful };
        if now < until_next {
            self.state = State::Ending(ending);
            return Some(Step::Wait(Some(until_next)));
        }
        if ending.cans < ENDINGS_MAX {
            ending.phase = Phase::Write;
            self.state = State::Ending(ending);
            return None;
        }
        Some(self.fail(match ending.purpose {
            Purpose::Fail(failure) => failure,
            Purpose::Command | Purpose::Cancel | Purpose::Rest => LinkFailure::NotEnded,
        }))
    }

    /// Looks for EOT. Inside of a frame the same byte is data, if the frame goes on after it.
    fn find_end(&mut self, now: Duration, bytes: &mut &[u8], doubtful: Option<Duration>) -> Found {
        let mut doubtful = doubtful;
        while let Some((byte, rest)) = bytes.split_first() {
            self.latest_byte = now;
            *bytes = rest;
            if *byte == EOT && !self.decoder.is_inside_frame() {
                return Found::End;
            }
            doubtful = (*byte == EOT).then(|| now + self.timing.silence);
            self.decoder.read(&mut &[*byte][..]);
        }
        Found::Doubtful(doubtful)
    }

    fn ended(&mut self, ending: Ending) -> Option<Step> {
        self.decoder.reset();
        self.is_at_rest = true;
        match ending.purpose {
            Purpose::Command => {
                self.state = State::Sending { sends: 0 };
                None
            }
            Purpose::Cancel => {
                self.finish();
                Some(Step::Cancelled)
            }
            Purpose::Rest => {
                self.state = State::Idle;
                Some(Step::Ready)
            }
            Purpose::Fail(failure) => {
                self.finish();
                Some(Step::Failed(failure))
            }
        }
    }

    fn fail(&mut self, failure: LinkFailure) -> Step {
        self.is_at_rest = false;
        self.finish();
        Step::Failed(failure)
    }

    /// The command is over. The PIN pad's session is too, if the command was to close it.
    fn finish(&mut self) {
        self.state = State::Idle;
        if matches!(self.command, CommandId::Clo | CommandId::Clx) {
            self.session = None;
        }
    }
}

/// What the bytes say while EOT is awaited.
enum Found {
    End,
    Doubtful(Option<Duration>),
}
