//! Why a figure was not measured.

use maquininha_flow::OrderCallError;
use maquininha_gateway::GatewayConfigError;
use maquininha_orderapi::ReadError;
use maquininha_sandbox::SandboxError;
use maquininha_terminal::TerminalError;
use maquininha_terminal::port::JournalError;

/// Why a figure was not measured.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FigureError {
    /// The command line asks for what cannot be.
    #[error("{0}")]
    Usage(&'static str),
    /// No figure has this name.
    #[error("there is no figure {name}; there are {known}")]
    UnknownFigure {
        /// What was asked for.
        name: String,
        /// What there is.
        known: String,
    },
    /// A tool is missing.
    #[error("{tool} is missing; install it with `{install}`")]
    ToolMissing {
        /// The tool.
        tool: &'static str,
        /// How it is installed.
        install: &'static str,
    },
    /// A process of our own failed.
    #[error("a child failed: {0}")]
    Child(String),
    /// What was measured is not what was meant.
    #[error("the measurement is void: {0}")]
    Void(String),
    /// Files, pipes, sockets.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// The terminal refused.
    #[error(transparent)]
    Terminal(#[from] TerminalError),
    /// The journal refused.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The order API refused.
    #[error(transparent)]
    OrderCall(#[from] OrderCallError),
    /// The client could not be started.
    #[error(transparent)]
    Gateway(#[from] GatewayConfigError),
    /// The simulated market failed.
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
    /// An order could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// JSON could not be read or written.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// The peer's SQLite failed.
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
}
