//! Files that are new, old, newer, damaged or somebody else's.

mod support;

use std::path::{Path, PathBuf};

use maquininha_flow::Durability::{Lazy, Synced};
use maquininha_flow::JournalState;
use maquininha_journal::{
    JOURNAL_APPLICATION_ID, JOURNAL_SCHEMA_VERSION, JournalOptions, SqliteJournal,
};
use maquininha_terminal::port::{EventSeq, Journal, JournalError};
use rusqlite::Connection;
use support::{attempt, ended, entry, refund};

fn try_open(path: &Path) -> Result<SqliteJournal, JournalError> {
    SqliteJournal::open(path, JournalOptions::DEFAULT)
}

fn refusal(path: &Path) -> JournalError {
    try_open(path).map(|_| ()).expect_err("the file is refused")
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// A journal of 200 payments that was closed in order.
async fn closed_journal(path: &Path) {
    let journal = try_open(path).expect("a new journal");
    for number in 1..=200 {
        let write = journal.write(entry(number, JournalState::Sent), Lazy, vec![ended(number)]);
        assert_eq!(write.await, Ok(()));
    }
    assert_eq!(journal.close().await, Ok(()));
}

fn number(connection: &Connection, sql: &str) -> i64 {
    connection.query_row(sql, [], |row| row.get(0)).expect("a number")
}

#[tokio::test]
async fn file_says_whose_it_is_and_which_version() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("journal.db");
    closed_journal(&path).await;
    let connection = Connection::open(&path).expect("SQLite reads it");
    assert_eq!(number(&connection, "PRAGMA application_id"), i64::from(JOURNAL_APPLICATION_ID));
    assert_eq!(number(&connection, "PRAGMA user_version"), i64::from(JOURNAL_SCHEMA_VERSION));
    assert_eq!(number(&connection, "SELECT clean FROM file_state"), 1);
}

#[test]
fn file_of_a_newer_version_is_not_touched() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("journal.db");
    let connection = Connection::open(&path).expect("a file");
    let sql = format!(
        "PRAGMA journal_mode = WAL; PRAGMA application_id = {JOURNAL_APPLICATION_ID};
         CREATE TABLE other (body TEXT); PRAGMA user_version = 99;"
    );
    connection.execute_batch(&sql).expect("a newer file");
    // As a crash of the newer version leaves it: a file and its log.
    let copy = folder.path().join("copy.db");
    for suffix in ["", "-wal"] {
        std::fs::copy(with_suffix(&path, suffix), with_suffix(&copy, suffix)).expect("copied");
    }
    drop(connection);
    for path in [path, copy] {
        let read = |suffix| std::fs::read(with_suffix(&path, suffix)).ok();
        let before = (read(""), read("-wal"), read("-shm"));
        assert_eq!(
            refusal(&path),
            JournalError::Newer { found: 99, known: JOURNAL_SCHEMA_VERSION }
        );
        assert_eq!((read(""), read("-wal"), read("-shm")), before);
    }
}

#[tokio::test]
async fn journal_that_was_only_read_is_left_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("journal.db");
    closed_journal(&path).await;
    let before = std::fs::read(&path).expect("read");
    let options = JournalOptions { retention: None, ..JournalOptions::DEFAULT };
    let journal = SqliteJournal::open(&path, options).expect("it opens");
    assert_eq!(journal.open_entries().await.expect("read").len(), 200);
    assert_eq!(journal.close().await, Ok(()));
    assert_eq!(std::fs::read(&path).expect("read"), before);
    assert!(!with_suffix(&path, "-wal").exists());
}

#[test]
fn garbage_is_damaged_and_not_touched() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("journal.db");
    for garbage in [vec![b'x'; 10_000], b"short".to_vec()] {
        std::fs::write(&path, &garbage).expect("written");
        let error = refusal(&path);
        assert!(matches!(error, JournalError::Damaged(_)), "{error:?}");
        assert_eq!(std::fs::read(&path).expect("read"), garbage);
    }
}

