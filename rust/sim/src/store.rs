//! The real thing below a journal, in a tier that has it.

use std::fmt::Debug;

use maquininha_flow::{Durability, JournalEntry, TerminalEvent};

use crate::faults::Fault;
use crate::invariants::Invariant;
use crate::journal::Row;
use crate::machine::Input;
use crate::scenario::{MINUTE, SECOND};
use crate::simulation::{Crash, Event, World};

/// Why a row was not written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// It is not there; the journal goes on: the disk was full.
    Refused,
    /// It may be there, and what was not synced may be lost; nothing more is written until the
    /// journal is opened again.
    Poisoned,
    /// Nothing is written any more since an earlier failure.
    Closed,
    /// The power went while it was written: it may be there.
    PowerCut,
    /// A promise was broken.
    Broken(String),
}

/// Why a journal was not opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpenFailure {
    /// The disk failed, and what was not synced may be lost; it may be tried again.
    Disk,
    /// The power went.
    PowerCut,
    /// A promise was broken.
    Broken(String),
}

/// What a journal gives back when it is opened.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Contents {
    /// The last row of each attempt, in the order in which they were written.
    pub latest: Vec<JournalEntry>,
    /// Those that have something left to do, in the same order.
    pub open: Vec<JournalEntry>,
    /// Every event, in the order in which they were written.
    pub events: Vec<TerminalEvent>,
}

impl Contents {
    /// Whether these rows, all of them and nothing else, were given back.
    pub fn is_of(&self, rows: &[Row]) -> bool {
        let latest = latest(rows);
        self.open.iter().eq(latest.iter().copied().filter(|entry| entry.is_open()))
            && self.latest.iter().eq(latest.iter().copied())
            && self.events.iter().eq(rows.iter().flat_map(|row| &row.events))
    }
}

/// The real thing below a journal.
pub trait Store: Debug + Send {
    /// Writes a row, as durable as asked.
    fn write(&mut self, row: &Row, durability: Durability) -> Result<(), Failure>;

    /// The process ends.
    fn kill(&mut self);

    /// The power goes.
    fn power_cut(&mut self);

    /// An older copy is put in its place, which holds these rows.
    fn put_back(&mut self, rows: &[Row]);

    /// Opens it again and reads all of it.
    fn open(&mut self) -> Result<Contents, OpenFailure>;

    /// Nothing fails any more.
    fn heal(&mut self);

    /// A hash of all that was done to the disk, in its order.
    fn trace(&self) -> u64;
}

impl World {
    /// A store did not write a row; false where nothing after it may happen.
    pub(crate) fn write_failed(
        &mut self,
        attempt: usize,
        is_first: bool,
        must_be_kept: bool,
        failure: Failure,
    ) -> bool {
        self.note(|| format!("a{attempt} the row is not written: {failure:?}"));
        let terminal = self.attempts[attempt].terminal;
        match failure {
            Failure::PowerCut => {
                self.crash(terminal, Crash::PowerCut);
                let restart = self.rng.range(SECOND, 12 * MINUTE);
                self.after(restart, Event::Restart(terminal));
                return false;
            }
            Failure::Broken(text) => {
                self.broken(Invariant::JournalIsPrefix, || format!("a{attempt} {text}"));
                return false;
            }
            Failure::Poisoned => {
                self.count(Fault::SyncFails);
                self.terminals[terminal].is_poisoned = true;
            }
            Failure::Refused => {
                self.count(Fault::DiskFull);
                self.terminals[terminal].misses_rows = true;
            }
            Failure::Closed => {}
        }
        self.attempts[attempt].was_refused |= is_first;
        self.attempts[attempt].journal_failed |= !is_first;
        if must_be_kept {
            self.feed(attempt, Input::JournalFailed);
        }
        !must_be_kept
    }

    /// A store did not open: it is tried again.
    pub(crate) fn open_failed(&mut self, terminal: usize, failure: OpenFailure) {
        self.note(|| format!("T{terminal} does not start: {failure:?}"));
        match failure {
            OpenFailure::Disk => self.count(Fault::SyncFails),
            OpenFailure::PowerCut => self.count(Fault::PowerCut),
            OpenFailure::Broken(text) => {
                return self.broken(Invariant::JournalIsPrefix, || format!("T{terminal} {text}"));
            }
        }
        self.after(MINUTE, Event::Restart(terminal));
    }
}

/// The last row of each attempt, the oldest first.
pub(crate) fn latest(rows: &[Row]) -> Vec<&JournalEntry> {
    let mut latest: Vec<&JournalEntry> = Vec::new();
    for row in rows {
        latest.retain(|entry| entry.attempt_id() != row.entry.attempt_id());
        latest.push(&row.entry);
    }
    latest
}
