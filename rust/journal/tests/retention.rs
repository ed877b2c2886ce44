//! What is forgotten and what is not, and start-up of a long journal.

mod support;

use std::path::Path;
use std::time::Duration;

use maquininha_flow::Durability::Lazy;
use maquininha_flow::JournalState;
use maquininha_journal::{JournalOptions, RetentionPolicy, SqliteJournal};
use maquininha_terminal::port::{EventSeq, Journal, JournalQuery};
use rusqlite::Connection;
use support::{START, at, attempt, ended, entry, entry_at};

const DAY: i64 = 24 * 60 * 60;

fn keep_everything() -> JournalOptions {
    JournalOptions { retention: None, ..JournalOptions::DEFAULT }
}

fn rows_in(path: &Path) -> i64 {
    let connection = Connection::open(path).expect("SQLite reads it");
    connection.query_row("SELECT count(*) FROM entry", [], |row| row.get(0)).expect("a number")
}

#[tokio::test]
async fn old_resolved_attempts_are_removed_with_all_their_rows() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("journal.db");
    let journal = SqliteJournal::open(&path, keep_everything()).expect("a new journal");
    // Resolved and old, in more than one step of removal.
    for number in 1..=250 {
        for state in [JournalState::Intent, JournalState::Sent, JournalState::Resolved] {
            let write = journal.write(entry_at(number, state, at(0)), Lazy, vec![]);
            assert_eq!(write.await, Ok(()));
        }
    }
    let old_open = entry_at(500, JournalState::Sent, at(0));
    let young_resolved = entry_at(501, JournalState::Resolved, at(DAY));
    assert_eq!(journal.write(old_open.clone(), Lazy, vec![ended(500)]).await, Ok(()));
    assert_eq!(journal.write(young_resolved.clone(), Lazy, vec![ended(501)]).await, Ok(()));
    assert_eq!(journal.prune(at(DAY)).await, Ok(250));
    assert_eq!(journal.prune(at(DAY)).await, Ok(0));
    assert_eq!(journal.entry(&attempt(1)).await, Ok(None));
    let query = JournalQuery { limit: 1_000, ..JournalQuery::default() };
    let left = journal.entries(query).await.expect("a page").entries;
    assert_eq!(left, [young_resolved, old_open]);
    assert_eq!(journal.events(EventSeq(0), 10).await.expect("events").len(), 2);
    drop(journal);
    assert_eq!(rows_in(&path), 2);
}

#[tokio::test]
async fn event_outlives_its_attempt() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("journal.db");
    let journal = SqliteJournal::open(&path, keep_everything()).expect("a new journal");
    let resolved = entry_at(1, JournalState::Resolved, at(0));
    assert_eq!(journal.write(resolved, Lazy, vec![ended(1)]).await, Ok(()));
    assert_eq!(journal.prune(at(1)).await, Ok(1));
    assert_eq!(journal.events(EventSeq(0), 10).await.expect("events").len(), 1);
}

#[tokio::test]
async fn removal_and_payments_go_on_side_by_side() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("journal.db");
    let journal = SqliteJournal::open(&path, keep_everything()).expect("a new journal");
    for number in 1..=500 {
        let resolved = entry_at(number, JournalState::Resolved, at(0));
        assert_eq!(journal.write(resolved, Lazy, vec![]).await, Ok(()));
    }
    let late = entry_at(900, JournalState::Sent, at(DAY));
    let (removed, written) =
        tokio::join!(journal.prune(at(1)), journal.write(late.clone(), Lazy, vec![]));
    assert_eq!((removed, written), (Ok(500), Ok(())));
    assert_eq!(journal.open_entries().await, Ok(vec![late]));
}

#[tokio::test]
async fn opening_forgets_by_the_age_of_the_newest_row() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("journal.db");
    let journal = SqliteJournal::open(&path, keep_everything()).expect("a new journal");
    for (number, day) in [(1, 0), (2, 9), (3, 11), (4, 20)] {
        let resolved = entry_at(number, JournalState::Resolved, at(day * DAY));
        assert_eq!(journal.write(resolved, Lazy, vec![]).await, Ok(()));
    }
    drop(journal);
    let keep = Duration::from_secs(10 * 24 * 60 * 60);
    let retention = Some(RetentionPolicy { keep });
    let options = JournalOptions { retention, ..JournalOptions::DEFAULT };
    let journal = SqliteJournal::open(&path, options).expect("it opens");
    // Removals are done one after the other: this one waits for the first.
    assert_eq!(journal.prune(START).await, Ok(0));
    for (number, is_there) in [(1, false), (2, false), (3, true), (4, true)] {
        let found = journal.entry(&attempt(number)).await.expect("read");
        assert_eq!(found.is_some(), is_there, "attempt {number}");
    }
}

#[tokio::test]
async fn journal_of_a_hundred_thousand_attempts_starts_with_the_open_ones() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("journal.db");
    let journal = SqliteJournal::open(&path, keep_everything()).expect("a new journal");
    let mut open = vec![];
    for number in 1..=3 {
        open.push(entry(number, JournalState::Sent));
        assert_eq!(journal.write(open[open.len() - 1].clone(), Lazy, vec![]).await, Ok(()));
    }
    drop(journal);
    let connection = Connection::open(&path).expect("SQLite reads it");
    connection
        .execute_batch(
            "BEGIN;
             WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 100000)
             INSERT INTO entry (attempt_id, open, updated_at, body)
             SELECT printf('bulk-%08d', n), 0, n, 'not read at start' FROM n;
             INSERT INTO attempt (attempt_id, seq, open, updated_at)
             SELECT attempt_id, seq, open, updated_at FROM entry WHERE open = 0;
             COMMIT;",
        )
        .expect("many rows");
    drop(connection);
    let journal = SqliteJournal::open(&path, keep_everything()).expect("it opens");
    assert_eq!(journal.open_entries().await, Ok(open), "no other row was parsed");
}
