//! The answer: waited for, asked for again, taken.

use std::time::Duration;

use super::ending::Ending;
use super::judge::Judged;
use super::machine::{State, Step};
use super::{
    BAD_ANSWERS_MAX, Conversation, FNC_CARD_TIME, FRAME_TIME_MAX, LinkFailure, NOTIFICATIONS_MAX,
    OTHER_ANSWERS_MAX, SILENCE_WITHIN,
};
use crate::command_id::CommandId;
use crate::frame::Decoded;

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

impl Conversation {
    pub(super) fn answering(
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
            let until = self
                .latest_byte
                .saturating_add(self.timing.byte_gap)
                .min(frame_since.saturating_add(FRAME_TIME_MAX));
            return if now >= until {
                self.bad_answer(answering)
            } else {
                Some(Step::Wait(Some(until)))
            };
        }
        self.state = State::Answering(answering);
        match self.answer_time().map(|time| since.saturating_add(time)) {
            Some(until) if now >= until => Some(self.fail(LinkFailure::NoAnswer)),
            until => Some(Step::Wait(until)),
        }
    }

    /// How long the answer may take to start; `None`: until somebody cancels.
    fn answer_time(&self) -> Option<Duration> {
        match self.command {
            CommandId::Fnc => Some(self.timing.answer.saturating_add(FNC_CARD_TIME)),
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

    fn bad_answer(&mut self, mut answering: Answering) -> Option<Step> {
        answering.bad_answers += 1;
        answering.frame_since = None;
        self.state = State::Draining { answering, started: None };
        None
    }

    pub(super) fn draining(
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
        let until = self.latest_byte.saturating_add(self.timing.silence);
        if now < until {
            if now >= started.saturating_add(SILENCE_WITHIN) {
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
    pub(super) fn end_with(&mut self, failure: LinkFailure) -> Option<Step> {
        self.state = State::Ending(Ending::failing(failure));
        None
    }
}
