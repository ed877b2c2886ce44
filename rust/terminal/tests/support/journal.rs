use std::collections::BTreeMap;
use std::sync::Mutex;

use async_trait::async_trait;
use maquininha_flow::{Durability, JournalEntry, TerminalEvent};
use maquininha_model::AttemptId;
use maquininha_terminal::port::{EventSeq, Journal, JournalError, JournalPage, JournalQuery};

/// A journal in memory that can be told to fail.
#[derive(Default)]
pub(crate) struct TestJournal {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    latest: BTreeMap<AttemptId, JournalEntry>,
    events: BTreeMap<u64, TerminalEvent>,
    next_event: u64,
    notes: BTreeMap<String, String>,
    writes: usize,
    syncs: usize,
    fail_from: Option<usize>,
    full_at: Option<usize>,
}

impl TestJournal {
    /// Writes fail from the one with this number on, counted from 0.
    pub(crate) fn fail_from(&self, write: usize) {
        self.state.lock().expect("lock").fail_from = Some(write);
    }

    /// The write with this number alone finds the disk full.
    pub(crate) fn full_at(&self, write: usize) {
        self.state.lock().expect("lock").full_at = Some(write);
    }

    pub(crate) fn syncs(&self) -> usize {
        self.state.lock().expect("lock").syncs
    }

    pub(crate) fn latest(&self, attempt_id: &str) -> Option<JournalEntry> {
        let state = self.state.lock().expect("lock");
        state.latest.get(&super::attempt(attempt_id)).cloned()
    }
}

#[async_trait]
impl Journal for TestJournal {
    async fn write(
        &self,
        entry: JournalEntry,
        durability: Durability,
        events: Vec<TerminalEvent>,
    ) -> Result<(), JournalError> {
        let mut state = self.state.lock().expect("lock");
        let number = state.writes;
        state.writes += 1;
        if state.fail_from.is_some_and(|from| number >= from) {
            return Err(JournalError::Poisoned);
        }
        if state.full_at == Some(number) {
            return Err(JournalError::DiskFull);
        }
        state.syncs += usize::from(durability == Durability::Synced);
        state.latest.insert(entry.attempt_id().clone(), entry);
        for event in events {
            state.next_event += 1;
            let seq = state.next_event;
            state.events.insert(seq, event);
        }
        Ok(())
    }

    async fn open_entries(&self) -> Result<Vec<JournalEntry>, JournalError> {
        let state = self.state.lock().expect("lock");
        Ok(state.latest.values().filter(|entry| entry.is_open()).cloned().collect())
    }

    async fn entry(&self, attempt_id: &AttemptId) -> Result<Option<JournalEntry>, JournalError> {
        Ok(self.state.lock().expect("lock").latest.get(attempt_id).cloned())
    }

    async fn entries(&self, _query: JournalQuery) -> Result<JournalPage, JournalError> {
        let state = self.state.lock().expect("lock");
        Ok(JournalPage { entries: state.latest.values().cloned().collect(), next: None })
    }

    async fn events(
        &self,
        after: EventSeq,
        _limit: u32,
    ) -> Result<Vec<(EventSeq, TerminalEvent)>, JournalError> {
        let state = self.state.lock().expect("lock");
        let later = state.events.range(after.0 + 1..);
        Ok(later.map(|(seq, event)| (EventSeq(*seq), event.clone())).collect())
    }

    async fn acknowledge(&self, event: EventSeq) -> Result<(), JournalError> {
        self.state.lock().expect("lock").events.remove(&event.0);
        Ok(())
    }

    async fn note(&self, name: &str) -> Result<Option<String>, JournalError> {
        Ok(self.state.lock().expect("lock").notes.get(name).cloned())
    }

    async fn put_note(&self, name: &str, value: &str) -> Result<(), JournalError> {
        self.state.lock().expect("lock").notes.insert(name.to_owned(), value.to_owned());
        Ok(())
    }
}
