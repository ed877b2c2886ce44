//! `cargo xtask demo`: the market at work.

use std::time::Duration;

use clap::Args;

use crate::error::TaskError;
use crate::tool::Tool;
use crate::workspace::Workspace;

/// The demonstration ends by itself; one that runs this long hangs. It includes a cold build.
const TIME_LIMIT: Duration = Duration::from_mins(20);

/// What the demonstration is told.
#[derive(Debug, Default, Args)]
pub struct Options {
    /// Passed on to `maquininha demo`; `--help` after `--` lists them.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

/// Builds the command line program in the development profile, which is the quickest from a
/// fresh clone, and runs its demonstration.
pub fn run(workspace: &Workspace, options: &Options) -> Result<(), TaskError> {
    println!("Building the demonstration. The first build takes a minute or two.");
    let build = ["build", "--locked", "--package", "maquininha-cli", "--bin", "maquininha"];
    Tool::cargo(workspace).args(build).run()?;
    let run = ["run", "--quiet", "--locked", "--package", "maquininha-cli"];
    Tool::cargo(workspace)
        .args(run)
        .args(["--bin", "maquininha", "--", "demo"])
        .args(&options.arguments)
        .limit(TIME_LIMIT)
        .run()
}
