//! Writes payments as a terminal does, for counting syncs from outside.
//!
//! `one_payment FOLDER COUNT` opens the journal in a folder, writes `COUNT`
//! payments of five rows each (synced intent, lazy sent, lazy approval, synced
//! decision with its event, lazy resolution), acknowledges the events and ends.
//! What opening and closing cost is what a run with `COUNT` 1 costs, less its one
//! payment; a run with `COUNT` 0 leaves the file unmarked and saves one sync more.
//! Lines on the standard output, each a system call of its own, mark where a
//! payment begins.

#[path = "../tests/support/mod.rs"]
mod support;

use std::io::Write;
use std::path::Path;
use std::time::Instant;

use maquininha_flow::Durability::{Lazy, Synced};
use maquininha_flow::JournalState;
use maquininha_journal::{JournalOptions, SqliteJournal};
use maquininha_terminal::port::{EventSeq, Journal, JournalError, JournalQuery};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(folder), Some(count)) = (arguments.next(), arguments.next()) else {
        return Err("usage: one_payment FOLDER COUNT".into());
    };
    let count: u32 = count.parse()?;
    let begin = Instant::now();
    let journal =
        SqliteJournal::open(Path::new(&folder).join("journal.db"), JournalOptions::DEFAULT)?;
    let open = journal.open_entries().await?.len();
    mark(&format!("opened with {open} open in {} us", begin.elapsed().as_micros()))?;
    let first = next_number(&journal).await?;
    for number in first..first + count {
        mark(&format!("payment {number}"))?;
        pay(&journal, number).await?;
    }
    mark(&format!("written {:?}", journal.counters()))?;
    journal.close().await?;
    mark("closed")?;
    Ok(())
}

/// One after the newest payment of the run before.
async fn next_number(journal: &SqliteJournal) -> Result<u32, Box<dyn std::error::Error>> {
    let query = JournalQuery { limit: 1, ..JournalQuery::default() };
    let page = journal.entries(query).await?;
    let Some(newest) = page.entries.first() else { return Ok(0) };
    let digits = newest.attempt_id().as_str().rsplit('-').next().unwrap_or_default();
    Ok(digits.parse::<u32>()? + 1)
}

async fn pay(journal: &SqliteJournal, number: u32) -> Result<(), JournalError> {
    for (state, durability) in [
        (JournalState::Intent, Synced),
        (JournalState::Sent, Lazy),
        (JournalState::Approved, Lazy),
        (JournalState::Decided, Synced),
        (JournalState::Resolved, Lazy),
    ] {
        let is_decided = state == JournalState::Decided;
        let events = if is_decided { vec![support::ended(number)] } else { vec![] };
        journal.write(support::entry(number, state), durability, events).await?;
    }
    for (event, _) in journal.events(EventSeq(0), 10).await? {
        journal.acknowledge(event).await?;
    }
    Ok(())
}

fn mark(text: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(format!("{text}\n").as_bytes())?;
    out.flush()
}
