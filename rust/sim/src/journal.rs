//! A journal that loses what was not synced when the power is cut.

use maquininha_flow::{Durability, JournalEntry, TerminalEvent};

use super::rng::Rng;

/// One write: the row and the events that go with it.
#[derive(Clone, Debug)]
pub struct Row {
    pub entry: JournalEntry,
    pub events: Vec<TerminalEvent>,
}

/// Rows in the order in which they were written.
#[derive(Debug, Default)]
pub struct Journal {
    rows: Vec<Row>,
    synced: usize,
}

impl Journal {
    pub fn write(&mut self, row: Row, durability: Durability) {
        self.rows.push(row);
        if durability == Durability::Synced {
            self.synced = self.rows.len();
        }
    }

    /// Every write that is still there.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The writes that a power cut cannot take.
    pub fn synced_rows(&self) -> &[Row] {
        &self.rows[..self.synced]
    }

    /// Some or all of what was not synced is lost; never something in between.
    pub fn power_cut(&mut self, rng: &mut Rng) {
        let kept = self.synced + rng.index(self.rows.len() - self.synced + 1);
        self.rows.truncate(kept);
        self.synced = kept;
    }

    /// The last row of each attempt.
    pub fn latest(&self) -> Vec<&JournalEntry> {
        let mut latest: Vec<&JournalEntry> = Vec::new();
        for row in &self.rows {
            latest.retain(|entry| entry.attempt_id() != row.entry.attempt_id());
            latest.push(&row.entry);
        }
        latest
    }
}
