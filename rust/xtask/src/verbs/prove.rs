//! `cargo xtask prove`: some minutes of everything that proves. The seeds are fixed as long as
//! `docs/proof.md` names open ones.

use super::fuzz;
use super::sim::proof;
use crate::error::TaskError;
use crate::workspace::Workspace;

/// What runs, each a verb of the proving program and its arguments.
const RUNS: [(&str, &[&str]); 5] = [
    ("sim", &["--tier", "pure", "--first", "1", "--seeds", "600000"]),
    ("sim", &["--tier", "http", "--first", "1", "--seeds", "2000"]),
    ("sim", &["--tier", "switch-over", "--first", "1", "--seeds", "5000"]),
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
