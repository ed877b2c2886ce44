//! Adapter: the journal in SQLite, and its simulated twin in memory.
//!
//! A terminal's journal is one file with a log beside it. Rows are appended and
//! never changed; the latest row of an attempt is its state. A payment costs two
//! syncs (intent and decision); what is written between and after is in the log
//! at once, survives the end of the process, and is synced by the next synced
//! write of anybody.
//!
//! | room | what is there |
//! |---|---|
//! | `sqlite` | the handle that implements the port |
//! | `writer` | the thread that owns the connection: groups, poison, order of things |
//! | `connection` | opening, lock, check, and the pragmas with their reasons |
//! | `schema` | the tables and the steps from version to version |
//! | `stage` | what may follow the latest row of an attempt |
//! | `apply`, `query`, `retention`, `checkpoint` | the SQL |
//! | `fault` | what an error of SQLite means, and which one poisons |
//! | `memory` | the twin |

#![allow(clippy::doc_markdown, reason = "SQLite is a name, not a symbol")]

mod apply;
mod change;
mod checkpoint;
mod connection;
mod counters;
mod fault;
mod latest;
mod memory;
mod options;
mod query;
mod retention;
mod schema;
mod sqlite;
mod stage;
mod writer;

pub use counters::JournalCounters;
pub use memory::MemoryJournal;
pub use options::{
    BODY_BYTES_MAX, EVENTS_PER_WRITE_MAX, JournalOptions, NOTE_BYTES_MAX, NOTE_NAME_BYTES_MAX,
    PAGE_ROWS_MAX, RetentionPolicy,
};
pub use schema::{APPLICATION_ID, SCHEMA_VERSION};
pub use sqlite::SqliteJournal;
