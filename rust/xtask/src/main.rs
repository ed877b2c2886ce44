//! The command line of the task runner: `cargo xtask <verb>`.

#![allow(clippy::print_stderr)]

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use xtask::verbs::{
    android, bench, ci, crash, demands, demo, fuzz, kotlin, lint, plugin, prove, shipped, sim,
    size, swift, test,
};
use xtask::workspace::Workspace;

/// The tasks of the project. Run as `cargo xtask <verb>`.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Shows the whole market at work on this machine: no account, no internet.
    Demo(demo::Options),
    /// Runs every test, then searches all that the tests left behind for planted secrets.
    Test,
    /// Builds the native library and its Kotlin side, and runs the Kotlin tests.
    Kotlin(kotlin::Options),
    /// Builds the native library and its Swift side, and runs the Swift tests.
    Swift(swift::Options),
    /// Compiles the border for Android, without linking or running it.
    Android(android::Options),
    /// Proves that nothing of the simulated market is in what apps ship.
    Shipped,
    /// Checks formatting, clippy, documentation, licences and sources of dependencies.
    Lint,
    /// Measures the figures of the project and prints them, or writes docs/benchmarks.md.
    Bench(bench::Options),
    /// Measures the library that apps ship, and compares it with bindings/size.json.
    Size(size::Options),
    /// Checks docs/demands.md against the checklist and the tests, and counts it.
    Demands(demands::Options),
    /// Runs the payment machines through seeds of faults, and what checks that simulation.
    Sim(sim::Options),
    /// Kills real processes under load and compares the books.
    Crash(sim::Options),
    /// Runs simulation with fixed seeds, and some real kills.
    Prove,
    /// Writes a new device plug-in or gateway connector.
    Plugin(plugin::Options),
    /// Gives any bytes to whatever reads bytes, and looks for new paths and panics.
    Fuzz(fuzz::Options),
    /// Runs lint, test, demands, size, prove and demo, as the continuous integration does.
    Ci,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let workspace = Workspace::locate();
    let outcome = match arguments.verb {
        Verb::Demo(options) => demo::run(&workspace, &options),
        Verb::Test => test::run(&workspace),
        Verb::Kotlin(options) => kotlin::run(&workspace, &options),
        Verb::Swift(options) => swift::run(&workspace, &options),
        Verb::Android(options) => android::run(&workspace, &options),
        Verb::Shipped => shipped::run(&workspace),
        Verb::Lint => lint::run(&workspace),
        Verb::Bench(options) => bench::run(&workspace, &options),
        Verb::Size(options) => size::run(&workspace, &options),
        Verb::Demands(options) => demands::run(&workspace, &options),
        Verb::Sim(options) => sim::run(&workspace, &options),
        Verb::Crash(options) => crash::run(&workspace, &options),
        Verb::Prove => prove::run(&workspace),
        Verb::Fuzz(options) => fuzz::run(&workspace, &options),
        Verb::Plugin(options) => plugin::run(&workspace, &options),
        Verb::Ci => ci::run(&workspace),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}
