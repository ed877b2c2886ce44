//! The store of the sales side.

mod change;
mod content;
mod forget;
mod query;
mod sqlite;

use crate::schema::Schema;

pub use change::STORED_TEXT_BYTES_MAX;
pub use sqlite::SqliteSaleStore;

/// Marks a file as a store of sales (`PRAGMA application_id`): "MQNS".
pub const SALE_STORE_APPLICATION_ID: i32 = 0x4D51_4E53;

/// The newest schema of a store (`PRAGMA user_version`).
pub const SALE_STORE_SCHEMA_VERSION: u32 = 1;

const STEPS: [&str; SALE_STORE_SCHEMA_VERSION as usize] = [include_str!("schema/v1.sql")];

const SCHEMA: Schema = Schema {
    application_id: SALE_STORE_APPLICATION_ID,
    steps: &STEPS,
    tables: &["event", "file_state", "hook", "item", "known_hook"],
    always_checked: &["event", "hook"],
    // Every write that brings an event is synced.
    events_are_lazy: false,
};
