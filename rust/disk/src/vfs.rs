//! The face to SQLite.

use std::io::{self, ErrorKind};
use std::sync::{Arc, MutexGuard};
use std::time::Duration;

use sqlite_vfs::{DatabaseHandle, LockKind, OpenAccess, OpenOptions, Vfs, WalDisabled};

use crate::slot::Slot;
use crate::state::State;

/// A storage layer that serves one disk.
pub(crate) struct Layer {
    slot: Arc<Slot>,
}

impl Layer {
    pub(crate) fn new(slot: Arc<Slot>) -> Self {
        Self { slot }
    }
}

impl Vfs for Layer {
    type Handle = Open;

    fn open(&self, name: &str, options: OpenOptions) -> io::Result<Open> {
        let mut state = self.slot.state();
        state.serves(state.process)?;
        match options.access {
            OpenAccess::CreateNew if state.exists(name) => {
                return Err(ErrorKind::AlreadyExists.into());
            }
            OpenAccess::Create | OpenAccess::CreateNew => state.create(name)?,
            OpenAccess::Read | OpenAccess::Write if state.exists(name) => {}
            OpenAccess::Read | OpenAccess::Write => return Err(ErrorKind::NotFound.into()),
        }
        state.handles += 1;
        Ok(Open {
            slot: Arc::clone(&self.slot),
            name: name.to_owned(),
            number: state.handles,
            process: state.process,
            lock: LockKind::None,
        })
    }

    fn delete(&self, name: &str) -> io::Result<()> {
        let mut state = self.slot.state();
        state.serves(state.process)?;
        state.delete(name)
    }

    fn exists(&self, name: &str) -> io::Result<bool> {
        let state = self.slot.state();
        state.serves(state.process)?;
        Ok(state.exists(name))
    }

    fn temporary_name(&self) -> String {
        "temporary".to_owned()
    }

    fn random(&self, buffer: &mut [i8]) {
        buffer.fill(0);
    }

    fn sleep(&self, duration: Duration) -> Duration {
        duration
    }
}

/// An open file.
pub(crate) struct Open {
    slot: Arc<Slot>,
    name: String,
    number: u64,
    process: u64,
    lock: LockKind,
}

impl Open {
    /// The disk, where this process still runs.
    fn disk(&self) -> io::Result<MutexGuard<'_, State>> {
        let state = self.slot.state();
        state.serves(self.process)?;
        Ok(state)
    }
}

impl DatabaseHandle for Open {
    // With exclusive locking SQLite keeps the index of the log in its own memory.
    type WalIndex = WalDisabled;

    fn size(&self) -> io::Result<u64> {
        Ok(self.disk()?.file_bytes(&self.name))
    }

    fn read_exact_at(&mut self, buffer: &mut [u8], offset: u64) -> io::Result<()> {
        let read = self.disk()?.read(&self.name, buffer, place(offset)?)?;
        if read < buffer.len() { Err(ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
    }

    fn write_all_at(&mut self, data: &[u8], offset: u64) -> io::Result<()> {
        self.disk()?.write(&self.name, data, place(offset)?)
    }

    fn sync(&mut self, _data_only: bool) -> io::Result<()> {
        self.disk()?.sync(&self.name)
    }

    fn set_len(&mut self, bytes: u64) -> io::Result<()> {
        self.disk()?.set_length(&self.name, place(bytes)?)
    }

    fn lock(&mut self, lock: LockKind) -> io::Result<bool> {
        let mut state = self.disk()?;
        let owner = state.locked_by.get(&self.name).copied();
        if owner.is_some_and(|owner| owner != self.number) {
            return Ok(lock == LockKind::None);
        }
        match lock {
            LockKind::None | LockKind::Shared => state.locked_by.remove(&self.name),
            _ => state.locked_by.insert(self.name.clone(), self.number),
        };
        drop(state);
        self.lock = lock;
        Ok(true)
    }

    fn reserved(&mut self) -> io::Result<bool> {
        Ok(self.disk()?.locked_by.contains_key(&self.name))
    }

    fn current_lock(&self) -> io::Result<LockKind> {
        Ok(self.lock)
    }

    fn wal_index(&self, _readonly: bool) -> io::Result<WalDisabled> {
        Err(ErrorKind::Unsupported.into())
    }
}

fn place(bytes: u64) -> io::Result<usize> {
    usize::try_from(bytes).map_err(|_| ErrorKind::InvalidInput.into())
}
