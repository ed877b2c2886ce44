//! What a blocking command waits for.

use super::card_request::CardRequest;
use super::entry::{EntryWait, MenuWait};
use super::events::EventWait;
use super::finish::RetapWait;
use super::pin_entry::PinWait;
use super::transaction::ChoiceWait;
use crate::fault::Fault;
use crate::person::Ask;
use crate::screen::Screen;
use crate::wire::{Answer, CommandId};

/// How a command goes on.
pub(super) enum Step {
    Answer(Answer),
    Wait(Wait),
}

/// A blocking command that waits.
pub(super) struct Active {
    pub(super) id: CommandId,
    pub(super) wait: Wait,
    /// The faults of its answer.
    pub(super) faults: Vec<Fault>,
}

pub(super) enum Wait {
    /// CEX and CKE.
    Events(EventWait),
    /// GKY.
    FunctionKey,
    /// GCD.
    Entry(EntryWait),
    /// MNU.
    Menu(MenuWait),
    /// GPN, GOX, GOC and CHP.
    Pin(Box<PinWait>),
    /// GCX and GCR.
    Card(Box<CardRequest>),
    /// The choice of an application inside of GCX and GCR.
    Application(Box<ChoiceWait>),
    /// RMC.
    Removal(RemovalWait),
    /// FCX with a contactless card that is to be tapped again.
    Retap(RetapWait),
}

/// RMC: two texts that take turns.
pub(super) struct RemovalWait {
    pub(super) texts: [Screen; 2],
    pub(super) shown: usize,
    pub(super) turn_ms: u64,
}

impl Wait {
    pub(super) fn deadline_ms(&self) -> Option<u64> {
        match self {
            Self::Events(wait) => wait.deadline_ms,
            Self::FunctionKey => None,
            Self::Entry(wait) => wait.limit.deadline_ms(),
            Self::Menu(wait) => wait.limit.deadline_ms(),
            Self::Pin(wait) => wait.limit.deadline_ms(),
            Self::Card(request) => request.deadline_ms,
            Self::Application(wait) => wait.deadline_ms(),
            Self::Removal(wait) => Some(wait.turn_ms),
            Self::Retap(wait) => wait.deadline_ms,
        }
    }

    pub(super) fn ask(&self) -> Ask {
        match self {
            Self::Events(_) | Self::FunctionKey => Ask::Event,
            Self::Entry(_) => Ask::Entry,
            Self::Menu(_) | Self::Application(_) => Ask::Choice,
            Self::Pin(_) => Ask::Pin,
            Self::Card(request) => Ask::Card { contactless: request.contactless },
            Self::Removal(_) => Ask::Removal,
            Self::Retap(_) => Ask::CardAgain,
        }
    }
}

/// A limit of inactivity: each key begins it anew.
#[derive(Debug, Clone, Copy)]
pub(super) struct Inactivity {
    limit_ms: Option<u64>,
    deadline_ms: Option<u64>,
}

impl Inactivity {
    pub(super) fn begin(now_ms: u64, limit_ms: Option<u64>) -> Self {
        let mut limit = Self { limit_ms, deadline_ms: None };
        limit.renew(now_ms);
        limit
    }

    pub(super) fn renew(&mut self, now_ms: u64) {
        self.deadline_ms = self.limit_ms.map(|limit_ms| now_ms + limit_ms);
    }

    pub(super) fn deadline_ms(&self) -> Option<u64> {
        self.deadline_ms
    }
}
