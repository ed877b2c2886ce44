//! What happens to calls on their way.

use maquininha_sim::faults::Fault;
use maquininha_sim::rng::Rng;

/// Chances in a thousand, each for one call.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Weather {
    pub(super) cut_before: u32,
    pub(super) cut_after: u32,
    pub(super) swallowed: u32,
    pub(super) half_answer: u32,
    pub(super) slow_answer: u32,
    pub(super) late: u32,
    pub(super) lingering: u32,
    pub(super) error_before: u32,
    pub(super) error_after: u32,
    pub(super) throttled: u32,
    pub(super) duplicate: u32,
    pub(super) garbage: u32,
}

/// What happens to one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// Nothing.
    Arrives,
    /// The connection is cut; the call has no effect.
    CutBefore,
    /// The call has its effect and the connection is cut.
    CutAfter,
    /// The call has no effect and nobody ever says so.
    Swallowed,
    /// The effect, and half of the answer.
    HalfAnswer,
    /// The effect, and an answer in pieces with pauses, in milliseconds.
    SlowAnswer(u64),
    /// The effect comes late, in milliseconds.
    Late(u64),
    /// An error without effect.
    ErrorBefore(u16),
    /// The effect, and an error.
    ErrorAfter(u16),
    /// 429 with a `Retry-After` in seconds, without effect.
    Throttled(u64),
    /// The call comes a second time, so many milliseconds after the first.
    Duplicate(u64),
    /// The effect, and an answer that makes no sense.
    Garbage,
}

impl Fate {
    /// What is counted.
    pub(super) fn fault(self) -> Option<Fault> {
        match self {
            Self::Arrives => None,
            Self::CutBefore | Self::Swallowed => Some(Fault::RequestLost),
            Self::CutAfter | Self::Garbage => Some(Fault::AnswerLost),
            Self::HalfAnswer => Some(Fault::ConnectionBroken),
            Self::SlowAnswer(_) | Self::Late(_) => Some(Fault::RequestLate),
            Self::ErrorBefore(_) | Self::ErrorAfter(_) => Some(Fault::ServerError),
            Self::Throttled(_) => Some(Fault::Throttled),
            Self::Duplicate(_) => Some(Fault::RequestTwice),
        }
    }
}

const ERRORS: [u16; 4] = [500, 502, 503, 504];

impl Weather {
    /// Each fault is there or not, so that every seed has a character of its own.
    pub(crate) fn any(rng: &mut Rng) -> Self {
        let mut some = |rate: u32| if rng.chance(350) { rate } else { 0 };
        Self {
            cut_before: some(100),
            cut_after: some(100),
            swallowed: some(60),
            half_answer: some(80),
            slow_answer: some(60),
            late: some(120),
            lingering: some(60),
            error_before: some(100),
            error_after: some(100),
            throttled: some(60),
            duplicate: some(100),
            garbage: some(50),
        }
    }

    /// The same without some faults.
    #[must_use]
    pub(crate) fn keeping(self, has: impl Fn(Fault) -> bool) -> Self {
        let some = |fault, rate| if has(fault) { rate } else { 0 };
        Self {
            cut_before: some(Fault::RequestLost, self.cut_before),
            swallowed: some(Fault::RequestLost, self.swallowed),
            cut_after: some(Fault::AnswerLost, self.cut_after),
            garbage: some(Fault::AnswerLost, self.garbage),
            half_answer: some(Fault::ConnectionBroken, self.half_answer),
            slow_answer: some(Fault::RequestLate, self.slow_answer),
            late: some(Fault::RequestLate, self.late),
            lingering: some(Fault::RequestLate, self.lingering),
            error_before: some(Fault::ServerError, self.error_before),
            error_after: some(Fault::ServerError, self.error_after),
            throttled: some(Fault::Throttled, self.throttled),
            duplicate: some(Fault::RequestTwice, self.duplicate),
        }
    }

    /// What happens to a call, drawn from its own chance.
    pub(super) fn fate(&self, rng: &mut Rng) -> Fate {
        let error = ERRORS[rng.index(ERRORS.len())];
        let ms = |rng: &mut Rng, from: i64, to: i64| rng.range(from, to).unsigned_abs();
        let fates = [
            (self.cut_before, Fate::CutBefore),
            (self.cut_after, Fate::CutAfter),
            (self.swallowed, Fate::Swallowed),
            (self.half_answer, Fate::HalfAnswer),
            (self.slow_answer, Fate::SlowAnswer(ms(rng, 100, 12_000))),
            (self.late, Fate::Late(ms(rng, 200, 20_000))),
            (self.lingering, Fate::Late(ms(rng, 30_000, 50_000))),
            (self.error_before, Fate::ErrorBefore(error)),
            (self.error_after, Fate::ErrorAfter(error)),
            (self.throttled, Fate::Throttled(ms(rng, 1, 20))),
            (self.duplicate, Fate::Duplicate(ms(rng, 1, 30_000))),
            (self.garbage, Fate::Garbage),
        ];
        let hit = fates.into_iter().find(|(rate, _)| rng.chance(*rate));
        hit.map_or(Fate::Arrives, |(_, fate)| fate)
    }
}
