//! The schema of the file and how an older one becomes the newest.

use maquininha_terminal::port::JournalError;
use rusqlite::{Connection, TransactionBehavior};

use crate::fault::journal_error;

/// Marks the file as a journal of ours (`PRAGMA application_id`): "MQNJ".
pub const APPLICATION_ID: i32 = 0x4D51_4E4A;

/// The newest schema (`PRAGMA user_version`).
pub const SCHEMA_VERSION: u32 = 1;

/// Step `n` brings schema `n` to `n + 1`. A step that was released is never
/// changed: a new one is added, and the file of the version before is kept under
/// `tests/vectors/journal`.
///
/// A row's body grows without a step as long as the older form still reads; a
/// step is needed when it does not, or when an older version must not write any
/// more.
const STEPS: [&str; SCHEMA_VERSION as usize] = [include_str!("schema/v1.sql")];

/// Tables without which the file is not a journal, whatever its header says.
const TABLES: [&str; 5] = ["attempt", "entry", "event", "file_state", "note"];

/// What the header says.
pub(crate) struct Header {
    pub(crate) version: u32,
}

/// Reads whose file it is and of which version, and changes nothing.
///
/// # Errors
/// `Newer` for a version after [`SCHEMA_VERSION`], `Damaged` for a file that is
/// not a journal.
pub(crate) fn read_header(connection: &Connection) -> Result<Header, JournalError> {
    let number = |sql: &str| {
        connection.query_row(sql, [], |row| row.get::<_, i64>(0)).map_err(|e| journal_error(&e))
    };
    let application_id = number("PRAGMA application_id")?;
    let found = number("PRAGMA user_version")?;
    let objects = number("SELECT count(*) FROM sqlite_schema")?;
    let is_new = application_id == 0 && found == 0 && objects == 0;
    if !is_new && application_id != i64::from(APPLICATION_ID) {
        return Err(JournalError::Damaged("the file is not a journal".into()));
    }
    let version = u32::try_from(found)
        .map_err(|_| JournalError::Damaged("the schema version is negative".into()))?;
    if version > SCHEMA_VERSION {
        return Err(JournalError::Newer { found: version, known: SCHEMA_VERSION });
    }
    if version > 0 {
        require_tables(connection)?;
    }
    Ok(Header { version })
}

fn require_tables(connection: &Connection) -> Result<(), JournalError> {
    for table in TABLES {
        let found: i64 = connection
            .query_row(
                "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?1",
                [table],
                |row| row.get(0),
            )
            .map_err(|e| journal_error(&e))?;
        if found != 1 {
            return Err(JournalError::Damaged(format!("table {table} is missing")));
        }
    }
    Ok(())
}

/// Brings the file to [`SCHEMA_VERSION`], all steps in one transaction: after a
/// crash the file has the old schema or the new one.
pub(crate) fn migrate(connection: &mut Connection, from: u32) -> rusqlite::Result<()> {
    if from == SCHEMA_VERSION {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for step in STEPS.iter().skip(from as usize) {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", SCHEMA_VERSION)?;
    transaction.commit()
}
