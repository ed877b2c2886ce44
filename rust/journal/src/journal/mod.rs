//! The terminal's journal and its twin.

mod apply;
mod change;
mod content;
mod latest;
mod memory;
mod options;
mod query;
mod retention;
mod sqlite;
mod stage;

use crate::schema::Schema;

pub use memory::MemoryJournal;
pub use options::{
    BODY_BYTES_MAX, EVENTS_PER_WRITE_MAX, JournalOptions, NOTE_BYTES_MAX, NOTE_NAME_BYTES_MAX,
    PAGE_ROWS_MAX, RetentionPolicy,
};
pub use sqlite::SqliteJournal;

/// Marks a file as a journal (`PRAGMA application_id`): "MQNJ".
pub const JOURNAL_APPLICATION_ID: i32 = 0x4D51_4E4A;

/// The newest schema of a journal (`PRAGMA user_version`).
pub const JOURNAL_SCHEMA_VERSION: u32 = 1;

const STEPS: [&str; JOURNAL_SCHEMA_VERSION as usize] = [include_str!("schema/v1.sql")];

pub(crate) const SCHEMA: Schema = Schema {
    application_id: JOURNAL_APPLICATION_ID,
    steps: &STEPS,
    tables: &["attempt", "entry", "event", "file_state", "note"],
    always_checked: &["attempt", "event", "note"],
    events_are_lazy: true,
};
