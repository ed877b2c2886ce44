//! What stops a command.

use maquininha_flow::OrderCallError;
use maquininha_gateway::GatewayConfigError;
use maquininha_merchant::error::MerchantError;
use maquininha_reader::ReaderError;
use maquininha_sandbox::SandboxError;
use maquininha_terminal::port::JournalError;
use maquininha_terminal::{ErrorFamily, TerminalError};

use crate::exit::Exit;

/// Why a command was not carried out. No variant repeats a secret.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CliError {
    /// The command line, or a file or variable it names, is not usable.
    #[error("{0}")]
    Usage(String),
    /// Something outside does not work.
    #[error("{0}")]
    Environment(String),
    /// The settings of the order API client were refused.
    #[error("use the server: {0}")]
    Server(#[from] GatewayConfigError),
    /// The sandbox did not start.
    #[error("{0}")]
    Sandbox(#[from] SandboxError),
    /// The terminal did not do it.
    #[error("use the terminal: {0}")]
    Terminal(#[from] TerminalError),
    /// The card reader did not do it.
    #[error("use the reader: {0}")]
    Reader(#[from] ReaderError),
    /// The journal did not open.
    #[error("open the journal: {0}")]
    Journal(#[from] JournalError),
    /// The sales side did not do it.
    #[error("use the sales side: {0}")]
    Merchant(#[from] MerchantError),
}

impl CliError {
    /// The exit code it ends with.
    pub fn exit(&self) -> Exit {
        match self {
            Self::Usage(_) | Self::Server(_) => Exit::Usage,
            Self::Environment(_) | Self::Sandbox(_) | Self::Journal(_) => Exit::Environment,
            Self::Reader(ReaderError::Canceled | ReaderError::CannotAsk) => Exit::Otherwise,
            Self::Reader(ReaderError::Device(failure)) if !failure.link_is_gone() => {
                Exit::Otherwise
            }
            Self::Reader(_) => Exit::Environment,
            Self::Terminal(error) => match error.family() {
                ErrorFamily::Environment => Exit::Environment,
                _ if is_unreachable(error) => Exit::Environment,
                _ => Exit::Otherwise,
            },
            Self::Merchant(error) => match error {
                MerchantError::OrderApi(OrderCallError::Unreachable) => Exit::Environment,
                MerchantError::Store(_) | MerchantError::Secret(_) => Exit::Environment,
                _ => Exit::Otherwise,
            },
        }
    }
}

const fn is_unreachable(error: &TerminalError) -> bool {
    matches!(error, TerminalError::OrderApi(OrderCallError::Unreachable))
}