#[test]
fn file_of_another_program_is_not_taken() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("journal.db");
    let connection = Connection::open(&path).expect("a file");
    connection.execute_batch("CREATE TABLE recipes (title TEXT)").expect("a table");
    drop(connection);
    let before = std::fs::read(&path).expect("read");
    assert_eq!(refusal(&path), JournalError::Damaged("it was made for something else".into()));
    assert_eq!(std::fs::read(&path).expect("read"), before);
}

#[tokio::test]
async fn truncated_file_is_damaged() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("journal.db");
    closed_journal(&path).await;
    let whole = std::fs::read(&path).expect("read");
    for bytes in [whole.len() - 4096, whole.len() / 2, 4096 * 3, 4096, 1000, 50] {
        std::fs::write(&path, &whole[..bytes]).expect("cut");
        let error = refusal(&path);
        assert!(matches!(error, JournalError::Damaged(_)), "{bytes} bytes: {error:?}");
    }
}

#[tokio::test]
async fn log_without_its_file_is_damaged_and_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("journal.db");
    let journal = try_open(&path).expect("a new journal");
    assert_eq!(journal.write(entry(1, JournalState::Sent), Synced, vec![]).await, Ok(()));
    let copy = folder.path().join("copy.db");
    std::fs::copy(with_suffix(&path, "-wal"), with_suffix(&copy, "-wal")).expect("copied");
    let error = refusal(&copy);
    assert!(matches!(error, JournalError::Damaged(_)), "{error:?}");
    assert!(with_suffix(&copy, "-wal").exists());
}

#[tokio::test]
async fn overwritten_page_is_found_after_an_unclean_end() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("journal.db");
    closed_journal(&path).await;
    let connection = Connection::open(&path).expect("SQLite reads it");
    connection.execute("UPDATE file_state SET clean = 0", []).expect("marked");
    drop(connection);
    let _ = try_open(&path).expect("unclean but whole");
    let connection = Connection::open(&path).expect("SQLite reads it");
    connection.execute("UPDATE file_state SET clean = 0", []).expect("marked");
    let page = number(&connection, "SELECT rootpage FROM sqlite_schema WHERE name = 'attempt'");
    drop(connection);
    let mut bytes = std::fs::read(&path).expect("read");
    let start = usize::try_from((page - 1) * 4096).expect("small");
    bytes[start..start + 4096].fill(0x5A);
    std::fs::write(&path, bytes).expect("written");
    let error = refusal(&path);
    assert!(matches!(error, JournalError::Damaged(_)), "{error:?}");
}

#[tokio::test]
async fn missing_table_is_damaged() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("journal.db");
    closed_journal(&path).await;
    let connection = Connection::open(&path).expect("SQLite reads it");
    connection.execute_batch("DROP TABLE note").expect("dropped");
    drop(connection);
    assert_eq!(refusal(&path), JournalError::Damaged("table note is missing".into()));
}

#[tokio::test]
async fn row_that_does_not_read_is_damaged_and_not_quoted() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("journal.db");
    closed_journal(&path).await;
    let connection = Connection::open(&path).expect("SQLite reads it");
    let sql = "UPDATE entry SET body = '{\"entry\":\"canary\"}' WHERE attempt_id = ?1";
    connection.execute(sql, [attempt(7).as_str()]).expect("changed");
    drop(connection);
    let journal = try_open(&path).expect("the file itself is whole");
    let error = journal.entry(&attempt(7)).await.expect_err("it does not read");
    assert!(matches!(&error, JournalError::Damaged(text) if !text.contains("canary")), "{error:?}");
    assert_eq!(journal.entry(&attempt(8)).await, Ok(Some(entry(8, JournalState::Sent))));
    let over = journal.write(entry(7, JournalState::Approved), Synced, vec![]).await;
    assert!(matches!(over, Err(JournalError::Damaged(_))), "{over:?}");
    assert_eq!(journal.write(entry(8, JournalState::Approved), Synced, vec![]).await, Ok(()));
}

