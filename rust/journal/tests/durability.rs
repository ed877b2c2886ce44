//! What is there after a crash, and what happens when the disk fails.

mod support;

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use maquininha_flow::Durability::{Lazy, Synced};
use maquininha_flow::JournalState;
use maquininha_journal::{JournalOptions, MemoryJournal, SqliteJournal};
use maquininha_terminal::port::{EventSeq, Journal, JournalError, JournalQuery};
use support::{attempt, ended, entry};

/// Tells a child process of this test program which file to use.
const PATH_VARIABLE: &str = "MAQUININHA_TEST_JOURNAL";

fn open(path: &Path) -> SqliteJournal {
    SqliteJournal::open(path, JournalOptions::DEFAULT).expect("the journal opens")
}

fn log_of(path: &Path) -> PathBuf {
    path.with_extension("db-wal")
}

/// What the disk held at this moment, under another name.
fn crash_copy(path: &Path, name: &str) -> PathBuf {
    let copy = path.with_file_name(name);
    std::fs::copy(path, &copy).expect("the file is copied");
    std::fs::copy(log_of(path), log_of(&copy)).expect("the log is copied");
    copy
}

async fn count(journal: &SqliteJournal) -> usize {
    let query = JournalQuery { limit: 1_000, ..JournalQuery::default() };
    journal.entries(query).await.expect("a page").entries.len()
}

#[tokio::test]
async fn what_was_written_is_there_after_a_crash() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("journal.db");
    let journal = open(&path);
    let write = journal.write(entry(1, JournalState::Decided), Synced, vec![ended(1)]);
    assert_eq!(write.await, Ok(()));
    assert_eq!(journal.write(entry(2, JournalState::Sent), Lazy, vec![]).await, Ok(()));
    assert_eq!(journal.put_note("lockout", "3").await, Ok(()));
    let journal = open(&crash_copy(&path, "copy.db"));
    let open_entries = vec![entry(1, JournalState::Decided), entry(2, JournalState::Sent)];
    assert_eq!(journal.open_entries().await, Ok(open_entries));
    assert_eq!(journal.note("lockout").await, Ok(Some("3".into())));
    let events = journal.events(EventSeq(0), 10).await.expect("events");
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].1, ended(1));
}

#[tokio::test]
async fn log_torn_at_any_place_leaves_a_prefix() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("journal.db");
    let journal = open(&path);
    for number in 1..=20 {
        let write = journal.write(entry(number, JournalState::Sent), Synced, vec![ended(number)]);
        assert_eq!(write.await, Ok(()));
    }
    let log_bytes = std::fs::metadata(log_of(&path)).expect("a log").len();
    let mut most_rows = 0;
    for part in 0..=16 {
        let copy = crash_copy(&path, &format!("copy-{part}.db"));
        let log = std::fs::OpenOptions::new().write(true).open(log_of(&copy)).expect("a log");
        log.set_len(log_bytes * part / 16).expect("the log is cut");
        let journal = open(&copy);
        let rows = count(&journal).await;
        let events = journal.events(EventSeq(0), 100).await.expect("events");
        assert_eq!(events.len(), rows, "a row and its event are both there or neither");
        let newest = u32::try_from(rows).expect("few");
        for number in 1..=newest {
            assert!(journal.entry(&attempt(number)).await.expect("read").is_some());
        }
        assert!(rows >= most_rows, "a longer log holds no less");
        most_rows = rows;
    }
    assert_eq!(most_rows, 20);
}

#[tokio::test]
async fn log_is_gone_after_closing_and_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("journal.db");
    let journal = open(&path);
    assert_eq!(journal.write(entry(1, JournalState::Sent), Lazy, vec![ended(1)]).await, Ok(()));
    assert_eq!(journal.close().await, Ok(()));
    assert_eq!(journal.open_entries().await, Err(JournalError::Closed));
    let closed = Err(JournalError::Closed);
    assert_eq!(journal.write(entry(1, JournalState::Sent), Synced, vec![]).await, closed);
    assert!(!log_of(&path).exists());
    assert_eq!(open(&path).open_entries().await, Ok(vec![entry(1, JournalState::Sent)]));
}

#[tokio::test]
async fn dropped_journal_keeps_what_was_lazily_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("journal.db");
    let journal = open(&path);
    assert_eq!(journal.write(entry(1, JournalState::Sent), Lazy, vec![]).await, Ok(()));
    drop(journal);
    assert!(!log_of(&path).exists());
    assert_eq!(open(&path).open_entries().await, Ok(vec![entry(1, JournalState::Sent)]));
}

