//! Adapter: the journal in SQLite.
