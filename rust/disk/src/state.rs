//! All files of a disk, the processes that use them, and what goes wrong.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind};

use fastrand::Rng;

use crate::file::File;

/// Chances in a thousand, each for one write or sync.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DiskFaults {
    /// A write fails, of which any first part may be there.
    pub write_fails: u32,
    /// A sync fails; some sectors were written, and no later sync writes the others.
    pub sync_fails: u32,
    /// The disk is full: a write that makes a file longer fails. Not a chance but a state.
    pub is_full: bool,
}

/// A step that may be the last before the power goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Create,
    Delete,
    Write,
    Length,
    Sync,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// A process may use it.
    Running,
    /// The process has ended, the next has not come.
    Between,
    /// There is no power.
    Off,
}

/// Everything.
#[derive(Debug)]
pub(crate) struct State {
    files: BTreeMap<String, File>,
    /// Files that were deleted, as the disk still holds them.
    deleted: BTreeMap<String, Vec<u8>>,
    pub(crate) faults: DiskFaults,
    pub(crate) faults_happened: u64,
    /// Syncs that failed: what was not synced before may be lost without a power cut.
    pub(crate) syncs_failed: u64,
    pub(crate) steps: u64,
    pub(crate) trace: u64,
    cut_at_step: Option<u64>,
    phase: Phase,
    /// Counts the processes; handles of an earlier one do nothing.
    pub(crate) process: u64,
    /// Who has a file for itself.
    pub(crate) locked_by: BTreeMap<String, u64>,
    pub(crate) handles: u64,
    sector: usize,
    rng: Rng,
}

