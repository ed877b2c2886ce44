//! `maquininha doctor`.

use std::path::PathBuf;

use clap::Args;
use maquininha_model::SerialNumber;

use super::ConnectionArgs;

/// Looks for what is wrong.
#[derive(Clone, Debug, Args)]
#[command(after_help = "\
Examples:
  maquininha doctor
  maquininha doctor --order or_… --serial TESTPOS0001
  maquininha doctor --journal maquininha-data/TESTPOS0001.db --json

Ends with 1 where something is wrong, and names each cause with its remedy.")]
pub struct DoctorArgs {
    /// Server and key.
    #[command(flatten)]
    pub connection: ConnectionArgs,
    /// Why this order is not on the terminal
    #[arg(long, value_name = "ID")]
    pub order: Option<String>,
    /// The terminal that does not show it
    #[arg(long)]
    pub serial: Option<SerialNumber>,
    /// Journal to look into; it must not be in use
    #[arg(long, value_name = "FILE")]
    pub journal: Option<PathBuf>,
}
