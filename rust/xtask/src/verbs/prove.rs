//! `cargo xtask prove`: some minutes of everything that proves, with seeds nobody has seen.

use super::fuzz;
use super::sim::proof;
use crate::error::TaskError;
use crate::workspace::Workspace;

/// What runs, each a verb of the proving program and its arguments.
const RUNS: [(&str, &[&str]); 6] = [
    ("sim", &["--tier", "pure", "--seeds", "20000000", "--seconds", "90"]),
    ("sim", &["--tier", "journal", "--seeds", "500000", "--seconds", "60"]),
    ("sim", &["--tier", "http", "--seeds", "50000", "--seconds", "60"]),
    ("sim", &["--tier", "switch-over", "--seeds", "10000", "--seconds", "30"]),
    ("sim", &["--mutants"]),
    ("crash", &["--kills", "60"]),
];

/// Runs everything; the first that fails ends it.
pub fn run(workspace: &Workspace) -> Result<(), TaskError> {
    for (verb, arguments) in RUNS {
        let arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
        proof(workspace, verb, &arguments)?;
    }
    fuzz::run(workspace, &fuzz::Options::short())
}
