//! One change of the store, held to its bounds.

use maquininha_merchant::port::{HookAppended, NewHook, StoreError, StoreTable, WriteBatch};

/// The longest text of a row, an event or a webhook in bytes. An order with all
/// its charges is some 20 KiB; the bound keeps hostile bodies out.
pub const STORED_TEXT_BYTES_MAX: usize = 1024 * 1024;

/// The longest key of a row, or mark of a webhook, in bytes.
const KEY_BYTES_MAX: usize = 1024;

/// What is changed.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    Write(Box<WriteBatch>),
    AppendHook(Box<NewHook>),
    Acknowledge(u64),
}

/// What the one who asked is told.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Answer {
    /// The position of the last event there is.
    LastEvent(u64),
    Hook(HookAppended),
    Done,
}

/// The name of a table in the file. Never changed.
pub(crate) fn table_name(table: StoreTable) -> Result<&'static str, StoreError> {
    match table {
        StoreTable::Sale => Ok("sale"),
        StoreTable::Loose => Ok("loose"),
        StoreTable::Device => Ok("device"),
        StoreTable::Note => Ok("note"),
        _ => Err(StoreError::Io("the table is not known to this version".into())),
    }
}

/// Holds a batch to the bounds.
pub(crate) fn check_batch(batch: &WriteBatch) -> Result<(), StoreError> {
    for row in &batch.rows {
        table_name(row.table)?;
        check_key(&row.key)?;
        check_key(&row.state)?;
        check_text(&row.json)?;
    }
    for (table, _) in &batch.deletes {
        table_name(*table)?;
    }
    batch.events.iter().try_for_each(|event| check_text(event))
}

/// Holds a webhook to the bounds.
pub(crate) fn check_hook(hook: &NewHook) -> Result<(), StoreError> {
    hook.content.as_deref().map_or(Ok(()), check_key)?;
    check_text(&hook.body)
}

fn check_key(key: &str) -> Result<(), StoreError> {
    bounded(key, KEY_BYTES_MAX)
}

fn check_text(text: &str) -> Result<(), StoreError> {
    bounded(text, STORED_TEXT_BYTES_MAX)
}

fn bounded(text: &str, bytes_max: usize) -> Result<(), StoreError> {
    if text.len() > bytes_max {
        return Err(StoreError::Io(format!("a text is longer than {bytes_max} bytes")));
    }
    Ok(())
}
