//! What can go wrong around the market: files and sockets. Business refusals are answers, not errors.

use std::path::PathBuf;

/// Errors of the sandbox itself.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SandboxError {
    /// The state file could not be read or written.
    #[error("access state file {path}: {source}")]
    StateFile {
        /// The file in question.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The state file is not a snapshot of a market.
    #[error("read snapshot {path}: {source}")]
    Snapshot {
        /// The file in question.
        path: PathBuf,
        /// Where decoding stopped.
        source: serde_json::Error,
    },
    /// An endpoint could not be opened.
    #[error("open endpoint on port {port}: {source}")]
    Listen {
        /// The port asked for; 0 means any.
        port: u16,
        /// What the system said.
        source: std::io::Error,
    },
    /// No endpoint has this index.
    #[error("find endpoint {0}")]
    NoSuchEndpoint(usize),
    /// A text is no flow.
    #[error("read the flow: {0}")]
    Flow(#[from] maquininha_card::ScriptError),
    /// The card host has as many flows as it takes.
    #[error("keep more than {0} flows")]
    TooManyFlows(usize),
    /// A control call named something that does not exist.
    #[error("find {0}")]
    NotFound(String),
}
