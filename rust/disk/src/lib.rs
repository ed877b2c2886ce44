//! A disk in memory that SQLite writes on, for tests and simulation.
//!
//! It behaves as a kernel with a page cache over a disk does. What a process wrote is read by
//! every later process; a power cut leaves of it what was synced and, of what was written since,
//! any version that each sector had. A sync that fails may have written some sectors, and the
//! next one says nothing of the others. The power may go at any single write or sync.
//!
//! | room | what is there |
//! |---|---|
//! | `file` | one file: what is cached, what is on the disk, what is between |
//! | `state` | all files, the processes, the faults, and chance |
//! | `vfs` | the face to SQLite |
//! | `slot` | storage layers are registered with SQLite once and used again |

#![allow(clippy::doc_markdown, reason = "SQLite is a name, not a symbol")]

mod file;
mod slot;
mod state;
mod vfs;

use std::io;
use std::path::Path;
use std::sync::{Arc, MutexGuard};

use maquininha_journal::Storage;

use slot::Slot;
pub use state::DiskFaults;
use state::State;

/// A disk. The same seed and the same calls give the same disk.
#[derive(Debug)]
pub struct Disk {
    slot: Arc<Slot>,
}

impl Disk {
    /// An empty disk without faults.
    pub fn new(seed: u64) -> Self {
        let slot = slot::take();
        slot.state().become_new(seed);
        Self { slot }
    }

    /// What goes wrong from now on.
    pub fn set_faults(&self, faults: DiskFaults) {
        self.state().faults = faults;
    }

    /// The power goes in the middle of a step: a write, a sync, a change of a length, a file that
    /// is made or deleted. 0 is the next one; `None` takes it back.
    pub fn cut_power_at_step(&self, steps: Option<u64>) {
        self.state().cut_power_at_step(steps);
    }

    /// Whether the power has gone.
    pub fn is_off(&self) -> bool {
        self.state().is_off()
    }

    /// The process ends: its handles do nothing any more, what it wrote stays. Nothing is opened
    /// until [`Disk::start`].
    pub fn end_process(&self) {
        self.state().end_process();
    }

    /// The power goes, and the process with it.
    pub fn cut_power(&self) {
        self.state().cut_power();
    }

    /// The power is there, and another process may come.
    pub fn start(&self) {
        self.state().start();
    }

    /// Faults that happened, power cuts among them.
    pub fn faults(&self) -> u64 {
        self.state().faults_happened
    }

    /// Syncs that failed. What was written before one and not synced may be lost, without a power
    /// cut: the cache may forget it.
    pub fn syncs_failed(&self) -> u64 {
        self.state().syncs_failed
    }

    /// Writes, syncs and other steps so far.
    pub fn steps(&self) -> u64 {
        self.state().steps
    }

    /// A hash of every step so far, in its order.
    pub fn trace(&self) -> u64 {
        self.state().trace
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.slot.state()
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        self.state().end_process();
        slot::give_back(Arc::clone(&self.slot));
    }
}

impl Storage for Disk {
    fn layer(&self) -> Option<&str> {
        Some(self.slot.name())
    }

    fn file_bytes(&self, path: &Path) -> u64 {
        self.state().file_bytes(&path.to_string_lossy())
    }

    fn rewrite(&self, path: &Path) -> io::Result<()> {
        self.state().rewrite(&path.to_string_lossy())
    }
}
