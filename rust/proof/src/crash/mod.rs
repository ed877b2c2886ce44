//! `cargo xtask crash`: every crash in a deterministic world, and real kills of
//! real processes.

mod kills;
mod points;

use std::process::ExitCode;

use clap::Args;

pub(crate) use kills::{WorkerOptions, market, terminal};

/// What is crashed.
#[derive(Args)]
pub(crate) struct Options {
    /// Tries every crash point of every flow in the deterministic world
    #[arg(long)]
    points: bool,
    #[command(flatten)]
    of_points: points::PointOptions,
    #[command(flatten)]
    of_kills: kills::KillOptions,
    /// One JSON object instead of text
    #[arg(long)]
    json: bool,
}

/// Runs what was asked for; 0 only if nothing is broken.
pub(crate) fn run(options: &Options) -> ExitCode {
    match (options.points, options.of_kills.is_wanted()) {
        (true, _) => points::run(&options.of_points, options.json),
        (false, true) => kills::run(&options.of_kills, options.json),
        (false, false) => {
            eprintln!("error: say --points or --kills N; --help tells more");
            ExitCode::FAILURE
        }
    }
}
