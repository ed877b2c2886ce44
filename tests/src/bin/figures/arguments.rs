//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

/// Measures the figures of the project.
#[derive(Debug, Parser)]
#[command(name = "figures", args_conflicts_with_subcommands = true)]
pub(crate) struct Arguments {
    /// Writes docs/benchmarks.md too.
    #[arg(long)]
    pub write: bool,
    /// Prints JSON instead of Markdown.
    #[arg(long)]
    pub json: bool,
    /// Measures as little as shows that it works; the numbers mean nothing.
    #[arg(long)]
    pub quick: bool,
    /// Measures these figures only.
    #[arg(long, value_delimiter = ',')]
    pub only: Vec<String>,
    /// Measures nothing, and tells which programs of other languages would be needed.
    #[arg(long)]
    pub needs: bool,
    /// What a process of its own is to do.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What this program starts itself for.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Does one thing in a process of its own.
    #[command(subcommand, hide = true)]
    Child(Task),
}

/// The things that are done in a process of their own.
#[derive(Debug, Subcommand)]
pub(crate) enum Task {
    /// Makes payments through the whole engine.
    Pay {
        /// Which kind.
        #[arg(long)]
        kind: Kind,
        /// How many.
        #[arg(long)]
        count: u32,
        /// Where the journal is kept.
        #[arg(long)]
        folder: PathBuf,
    },
    /// Writes what payments write, to SQLite as it is by default.
    PlainRecords {
        /// How many payments.
        #[arg(long)]
        count: u32,
        /// How many rows each, at most five.
        #[arg(long)]
        rows: u32,
        /// Where the file is kept.
        #[arg(long)]
        folder: PathBuf,
    },
    /// Opens a terminal and tells the memory it takes.
    WeighTerminal {
        /// The journal.
        #[arg(long)]
        journal: PathBuf,
        /// The order API.
        #[arg(long)]
        url: String,
        /// Orders to wait for.
        #[arg(long)]
        orders: usize,
    },
    /// Reads everything into memory and tells the memory it takes.
    WeighReader {
        /// The plain table; only the orders are held without it.
        #[arg(long)]
        table: Option<PathBuf>,
        /// A page of orders.
        #[arg(long)]
        page: PathBuf,
    },
    /// Does nothing and tells the memory it takes.
    WeighNothing,
}

/// The kinds of payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// An order picked from the list.
    Listed,
    /// An order pushed to the terminal.
    Direct,
    /// A sale without an order.
    Standalone,
}

impl Kind {
    /// All of them.
    pub(crate) const ALL: [Self; 3] = [Self::Listed, Self::Direct, Self::Standalone];

    /// Its word, on the command line and in reports.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Listed => "listed",
            Self::Direct => "direct",
            Self::Standalone => "standalone",
        }
    }
}
