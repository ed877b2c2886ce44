use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use maquininha_model::Timestamp;

use crate::port::{
    EVENTS_PENDING_MAX, HOOKS_PENDING_MAX, HookAppended, NewHook, SaleStore, StoreError, StoreRow,
    StoreTable, StoredEvent, StoredHook, WriteBatch,
};

#[derive(Debug, Default)]
struct Inner {
    rows: BTreeMap<(StoreTable, String), (String, String)>,
    events: BTreeMap<u64, String>,
    last_event: u64,
    hooks: BTreeMap<u64, StoredHook>,
    last_hook: u64,
    known: HashMap<String, Timestamp>,
    failing: bool,
}

/// A store that lives as long as the process: the twin of the durable ones.
#[derive(Debug, Default)]
pub struct MemorySaleStore {
    inner: Mutex<Inner>,
}

impl MemorySaleStore {
    /// From now on every write fails, as on a full disk; or no longer.
    pub fn fail_writes(&self, failing: bool) {
        self.with(|inner| inner.failing = failing);
    }

    /// How many webhook bodies were ever kept.
    pub fn hooks_kept(&self) -> u64 {
        self.with(|inner| inner.last_hook)
    }

    fn with<T>(&self, work: impl FnOnce(&mut Inner) -> T) -> T {
        work(&mut self.inner.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[async_trait]
impl SaleStore for MemorySaleStore {
    async fn write(&self, batch: WriteBatch) -> Result<u64, StoreError> {
        self.with(|inner| {
            if inner.failing {
                return Err(StoreError::Io("the disk is full".to_owned()));
            }
            for row in batch.rows {
                inner.rows.insert((row.table, row.key), (row.state, row.json));
            }
            for key in batch.deletes {
                inner.rows.remove(&key);
            }
            for event in batch.events {
                inner.last_event += 1;
                inner.events.insert(inner.last_event, event);
            }
            while inner.events.len() > EVENTS_PENDING_MAX {
                inner.events.pop_first();
            }
            if let Some(seq) = batch.processed_hook {
                inner.hooks.remove(&seq);
            }
            Ok(inner.last_event)
        })
    }

    async fn get(&self, table: StoreTable, key: &str) -> Result<Option<String>, StoreError> {
        Ok(self
            .with(|inner| inner.rows.get(&(table, key.to_owned())).map(|(_, json)| json.clone())))
    }

    async fn scan(
        &self,
        table: StoreTable,
        state: Option<&str>,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<StoreRow>, StoreError> {
        Ok(self.with(|inner| {
            inner
                .rows
                .iter()
                .filter(|((kind, key), (row_state, _))| {
                    *kind == table
                        && state.is_none_or(|state| state == row_state)
                        && after.is_none_or(|after| key.as_str() > after)
                })
                .take(limit)
                .map(|((table, key), (state, json))| StoreRow {
                    table: *table,
                    key: key.clone(),
                    state: state.clone(),
                    json: json.clone(),
                })
                .collect()
        }))
    }

    async fn append_hook(&self, hook: NewHook) -> Result<HookAppended, StoreError> {
        self.with(|inner| {
            if inner.failing {
                return Err(StoreError::Io("the disk is full".to_owned()));
            }
            let keys: Vec<String> =
                [Some(format!("id {}", hook.id)), hook.content].into_iter().flatten().collect();
            if keys.iter().any(|key| inner.known.contains_key(key)) {
                return Ok(HookAppended::Duplicate);
            }
            if inner.hooks.len() >= HOOKS_PENDING_MAX {
                return Err(StoreError::Full);
            }
            inner.last_hook += 1;
            let seq = inner.last_hook;
            let received_at = hook.received_at;
            inner.hooks.insert(seq, StoredHook { seq, received_at, body: hook.body });
            inner.known.extend(keys.into_iter().map(|key| (key, received_at)));
            Ok(HookAppended::New { seq })
        })
    }

    async fn pending_hooks(&self, limit: usize) -> Result<Vec<StoredHook>, StoreError> {
        Ok(self.with(|inner| inner.hooks.values().take(limit).cloned().collect()))
    }

    async fn forget_hooks(&self, before: Timestamp) -> Result<(), StoreError> {
        self.with(|inner| inner.known.retain(|_, at| *at >= before));
        Ok(())
    }

    async fn events(&self, after: u64, limit: usize) -> Result<Vec<StoredEvent>, StoreError> {
        Ok(self.with(|inner| {
            inner
                .events
                .range(after.saturating_add(1)..)
                .take(limit)
                .map(|(seq, json)| StoredEvent { seq: *seq, json: json.clone() })
                .collect()
        }))
    }

    async fn last_event(&self) -> Result<u64, StoreError> {
        Ok(self.with(|inner| inner.last_event))
    }

    async fn acknowledge(&self, seq: u64) -> Result<(), StoreError> {
        self.with(|inner| inner.events.remove(&seq));
        Ok(())
    }
}