#[tokio::test]
async fn event_is_told_again_after_reopening_until_it_is_acknowledged() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("journal.db");
    let journal = open(&path);
    let write = journal.write(entry(1, JournalState::Decided), Synced, vec![ended(1), ended(2)]);
    assert_eq!(write.await, Ok(()));
    let told = journal.events(EventSeq(0), 10).await.expect("events");
    drop(journal);
    let journal = open(&path);
    assert_eq!(journal.events(EventSeq(0), 10).await, Ok(told.clone()));
    assert_eq!(journal.acknowledge(told[0].0).await, Ok(()));
    drop(journal);
    assert_eq!(open(&path).events(EventSeq(0), 10).await, Ok(told[1..].to_vec()));
}

#[tokio::test]
async fn number_of_an_event_that_a_power_cut_took_is_not_used_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("journal.db");
    let journal = open(&path);
    let before = crash_copy(&path, "copy.db");
    assert_eq!(journal.write(entry(1, JournalState::Sent), Lazy, vec![ended(1)]).await, Ok(()));
    let (lost, _) = journal.events(EventSeq(0), 1).await.expect("events")[0];
    let journal = open(&before);
    assert_eq!(journal.events(EventSeq(0), 1).await, Ok(vec![]));
    assert_eq!(journal.write(entry(2, JournalState::Sent), Lazy, vec![ended(2)]).await, Ok(()));
    let (new, _) = journal.events(EventSeq(0), 1).await.expect("events")[0];
    assert!(new > lost, "{new:?} comes after {lost:?}");
}

#[tokio::test]
async fn twin_loses_lazy_changes_from_the_end_only() {
    let journal = MemoryJournal::new();
    assert_eq!(journal.write(entry(1, JournalState::Intent), Synced, vec![]).await, Ok(()));
    assert_eq!(journal.write(entry(1, JournalState::Sent), Lazy, vec![]).await, Ok(()));
    assert_eq!(journal.write(entry(2, JournalState::Sent), Lazy, vec![ended(2)]).await, Ok(()));
    assert_eq!((journal.lazy_changes(), journal.syncs()), (2, 1));
    for (kept, first, has_second) in [
        (0, JournalState::Intent, false),
        (1, JournalState::Sent, false),
        (2, JournalState::Sent, true),
    ] {
        let after = journal.power_cut(kept);
        assert_eq!(after.entry(&attempt(1)).await, Ok(Some(entry(1, first))));
        assert_eq!(after.entry(&attempt(2)).await.map(|e| e.is_some()), Ok(has_second));
        let events = after.events(EventSeq(0), 10).await.expect("events");
        assert_eq!(events.len(), usize::from(has_second));
    }
    assert_eq!(journal.put_note("lockout", "1").await, Ok(()));
    assert_eq!(journal.lazy_changes(), 0, "a synced change syncs all before it");
}

#[tokio::test]
async fn twin_fails_as_told_and_is_poisoned() {
    let journal = MemoryJournal::new();
    journal.fail_next_write(JournalError::DiskFull);
    let write = || journal.write(entry(1, JournalState::Intent), Synced, vec![]);
    assert_eq!(write().await, Err(JournalError::DiskFull));
    assert_eq!(write().await, Ok(()), "a full disk does not poison");
    journal.fail_next_write(JournalError::Io("sync".into()));
    assert_eq!(write().await, Err(JournalError::Io("sync".into())));
    assert_eq!(write().await, Err(JournalError::Poisoned));
    assert_eq!(journal.entry(&attempt(1)).await, Ok(Some(entry(1, JournalState::Intent))));
}

#[tokio::test]
async fn full_disk_stops_writes_until_there_is_room() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("journal.db");
    let options = JournalOptions { pages_max: 64, retention: None };
    let journal = SqliteJournal::open(&path, options).expect("a new journal");
    let mut written = 0;
    let error = loop {
        let resolved = entry(written + 1, JournalState::Resolved);
        match journal.write(resolved, Synced, vec![]).await {
            Ok(()) => written += 1,
            Err(error) => break error,
        }
    };
    assert_eq!(error, JournalError::DiskFull);
    assert!(written > 0);
    let again = journal.write(entry(written + 1, JournalState::Resolved), Synced, vec![]);
    assert_eq!(again.await, Err(JournalError::DiskFull), "it is full, and not poisoned");
    assert_eq!(journal.entry(&attempt(written + 1)).await, Ok(None));
    assert_eq!(journal.prune(support::at(1_000)).await, Ok(u64::from(written)));
    let later = journal.write(entry(written + 1, JournalState::Resolved), Synced, vec![]);
    assert_eq!(later.await, Ok(()));
}

#[tokio::test]
async fn log_stays_small_over_many_payments() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("journal.db");
    let journal = open(&path);
    for number in 1..=1_500 {
        for state in [JournalState::Sent, JournalState::Resolved] {
            assert_eq!(journal.write(entry(number, state), Lazy, vec![]).await, Ok(()));
        }
    }
    assert!(journal.counters().checkpoints >= 2);
    let log_bytes = std::fs::metadata(log_of(&path)).expect("a log").len();
    assert!(log_bytes < 9 * 1024 * 1024, "{log_bytes}");
}

