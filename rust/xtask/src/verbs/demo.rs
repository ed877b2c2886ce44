//! `cargo xtask demo`: the market at work.

use std::time::Duration;

use clap::Args;

use crate::error::TaskError;
use crate::system_packages;
use crate::tool::Tool;
use crate::workspace::Workspace;

/// The demonstration ends by itself; where nobody watches, one that runs this long hangs.
const UNATTENDED_LIMIT: Duration = Duration::from_mins(10);

/// What the demonstration is told.
#[derive(Debug, Args)]
pub struct Options {
    /// Passed on to `maquininha demo`; `--help` after `--` lists them.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
    /// Nobody watches: no input, and a time limit.
    #[arg(skip)]
    unattended: bool,
}

impl Options {
    /// The demonstration of the continuous integration.
    pub fn unattended() -> Self {
        Self { arguments: Vec::new(), unattended: true }
    }
}

/// Builds the command line program in the development profile, which is the quickest from a
/// fresh clone, and runs its demonstration.
pub fn run(workspace: &Workspace, options: &Options) -> Result<(), TaskError> {
    let features = bluetooth(workspace)?;
    println!("Building the demonstration. The first build takes some minutes.");
    let build = ["build", "--locked", "--package", "maquininha-cli", "--bin", "maquininha"];
    Tool::cargo(workspace).args(build).args(features).run()?;
    let run = ["run", "--quiet", "--locked", "--package", "maquininha-cli"];
    let demo = Tool::cargo(workspace)
        .args(run)
        .args(features)
        .args(["--bin", "maquininha", "--", "demo"])
        .args(&options.arguments);
    if options.unattended { demo.limit(UNATTENDED_LIMIT).run() } else { demo.interactive().run() }
}

/// The feature with which the courier's PIN pad is a Bluetooth one, where the other end of it can
/// be played: that needs a message bus, which Linux has.
fn bluetooth(workspace: &Workspace) -> Result<&'static [&'static str], TaskError> {
    if !cfg!(target_os = "linux") {
        return Ok(&[]);
    }
    if Tool::new(workspace, "dbus-daemon").args(["--version"]).answer().is_none() {
        system_packages::install(workspace, &["dbus"], "The Bluetooth of the demonstration")?;
    }
    Ok(&["--features", "ble"])
}
