//! `maquininha demo`.

use std::path::PathBuf;

use clap::Args;

/// The main job, shown.
#[derive(Clone, Debug, Args)]
#[command(after_help = "\
Examples:
  maquininha demo
  maquininha demo --json
  maquininha demo --keep demo-data")]
pub struct DemoArgs {
    /// Show only the scenes with these names
    #[arg(long, value_name = "NAME", num_args = 1..)]
    pub only: Vec<String>,
    /// Keep what the demonstration writes in this folder
    #[arg(long, value_name = "DIR")]
    pub keep: Option<PathBuf>,
}
