//! The store as the writer sees it.

use maquininha_reader::port::{NAME_BYTES_MAX, StoreError, VALUE_BYTES_MAX};
use rusqlite::{Connection, OptionalExtension};

use crate::content::{ApplyError, Content};
use crate::fault::file_error;

/// The most values: the marks and readers that the engine keeps are a few hundred.
const VALUES_MAX: i64 = 4096;

/// A value that is kept, or forgotten.
#[derive(Debug)]
pub(crate) struct Change {
    pub(super) name: String,
    pub(super) content: Option<String>,
}

impl Change {
    /// Held to the bounds of the port.
    pub(super) fn new(name: &str, content: Option<&str>) -> Result<Self, StoreError> {
        if name.len() > NAME_BYTES_MAX || content.is_some_and(|text| text.len() > VALUE_BYTES_MAX) {
            return Err(StoreError::TooLong);
        }
        Ok(Self { name: name.to_owned(), content: content.map(str::to_owned) })
    }
}

#[derive(Debug)]
pub(crate) struct ReaderStoreContent;

impl Content for ReaderStoreContent {
    type Change = Change;
    type Answer = ();
    type Error = StoreError;

    fn apply(
        &mut self,
        connection: &Connection,
        change: &Change,
    ) -> Result<(), ApplyError<StoreError>> {
        let Some(content) = &change.content else {
            connection
                .prepare_cached("DELETE FROM value WHERE name = ?1")?
                .execute([&change.name])?;
            return Ok(());
        };
        let count: i64 = connection
            .prepare_cached("SELECT count(*) FROM value WHERE name <> ?1")?
            .query_row([&change.name], |row| row.get(0))?;
        if count >= VALUES_MAX {
            return Err(ApplyError::Refused(StoreError::Full));
        }
        connection
            .prepare_cached(
                "INSERT INTO value (name, content) VALUES (?1, ?2)
                 ON CONFLICT (name) DO UPDATE SET content = excluded.content",
            )?
            .execute((&change.name, content))?;
        Ok(())
    }

    fn rolled_back(&mut self) {}

    fn is_idle(&self) -> bool {
        true
    }
}

pub(super) fn get(connection: &Connection, name: &str) -> Result<Option<String>, StoreError> {
    let found = || {
        connection
            .prepare_cached("SELECT content FROM value WHERE name = ?1")?
            .query_row([name], |row| row.get(0))
            .optional()
    };
    found().map_err(|error| file_error(&error).into())
}

pub(super) fn names(connection: &Connection, prefix: &str) -> Result<Vec<String>, StoreError> {
    let found = || -> rusqlite::Result<Vec<String>> {
        let mut statement = connection.prepare_cached(
            "SELECT name FROM value WHERE name >= ?1 AND substr(name, 1, length(?1)) = ?1
             ORDER BY name LIMIT ?2",
        )?;
        let rows = statement.query_map((prefix, VALUES_MAX), |row| row.get(0))?;
        rows.collect()
    };
    found().map_err(|error| file_error(&error).into())
}
