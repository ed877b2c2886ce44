//! How much memory a process takes.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use maquininha_journal::{JournalOptions, SqliteJournal};
use serde_json::Value;

use super::{Weight, runtime};
use crate::error::FigureError;
use crate::history;
use crate::ports::InstantDriver;
use crate::records;
use crate::shop::client;
use crate::terminal::{self, Looking};

/// What is left to do after the order list is there: retention looks for old
/// rows, the HTTP client keeps its connection.
const QUIET: Duration = Duration::from_millis(500);

/// A terminal with its journal, its HTTP client and its list of orders.
pub(crate) fn terminal(journal: &Path, url: &str, orders: usize) -> Result<Weight, FigureError> {
    runtime()?.block_on(async {
        let journal = Arc::new(SqliteJournal::open(journal, JournalOptions::DEFAULT)?);
        let gateway = Arc::new(client(url)?);
        let driver = Arc::new(InstantDriver);
        let terminal =
            terminal::open(records::serial(), gateway, driver, journal.clone(), Looking::Polling)
                .await?;
        terminal::wait_for_orders(&terminal, orders).await?;
        tokio::time::sleep(QUIET).await;
        let weight = own_weight();
        terminal.close().await;
        journal.close().await?;
        weight
    })
}

/// An app that holds the latest row of every payment, where there is a table of
/// them, and the page of orders as JSON values. It has no HTTP client and no
/// engine.
pub(crate) fn reader(table: Option<&Path>, page: &Path) -> Result<Weight, FigureError> {
    let payments = table.map(history::read_all).transpose()?.unwrap_or_default();
    let orders: Value = serde_json::from_slice(&std::fs::read(page)?)?;
    std::thread::sleep(QUIET);
    let weight = own_weight();
    let held = payments.len() + orders["data"].as_array().map_or(0, Vec::len);
    if held == 0 {
        return Err(FigureError::Void("nothing is held".to_owned()));
    }
    weight
}

/// A process with an idle runtime.
pub(crate) fn nothing() -> Result<Weight, FigureError> {
    runtime()?.block_on(async {
        tokio::time::sleep(QUIET).await;
        own_weight()
    })
}

fn own_weight() -> Result<Weight, FigureError> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let field = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let number = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
        number.ok_or_else(|| FigureError::Void(format!("the kernel does not tell {name}")))
    };
    Ok(Weight { resident_kib: field("VmRSS:")?, peak_kib: field("VmHWM:")? })
}
