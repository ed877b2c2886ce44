//! Storage layers that are registered with SQLite.
//!
//! SQLite keeps a layer until the process ends, so they are used again. Each serves one disk, so
//! that no two threads are in one at a time.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::state::State;
use crate::vfs::Layer;

static NEXT: AtomicU64 = AtomicU64::new(0);
static FREE: Mutex<Vec<Arc<Slot>>> = Mutex::new(Vec::new());

/// A registered layer and the disk it serves.
#[derive(Debug)]
pub(crate) struct Slot {
    name: String,
    state: Mutex<State>,
}

impl Slot {
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A layer that nobody uses, or a new one.
pub(crate) fn take() -> Arc<Slot> {
    if let Some(slot) = free().pop() {
        return slot;
    }
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let name = format!("maquininha-disk-{number}");
    let slot = Arc::new(Slot { name: name.clone(), state: Mutex::new(State::new(0)) });
    sqlite_vfs::register(&name, Layer::new(Arc::clone(&slot)), false)
        .expect("SQLite takes any number of layers");
    slot
}

pub(crate) fn give_back(slot: Arc<Slot>) {
    free().push(slot);
}

fn free() -> MutexGuard<'static, Vec<Arc<Slot>>> {
    FREE.lock().unwrap_or_else(PoisonError::into_inner)
}
