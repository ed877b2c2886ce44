//! `cargo xtask sim`: the simulation, and what checks the simulation.

use clap::Args;

use crate::error::TaskError;
use crate::tool::Tool;
use crate::workspace::Workspace;

/// What is passed on to the program that proves: see `cargo xtask sim -- --help`.
#[derive(Debug, Args)]
pub struct Options {
    /// Arguments of the proving program.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pub(super) arguments: Vec<String>,
}

/// Builds the proving program with optimisation and every assertion, and runs its `sim`.
pub fn run(workspace: &Workspace, options: &Options) -> Result<(), TaskError> {
    proof(workspace, "sim", &options.arguments)
}

/// Runs a verb of the proving program.
pub fn proof(workspace: &Workspace, verb: &str, arguments: &[String]) -> Result<(), TaskError> {
    let run = ["run", "--locked", "--profile", "proof", "--package", "maquininha-proof", "--"];
    Tool::cargo(workspace).args(run).args([verb]).args(arguments).run()
}