#[test]
fn missing_folder_is_an_io_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let error = refusal(&folder.path().join("none").join("journal.db"));
    assert!(matches!(error, JournalError::Io(_)), "{error:?}");
}

#[test]
fn folder_in_place_of_the_file_is_an_io_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let error = refusal(folder.path());
    assert!(matches!(error, JournalError::Io(_)), "{error:?}");
}

#[test]
fn memory_is_not_taken_for_a_disk() {
    for path in [":memory:", ""] {
        let error = refusal(Path::new(path));
        assert!(matches!(error, JournalError::Io(_)), "{path}: {error:?}");
    }
}

/// A folder that nobody can write, not even root.
#[cfg(target_os = "linux")]
#[test]
fn read_only_folder_is_told() {
    assert_eq!(refusal(Path::new("/sys/kernel/journal.db")), JournalError::ReadOnly);
}

#[tokio::test]
async fn journal_of_version_1_is_read_and_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("journal.db");
    let connection = Connection::open(&path).expect("a file");
    connection.execute_batch(include_str!("vectors/journal/v1.sql")).expect("the vector");
    drop(connection);
    let journal = try_open(&path).expect("version 1 opens");
    let open_entries = journal.open_entries().await.expect("read");
    assert_eq!(open_entries, [entry(2, JournalState::Sent), refund(3, support::refunded())]);
    let resolved = entry(1, JournalState::Resolved);
    assert_eq!(journal.entry(&attempt(1)).await, Ok(Some(resolved)));
    assert_eq!(journal.events(EventSeq(0), 10).await, Ok(vec![(EventSeq(2), ended(1))]));
    assert_eq!(journal.note("lockout").await, Ok(Some("2".into())));
    let write = journal.write(entry(2, JournalState::Approved), Synced, vec![ended(2)]);
    assert_eq!(write.await, Ok(()));
    let events = journal.events(EventSeq(0), 10).await.expect("events");
    assert_eq!(events[1], (EventSeq(3), ended(2)), "numbers go on");
}

/// The vector must be what this version writes, or it proves nothing.
#[tokio::test]
async fn newest_vector_has_the_schema_of_a_new_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let fresh = folder.path().join("fresh.db");
    closed_journal(&fresh).await;
    let vector = folder.path().join("vector.db");
    let connection = Connection::open(&vector).expect("a file");
    connection.execute_batch(include_str!("vectors/journal/v1.sql")).expect("the vector");
    drop(connection);
    assert_eq!(support::dump::schema(&fresh), support::dump::schema(&vector));
}

/// Writes the vector anew, for the day when a new schema version is added.
#[tokio::test]
#[ignore = "writes a vector; run by hand after a new step"]
async fn write_vector() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("journal.db");
    let journal = try_open(&path).expect("a new journal");
    for state in [JournalState::Intent, JournalState::Approved, JournalState::Resolved] {
        let events = if state == JournalState::Intent { vec![] } else { vec![ended(1)] };
        assert_eq!(journal.write(entry(1, state), Lazy, events).await, Ok(()));
    }
    assert_eq!(journal.acknowledge(EventSeq(1)).await, Ok(()));
    assert_eq!(journal.write(entry(2, JournalState::Sent), Lazy, vec![]).await, Ok(()));
    assert_eq!(journal.write(refund(3, support::refunded()), Lazy, vec![]).await, Ok(()));
    assert_eq!(journal.put_note("lockout", "2").await, Ok(()));
    assert_eq!(journal.close().await, Ok(()));
    let name = format!("tests/vectors/journal/v{JOURNAL_SCHEMA_VERSION}.sql");
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    std::fs::write(target, support::dump::dump(&path)).expect("written");
}
