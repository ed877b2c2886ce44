//! Adapter: the journal in SQLite with its simulated twin in memory, and the
//! stores of the sales side and of the reader engine.
//!
//! A terminal's journal is one file with a log beside it. Rows are appended and
//! never changed; the latest row of an attempt is its state. A payment costs two
//! syncs (intent and decision); what is written between and after is in the log
//! at once, survives the end of the process, and is synced by the next synced
//! write of anybody.
//!
//! | room | what is there |
//! |---|---|
//! | `journal` | the journal: rows, rules, retention, and the twin |
//! | `reader_store` | the store of the reader engine: named values |
//! | `sale_store` | the store of the sales side: rows, webhooks, events |
//! | `handle` | the way from async callers to the thread |
//! | `writer` | the thread that owns the connection: groups and the order of things |
//! | `transaction` | committing a group, and what poisons |
//! | `content` | what the writer does not know by itself |
//! | `connection` | opening, lock, check, and the pragmas with their reasons |
//! | `clean` | whether the file was closed in order, and what follows if not |
//! | `schema` | the steps from version to version |
//! | `checkpoint` | when the log is brought into the main file |
//! | `fault` | what an error of SQLite means |
//! | `storage` | where files are: the file system, or a simulated disk |

#![allow(clippy::doc_markdown, reason = "SQLite is a name, not a symbol")]

mod checkpoint;
mod clean;
mod connection;
mod content;
mod counters;
mod error;
mod fault;
mod handle;
mod journal;
mod reader_store;
mod sale_store;
mod schema;
mod storage;
mod transaction;
mod writer;

pub use counters::JournalCounters;
pub use error::FileError;
pub use journal::{
    BODY_BYTES_MAX, EVENTS_PER_WRITE_MAX, JOURNAL_APPLICATION_ID, JOURNAL_SCHEMA_VERSION,
    JournalOptions, MemoryJournal, NOTE_BYTES_MAX, NOTE_NAME_BYTES_MAX, PAGE_ROWS_MAX,
    RetentionPolicy, SqliteJournal,
};
pub use reader_store::{
    READER_STORE_APPLICATION_ID, READER_STORE_SCHEMA_VERSION, SqliteReaderStore,
};
pub use sale_store::{
    SALE_STORE_APPLICATION_ID, SALE_STORE_SCHEMA_VERSION, STORED_TEXT_BYTES_MAX, SqliteSaleStore,
};
pub use storage::Storage;
