//! A journal that loses what was not synced when the power is cut.

use maquininha_flow::{Durability, JournalEntry, TerminalEvent};
use maquininha_model::AttemptId;

use super::rng::Rng;
use super::store::{Contents, Failure, OpenFailure, Store, latest};

/// One write: the row and the events that go with it.
#[derive(Clone, Debug)]
pub struct Row {
    /// Which write it is, from 0.
    pub number: usize,
    /// What was written.
    pub entry: JournalEntry,
    /// The events written with it.
    pub events: Vec<TerminalEvent>,
    /// Whether only a part of it reached the disk; its checksum tells.
    pub is_torn: bool,
}

/// What a power cut took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PowerLoss {
    /// Writes that are gone.
    pub lost: usize,
    /// Whether the last one that is left is only there in part.
    pub is_torn: bool,
}

/// Rows in the order in which they were written. In a tier that has the real thing, a store keeps
/// them as well, and has to give back what a journal promises.
#[derive(Debug, Default)]
pub struct Journal {
    rows: Vec<Row>,
    synced: usize,
    /// The most rows that were ever synced.
    synced_ever: usize,
    /// A disk that lies: nothing is ever synced, whatever it says.
    pub forgets: bool,
    /// How many of the rows are there for sure when it is opened again.
    sure: usize,
    store: Option<Box<dyn Store>>,
}

impl Journal {
    /// A new journal on a store.
    pub fn on(store: Box<dyn Store>) -> Self {
        Self { store: Some(store), ..Self::default() }
    }

    /// The store, where there is one.
    pub fn store(&self) -> Option<&dyn Store> {
        self.store.as_deref()
    }

    /// Appends a row and makes it as safe as asked.
    pub fn write(
        &mut self,
        entry: JournalEntry,
        events: Vec<TerminalEvent>,
        durability: Durability,
    ) -> Result<(), Failure> {
        self.append(entry, events);
        self.end_write(durability)
    }

    /// Puts a row behind the others; nothing is synced yet.
    pub fn append(&mut self, entry: JournalEntry, events: Vec<TerminalEvent>) {
        let number = self.rows.len();
        self.rows.push(Row { number, entry, events, is_torn: false });
    }

    /// Ends the write of the last row: what was asked to be safe is. One that failed and may be
    /// there all the same stays until the journal is opened again.
    pub fn end_write(&mut self, durability: Durability) -> Result<(), Failure> {
        if let (Some(store), Some(row)) = (&mut self.store, self.rows.last())
            && let Err(failure) = store.write(row, durability)
        {
            match failure {
                Failure::Poisoned | Failure::PowerCut => self.sure = self.synced,
                Failure::Refused | Failure::Closed | Failure::Broken(_) => {
                    self.rows.pop();
                }
            }
            return Err(failure);
        }
        self.sure = self.rows.len();
        if durability == Durability::Synced && !self.forgets {
            self.synced = self.rows.len();
            self.synced_ever = self.synced_ever.max(self.synced);
        }
        Ok(())
    }

    /// Every write that is still there.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The writes that a power cut cannot take.
    pub fn synced_rows(&self) -> &[Row] {
        &self.rows[..self.synced]
    }

    /// How many rows must be there whatever crashed.
    pub const fn synced_ever(&self) -> usize {
        self.synced_ever
    }

    /// How many writes a power cut may take: any number of the last ones, since
    /// the journal is a log and what is left of it is a prefix.
    pub fn unsynced(&self) -> usize {
        self.rows.len() - self.synced
    }

    /// The process ends; what was written stays.
    pub fn kill(&mut self) {
        if let Some(store) = &mut self.store {
            store.kill();
        }
    }

    /// Some or all of what was not synced is lost, the first of it perhaps in part. Of a store it
    /// is not known before it is opened what that is.
    pub fn power_cut(&mut self, rng: &mut Rng) -> PowerLoss {
        if let Some(store) = &mut self.store {
            store.power_cut();
            self.sure = self.synced;
            return PowerLoss { lost: 0, is_torn: false };
        }
        let kept = rng.index(self.unsynced() + 1);
        let is_torn = kept < self.unsynced() && rng.chance(300);
        self.cut(kept, is_torn)
    }

