//! A driver for tests: a conversation with a clock that the test moves.

use std::time::Duration;

use maquininha_pinpad::command::Dsp;
use maquininha_pinpad::frame::{FRAME_MAX, encode};
use maquininha_pinpad::{Command, Conversation, LinkFailure, Output, OwnedAnswer, Status, Timing};

/// An output with its own bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    Write(Vec<u8>),
    Notification([String; 2]),
    Answer(OwnedAnswer),
    Cancelled,
    Ready,
    Failed(LinkFailure),
}

pub(crate) struct Host {
    pub(crate) conversation: Conversation,
    pub(crate) now: Duration,
    /// What the last poll said to wait for.
    pub(crate) until: Option<Duration>,
}

pub(crate) const CAN: &[u8] = &[0x18];
pub(crate) const EOT: &[u8] = &[0x04];
pub(crate) const ACK: &[u8] = &[0x06];
pub(crate) const NAK: &[u8] = &[0x15];

impl Host {
    pub(crate) fn new() -> Self {
        Self::with(Timing::WIRED)
    }

    pub(crate) fn with(timing: Timing) -> Self {
        let now = Duration::from_secs(1000);
        Self { conversation: Conversation::new(timing), now, until: None }
    }

    /// A host whose PIN pad is at rest.
    pub(crate) fn at_rest() -> Self {
        let mut host = Self::new();
        host.conversation.resynchronise();
        assert_eq!(host.poll(), [Event::Write(CAN.to_vec())]);
        assert_eq!(host.give(EOT), [Event::Ready]);
        host
    }

    /// Sends a command that the PIN pad takes.
    pub(crate) fn send(&mut self, command: &impl Command) {
        let written = self.write(command);
        assert!(matches!(&written[..], [Event::Write(_)]), "{written:?}");
        assert_eq!(self.give(ACK), []);
    }

    /// Sends a command; what comes of it at once.
    pub(crate) fn write(&mut self, command: &impl Command) -> Vec<Event> {
        self.conversation.send(&command.request().expect("it can be sent")).expect("it is idle");
        self.poll()
    }

    pub(crate) fn poll(&mut self) -> Vec<Event> {
        self.give(&[])
    }

    /// Bytes arrive; all that comes of them.
    pub(crate) fn give(&mut self, bytes: &[u8]) -> Vec<Event> {
        let mut rest = bytes;
        let mut events = Vec::new();
        loop {
            assert!(events.len() < 100, "{events:?}");
            events.push(match self.conversation.poll(self.now, &mut rest) {
                Output::Wait { until } => {
                    assert!(rest.is_empty(), "all is used before it waits");
                    assert!(until.is_none_or(|until| until > self.now), "it waits for what comes");
                    self.until = until;
                    return events;
                }
                Output::Write(bytes) => Event::Write(bytes.to_vec()),
                Output::Notification(text) => Event::Notification(text.lines()),
                Output::Answer(answer) => Event::Answer(answer.to_owned()),
                Output::Cancelled => Event::Cancelled,
                Output::Ready => Event::Ready,
                Output::Failed(failure) => Event::Failed(failure),
            });
        }
    }

    /// Time passes with nothing arriving.
    pub(crate) fn pass(&mut self, milliseconds: u64) -> Vec<Event> {
        self.now += Duration::from_millis(milliseconds);
        self.poll()
    }

    /// How long it waits, in milliseconds.
    pub(crate) fn waits(&self) -> Option<u128> {
        self.until.map(|until| until.saturating_sub(self.now).as_millis())
    }
}

pub(crate) fn framed(payload: &[u8]) -> Vec<u8> {
    let mut out = [0; FRAME_MAX];
    let len = encode(payload, &mut out).expect("it fits");
    out[..len].to_vec()
}

pub(crate) fn dsp() -> Dsp {
    Dsp::lines("OI", "")
}

pub(crate) fn status(events: &[Event]) -> Status {
    match events {
        [Event::Answer(answer)] => answer.status(),
        other => panic!("no answer: {other:?}"),
    }
}

pub(crate) fn failure(events: &[Event]) -> LinkFailure {
    match events {
        [Event::Failed(failure)] => *failure,
        other => panic!("no failure: {other:?}"),
    }
}
