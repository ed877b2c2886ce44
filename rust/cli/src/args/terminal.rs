//! `maquininha terminal`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use maquininha_flow::ConfirmStatus;
use maquininha_model::{AppVersion, Money, SerialNumber, Tender};
use maquininha_sandbox::SilenceRule;

use super::{ConnectionArgs, values};

/// A terminal.
#[derive(Clone, Debug, Args)]
#[command(after_help = "\
Examples:
  maquininha terminal
  maquininha terminal --serial TESTPOS0002 --model A8 --card visa-poor
  maquininha terminal --auto --tender credit:3 --exit-after 1 --json
  maquininha terminal pay --order or_… --tender debit
  maquininha terminal sell --amount 12,34 --tender pix
  maquininha terminal sell --amount 12,34 --tender debit --hold
  maquininha terminal settle --status dispense-failure
  maquininha terminal recover

Typed commands: list [text], pay N [amount] [credit 3|debit|voucher|pix],
sell AMOUNT TENDER, vend AMOUNT TENDER, settle STATUS, card NAME, hold, cancel,
refunds, refund N [amount], report, health, help, quit. Direct orders pop up and are paid at once.

The cards are simulated, so the server must be a sandbox on this machine.
The journal is kept in ./maquininha-data unless --journal names a file.")]
pub struct TerminalArgs {
    /// Serial number of the terminal
    #[arg(long, global = true, default_value = "TESTPOS0001")]
    pub serial: SerialNumber,
    /// Model of the terminal: L3, A8, P2, S920, Q92
    #[arg(long, global = true, default_value = "L3")]
    pub model: String,
    /// Version of its payment app; Pix needs 6.4
    #[arg(long, global = true, value_name = "VERSION", default_value = "6.4.0", value_parser = app_version)]
    pub app_version: AppVersion,
    /// Server and key.
    #[command(flatten)]
    pub connection: ConnectionArgs,
    /// Address of the simulated acquirer [default: the server]
    #[arg(long, global = true, value_name = "URL")]
    pub acquirer: Option<String>,
    /// File of the journal [default: ./maquininha-data/SERIAL.db]
    #[arg(long, global = true, value_name = "FILE")]
    pub journal: Option<PathBuf>,
    /// Test card the card holder presents [default: one that fits the tender]
    #[arg(long, global = true, value_name = "NAME")]
    pub card: Option<String>,
    /// How long the terminal waits for a card, in seconds
    #[arg(long, global = true, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=120))]
    pub card_limit: u64,
    /// What the acquirer does when nobody decides: blocks, auto-confirm,
    /// auto-undo:SECONDS or sweep
    #[arg(long, global = true, value_name = "RULE", default_value = "blocks", value_parser = values::silence)]
    pub silence: SilenceRule,
    /// Name of the environment variable that holds the operator's password;
    /// refunds are off without it
    #[arg(long, global = true, value_name = "VAR")]
    pub operator_password_env: Option<String>,
    /// Pause between two looks at the order list, in milliseconds
    #[arg(long, global = true, value_name = "MS", default_value_t = 1_000, value_parser = clap::value_parser!(u64).range(50..=600_000))]
    pub poll_ms: u64,
    /// Paying without anybody at the terminal.
    #[command(flatten)]
    pub auto: AutoArgs,
    /// One operation instead of the waiting screen.
    #[command(subcommand)]
    pub command: Option<TerminalCommand>,
}

/// Paying without anybody at the terminal.
#[derive(Clone, Debug, Args)]
pub struct AutoArgs {
    /// Pay every order that is offered, direct ones first
    #[arg(long)]
    pub auto: bool,
    /// Tender of listed orders: credit, credit:N, credit:N:issuer, debit, voucher, pix
    #[arg(long, requires = "auto", default_value = "credit", value_parser = values::tender)]
    pub tender: Tender,
    /// Stop after so many payments, approved or not
    #[arg(long, requires = "auto", value_name = "PAYMENTS")]
    pub exit_after: Option<u32>,
    /// Stop after so many seconds
    #[arg(long = "for", requires = "auto", value_name = "SECONDS")]
    pub for_seconds: Option<u64>,
}

/// One operation.
#[derive(Clone, Debug, Subcommand)]
pub enum TerminalCommand {
    /// Pay one order and end with its result
    Pay {
        /// The order
        #[arg(long)]
        order: String,
        /// How much [default: what is due]
        #[arg(long, value_parser = values::amount)]
        amount: Option<Money>,
        /// How: credit, credit:N, credit:N:issuer, debit, voucher, pix; a direct order says it itself
        #[arg(long, value_parser = values::tender)]
        tender: Option<Tender>,
        /// Name of the intention: given again, money moves at most once
        #[arg(long, value_name = "ID")]
        attempt: Option<String>,
    },
    /// Sell without an order and end with the result
    Sell {
        /// How much
        #[arg(long, value_parser = values::amount)]
        amount: Money,
        /// How: credit, credit:N, credit:N:issuer, debit, voucher, pix
        #[arg(long, value_parser = values::tender)]
        tender: Tender,
        /// Name of the intention: given again, money moves at most once
        #[arg(long, value_name = "ID")]
        attempt: Option<String>,
        /// Leave the approval pending until `settle` says how it went
        #[arg(long)]
        hold: bool,
    },
    /// Say how a held sale went, and so confirm or undo it
    Settle {
        /// How: success, print-error, dispense-failure, other
        #[arg(long, value_parser = values::confirm_status)]
        status: ConfirmStatus,
        /// Name of the intention [default: the sale that is pending]
        #[arg(long, value_name = "ID")]
        attempt: Option<String>,
    },
    /// Bring what the journal holds open to its end, and exit
    Recover {
        /// How long to try
        #[arg(long, value_name = "SECONDS", default_value_t = 120)]
        wait: u64,
    },
    /// Print today's sales from the journal, and exit
    Report,
}

fn app_version(text: &str) -> Result<AppVersion, String> {
    AppVersion::parse(text).map_err(|error| error.to_string())
}
