//! `maquininha doctor`.

use std::path::PathBuf;

use clap::Args;
use maquininha_model::{SerialNumber, Timestamp};

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
    /// The terminal somebody looks at
    #[arg(long)]
    pub serial: Option<SerialNumber>,
    /// Whether that terminal has internet, as seen there
    #[arg(long, value_name = "true|false")]
    pub online: Option<bool>,
    /// Whether its payment app shows the waiting screen, as seen there
    #[arg(long, value_name = "true|false")]
    pub waiting: Option<bool>,
    /// Since when it waits, as seen there, for example 2026-03-02T14:00:00-03:00
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub waiting_since: Option<Timestamp>,
    /// Journal to look into; it must not be in use
    #[arg(long, value_name = "FILE")]
    pub journal: Option<PathBuf>,
}

fn time(text: &str) -> Result<Timestamp, String> {
    Timestamp::parse(text).map_err(|error| error.to_string())
}
