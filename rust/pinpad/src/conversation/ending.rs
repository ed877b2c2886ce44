//! CAN and EOT: abort, and rest before a command (abecs-pinpad §1.5).

use std::time::Duration;

use super::machine::{State, Step};
use super::{Conversation, ENDINGS_MAX, LinkFailure};
use crate::control::EOT;

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

    pub(super) const fn failing(failure: LinkFailure) -> Self {
        Self::new(Purpose::Fail(failure))
    }

    /// A command that was to follow, or a synchronisation, is cancelled; a failure stays one.
    pub(super) fn cancel(&mut self) {
        if !matches!(self.purpose, Purpose::Fail(_)) {
            self.purpose = Purpose::Cancel;
        }
    }
}

impl Conversation {
    pub(super) fn ending(
        &mut self,
        now: Duration,
        bytes: &mut &[u8],
        mut ending: Ending,
    ) -> Option<Step> {
        let (until, doubtful) = match ending.phase {
            Phase::Write => {
                ending.cans += 1;
                ending.phase = Phase::Written;
                self.state = State::Ending(ending);
                return Some(Step::WriteCan);
            }
            Phase::Written => (now.saturating_add(self.timing.ending), None),
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
            doubtful = (*byte == EOT).then(|| now.saturating_add(self.timing.silence));
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
}

/// What the bytes say while EOT is awaited.
enum Found {
    End,
    Doubtful(Option<Duration>),
}
