//! `maquininha reader`.

use clap::{Args, Subcommand};
use maquininha_card::{INPUT_CHARS_MAX, MENU_OPTIONS_MAX};
use maquininha_model::{Money, Tender};

use super::values;
use crate::reader::prompts::{Prompt, prompt};

/// The options that name a reader outside of this program.
#[cfg(not(feature = "ble"))]
const ELSEWHERE: [&str; 2] = ["tcp", "serial"];
#[cfg(feature = "ble")]
const ELSEWHERE: [&str; 3] = ["tcp", "serial", "ble"];

/// The most characters of an input, as the parser of numbers wants it.
const CHARS_MAX: i64 = INPUT_CHARS_MAX as i64;

/// A card reader.
#[derive(Clone, Debug, Args)]
#[command(after_help = "\
Examples:
  maquininha reader discover --seconds 10
  maquininha reader info --tcp 127.0.0.1:4100
  maquininha reader show \"BOM DIA\" --serial /dev/ttyACM0@115200
  maquininha reader ask odometer --tcp 127.0.0.1:4100
  maquininha reader menu Ethanol Diesel --title Fuel --tcp 127.0.0.1:4100
  maquininha reader sell --amount 30,00 --simulated \\
      --person \"insert chip-online-pin; type 1234; press ok; remove\"

A sale is a test: it asks the simulated acquirers inside this program, never a real one.
`maquininha pinpad` is a PIN pad to try it with.")]
pub struct ReaderArgs {
    /// What to do with it.
    #[command(subcommand)]
    pub command: ReaderCommand,
}

/// What to do with a reader.
#[derive(Clone, Debug, Subcommand)]
pub enum ReaderCommand {
    /// Look for readers, until Ctrl-C
    Discover {
        /// Stop after so many seconds
        #[arg(long, value_parser = clap::value_parser!(u64).range(1..=86_400))]
        seconds: Option<u64>,
    },
    /// Say what a reader is and what it can do
    Info {
        /// Which reader.
        #[command(flatten)]
        link: LinkArgs,
    },
    /// Show a text on its display for a while
    Show {
        /// The text; \n begins a new line
        text: String,
        /// For how long
        #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=255))]
        seconds: u64,
        /// Which reader.
        #[command(flatten)]
        link: LinkArgs,
    },
    /// Ask the person at it for something: pump, odometer, table, cpf, …
    Ask {
        /// What for
        #[arg(value_name = "WHAT", value_parser = prompt)]
        what: Prompt,
        /// The least characters [default: what fits]
        #[arg(long, value_name = "CHARS", value_parser = clap::value_parser!(u8).range(0..=CHARS_MAX))]
        min: Option<u8>,
        /// The most characters [default: what fits]
        #[arg(long, value_name = "CHARS", value_parser = clap::value_parser!(u8).range(1..=CHARS_MAX))]
        max: Option<u8>,
        /// Take letters too, where the reader can
        #[arg(long)]
        letters: bool,
        /// How long to wait for a key
        #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=255))]
        seconds: u64,
        /// Which reader.
        #[command(flatten)]
        link: LinkArgs,
    },
    /// Let the person at it choose
    Menu {
        /// The options
        #[arg(value_name = "OPTION", required = true, num_args = 1..=MENU_OPTIONS_MAX)]
        options: Vec<String>,
        /// What stands above them
        #[arg(long, default_value = "")]
        title: String,
        /// How long to wait for a key
        #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=255))]
        seconds: u64,
        /// Which reader.
        #[command(flatten)]
        link: LinkArgs,
    },
    /// Take a test payment, asking the simulated acquirers in this program
    Sell {
        /// How much
        #[arg(long, value_parser = values::amount)]
        amount: Money,
        /// How: credit, credit:N, credit:N:issuer, debit, voucher
        #[arg(long, default_value = "credit", value_parser = values::tender)]
        tender: Tender,
        /// Which reader.
        #[command(flatten)]
        link: LinkArgs,
    },
}

/// Which reader.
#[derive(Clone, Debug, Args)]
pub struct LinkArgs {
    /// Where it is.
    #[command(flatten)]
    pub place: PlaceArgs,
    /// What the person at the simulated one does, each step as soon as it is asked for
    #[arg(long, value_name = "STEPS", conflicts_with_all = ELSEWHERE)]
    pub person: Option<String>,
}

/// Where a reader is: one of these.
#[derive(Clone, Debug, Args)]
#[group(required = true, multiple = false)]
pub struct PlaceArgs {
    /// On the network
    #[arg(long, value_name = "HOST:PORT")]
    pub tcp: Option<String>,
    /// At a serial line, or a USB device that looks like one
    #[arg(long, value_name = "DEVICE[@RATE]")]
    pub serial: Option<String>,
    /// Over Bluetooth Low Energy
    #[cfg(feature = "ble")]
    #[arg(long, value_name = "ADDRESS")]
    pub ble: Option<String>,
    /// A virtual PIN pad inside this program
    #[arg(long)]
    pub simulated: bool,
}
