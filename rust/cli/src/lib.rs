//! The `maquininha` command, as a library for its tests.
//!
//! Commands and help are in English, what a terminal or a sales screen shows
//! in Portuguese. Only [`output`] writes to standard output.

pub mod args;
pub mod connection;
pub mod control;
pub mod demo;
pub mod doctor;
pub mod error;
pub mod exit;
pub mod input;
pub mod merchant;
pub mod output;
pub mod pinpad;
pub mod reader;
pub mod sandbox;
pub mod signal;
pub mod terminal;
pub mod virtual_pad;

use std::time::Duration;

use clap::Parser;
use tracing_subscriber::EnvFilter;

use crate::args::{Cli, Command, secrets};
use crate::demo::DemoOptions;
use crate::exit::Exit;
use crate::output::{Output, complain};

/// How long work that nobody waits for may take at the end: names that are
/// being looked up, a line that is being read.
const SHUTDOWN_LIMIT: Duration = Duration::from_millis(500);

/// Runs the command line of this process and returns its exit code.
pub fn main() -> u8 {
    let arguments: Vec<String> =
        std::env::args_os().skip(1).map(|arg| arg.to_string_lossy().into_owned()).collect();
    if let Err(refusal) = secrets::refuse_secrets(arguments.iter().map(String::as_str)) {
        complain(refusal);
        return Exit::Usage.code();
    }
    let cli = Cli::parse();
    #[cfg(feature = "ble")]
    if let Command::Demo(args) = &cli.command
        && demo::has_courier(&args.only)
    {
        match demo::bluetooth::run_again() {
            Ok(None) => {}
            Ok(Some(code)) => return code,
            Err(text) => {
                complain(text);
                return Exit::Environment.code();
            }
        }
    }
    start_log(&cli);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            complain(format!("failed to start: {error}"));
            return Exit::Environment.code();
        }
    };
    let code = runtime.block_on(run(cli));
    runtime.shutdown_timeout(SHUTDOWN_LIMIT);
    code
}

fn start_log(cli: &Cli) {
    let filter = EnvFilter::new(cli.log.directives());
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second start, as in tests, keeps the first log.
    let _ = log.try_init();
}

/// Carries a command out and returns the exit code.
pub async fn run(cli: Cli) -> u8 {
    let out = Output::new(cli.json);
    let outcome = match cli.command {
        Command::Sandbox(args) => sandbox::run(args, out).await,
        Command::Terminal(args) => terminal::run(args, out).await,
        Command::Merchant(args) => merchant::run(args, out).await,
        Command::Reader(args) => reader::run(args, out).await,
        Command::PinPad(args) => pinpad::run(args, out).await,
        Command::Doctor(args) => doctor::run(args, out).await,
        Command::Demo(args) => {
            let options = DemoOptions { json: cli.json, only: args.only, keep: args.keep };
            let code = demo::run(options).await;
            return u8::try_from(code).unwrap_or(Exit::Otherwise.code());
        }
    };
    match outcome {
        Ok(exit) => exit.code(),
        Err(error) => {
            complain(format!("failed to {error}"));
            error.exit().code()
        }
    }
}
