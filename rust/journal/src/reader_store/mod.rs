//! The store of the reader engine.

mod content;
mod sqlite;

use crate::schema::Schema;

pub use sqlite::SqliteReaderStore;

/// Marks a file as a store of readers (`PRAGMA application_id`): "MQNR".
pub const READER_STORE_APPLICATION_ID: i32 = 0x4D51_4E52;

/// The newest schema of a store (`PRAGMA user_version`).
pub const READER_STORE_SCHEMA_VERSION: u32 = 1;

const STEPS: [&str; READER_STORE_SCHEMA_VERSION as usize] = [include_str!("schema/v1.sql")];

const SCHEMA: Schema = Schema {
    application_id: READER_STORE_APPLICATION_ID,
    steps: &STEPS,
    tables: &["file_state", "value"],
    always_checked: &["value"],
    // Every write is synced.
    events_are_lazy: false,
};
