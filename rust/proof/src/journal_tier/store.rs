//! A terminal's journal in SQLite, on a disk that fails.

use maquininha_disk::{Disk, DiskFaults};
use maquininha_flow::Durability;
use maquininha_journal::{JournalOptions, SqliteJournal};
use maquininha_sim::journal::Row;
use maquininha_sim::rng::Rng;
use maquininha_sim::store::{Contents, Failure, OpenFailure, Store};
use maquininha_terminal::port::{EventSeq, Journal, JournalError, JournalQuery};

use crate::wait::wait;

const PATH: &str = "journal.db";
/// Nothing is forgotten by a clock that no seed decides.
const OPTIONS: JournalOptions = JournalOptions { retention: None, ..JournalOptions::DEFAULT };
/// Steps of the disk in which the power may go: some payments, or an opening.
const STEPS: i64 = 80;

/// What may go wrong with the disks of a world.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct StoreFaults {
    disk: DiskFaults,
    /// Chances in a thousand: the disk is full or has room again, for one write.
    fills: u32,
    /// The power goes at some step after an opening.
    power_cut: u32,
}

/// Each fault is there or not.
pub(crate) fn any_faults(rng: &mut Rng) -> StoreFaults {
    let mut some = |rate: u32| if rng.chance(300) { rate } else { 0 };
    let disk = DiskFaults { write_fails: some(10), sync_fails: some(40), is_full: false };
    StoreFaults { disk, fills: some(100), power_cut: some(500) }
}

/// The journal of one terminal and its disk.
#[derive(Debug)]
pub(crate) struct DiskStore {
    journal: Option<SqliteJournal>,
    disk: Disk,
    faults: StoreFaults,
    rng: Rng,
}

impl DiskStore {
    /// A new journal on a new disk, which begins to fail when it is there.
    pub(crate) fn new(seed: u64, faults: StoreFaults) -> Self {
        let disk = Disk::new(seed);
        let journal = SqliteJournal::open_on(&disk, PATH, OPTIONS).expect("the disk is healthy");
        let mut store = Self { disk, journal: Some(journal), faults, rng: Rng::new(seed) };
        store.draw_faults();
        store
    }

    fn draw_faults(&mut self) {
        self.disk.set_faults(self.faults.disk);
        let cut = self.rng.chance(self.faults.power_cut);
        let step = cut.then(|| self.rng.range(0, STEPS).unsigned_abs());
        self.disk.cut_power_at_step(step);
    }

    fn open_and_read(&mut self) -> Result<Contents, JournalError> {
        let journal = SqliteJournal::open_on(&self.disk, PATH, OPTIONS)?;
        let contents = wait(read(&journal))?;
        self.journal = Some(journal);
        Ok(contents)
    }
}

impl Store for DiskStore {
    fn write(&mut self, row: &Row, durability: Durability) -> Result<(), Failure> {
        let Some(journal) = &self.journal else { return Err(Failure::Closed) };
        if self.rng.chance(self.faults.fills) {
            let is_full = !self.faults.disk.is_full;
            self.faults.disk.is_full = is_full;
            self.disk.set_faults(self.faults.disk);
        }
        let written = wait(journal.write(row.entry.clone(), durability, row.events.clone()));
        written.map_err(|error| match error {
            _ if self.disk.is_off() => Failure::PowerCut,
            JournalError::DiskFull => Failure::Refused,
            JournalError::Io(_) => Failure::Poisoned,
            JournalError::Poisoned => Failure::Closed,
            error => Failure::Broken(format!("cannot be written: {error}")),
        })
    }

    fn kill(&mut self) {
        self.disk.end_process();
        // A dead process does not close its files: nothing of it reaches the disk.
        self.journal = None;
    }

    fn power_cut(&mut self) {
        self.disk.cut_power();
        self.journal = None;
    }

    fn put_back(&mut self, rows: &[Row]) {
        self.kill();
        self.disk = Disk::new(self.rng.bits());
        let journal = SqliteJournal::open_on(&self.disk, PATH, OPTIONS).expect("a healthy disk");
        for row in rows {
            let written = journal.write(row.entry.clone(), Durability::Lazy, row.events.clone());
            wait(written).expect("a healthy disk");
        }
        wait(journal.close()).expect("a healthy disk");
        self.disk.end_process();
    }

    fn open(&mut self) -> Result<Contents, OpenFailure> {
        self.disk.start();
        self.draw_faults();
        self.open_and_read().map_err(|error| {
            let was_cut = self.disk.is_off();
            self.disk.end_process();
            match error {
                _ if was_cut => OpenFailure::PowerCut,
                JournalError::Io(_) | JournalError::DiskFull => OpenFailure::Disk,
                error => OpenFailure::Broken(format!("the journal does not open: {error}")),
            }
        })
    }

    fn heal(&mut self) {
        self.faults = StoreFaults::default();
        self.disk.set_faults(DiskFaults::default());
        self.disk.cut_power_at_step(None);
    }

    fn trace(&self) -> u64 {
        self.disk.trace()
    }
}

impl Drop for DiskStore {
    fn drop(&mut self) {
        self.disk.end_process();
    }
}

/// As a terminal reads it when it starts, and all the rest.
async fn read(journal: &SqliteJournal) -> Result<Contents, JournalError> {
    let open = journal.open_entries().await?;
    let mut latest = journal.entries(JournalQuery::default()).await?.entries;
    latest.reverse();
    let mut events = Vec::new();
    let mut after = EventSeq(0);
    loop {
        let page = journal.events(after, u32::MAX).await?;
        let Some((last, _)) = page.last() else { break };
        after = *last;
        events.extend(page.into_iter().map(|(_, event)| event));
    }
    Ok(Contents { latest, open, events })
}
