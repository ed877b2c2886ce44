//! The schema of a file and how an older one becomes the newest.

use rusqlite::{Connection, TransactionBehavior};

use crate::error::FileError;
use crate::fault::file_error;

/// What a kind of file looks like.
pub(crate) struct Schema {
    /// Marks the file as ours (`PRAGMA application_id`).
    pub(crate) application_id: i32,
    /// Step `n` brings schema `n` to `n + 1` (`PRAGMA user_version`). A step that
    /// was released is never changed: a new one is added, and the file of the
    /// version before is kept as a vector.
    ///
    /// A row's body grows without a step as long as the older form still reads;
    /// a step is needed when it does not, or when an older version must not
    /// write any more.
    pub(crate) steps: &'static [&'static str],
    /// Tables without which the file is not what it says it is.
    pub(crate) tables: &'static [&'static str],
    /// Tables that are checked after an unclean end even if the file is long.
    pub(crate) always_checked: &'static [&'static str],
    /// Whether events are written without a sync, so that a power cut may take
    /// numbers that somebody has seen.
    pub(crate) events_are_lazy: bool,
}

impl Schema {
    /// The newest version.
    pub(crate) fn version(&self) -> u32 {
        u32::try_from(self.steps.len()).unwrap_or(u32::MAX)
    }

    /// Reads whose file it is and of which version, and changes nothing. A file
    /// without anything in it has version 0.
    ///
    /// # Errors
    /// `Newer` for a version after the newest, `Damaged` for a file that is not
    /// of this kind.
    pub(crate) fn read_version(&self, connection: &Connection) -> Result<u32, FileError> {
        let number = |sql: &str| {
            connection.query_row(sql, [], |row| row.get::<_, i64>(0)).map_err(|e| file_error(&e))
        };
        let application_id = number("PRAGMA application_id")?;
        let found = number("PRAGMA user_version")?;
        let objects = number("SELECT count(*) FROM sqlite_schema")?;
        let is_new = application_id == 0 && found == 0 && objects == 0;
        if !is_new && application_id != i64::from(self.application_id) {
            return Err(FileError::Damaged("it was made for something else".into()));
        }
        let found = u32::try_from(found)
            .map_err(|_| FileError::Damaged("the schema version is negative".into()))?;
        if found > self.version() {
            return Err(FileError::Newer { found, known: self.version() });
        }
        if found > 0 {
            self.require_tables(connection)?;
        }
        Ok(found)
    }

    fn require_tables(&self, connection: &Connection) -> Result<(), FileError> {
        let sql = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?1";
        for table in self.tables {
            let found: i64 =
                connection.query_row(sql, [table], |row| row.get(0)).map_err(|e| file_error(&e))?;
            if found != 1 {
                return Err(FileError::Damaged(format!("table {table} is missing")));
            }
        }
        Ok(())
    }

    /// Brings the file to the newest version, all steps in one transaction:
    /// after a crash the file has the old schema or the new one.
    pub(crate) fn migrate(&self, connection: &mut Connection, from: u32) -> rusqlite::Result<()> {
        if from == self.version() {
            return Ok(());
        }
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for step in self.steps.iter().skip(from as usize) {
            transaction.execute_batch(step)?;
        }
        transaction.pragma_update(None, "application_id", self.application_id)?;
        transaction.pragma_update(None, "user_version", self.version())?;
        transaction.commit()
    }
}
