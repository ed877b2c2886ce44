//! The store as the writer sees it.

use maquininha_merchant::port::{
    EVENTS_PENDING_MAX, HOOKS_PENDING_MAX, HookAppended, NewHook, StoreError, WriteBatch,
};
use rusqlite::{Connection, OptionalExtension};

use super::change::{Answer, Change, table_name};
use super::query;
use crate::content::{self, Content};

type ApplyError = content::ApplyError<StoreError>;

/// How many webhooks wait, so that they are not counted with every new one.
#[derive(Debug, Default)]
pub(crate) struct SaleStoreContent {
    hooks_pending: Option<usize>,
}

impl Content for SaleStoreContent {
    type Change = Change;
    type Answer = Answer;
    type Error = StoreError;

    fn apply(&mut self, connection: &Connection, change: &Change) -> Result<Answer, ApplyError> {
        match change {
            Change::Write(batch) => self.write(connection, batch).map(Answer::LastEvent),
            Change::AppendHook(hook) => self.append_hook(connection, hook).map(Answer::Hook),
            Change::Acknowledge(seq) => {
                delete(connection, "DELETE FROM event WHERE seq = ?1", *seq)?;
                Ok(Answer::Done)
            }
        }
    }

    fn rolled_back(&mut self) {
        self.hooks_pending = None;
    }

    fn is_idle(&self) -> bool {
        true
    }
}

impl SaleStoreContent {
    fn write(&mut self, connection: &Connection, batch: &WriteBatch) -> Result<u64, ApplyError> {
        for row in &batch.rows {
            let table = table_name(row.table).map_err(ApplyError::Refused)?;
            connection
                .prepare_cached(
                    "INSERT INTO item (kind, name, state, json) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT (kind, name) DO UPDATE
                     SET state = excluded.state, json = excluded.json",
                )?
                .execute((table, &row.key, &row.state, &row.json))?;
        }
        for (table, key) in &batch.deletes {
            let table = table_name(*table).map_err(ApplyError::Refused)?;
            connection
                .prepare_cached("DELETE FROM item WHERE kind = ?1 AND name = ?2")?
                .execute((table, key))?;
        }
        for event in &batch.events {
            connection.prepare_cached("INSERT INTO event (json) VALUES (?1)")?.execute([event])?;
        }
        if !batch.events.is_empty() {
            drop_oldest_events(connection)?;
        }
        if let Some(seq) = batch.processed_hook {
            let gone = delete(connection, "DELETE FROM hook WHERE seq = ?1", seq)?;
            self.hooks_pending = self.hooks_pending.map(|pending| pending.saturating_sub(gone));
        }
        Ok(query::last_event_seq(connection)?)
    }

    fn append_hook(
        &mut self,
        connection: &Connection,
        hook: &NewHook,
    ) -> Result<HookAppended, ApplyError> {
        let marks: Vec<String> = std::iter::once(format!("id {}", hook.id))
            .chain(hook.content.as_ref().map(|content| format!("content {content}")))
            .collect();
        for mark in &marks {
            let known = connection
                .prepare_cached("SELECT 1 FROM known_hook WHERE mark = ?1")?
                .query_row([mark], |_| Ok(()))
                .optional()?;
            if known.is_some() {
                return Ok(HookAppended::Duplicate);
            }
        }
        let pending = self.pending(connection)?;
        if pending >= HOOKS_PENDING_MAX {
            return Err(ApplyError::Refused(StoreError::Full));
        }
        let received_at = hook.received_at.micros();
        connection
            .prepare_cached("INSERT INTO hook (received_at, body) VALUES (?1, ?2)")?
            .execute((received_at, &hook.body))?;
        let seq = connection.last_insert_rowid();
        for mark in &marks {
            connection
                .prepare_cached(
                    "INSERT INTO known_hook (mark, hook_seq, received_at) VALUES (?1, ?2, ?3)",
                )?
                .execute((mark, seq, received_at))?;
        }
        self.hooks_pending = Some(pending.saturating_add(1));
        Ok(HookAppended::New { seq: query::position(seq) })
    }

    fn pending(&mut self, connection: &Connection) -> rusqlite::Result<usize> {
        if let Some(pending) = self.hooks_pending {
            return Ok(pending);
        }
        let sql = "SELECT count(*) FROM hook";
        let counted: i64 = connection.query_row(sql, [], |row| row.get(0))?;
        let pending = usize::try_from(counted).unwrap_or(usize::MAX);
        self.hooks_pending = Some(pending);
        Ok(pending)
    }
}

fn delete(connection: &Connection, sql: &str, seq: u64) -> rusqlite::Result<usize> {
    // A number beyond what the file can hold was never given out.
    let Ok(seq) = i64::try_from(seq) else { return Ok(0) };
    connection.prepare_cached(sql)?.execute([seq])
}

fn drop_oldest_events(connection: &Connection) -> rusqlite::Result<usize> {
    connection
        .prepare_cached(
            "DELETE FROM event WHERE seq <=
             (SELECT seq FROM event ORDER BY seq DESC LIMIT 1 OFFSET ?1)",
        )?
        .execute([i64::try_from(EVENTS_PENDING_MAX).unwrap_or(i64::MAX)])
}
