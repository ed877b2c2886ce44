//! What can go wrong in a task.

use std::path::{Path, PathBuf};
use std::time::Duration;

use thiserror::Error;

/// The failure of a task, worded for the developer who ran it.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum TaskError {
    /// A tool could not be started at all.
    #[error("could not start `{command}`: {source}")]
    Start {
        /// The command line as printed.
        command: String,
        /// The system's reason.
        source: std::io::Error,
    },
    /// A tool ran and reported failure.
    #[error("`{command}` failed with {status}")]
    Failed {
        /// The command line as printed.
        command: String,
        /// The exit status in words.
        status: String,
    },
    /// A tool did not end in the time that it may take.
    #[error("`{command}` was stopped because it ran longer than {limit:?}")]
    TooSlow {
        /// The command line as printed.
        command: String,
        /// The time that it was given.
        limit: Duration,
    },
    /// A file could not be read, written or removed.
    #[error("could not {action} {path}: {source}")]
    File {
        /// What was tried, as a verb: "read", "write".
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// A check ran to its end and found something.
    #[error("{0}")]
    Check(String),
}

impl TaskError {
    /// Returns a function that wraps an I/O error with what was tried on which file.
    pub fn file(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_path_buf();
        move |source| Self::File { action, path, source }
    }
}
