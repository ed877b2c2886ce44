//! The reader's store: a few named values in a small file of their own.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use maquininha_reader::port::{ReaderStore, StoreError};
use rusqlite::{Connection, OptionalExtension, params};

/// Marks a file as a reader's store (`PRAGMA application_id`): "MQNR".
const APPLICATION_ID: i32 = 0x4D51_4E52;
/// The longest name, in bytes: what the port promises.
const NAME_BYTES_MAX: usize = 128;
/// The longest value, in bytes: what the port promises.
const VALUE_BYTES_MAX: usize = 4096;

/// Every write is one synced transaction: a mark that is told of must be there after a power cut.
/// A log beside the file would save a sync in three; one write a chip card does not need it.
const SET_UP: &str = "PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA journal_mode = DELETE;
    PRAGMA synchronous = FULL;
    PRAGMA fullfsync = ON;
    PRAGMA trusted_schema = OFF;
    PRAGMA mmap_size = 0;
    CREATE TABLE IF NOT EXISTS value (name TEXT PRIMARY KEY, content TEXT NOT NULL) WITHOUT ROWID;";

/// Remembered readers and marks of chip cards, in one SQLite file. Cheap to clone.
#[derive(Clone)]
pub struct SqliteReaderStore(Arc<Mutex<Connection>>);

impl SqliteReaderStore {
    /// Opens the file, or makes it. Blocks for a few syncs. One process at a time has it.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let connection = Connection::open(path).map_err(failed)?;
        let id: i32 =
            connection.query_row("PRAGMA application_id", [], |row| row.get(0)).map_err(failed)?;
        let tables: i64 = connection
            .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
            .map_err(failed)?;
        match (id, tables) {
            (APPLICATION_ID, _) => {}
            (0, 0) => connection
                .execute_batch(&format!("PRAGMA application_id = {APPLICATION_ID};"))
                .map_err(failed)?,
            _ => return Err(StoreError::Io(String::from("the file is no reader's store"))),
        }
        connection.execute_batch(SET_UP).map_err(failed)?;
        Ok(Self(Arc::new(Mutex::new(connection))))
    }

    async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let connection = Arc::clone(&self.0);
        let done = tokio::task::spawn_blocking(move || {
            work(&connection.lock().unwrap_or_else(PoisonError::into_inner))
        });
        match done.await {
            Ok(result) => result.map_err(failed),
            Err(_) => Err(StoreError::Io(String::from("the store's work was stopped"))),
        }
    }
}

impl std::fmt::Debug for SqliteReaderStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SqliteReaderStore")
    }
}

/// Errors of SQLite name neither values nor secrets: their own text is told.
fn failed(error: rusqlite::Error) -> StoreError {
    StoreError::Io(error.to_string())
}

#[async_trait]
impl ReaderStore for SqliteReaderStore {
    async fn get(&self, name: &str) -> Result<Option<String>, StoreError> {
        let name = name.to_owned();
        self.with(move |connection| {
            let mut found =
                connection.prepare_cached("SELECT content FROM value WHERE name = ?1")?;
            found.query_row(params![name], |row| row.get(0)).optional()
        })
        .await
    }

    async fn put(&self, name: &str, value: Option<&str>) -> Result<(), StoreError> {
        let too_long = value.is_some_and(|value| value.len() > VALUE_BYTES_MAX);
        if name.len() > NAME_BYTES_MAX || too_long {
            return Err(StoreError::TooLong);
        }
        let (name, value) = (name.to_owned(), value.map(str::to_owned));
        self.with(move |connection| {
            match value {
                Some(value) => connection
                    .prepare_cached(
                        "INSERT INTO value (name, content) VALUES (?1, ?2)
                         ON CONFLICT (name) DO UPDATE SET content = excluded.content",
                    )?
                    .execute(params![name, value])?,
                None => connection
                    .prepare_cached("DELETE FROM value WHERE name = ?1")?
                    .execute(params![name])?,
            };
            Ok(())
        })
        .await
    }

    async fn names(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        let prefix = prefix.to_owned();
        self.with(move |connection| {
            let mut found = connection
                .prepare_cached("SELECT name FROM value WHERE name >= ?1 ORDER BY name")?;
            let names = found.query_map(params![prefix], |row| row.get::<_, String>(0))?;
            // In order: the first name that begins otherwise is behind all that do.
            let begins = |name: &rusqlite::Result<String>| {
                name.as_ref().map_or(true, |name| name.starts_with(&prefix))
            };
            names.take_while(begins).collect()
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_was_kept_is_there_after_a_restart_and_what_was_forgotten_is_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("reader.db");
        let store = SqliteReaderStore::open(&path).expect("a store");
        store.put("card/a", Some("accepted")).await.expect("kept");
        store.put("card/b", Some("accepted")).await.expect("kept");
        store.put("reader/x", Some("{}")).await.expect("kept");
        store.put("card/b", None).await.expect("forgotten");
        store.put("card/b", None).await.expect("forgotten twice");
        drop(store);
        let store = SqliteReaderStore::open(&path).expect("a store");
        assert_eq!(store.names("card/").await.expect("names"), ["card/a"]);
        assert_eq!(store.get("card/a").await.expect("a value").as_deref(), Some("accepted"));
        assert_eq!(store.get("card/b").await.expect("a value"), None);
    }

    #[tokio::test]
    async fn a_value_beyond_the_promise_is_refused_and_a_foreign_file_too() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = SqliteReaderStore::open(&folder.path().join("reader.db")).expect("a store");
        let long = "x".repeat(VALUE_BYTES_MAX + 1);
        assert_eq!(store.put("a", Some(&long)).await, Err(StoreError::TooLong));
        let foreign = folder.path().join("foreign.db");
        let other = Connection::open(&foreign).expect("a file");
        other.execute_batch("CREATE TABLE t (x)").expect("a table");
        drop(other);
        assert!(matches!(SqliteReaderStore::open(&foreign), Err(StoreError::Io(_))));
    }
}
