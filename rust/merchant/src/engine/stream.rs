use std::sync::Arc;

use tokio::sync::watch;

use super::event::StoredMerchantEvent;
use super::record::from_json;
use super::{Event, Merchant};
use crate::error::MerchantError;
use crate::port::SaleStore;

/// Events read from the store at once.
const PAGE: usize = 64;

/// Events in order, pulled by the reader. They stay in the store until they
/// are acknowledged, so a reader that crashed sees them again.
pub struct EventStream {
    store: Arc<dyn SaleStore>,
    last_event: watch::Receiver<u64>,
    after: u64,
    page: std::collections::VecDeque<Event>,
}

impl Merchant {
    /// Every event that nobody acknowledged, then each new one.
    pub fn events(&self) -> EventStream {
        self.events_after(0)
    }

    /// Events after a position.
    pub fn events_after(&self, after: u64) -> EventStream {
        EventStream {
            store: Arc::clone(&self.parts.store),
            last_event: self.last_event.clone(),
            after,
            page: std::collections::VecDeque::new(),
        }
    }

    /// Forgets an event that was dealt with. Twice is success.
    pub async fn acknowledge(&self, seq: u64) -> Result<(), MerchantError> {
        Ok(self.parts.store.acknowledge(seq).await?)
    }
}

impl EventStream {
    /// The next event, where there is one already.
    pub async fn try_next(&mut self) -> Result<Option<Event>, MerchantError> {
        if self.page.is_empty() {
            for stored in self.store.events(self.after, PAGE).await? {
                let StoredMerchantEvent { at, event } = from_json(&stored.json)?;
                self.page.push_back(Event { seq: stored.seq, at, event });
            }
        }
        let next = self.page.pop_front();
        if let Some(event) = &next {
            self.after = event.seq;
        }
        Ok(next)
    }

    /// The next event; waits for one. `None` once the engine has ended and all
    /// were read.
    pub async fn next(&mut self) -> Result<Option<Event>, MerchantError> {
        loop {
            self.last_event.borrow_and_update();
            if let Some(event) = self.try_next().await? {
                return Ok(Some(event));
            }
            if self.last_event.changed().await.is_err() {
                return self.try_next().await;
            }
        }
    }
}
