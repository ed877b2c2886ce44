//! The simulated twin of the journal.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use maquininha_flow::{Durability, JournalEntry, TerminalEvent};
use maquininha_model::AttemptId;
use maquininha_terminal::port::{EventSeq, Journal, JournalError, JournalPage, JournalQuery};

use super::change::{Append, check_note};
use super::options::PAGE_ROWS_MAX;
use super::stage::Stage;

/// After a power cut event numbers go on this much higher, as in the file: a
/// number the app has seen never names another event.
const EVENT_SEQ_GAP: u64 = 1_000_000;

/// A journal in memory that behaves as [`crate::SqliteJournal`] does, for tests
/// and simulation: same order, same refusals, same bounds, no clock and no
/// thread, so that the same calls give the same answers.
///
/// It remembers which changes were synced. [`MemoryJournal::power_cut`] gives
/// the journal that a disk would hold, with any number of the lazy changes after
/// the last synced one still there: what is left is always a prefix.
#[derive(Debug, Default)]
pub struct MemoryJournal {
    state: Mutex<State>,
}

#[derive(Clone, Debug)]
enum Change {
    Append { entry: Box<JournalEntry>, events: Vec<TerminalEvent> },
    Acknowledge(EventSeq),
    PutNote { name: String, value: String },
}

#[derive(Debug, Default)]
struct State {
    /// Everything that was written, in order.
    log: Vec<Change>,
    /// How much of it survives a power cut.
    synced: usize,
    syncs: u64,
    content: Content,
    fail_next: Option<JournalError>,
    poisoned: bool,
}

/// What the log amounts to.
#[derive(Clone, Debug, Default)]
struct Content {
    rows: u64,
    events: u64,
    latest: BTreeMap<AttemptId, (u64, JournalEntry)>,
    unacknowledged: BTreeMap<EventSeq, TerminalEvent>,
    notes: BTreeMap<String, String>,
}

impl MemoryJournal {
    /// An empty journal.
    pub fn new() -> Self {
        Self::default()
    }

    /// Changes that were written after the last synced one: a power cut may take
    /// them.
    pub fn lazy_changes(&self) -> usize {
        let state = self.state();
        state.log.len().saturating_sub(state.synced)
    }

    /// How many syncs the changes asked for.
    pub fn syncs(&self) -> u64 {
        self.state().syncs
    }

    /// What the disk holds if the power is cut now and the first `lazy_kept` of
    /// the lazy changes had reached it. This journal stays as it is.
    #[must_use]
    pub fn power_cut(&self, lazy_kept: usize) -> Self {
        let state = self.state();
        let kept = state.synced.saturating_add(lazy_kept).min(state.log.len());
        let log = state.log[..kept].to_vec();
        let mut content = Content::default();
        for change in &log {
            content.apply(change);
        }
        content.events = state.content.events.saturating_add(EVENT_SEQ_GAP);
        let after = State { synced: log.len(), log, content, ..State::default() };
        Self { state: Mutex::new(after) }
    }

    /// The next write fails with an error and is not made. As with the file, all
    /// errors but `DiskFull` poison the journal.
    pub fn fail_next_write(&self, error: JournalError) {
        self.state().fail_next = Some(error);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Every change below is made after the last thing that could panic.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn write(&mut self, change: Change, durability: Durability) -> Result<(), JournalError> {
        if self.poisoned {
            return Err(JournalError::Poisoned);
        }
        if let Change::Append { entry, .. } = &change
            && let Some((_, before)) = self.content.latest.get(entry.attempt_id())
        {
            Stage::of(before).admit(&Stage::of(entry))?;
        }
        if let Some(error) = self.fail_next.take() {
            self.poisoned = error != JournalError::DiskFull;
            return Err(error);
        }
        self.content.apply(&change);
        self.log.push(change);
        if durability == Durability::Synced {
            self.synced = self.log.len();
            self.syncs = self.syncs.saturating_add(1);
        }
        Ok(())
    }
}

impl Content {
    fn apply(&mut self, change: &Change) {
        match change {
            Change::Append { entry, events } => {
                self.rows = self.rows.saturating_add(1);
                let row = (self.rows, (**entry).clone());
                self.latest.insert(entry.attempt_id().clone(), row);
                for event in events {
                    self.events = self.events.saturating_add(1);
                    self.unacknowledged.insert(EventSeq(self.events), event.clone());
                }
            }
            Change::Acknowledge(event) => {
                self.unacknowledged.remove(event);
            }
            Change::PutNote { name, value } => {
                self.notes.insert(name.clone(), value.clone());
            }
        }
    }

    /// Latest rows, newest first.
    fn newest_first(&self) -> Vec<&(u64, JournalEntry)> {
        let mut rows: Vec<_> = self.latest.values().collect();
        rows.sort_unstable_by_key(|(seq, _)| std::cmp::Reverse(*seq));
        rows
    }
}

#[async_trait]
impl Journal for MemoryJournal {
    async fn write(
        &self,
        entry: JournalEntry,
        durability: Durability,
        events: Vec<TerminalEvent>,
    ) -> Result<(), JournalError> {
        // Held to the bounds of the file, and to what the file can give back.
        Append::new(&entry, &events)?;
        self.state().write(Change::Append { entry: Box::new(entry), events }, durability)
    }

    async fn open_entries(&self) -> Result<Vec<JournalEntry>, JournalError> {
        let state = self.state();
        let oldest_first = state.content.newest_first().into_iter().rev();
        Ok(oldest_first.filter(|(_, e)| e.is_open()).map(|(_, e)| e.clone()).collect())
    }

    async fn entry(&self, attempt_id: &AttemptId) -> Result<Option<JournalEntry>, JournalError> {
        Ok(self.state().content.latest.get(attempt_id).map(|(_, entry)| entry.clone()))
    }

    async fn entries(&self, query: JournalQuery) -> Result<JournalPage, JournalError> {
        let limit = query.limit.min(PAGE_ROWS_MAX) as usize;
        let state = self.state();
        let mut rows = state.content.newest_first();
        rows.retain(|(seq, entry)| {
            let at = entry.updated_at();
            query.after.is_none_or(|after| *seq < after)
                && query.since.is_none_or(|since| at >= since)
                && query.until.is_none_or(|until| at < until)
        });
        let has_more = rows.len() > limit;
        rows.truncate(limit);
        Ok(JournalPage {
            next: if has_more { rows.last().map(|(seq, _)| *seq) } else { None },
            entries: rows.into_iter().map(|(_, entry)| entry.clone()).collect(),
        })
    }

    async fn events(
        &self,
        after: EventSeq,
        limit: u32,
    ) -> Result<Vec<(EventSeq, TerminalEvent)>, JournalError> {
        let state = self.state();
        let later = state.content.unacknowledged.iter().filter(|(seq, _)| **seq > after);
        let limit = limit.min(PAGE_ROWS_MAX) as usize;
        Ok(later.take(limit).map(|(seq, event)| (*seq, event.clone())).collect())
    }

    async fn acknowledge(&self, event: EventSeq) -> Result<(), JournalError> {
        self.state().write(Change::Acknowledge(event), Durability::Lazy)
    }

    async fn note(&self, name: &str) -> Result<Option<String>, JournalError> {
        Ok(self.state().content.notes.get(name).cloned())
    }

    async fn put_note(&self, name: &str, value: &str) -> Result<(), JournalError> {
        check_note(name, value)?;
        let change = Change::PutNote { name: name.to_owned(), value: value.to_owned() };
        self.state().write(change, Durability::Synced)
    }
}
