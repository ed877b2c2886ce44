//! `maquininha merchant`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use maquininha_model::{AccountId, Money, SerialNumber, Tender};

use super::{ConnectionArgs, values};

/// The sales software's side.
#[derive(Clone, Debug, Args)]
#[command(after_help = "\
Examples:
  maquininha merchant
  maquininha merchant sell --amount 30,00 --wait 60
  maquininha merchant sell --amount 12,34 --device TESTPOS0001 --tender credit:3
  maquininha merchant watch --json
  maquininha merchant cancel sale-…

Typed commands: sell AMOUNT [SERIAL TENDER], delivery AMOUNT, list, close ID, cancel ID,
refund ID, settle ID, open, devices, shift [NAME], report, health, help, quit.

With a sandbox its terminals are taken from the sandbox and the webhook is registered there.
ID is the sale's reference or the order's id.")]
pub struct MerchantArgs {
    /// Server and key.
    #[command(flatten)]
    pub connection: ConnectionArgs,
    /// Port the webhooks come in by, on 127.0.0.1; 0 lets the system choose
    #[arg(long, global = true, value_name = "PORT", default_value_t = 8780)]
    pub webhook_port: u16,
    /// File the sales are kept in; one program at a time
    /// [default: ./maquininha-data/merchant.db]
    #[arg(long, global = true, value_name = "FILE")]
    pub store: Option<PathBuf>,
    /// File with the terminals as a JSON array of rows
    /// [default: those of the sandbox]
    #[arg(long, global = true, value_name = "FILE")]
    pub devices_file: Option<PathBuf>,
    /// The account's id at the order API [default: that of the sandbox key]
    #[arg(long, global = true, value_name = "ID")]
    pub account: Option<AccountId>,
    /// The partner id of the software house, sent with every call
    #[arg(long, global = true, value_name = "ID")]
    pub partner: Option<String>,
    /// Name of this company
    #[arg(long, global = true, default_value = "Loja Um")]
    pub company: String,
    /// Take no webhooks in: look at the orders only
    #[arg(long, global = true)]
    pub no_webhook: bool,
    /// Ask the order API for refunds first, instead of sending the customer to the terminal
    #[arg(long, global = true)]
    pub refund_by_api: bool,
    /// One operation instead of the sales screen.
    #[command(subcommand)]
    pub command: Option<MerchantCommand>,
}

/// One operation.
#[derive(Clone, Debug, Subcommand)]
pub enum MerchantCommand {
    /// Make an order and, with --wait, follow it to its end
    Sell(SellArgs),
    /// Tell every event as it comes, until Ctrl-C
    Watch,
    /// Close the order of a sale
    Close {
        /// The sale's reference or the order's id
        id: String,
    },
    /// Back out of a sale before it is paid
    Cancel {
        /// The sale's reference or the order's id
        id: String,
    },
    /// Give the money of a sale back
    Refund {
        /// The sale's reference or the order's id
        id: String,
    },
    /// List the open orders of the account
    Open,
    /// List the terminals and what they take
    Devices,
    /// Settle a paid sale by hand
    Settle {
        /// The sale's reference or the order's id
        id: String,
    },
    /// Open a shift, or close the open one without a name
    Shift {
        /// Name of the shift
        name: Option<String>,
    },
    /// Print the sales with their payments
    Report,
}

/// One sale.
#[derive(Clone, Debug, Args)]
pub struct SellArgs {
    /// How much, in reais
    #[arg(long, value_parser = values::amount)]
    pub amount: Money,
    /// Push it to this terminal; needs a tender
    #[arg(long, value_name = "SERIAL", conflicts_with = "delivery")]
    pub device: Option<SerialNumber>,
    /// Force the tender: credit, credit:N, credit:N:issuer, debit, voucher, pix
    #[arg(long, value_parser = values::tender, conflicts_with = "delivery")]
    pub tender: Option<Tender>,
    /// Paid at the customer's door; always listed
    #[arg(long)]
    pub delivery: bool,
    /// Text on the terminal's screen [default: the reference]
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
    /// The sale's reference [default: a new one]
    #[arg(long, value_name = "ID")]
    pub reference: Option<String>,
    /// Follow the sale for so long; its end decides the exit code
    #[arg(long, value_name = "SECONDS")]
    pub wait: Option<u64>,
}
