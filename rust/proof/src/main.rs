//! The proving program: `cargo xtask sim` and `cargo xtask crash`.

#![allow(clippy::print_stdout, clippy::print_stderr)]

mod http_tier;
mod lanes;
mod planted;
mod pure;
mod regressions;
mod replay;
mod second_process;
mod verbs;

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
}

fn main() -> ExitCode {
    match Verb::parse() {
        Verb::Sim(options) => verbs::sim::run(&options),
        Verb::Hunt(options) => planted::hunt::run(&options),
    }
}
