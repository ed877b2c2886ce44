//! The command line: what can be asked for, with help texts and examples.

#![allow(clippy::doc_markdown, reason = "help texts are shown as they stand here")]

mod connection;
mod demo;
mod doctor;
mod merchant;
mod pinpad;
mod reader;
mod sandbox;
pub mod secrets;
mod terminal;
pub mod values;

use clap::{Parser, Subcommand, ValueEnum};

pub use connection::{ConnectionArgs, DEFAULT_SERVER, KEY_VARIABLE};
pub use demo::DemoArgs;
pub use doctor::DoctorArgs;
pub use merchant::{MerchantArgs, MerchantCommand, SellArgs};
pub use pinpad::{PinPadArgs, ProfileArg};
pub use reader::{LinkArgs, PlaceArgs, ReaderArgs, ReaderCommand};
pub use sandbox::SandboxArgs;
pub use terminal::{AutoArgs, TerminalArgs, TerminalCommand};

use crate::exit::EXIT_CODES_HELP;

/// Orders, terminals and payments by hand: a simulated market, a terminal and
/// the sales software's side.
#[derive(Debug, Parser)]
#[command(
    name = "maquininha",
    version,
    propagate_version = true,
    after_long_help = EXIT_CODES_HELP,
    after_help = "\
Sell by hand, in three windows:
  maquininha sandbox
  maquininha terminal
  maquininha merchant

By a card reader, in two windows:
  maquininha pinpad
  maquininha reader sell --amount 30,00 --tcp 127.0.0.1:4100"
)]
pub struct Cli {
    /// Write one JSON object per line for machines instead of text
    #[arg(long, global = true)]
    pub json: bool,
    /// How much is logged to standard error
    #[arg(long, global = true, value_enum, value_name = "LEVEL", default_value = "warn")]
    pub log: LogLevel,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Start the simulated market: order API, webhooks and acquirer
    Sandbox(SandboxArgs),
    /// Be a terminal: take orders and sell with simulated cards
    Terminal(TerminalArgs),
    /// Be the sales software: make orders, follow them, settle and refund
    Merchant(MerchantArgs),
    /// Use a card reader: find it, ask it, sell by it
    Reader(ReaderArgs),
    /// Be a virtual PIN pad, on the network or at a serial line
    #[command(name = "pinpad")]
    PinPad(PinPadArgs),
    /// Look for what is wrong: network, key, clock, journal, one order
    Doctor(DoctorArgs),
    /// Show the market at work, with a crash and its recovery
    Demo(DemoArgs),
}

/// How much is logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogLevel {
    /// Nothing.
    Off,
    /// What went wrong.
    Error,
    /// And what is odd.
    Warn,
    /// And what happens.
    Info,
    /// And every call.
    Debug,
    /// And everything else.
    Trace,
}

impl LogLevel {
    /// Directives for the log. Other people's crates stay quiet: what they
    /// write at the finer levels is not checked for secrets. The bus of the played Bluetooth warns
    /// of its own end, which is no news.
    pub const fn directives(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Error => "error",
            Self::Warn => "warn,zbus=error",
            Self::Info => "warn,zbus=error,maquininha=info",
            Self::Debug => "warn,zbus=error,maquininha=debug",
            Self::Trace => "warn,zbus=error,maquininha=trace",
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