    /// Of what was not synced, the first `kept` rows are still there, and the next in part.
    pub fn cut(&mut self, kept: usize, is_torn: bool) -> PowerLoss {
        let kept = self.synced + kept;
        let lost = self.rows.len() - kept;
        self.rows.truncate(kept + usize::from(is_torn));
        if let Some(last) = self.rows.last_mut() {
            last.is_torn |= is_torn;
        }
        PowerLoss { lost, is_torn }
    }

    /// How many of the rows that are not synced must be kept for an attempt to be known; none
    /// where it has no row at all.
    pub fn kept_to_know(&self, attempt: &AttemptId) -> Option<usize> {
        let first = self.rows.iter().position(|row| row.entry.attempt_id() == attempt)?;
        Some((first + 1).saturating_sub(self.synced))
    }

    /// Puts back an older state: a number of the rows that were synced.
    pub fn roll_back(&mut self, rows: usize) {
        self.rows.truncate(rows.min(self.synced));
        self.synced = self.rows.len();
        self.synced_ever = self.synced;
        self.sure = self.synced;
        if let Some(store) = &mut self.store {
            store.put_back(&self.rows);
        }
    }

    /// Opens it after a crash: what is there in part, and all after it, is dropped. What is
    /// found is made safe before anybody reads it, since a killed process may have left rows
    /// that were never synced. What a store gives back is held against what was written.
    pub fn open(&mut self) -> Result<(), OpenFailure> {
        if let Some(store) = &mut self.store {
            let contents = store.open().inspect_err(|_| self.sure = self.synced)?;
            let possible = self.sure..=self.rows.len();
            let Some(kept) = possible.rev().find(|kept| contents.is_of(&self.rows[..*kept])) else {
                return Err(OpenFailure::Broken(self.what_is_wrong(&contents)));
            };
            self.rows.truncate(kept);
        }
        if let Some(torn) = self.rows.iter().position(|row| row.is_torn) {
            self.rows.truncate(torn);
        }
        self.synced = if self.forgets { 0 } else { self.rows.len() };
        self.synced_ever = self.synced_ever.max(self.synced);
        self.sure = self.rows.len();
        Ok(())
    }

    /// Nothing fails any more.
    pub fn heal(&mut self) {
        if let Some(store) = &mut self.store {
            store.heal();
        }
    }

    fn what_is_wrong(&self, contents: &Contents) -> String {
        format!(
            "the journal is no prefix of at least {} of the {} rows that were written: it has {} \
             attempts, {} of them open, and {} events",
            self.sure,
            self.rows.len(),
            contents.latest.len(),
            contents.open.len(),
            contents.events.len(),
        )
    }

    /// The last row of an attempt.
    pub fn latest_of(&self, attempt: &AttemptId) -> Option<&JournalEntry> {
        let mut rows = self.rows.iter().rev().map(|row| &row.entry);
        rows.find(|entry| entry.attempt_id() == attempt)
    }

    /// The last row of each attempt, the oldest first.
    pub fn latest(&self) -> Vec<&JournalEntry> {
        latest(&self.rows)
    }
}

#[cfg(test)]
mod tests {
    use maquininha_flow::PaymentKind;

    use super::*;
    use crate::scenario::{noon, plain_driver, plan};

    fn entry(name: &str) -> JournalEntry {
        let plan = plan(0, name, PaymentKind::Standalone, 100, plain_driver());
        JournalEntry::Payment(maquininha_flow::Payment::new(plan, noon()).record().clone())
    }

    #[test]
    fn a_power_cut_keeps_what_was_synced_and_opening_drops_what_is_torn() {
        let mut losses = Vec::new();
        for seed in 0..200 {
            let mut journal = Journal::default();
            for (name, durability) in
                [("a", Durability::Synced), ("b", Durability::Lazy), ("c", Durability::Lazy)]
            {
                assert_eq!(journal.write(entry(name), Vec::new(), durability), Ok(()));
            }
            let loss = journal.power_cut(&mut Rng::new(seed));
            assert_eq!(journal.open(), Ok(()));
            assert_eq!(journal.rows().len(), 3 - loss.lost);
            assert!(journal.rows().iter().enumerate().all(|(at, row)| row.number == at));
            losses.push((loss.lost, loss.is_torn));
        }
        losses.sort_unstable();
        losses.dedup();
        assert_eq!(losses, [(0, false), (1, false), (1, true), (2, false), (2, true)]);
    }
}