fn child(case: &str, path: &Path) -> Command {
    let program = std::env::current_exe().expect("this test program");
    let mut command = Command::new(program);
    command.args(["--exact", case, "--ignored", "--nocapture"]).env(PATH_VARIABLE, path);
    command
}

fn path_of_child() -> PathBuf {
    std::env::var_os(PATH_VARIABLE).expect("started by another test").into()
}

#[tokio::test]
async fn second_process_is_told_that_the_journal_is_locked() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("journal.db");
    let journal = open(&path);
    let status = child("child_finds_the_journal_locked", &path).status().expect("a child");
    assert!(status.success());
    assert_eq!(journal.write(entry(1, JournalState::Sent), Synced, vec![]).await, Ok(()));
    let second = SqliteJournal::open(&path, JournalOptions::DEFAULT);
    assert_eq!(second.map(|_| ()).unwrap_err(), JournalError::Locked, "nor twice in one process");
    drop(journal);
    let _free = open(&path);
}

#[test]
#[ignore = "started by another test as a process of its own"]
fn child_finds_the_journal_locked() {
    let answer = SqliteJournal::open(path_of_child(), JournalOptions::DEFAULT);
    assert_eq!(answer.map(|_| ()).unwrap_err(), JournalError::Locked);
}

#[tokio::test]
async fn killed_process_loses_nothing_it_was_told_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("journal.db");
    for round in 0..3_u32 {
        let mut child = child("child_writes_until_killed", &path)
            .env("MAQUININHA_TEST_FIRST", (round * 1_000_000).to_string())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a child");
        let lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let written = lines.map_while(Result::ok).filter_map(|line| {
            line.strip_prefix("written ").and_then(|number| number.parse::<u32>().ok())
        });
        let last = written.take(200).last().expect("the child writes");
        child.kill().expect("it runs");
        child.wait().expect("it ends");
        let journal = open(&path);
        let found = journal.entry(&attempt(last)).await.expect("read");
        assert_eq!(found, Some(entry(last, JournalState::Sent)));
        let open_entries = journal.open_entries().await.expect("read").len();
        assert!(open_entries >= 200 * usize::try_from(round + 1).expect("few"));
    }
}

#[tokio::test]
#[ignore = "started by another test as a process of its own"]
async fn child_writes_until_killed() {
    let journal = open(&path_of_child());
    let first = std::env::var("MAQUININHA_TEST_FIRST").expect("a number");
    let first: u32 = first.parse().expect("a number");
    for number in first..first + 1_000_000 {
        let written = journal.write(entry(number, JournalState::Sent), Lazy, vec![]).await;
        assert_eq!(written, Ok(()));
        let mut out = std::io::stdout().lock();
        if writeln!(out, "\nwritten {number}").is_err() {
            break;
        }
    }
}

/// The limit on the size of files makes writes fail as a broken disk would.
#[cfg(unix)]
#[tokio::test]
async fn failed_write_poisons_until_the_journal_is_opened_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("journal.db");
    let inner = child("child_writes_until_the_disk_fails", &path);
    let status = Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 512; exec \"$0\" \"$@\""])
        .arg(inner.get_program())
        .args(inner.get_args())
        .env(PATH_VARIABLE, &path)
        .status()
        .expect("a child");
    assert!(status.success());
    let journal = open(&path);
    let open_entries = journal.open_entries().await.expect("read");
    assert!(!open_entries.is_empty());
    let next = u32::try_from(open_entries.len()).expect("few") + 1;
    assert!(journal.entry(&attempt(next)).await.expect("read").is_none(), "no gap");
    assert_eq!(journal.write(entry(next, JournalState::Sent), Synced, vec![]).await, Ok(()));
}

#[tokio::test]
#[ignore = "started by another test as a process of its own"]
async fn child_writes_until_the_disk_fails() {
    let journal = open(&path_of_child());
    let mut number = 1;
    let error = loop {
        match journal.write(entry(number, JournalState::Sent), Synced, vec![ended(number)]).await {
            Ok(()) => number += 1,
            Err(error) => break error,
        }
        assert!(number < 100_000, "the limit is not in force");
    };
    assert!(matches!(error, JournalError::Io(_)), "{error:?}");
    let poisoned = Err(JournalError::Poisoned);
    assert_eq!(journal.write(entry(1, JournalState::Sent), Lazy, vec![]).await, poisoned);
    assert_eq!(journal.put_note("lockout", "1").await, poisoned);
    assert_eq!(journal.acknowledge(EventSeq(1)).await, poisoned);
    assert_eq!(journal.prune(support::at(0)).await, Err(JournalError::Poisoned));
    assert_eq!(journal.entry(&attempt(1)).await, Ok(Some(entry(1, JournalState::Sent))));
    assert_eq!(journal.entry(&attempt(number)).await, Ok(None), "what failed is not there");
    assert_eq!(journal.close().await, poisoned);
}
