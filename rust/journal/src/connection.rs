//! Opening the file: lock, header, check, migration, pragmas.
//!
//! # Pragmas
//!
//! | pragma | value | why |
//! |---|---|---|
//! | `locking_mode` | `EXCLUSIVE` | one process owns the file; a second one is told at once. There is no `-shm` file, and a write takes no file locks |
//! | `journal_mode` | `WAL` | a commit is one append and one sync instead of two or three |
//! | `synchronous` | `FULL` for a group with a synced write, else `NORMAL` | `FULL` syncs the whole log, and with it all lazy rows before; `NORMAL` does not sync a commit, and both sync a checkpoint |
//! | `wal_autocheckpoint` | 0 | a payment does not pay for a checkpoint; [`crate::checkpoint`] says when one is made |
//! | `journal_size_limit` | 32 MiB | the log gives back the space of a burst |
//! | `fullfsync`, `checkpoint_fullfsync` | on | on Apple systems a sync otherwise stops at the drive's cache; without effect elsewhere |
//! | `temp_store` | `MEMORY` | no rows in temporary files |
//! | `trusted_schema` | off | functions in a schema that somebody changed are not run |
//! | `cell_size_check` | on | a damaged page is found when it is read, not later |
//! | `mmap_size` | 0 | a read error is an error, not a signal |
//! | `cache_size` | 2 MiB | bounded memory; the pages in use are a handful |
//! | `max_page_count` | from the options | the file is bounded |
//! | `busy_timeout` | 1 s on opening, then 0 | time for a killed predecessor to be gone; a living one holds its lock for life, so more waiting is the host's choice |
//! | `application_id`, `user_version` | kind of file, schema | whose file and which version, readable without us |

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, MAIN_DB, OpenFlags};

use crate::checkpoint::{self, Frames};
use crate::clean::CleanMark;
use crate::error::FileError;
use crate::fault::{file_error, open_error};
use crate::schema::Schema;
use crate::storage::Storage;

/// Up to here (16 MiB) all of the file is checked after an unclean end, which
/// takes some 10 ms for each MiB that is not in memory; beyond, the tables that
/// start-up depends on. On a phone an unclean end is the usual one. Rows are
/// parsed when they are read in any case.
const CHECK_PAGES_MAX: i64 = 4_096;

/// What a log begins with, before the first row.
const LOG_HEADER_BYTES: u64 = 32;

/// How long opening waits for a lock: a process that was killed in the middle
/// of a sync holds its locks until the sync has ended.
const LOCK_WAIT: Duration = Duration::from_secs(1);

/// Different statements of the writer, all kept prepared.
const STATEMENTS_MAX: usize = 32;

const BEFORE_READING: &str = "PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA temp_store = MEMORY;
    PRAGMA trusted_schema = OFF;
    PRAGMA cell_size_check = ON;
    PRAGMA mmap_size = 0;
    PRAGMA cache_size = -2048;
    PRAGMA fullfsync = ON;
    PRAGMA checkpoint_fullfsync = ON;";

const BEFORE_WRITING: &str = "PRAGMA synchronous = FULL;
    PRAGMA wal_autocheckpoint = 0;
    PRAGMA journal_size_limit = 33554432;";

