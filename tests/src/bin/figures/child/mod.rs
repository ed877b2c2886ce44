//! What is done in a process of its own, so that it can be counted or weighed
//! alone. The answer is one line of JSON on the standard output.

mod pay;
mod plain_records;
mod weigh;

use std::io::Write;

use serde::{Deserialize, Serialize};

use crate::arguments::Task;
use crate::error::FigureError;

/// What a child that makes payments answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Paid {
    /// Payments that were approved and resolved, or written.
    pub payments: u32,
    /// Rows that were written for them.
    pub rows: u64,
}

/// What a child that is weighed answers, in KiB.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Weight {
    /// Memory in use at the end (`VmRSS`).
    pub resident_kib: u64,
    /// The most that was ever in use (`VmHWM`).
    pub peak_kib: u64,
}

/// Does a task and answers.
pub(crate) fn run(task: &Task) -> Result<(), FigureError> {
    let answer = match task {
        Task::Pay { kind, count, folder } => {
            serde_json::to_string(&pay::run(*kind, *count, folder)?)
        }
        Task::PlainRecords { count, rows, folder } => {
            serde_json::to_string(&plain_records::run(*count, *rows, folder)?)
        }
        Task::WeighTerminal { journal, url, orders } => {
            serde_json::to_string(&weigh::terminal(journal, url, *orders)?)
        }
        Task::WeighReader { table, page } => {
            serde_json::to_string(&weigh::reader(table.as_deref(), page)?)
        }
        Task::WeighNothing => serde_json::to_string(&weigh::nothing()?),
    };
    writeln!(std::io::stdout(), "{}", answer?)?;
    Ok(())
}

/// A runtime as an app has it.
pub(crate) fn runtime() -> Result<tokio::runtime::Runtime, FigureError> {
    Ok(tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?)
}
