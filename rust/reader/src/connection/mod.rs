//! The connection to one reader, as a pure machine: (state, input) to (state, effects).

mod reason;
#[cfg(test)]
mod tests;

use std::time::Duration;

pub use reason::ConnectionFailure;

/// The first pause before a reader is tried again.
pub const RECONNECT_PAUSE_MIN: Duration = Duration::from_secs(1);
/// The longest pause: a reader that comes back is found within a minute.
pub const RECONNECT_PAUSE_MAX: Duration = Duration::from_secs(60);
/// How often a reader that was lost is tried: an hour and a half of pauses. Then a person must say
/// so.
pub const RECONNECTS_MAX: u32 = 100;

/// How it stands with the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum ReaderState {
    /// No reader, and none is being looked for.
    #[default]
    NotConnected,
    /// Readers are being looked for, none is connected.
    Discovering,
    /// The link is being opened.
    Connecting,
    /// Session, keys and tables.
    Preparing,
    /// A payment may start.
    Ready,
    /// A payment or question runs.
    Busy,
    /// The reader was lost and is tried again by itself.
    Reconnecting {
        /// Why it was lost, or the last try failed.
        reason: ConnectionFailure,
        /// Which try comes next, or runs; from 1.
        attempt: u32,
        /// How long until then, counted from the failure; none while it runs.
        pause: Option<Duration>,
    },
    /// It did not work; a person must do something.
    Failed {
        /// Why.
        reason: ConnectionFailure,
    },
}

/// What happens to a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConnectionInput {
    /// A person or the app wants a reader.
    Connect {
        /// Whether it is tried again if it is not there: a reader that is remembered, not one that
        /// is connected for the first time.
        keep_trying: bool,
    },
    /// The link is open and the plug-in speaks with the reader.
    Opened,
    /// Session, keys and tables are fine.
    Prepared,
    /// Opening or preparing did not work.
    Failed(ConnectionFailure),
    /// A reader was lost once it was open.
    Lost(ConnectionFailure),
    /// A payment or question took or released the reader.
    Busy(bool),
    /// The pause is over.
    PauseOver,
    /// A search started or ended.
    Scanning(bool),
    /// Nobody wants the reader any more.
    Disconnect,
}

/// What is to be done for a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConnectionEffect {
    /// Give up what runs: opening, preparing, the pause.
    Stop,
    /// Open the link.
    Open,
    /// Open session and load tables.
    Prepare,
    /// Let payments use the reader.
    Offer,
    /// Take the reader away and close it.
    Close,
    /// Wait, then say [`ConnectionInput::PauseOver`].
    Pause(Duration),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Idle,
    Opening,
    Preparing,
    Ready,
    Pausing,
    Failed(ConnectionFailure),
}

/// One connection.
#[derive(Clone, Debug)]
pub struct Connection {
    phase: Phase,
    is_scanning: bool,
    is_busy: bool,
    keep_trying: bool,
    /// Tries since it was lost, and why.
    tries: u32,
    reason: Option<ConnectionFailure>,
}

impl Default for Connection {
    fn default() -> Self {
        Self {
            phase: Phase::Idle,
            is_scanning: false,
            is_busy: false,
            keep_trying: false,
            tries: 0,
            reason: None,
        }
    }
}

impl Connection {
    /// How it stands.
    pub fn state(&self) -> ReaderState {
        match (self.phase, self.reason) {
            (Phase::Idle, _) if self.is_scanning => ReaderState::Discovering,
            (Phase::Idle, _) => ReaderState::NotConnected,
            (Phase::Pausing, Some(reason)) => ReaderState::Reconnecting {
                reason,
                attempt: self.tries + 1,
                pause: Some(pause(self.tries)),
            },
            (Phase::Opening | Phase::Preparing, Some(reason)) => {
                ReaderState::Reconnecting { reason, attempt: self.tries + 1, pause: None }
            }
            (Phase::Opening | Phase::Pausing, _) => ReaderState::Connecting,
            (Phase::Preparing, None) => ReaderState::Preparing,
            (Phase::Ready, _) if self.is_busy => ReaderState::Busy,
            (Phase::Ready, _) => ReaderState::Ready,
            (Phase::Failed(reason), _) => ReaderState::Failed { reason },
        }
    }

    /// Takes an input. Inputs that do not fit the state are dropped.
    pub fn step(&mut self, input: ConnectionInput) -> Vec<ConnectionEffect> {
        match (self.phase, input) {
            (_, ConnectionInput::Scanning(is_scanning)) => {
                self.is_scanning = is_scanning;
                Vec::new()
            }
            (_, ConnectionInput::Busy(is_busy)) => {
                self.is_busy = is_busy;
                Vec::new()
            }
            (_, ConnectionInput::Disconnect) => {
                let effects = self.leave();
                self.phase = Phase::Idle;
                effects
            }
            (_, ConnectionInput::Connect { keep_trying }) => {
                let mut effects = self.leave();
                self.keep_trying = keep_trying;
                self.tries = 0;
                self.reason = None;
                self.phase = Phase::Opening;
                effects.push(ConnectionEffect::Open);
                effects
            }
            (Phase::Opening, ConnectionInput::Opened) => {
                self.phase = Phase::Preparing;
                vec![ConnectionEffect::Prepare]
            }
            (Phase::Preparing, ConnectionInput::Prepared) => {
                self.phase = Phase::Ready;
                self.keep_trying = true;
                self.tries = 0;
                self.reason = None;
                vec![ConnectionEffect::Offer]
            }
            (Phase::Opening, ConnectionInput::Failed(reason)) => self.failed(reason, Vec::new()),
            (Phase::Preparing, ConnectionInput::Failed(reason)) => {
                self.failed(reason, vec![ConnectionEffect::Close])
            }
            (Phase::Preparing, ConnectionInput::Lost(reason)) => {
                self.failed(reason, vec![ConnectionEffect::Stop, ConnectionEffect::Close])
            }
            (Phase::Ready, ConnectionInput::Lost(reason)) => {
                self.tries = 0;
                self.reason = Some(reason);
                self.phase = Phase::Pausing;
                vec![ConnectionEffect::Close, ConnectionEffect::Pause(pause(0))]
            }
            (Phase::Pausing, ConnectionInput::PauseOver) => {
                self.phase = Phase::Opening;
                vec![ConnectionEffect::Open]
            }
            (_, _) => Vec::new(),
        }
    }

    fn leave(&self) -> Vec<ConnectionEffect> {
        match self.phase {
            Phase::Idle | Phase::Failed(_) => Vec::new(),
            Phase::Opening | Phase::Pausing => vec![ConnectionEffect::Stop],
            Phase::Preparing | Phase::Ready => {
                vec![ConnectionEffect::Stop, ConnectionEffect::Close]
            }
        }
    }

    fn failed(
        &mut self,
        reason: ConnectionFailure,
        mut effects: Vec<ConnectionEffect>,
    ) -> Vec<ConnectionEffect> {
        // The first failure of a remembered reader counts no try: none was lost before.
        self.tries += u32::from(self.reason.is_some());
        if !self.keep_trying || !reason.may_pass() || self.tries >= RECONNECTS_MAX {
            self.phase = Phase::Failed(reason);
            return effects;
        }
        self.reason = Some(reason);
        self.phase = Phase::Pausing;
        effects.push(ConnectionEffect::Pause(pause(self.tries)));
        effects
    }
}

/// The pause after so many tries: doubled each time, within its bounds.
fn pause(tries: u32) -> Duration {
    RECONNECT_PAUSE_MIN.saturating_mul(1 << tries.min(6)).min(RECONNECT_PAUSE_MAX)
}
