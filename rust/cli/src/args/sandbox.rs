//! `maquininha sandbox`.

use std::path::PathBuf;

use clap::Args;

/// The simulated market.
#[derive(Clone, Debug, Args)]
#[command(after_help = "\
Examples:
  maquininha sandbox
  maquininha sandbox --port 0 --backup-port 0 --json
  maquininha sandbox --state market.json --seed 7
  WEBHOOK_PASSWORD=… maquininha sandbox --webhook http://127.0.0.1:9000/hooks \\
      --webhook-user shop --webhook-password-env WEBHOOK_PASSWORD

It listens on 127.0.0.1 only and runs until Ctrl-C.")]
pub struct SandboxArgs {
    /// Port of the first endpoint; 0 lets the system choose
    #[arg(long, default_value_t = 8700)]
    pub port: u16,
    /// Port of the second endpoint over the same market; 0 lets the system choose
    #[arg(long, default_value_t = 8701)]
    pub backup_port: u16,
    /// Keep the market in a file and go on from it
    #[arg(long, value_name = "FILE")]
    pub state: Option<PathBuf>,
    /// Make identifiers reproducible
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Time moves only by POST /sandbox/clock/advance
    #[arg(long)]
    pub virtual_clock: bool,
    /// Deliver webhooks of the first account to this address
    #[arg(long, value_name = "URL")]
    pub webhook: Option<String>,
    /// User of HTTP Basic for the webhooks
    #[arg(long, value_name = "USER", requires = "webhook")]
    pub webhook_user: Option<String>,
    /// Name of the environment variable that holds the password for the webhooks
    #[arg(long, value_name = "VAR", requires = "webhook_user")]
    pub webhook_password_env: Option<String>,
}
