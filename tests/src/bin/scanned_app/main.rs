//! The app whose memory is searched after a thousand sales (demand A30).
//!
//! Terminals, journals, reader managers, payment drivers and the ABECS plug-in, put together as an
//! app does it, with logs at the finest level. PIN pads, acquirers and the search are other
//! processes, so what is found here was left here.
//!
//! It is led by lines on its input and answers each with one line: see [`orders`].
#![allow(clippy::print_stdout, reason = "its output is its answer")]

mod counter;
mod hold;
mod orders;

use std::error::Error;
use std::path::PathBuf;

use clap::Parser;
use tracing_subscriber::filter::LevelFilter;

/// Whatever went wrong; it goes to whoever started this program, and ends it.
type Failure = Box<dyn Error + Send + Sync>;

/// What it is told once.
#[derive(Debug, Parser)]
struct Arguments {
    /// Where the market is: order API and acquirers' hosts
    #[arg(long)]
    market: String,
    /// The folder of its files
    #[arg(long)]
    folder: PathBuf,
    /// A PIN pad, `HOST:PORT`; each has a terminal of its own
    #[arg(long = "pad", required = true)]
    pads: Vec<String>,
    /// Leave the conversation with the PIN pads in clear
    #[arg(long)]
    clear: bool,
}

fn main() -> Result<(), Failure> {
    let arguments = Arguments::parse();
    tracing_subscriber::fmt()
        .with_max_level(LevelFilter::TRACE)
        .with_ansi(false)
        .with_writer(std::io::stderr)
        .init();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let counters = counter::open(&arguments).await?;
        println!("ready");
        orders::follow(&counters).await
    })
}
