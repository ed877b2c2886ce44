//! `cargo xtask prove`: some minutes of everything that proves, with new seeds each time.

use super::fuzz;
use super::sim::proof;
use crate::error::TaskError;
use crate::workspace::Workspace;

/// What runs, each a verb of the proving program and its arguments. Where time is the bound, the
/// seeds are ones that nobody has seen; those that found something in the past run first.
const RUNS: [(&str, &[&str]); 9] = [
    ("sim", &["--tier", "pure", "--first", "1", "--seeds", "2000000"]),
    ("sim", &["--tier", "pure", "--seeds", "1000000000", "--seconds", "20"]),
    ("sim", &["--tier", "stopped", "--seeds", "1000000000", "--seconds", "10"]),
    ("sim", &["--tier", "journal", "--seeds", "1000000000", "--seconds", "45"]),
    ("sim", &["--tier", "http", "--seeds", "1000000000", "--seconds", "45"]),
    ("sim", &["--tier", "switch-over", "--seeds", "1000000000", "--seconds", "20"]),
    ("sim", &["--tier", "reader", "--first", "1", "--seeds", "10000"]),
    ("crash", &["--kills", "60"]),
    ("sim", &["--mutants"]),
];

/// Runs everything; the first that fails ends it.
pub fn run(workspace: &Workspace) -> Result<(), TaskError> {
    for (verb, arguments) in RUNS {
        let arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
        proof(workspace, verb, &arguments)?;
    }
    fuzz::run(workspace, &fuzz::Options::short())
}
