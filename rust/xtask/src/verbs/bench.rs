//! `cargo xtask bench`: the project's figures.

use clap::Args;

use crate::bench_programs::command_line;
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

/// Builds the measuring program of the acceptance tests with optimisation, and what it needs in
/// other languages for the figures that are asked for, and runs it.
pub fn run(workspace: &Workspace, options: &Options) -> Result<(), TaskError> {
    let program = ["--locked", "--profile", "bench", "--package", "maquininha-acceptance"];
    let program = program.iter().chain(&["--bin", "figures"]);
    let figures = || {
        let write = options.write.then_some("--write");
        let run = Tool::cargo(workspace).args(["run", "--quiet"]).args(program.clone());
        run.args(["--"]).args(write).args(&options.arguments)
    };
    // One figure is counted by a program of its own.
    let counting = ["--bin", "codec_allocations"];
    Tool::cargo(workspace).args(["build"]).args(program.clone()).args(counting).run()?;
    // Where it fails, the run says why.
    let needs = figures().args(["--needs"]).answer().unwrap_or_default();
    let mut run = figures();
    for word in needs.lines() {
        let words = command_line(workspace, word)?;
        let words = serde_json::to_string(&words).expect("texts are JSON");
        run = run.env(&format!("MAQUININHA_BENCH_{}", word.to_uppercase()), words);
    }
    run.run()
}
