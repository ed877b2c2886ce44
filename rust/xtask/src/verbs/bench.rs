//! `cargo xtask bench`: the project's figures.

use clap::Args;

use crate::error::TaskError;
use crate::tool::Tool;
use crate::workspace::Workspace;

/// What is measured and where it goes.
#[derive(Debug, Args)]
pub struct Options {
    /// Writes docs/benchmarks.md instead of only printing.
    #[arg(long)]
    write: bool,
    /// Passed on to the measuring program.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

/// Builds the measuring program of the acceptance tests with optimisation and runs it.
pub fn run(workspace: &Workspace, options: &Options) -> Result<(), TaskError> {
    let run = ["run", "--locked", "--profile", "bench", "--package", "maquininha-acceptance"];
    let write = options.write.then_some("--write");
    Tool::cargo(workspace)
        .args(run)
        .args(["--bin", "figures", "--"])
        .args(write)
        .args(&options.arguments)
        .run()
}
