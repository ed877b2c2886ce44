//! The proving program: `cargo xtask sim` and `cargo xtask crash`.

#![allow(clippy::print_stdout, clippy::print_stderr)]

mod books;
mod crash;
mod http_tier;
mod journal_tier;
mod lanes;
mod living;
mod order_protocol;
mod planted;
mod pure;
mod reader_tier;
mod regressions;
mod replay;
mod second_process;
mod verbs;
mod wait;

use std::process::ExitCode;

use clap::Parser;

/// Proves that no payment is lost or doubled.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
enum Verb {
    /// Runs worlds of faults, each from a seed, and checks every promise in them.
    Sim(verbs::sim::Options),
    /// Hunts the planted bug that the environment names.
    #[command(hide = true)]
    Hunt(planted::hunt::Options),
    /// Tries every crash of every flow, or kills real processes under load.
    Crash(crash::Options),
    /// One of the processes that are killed.
    #[command(hide = true)]
    CrashTerminal(crash::WorkerOptions),
    /// The market of the processes that are killed.
    #[command(hide = true)]
    CrashMarket {
        #[arg(long)]
        terminals: u8,
    },
}

fn main() -> ExitCode {
    match Verb::parse() {
        Verb::Sim(options) => verbs::sim::run(&options),
        Verb::Hunt(options) => planted::hunt::run(&options),
        Verb::Crash(options) => crash::run(&options),
        Verb::CrashTerminal(options) => crash::terminal(options),
        Verb::CrashMarket { terminals } => crash::market(terminals),
    }
}
