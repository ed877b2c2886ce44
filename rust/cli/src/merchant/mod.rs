//! `maquininha merchant`: the sales software's side.

mod actions;
mod command;
mod devices;
mod events;
mod interactive;
mod open;
mod say;
mod sell;
mod webhook;

pub(crate) use devices::sandbox_rows;

use crate::args::{MerchantArgs, MerchantCommand};
use crate::error::CliError;
use crate::exit::Exit;
use crate::output::Output;

/// Runs the sales side.
pub async fn run(args: MerchantArgs, out: Output) -> Result<Exit, CliError> {
    let listens = match &args.command {
        None | Some(MerchantCommand::Watch) => true,
        Some(MerchantCommand::Sell(sell)) => sell.wait.is_some(),
        Some(_) => false,
    };
    let mut opened = open::open(&args, listens).await?;
    let exit = match &args.command {
        None => interactive::run(&mut opened, out).await,
        Some(MerchantCommand::Watch) => interactive::watch(&mut opened, out).await,
        Some(MerchantCommand::Sell(sell)) => sell::run(&mut opened, sell, out).await,
        Some(command) => actions::once(&opened, command, out).await,
    };
    opened.close().await;
    exit
}