impl State {
    pub(crate) fn new(seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed);
        Self {
            files: BTreeMap::new(),
            deleted: BTreeMap::new(),
            faults: DiskFaults::default(),
            faults_happened: 0,
            syncs_failed: 0,
            steps: 0,
            trace: 0,
            cut_at_step: None,
            phase: Phase::Running,
            process: 0,
            locked_by: BTreeMap::new(),
            handles: 0,
            sector: if rng.bool() { 512 } else { 4096 },
            rng,
        }
    }

    /// An empty disk, on which handles of the one before do nothing.
    pub(crate) fn become_new(&mut self, seed: u64) {
        let process = self.process + 1;
        *self = Self { process, ..Self::new(seed) };
    }

    pub(crate) fn cut_power_at_step(&mut self, steps: Option<u64>) {
        self.cut_at_step = steps.map(|steps| self.steps + steps);
    }

    pub(crate) fn is_off(&self) -> bool {
        self.phase == Phase::Off
    }

    pub(crate) fn end_process(&mut self) {
        self.process += 1;
        self.locked_by.clear();
        if self.phase == Phase::Running {
            self.phase = Phase::Between;
        }
    }

    pub(crate) fn cut_power(&mut self) {
        self.end_process();
        self.phase = Phase::Off;
        self.cut_at_step = None;
        self.faults_happened += 1;
    }

    /// After a power cut the files are what the disk holds. Without one the cache may have
    /// forgotten what no sync would write any more.
    pub(crate) fn start(&mut self) {
        if self.phase == Phase::Between && self.rng.bool() {
            self.files.values_mut().for_each(File::evict);
        }
        if self.phase == Phase::Off {
            let mut deleted = std::mem::take(&mut self.deleted);
            for (name, mut file) in std::mem::take(&mut self.files) {
                let was_known = file.is_known;
                let old = deleted.remove(&name);
                file.sync_in_part(self.sector, &mut self.rng);
                file.is_known = was_known || self.rng.bool();
                if let Some(bytes) = file.into_durable().or(old) {
                    self.files.insert(name, File::held(bytes));
                }
            }
            for (name, bytes) in deleted {
                if self.rng.bool() {
                    self.files.insert(name, File::held(bytes));
                }
            }
        }
        self.phase = Phase::Running;
    }

    /// Whether a process may go on; false for one that has ended.
    pub(crate) fn serves(&self, process: u64) -> io::Result<()> {
        match self.phase == Phase::Running && process == self.process {
            true => Ok(()),
            false => Err(ErrorKind::Other.into()),
        }
    }

    pub(crate) fn exists(&self, name: &str) -> bool {
        self.files.contains_key(name)
    }

    pub(crate) fn file_bytes(&self, name: &str) -> u64 {
        self.files.get(name).map_or(0, |file| file.bytes() as u64)
    }

    pub(crate) fn create(&mut self, name: &str) -> io::Result<()> {
        if !self.exists(name) {
            let is_last = self.step(Step::Create, name, 0);
            self.files.insert(name.to_owned(), File::default());
            self.end_if(is_last)?;
        }
        Ok(())
    }

    pub(crate) fn delete(&mut self, name: &str) -> io::Result<()> {
        if !self.exists(name) {
            return Err(ErrorKind::NotFound.into());
        }
        let is_last = self.step(Step::Delete, name, 0);
        if let Some(bytes) = self.files.remove(name).and_then(File::into_durable) {
            self.deleted.insert(name.to_owned(), bytes);
        }
        self.end_if(is_last)
    }

    pub(crate) fn read(&self, name: &str, buffer: &mut [u8], offset: usize) -> io::Result<usize> {
        Ok(self.file(name)?.read(buffer, offset))
    }

    pub(crate) fn write(&mut self, name: &str, data: &[u8], offset: usize) -> io::Result<()> {
        let is_last = self.step(Step::Write, name, offset);
        let grows = offset + data.len() > self.file(name)?.bytes();
        let is_full = self.faults.is_full && grows;
        let fails = is_full || self.happens(self.faults.write_fails);
        let written = if fails { self.rng.usize(..=data.len()) } else { data.len() };
        // A full disk has no room for a first part either.
        let written = if is_full { 0 } else { written };
        if written > 0 {
            self.file_mut(name)?.write(&data[..written], offset);
        }
        self.faults_happened += u64::from(is_full);
        self.end_if(is_last)?;
        match (is_full, fails) {
            (true, _) => Err(ErrorKind::WriteZero.into()),
            (_, true) => Err(ErrorKind::Other.into()),
            _ => Ok(()),
        }
    }

    pub(crate) fn set_length(&mut self, name: &str, bytes: usize) -> io::Result<()> {
        let is_last = self.step(Step::Length, name, bytes);
        if self.happens(self.faults.write_fails) {
            return Err(ErrorKind::Other.into());
        }
        self.file_mut(name)?.set_length(bytes);
        self.end_if(is_last)
    }

    pub(crate) fn sync(&mut self, name: &str) -> io::Result<()> {
        let is_last = self.step(Step::Sync, name, 0);
        // Of the power that goes in a sync, the restart leaves what it wants.
        self.end_if(is_last)?;
        let fails = self.happens(self.faults.sync_fails);
        let sector = self.sector;
        let mut rng = self.rng.fork();
        let file = self.file_mut(name)?;
        let is_new = !file.is_known;
        if fails {
            file.sync_in_part(sector, &mut rng);
            self.syncs_failed += 1;
            return Err(ErrorKind::Other.into());
        }
        file.sync();
        if is_new {
            // With a new file its folder is synced.
            self.deleted.clear();
        }
        Ok(())
    }

    /// Writes a file as it is read once more, and syncs it.
    pub(crate) fn rewrite(&mut self, name: &str) -> io::Result<()> {
        self.serves(self.process)?;
        if self.exists(name) {
            let is_last = self.step(Step::Write, name, 0);
            let fails = self.happens(self.faults.write_fails);
            self.file_mut(name)?.rewrite();
            self.end_if(is_last)?;
            if fails {
                return Err(ErrorKind::Other.into());
            }
            self.sync(name)?;
        }
        Ok(())
    }

    fn file(&self, name: &str) -> io::Result<&File> {
        self.files.get(name).ok_or_else(|| ErrorKind::NotFound.into())
    }

    fn file_mut(&mut self, name: &str) -> io::Result<&mut File> {
        self.files.get_mut(name).ok_or_else(|| ErrorKind::NotFound.into())
    }

    fn happens(&mut self, per_mille: u32) -> bool {
        let happens = per_mille > 0 && self.rng.u32(..1000) < per_mille;
        self.faults_happened += u64::from(happens);
        happens
    }

    /// Counts a step; true where the power goes in it.
    fn step(&mut self, step: Step, name: &str, at: usize) -> bool {
        let words = [step as u64, name.len() as u64, at as u64];
        for word in words {
            self.trace = (self.trace ^ word).wrapping_mul(0x0000_0100_0000_01B3).rotate_left(23);
        }
        let is_last = self.cut_at_step == Some(self.steps);
        self.steps += 1;
        is_last
    }

    fn end_if(&mut self, is_last: bool) -> io::Result<()> {
        if is_last {
            self.cut_power();
            return Err(ErrorKind::Other.into());
        }
        Ok(())
    }
}
