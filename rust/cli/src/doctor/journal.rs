//! Whether a journal opens and is clean.

use std::path::Path;

use maquininha_journal::{JournalOptions, SqliteJournal};
use maquininha_terminal::port::{EventSeq, Journal, JournalError};

use super::finding::Finding;

/// Events that are counted; more are "many".
const EVENTS_MAX: u32 = 1_000;

/// Opens the journal, looks and closes it. It must not be in use.
pub(super) async fn check(path: &Path) -> Finding {
    if !path.is_file() {
        return Finding::wrong(
            "journal",
            "journal_missing",
            format!("there is no file {}", path.display()),
            "name the journal of the terminal; by default it is maquininha-data/SERIAL.db",
        );
    }
    let owned = path.to_owned();
    let options = JournalOptions { retention: None, ..JournalOptions::DEFAULT };
    let opened = tokio::task::spawn_blocking(move || SqliteJournal::open(&owned, options)).await;
    match opened {
        Ok(Ok(journal)) => {
            let finding = look(&journal).await.unwrap_or_else(|error| failed(&error));
            let _ = journal.close().await;
            finding
        }
        Ok(Err(error)) => failed(&error),
        Err(_) => failed(&JournalError::Closed),
    }
}

async fn look(journal: &SqliteJournal) -> Result<Finding, JournalError> {
    let open = journal.open_entries().await?.len();
    let events = journal.events(EventSeq(0), EVENTS_MAX).await?.len();
    let detail = format!("{open} open operations, {events} events that nobody acknowledged");
    Ok(if open == 0 {
        Finding::well("journal", detail)
    } else {
        Finding::wrong(
            "journal",
            "operations_open",
            detail,
            "start the terminal, or run maquininha terminal recover with this journal",
        )
    })
}

fn failed(error: &JournalError) -> Finding {
    let (cause, remedy) = match error {
        JournalError::Locked => {
            ("journal_locked", "stop the terminal that uses it; a running terminal is well")
        }
        JournalError::Newer { .. } => ("journal_newer", "update this program"),
        JournalError::Damaged(_) => ("journal_damaged", "keep the file and ask for support"),
        JournalError::DiskFull => ("disk_full", "make room on the disk"),
        JournalError::ReadOnly => ("journal_read_only", "allow this user to write the file"),
        _ => ("journal_failed", "check the disk"),
    };
    Finding::wrong("journal", cause, error.to_string(), remedy)
}
