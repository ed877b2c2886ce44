//! The order list as a feed: a snapshot, then its changes.

use std::sync::Arc;

use maquininha_terminal::OrderList;
use tokio::runtime::Handle;
use tokio::sync::{Mutex, watch};

use crate::MaquininhaError;
use crate::error::closed;
use crate::running::while_waited_for;
use crate::types::OrderSnapshot;

/// The order list as a feed. A slow reader sees the newest list, not every change.
#[derive(uniffi::Object)]
pub struct OrderFeed {
    state: Arc<Mutex<State>>,
    runtime: Handle,
}

struct State {
    revision: u64,
    list: watch::Receiver<OrderList>,
}

#[uniffi::export]
impl OrderFeed {
    /// The list, as soon as it differs from the one with the revision given; at once for 0. A
    /// reader gives the revision of the last list it has, so that none is lost if a wait is
    /// given up.
    ///
    /// Errors: `closed` once the terminal is closed.
    pub async fn next(&self, after_revision: u64) -> Result<OrderSnapshot, MaquininhaError> {
        let state = Arc::clone(&self.state);
        while_waited_for(&self.runtime, async move {
            let mut state = state.lock().await;
            if state.revision <= after_revision {
                state.list.changed().await.map_err(|_| closed())?;
                state.revision = after_revision.saturating_add(1);
            }
            let list = state.list.borrow_and_update().clone();
            Ok(OrderSnapshot::of(list, state.revision))
        })
        .await
    }
}

impl OrderFeed {
    pub(crate) fn new(list: watch::Receiver<OrderList>, runtime: Handle) -> Self {
        Self { state: Arc::new(Mutex::new(State { revision: 1, list })), runtime }
    }
}
