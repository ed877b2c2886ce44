//! `maquininha terminal`: a terminal with simulated cards.

mod auto;
mod command;
mod events;
mod follow;
mod interactive;
mod once;
mod open;
mod pendency;
mod refunds;
mod say;
mod screen;

use crate::args::{TerminalArgs, TerminalCommand};
use crate::error::CliError;
use crate::exit::Exit;
use crate::output::Output;

pub(crate) use open::data_file;
pub(crate) use say::{end_text, end_word};

/// Runs the terminal.
pub async fn run(args: TerminalArgs, out: Output) -> Result<Exit, CliError> {
    let opened = open::open(&args).await?;
    pendency::tell_open(&opened, out).await?;
    let exit = match &args.command {
        Some(TerminalCommand::Recover { wait }) => once::recover(&opened, *wait, out).await,
        Some(TerminalCommand::Settle { status, attempt }) => {
            pendency::settle_once(&opened, attempt.as_deref(), *status, out).await
        }
        Some(TerminalCommand::Report) => once::report(&opened, out).await,
        Some(command) => once::pay(&opened, command, out).await,
        None if args.auto.auto => auto::run(&opened, &args.auto, out).await,
        None => interactive::run(&opened, out).await,
    };
    opened.close().await;
    exit
}