/// Opens a file, or makes a new one where there is no file.
///
/// # Errors
/// All of [`FileError`] but `Poisoned` and `Closed`. A file that is not taken
/// (newer, damaged, locked) is left as it was.
pub(crate) fn open(
    storage: &dyn Storage,
    path: &Path,
    schema: &Schema,
    pages_max: u32,
) -> Result<Opened, FileError> {
    let log_bytes = storage.file_bytes(&log_path(path));
    if log_bytes > LOG_HEADER_BYTES && storage.file_bytes(path) == 0 {
        // SQLite would delete the log of an empty file. One without a row in it is what a power
        // cut leaves while a file is made.
        return Err(FileError::Damaged("the main file is gone and its log remains".into()));
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = match storage.layer() {
        None => Connection::open_with_flags(path, flags),
        Some(layer) => Connection::open_with_flags_and_vfs(path, flags, layer),
    };
    let mut connection = connection.map_err(|e| open_error(&e, storage, path))?;
    prepare(&connection).map_err(|e| open_error(&e, storage, path))?;
    if connection.is_readonly(MAIN_DB).map_err(|e| file_error(&e))? {
        return Err(FileError::ReadOnly);
    }
    let found = inspect(&connection, schema, log_bytes > 0);
    let found = found.inspect_err(|_| leave_untouched(&connection));
    let found = found.map_err(|e| match e {
        Inspection::Sqlite(error) => open_error(&error, storage, path),
        Inspection::File(error) => error,
    })?;
    if log_bytes > LOG_HEADER_BYTES {
        make_safe(storage, &log_path(path))?;
    }
    let mark = start(&mut connection, schema, pages_max, &found).map_err(|e| file_error(&e))?;
    Ok(Opened { connection, mark })
}

/// A sync that failed in the process before may have left rows in the log that are read and are
/// not on the disk, and that no later sync writes. They are written once more: the checkpoint
/// after this may only bring into the main file what the log keeps if it is cut short, and who
/// reads a decision acts on it. A full disk has room for what is there already; where it has not,
/// reading goes on.
fn make_safe(storage: &dyn Storage, log: &Path) -> Result<(), FileError> {
    match storage.rewrite(log).map_err(|e| e.kind()) {
        Ok(()) | Err(ErrorKind::StorageFull | ErrorKind::QuotaExceeded) => Ok(()),
        Err(kind) => Err(FileError::Io(format!("the log cannot be written again: {kind}"))),
    }
}

/// The log that belongs to a file.
pub(crate) fn log_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

/// An open file.
pub(crate) struct Opened {
    pub(crate) connection: Connection,
    pub(crate) mark: CleanMark,
}

struct Found {
    version: u32,
    /// What the file says of itself.
    says_clean: bool,
    /// Whether the process before it ended in order.
    clean: bool,
}

enum Inspection {
    Sqlite(rusqlite::Error),
    File(FileError),
}

impl From<rusqlite::Error> for Inspection {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<FileError> for Inspection {
    fn from(error: FileError) -> Self {
        Self::File(error)
    }
}

fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(LOCK_WAIT)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.execute_batch(BEFORE_READING)
}

/// Takes the lock and looks, without changing anything.
fn inspect(
    connection: &Connection,
    schema: &Schema,
    log_remains: bool,
) -> Result<Found, Inspection> {
    // Takes the lock and, since the locking mode is exclusive, keeps it. Of two
    // that come at once one gets it.
    connection.execute_batch("BEGIN EXCLUSIVE")?;
    let version = schema.read_version(connection);
    let says_clean = match &version {
        Ok(1..) => was_closed(connection)?,
        _ => true,
    };
    let clean = says_clean && (!log_remains || matches!(version, Ok(0)));
    connection.execute_batch("ROLLBACK")?;
    let version = version?;
    if !clean {
        check(connection, schema)?;
    }
    Ok(Found { version, says_clean, clean })
}

fn was_closed(connection: &Connection) -> rusqlite::Result<bool> {
    connection.query_row("SELECT clean FROM file_state", [], |row| row.get(0))
}

fn check(connection: &Connection, schema: &Schema) -> Result<(), Inspection> {
    let pages: i64 = connection.query_row("PRAGMA page_count", [], |row| row.get(0))?;
    if pages <= CHECK_PAGES_MAX {
        return quick_check(connection, "PRAGMA quick_check(1)");
    }
    for table in schema.always_checked {
        quick_check(connection, &format!("PRAGMA quick_check('{table}')"))?;
    }
    Ok(())
}

fn quick_check(connection: &Connection, sql: &str) -> Result<(), Inspection> {
    let verdict: String = connection.query_row(sql, [], |row| row.get(0))?;
    if verdict == "ok" { Ok(()) } else { Err(FileError::Damaged(verdict).into()) }
}

/// A log with rows in it stays for whoever can read it; an empty one, which
/// looking has made, goes away with the connection.
fn leave_untouched(connection: &Connection) {
    if let Ok(Frames { total: 0, .. }) = checkpoint::frames(connection) {
        // Of no account: an empty log beside the file hurts nobody.
        let _ = connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false);
    }
}

fn start(
    connection: &mut Connection,
    schema: &Schema,
    pages_max: u32,
    found: &Found,
) -> rusqlite::Result<CleanMark> {
    write_to_a_log(connection)?;
    connection.execute_batch(BEFORE_WRITING)?;
    connection.pragma_update(None, "max_page_count", pages_max)?;
    schema.migrate(connection, found.version)?;
    connection.busy_timeout(Duration::ZERO)?;
    Ok(CleanMark::new(found.says_clean, found.clean, schema.events_are_lazy))
}

fn write_to_a_log(connection: &Connection) -> rusqlite::Result<()> {
    let mut statement = connection.prepare("PRAGMA journal_mode = WAL")?;
    let mut rows = statement.query([])?;
    let mode: Option<String> = rows.next()?.map(|row| row.get(0)).transpose()?;
    // A new file becomes one with a log only after this answer; were that to fail unseen, the
    // file would be written without one, and what is synced would not be safe.
    while rows.next()?.is_some() {}
    match mode.as_deref() {
        Some("wal") => Ok(()),
        // In memory, temporary, or a file system without what a log needs.
        _ => Err(cannot_open()),
    }
}

fn cannot_open() -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CANTOPEN), None)
}
