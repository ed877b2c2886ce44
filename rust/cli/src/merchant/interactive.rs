//! The sales screen with typed commands, and watching alone.

use serde_json::json;

use super::command::{DeskCommand, HELP};
use super::events::Events;
use super::open::Opened;
use super::webhook::Webhook;
use super::{actions, say, sell};
use crate::error::CliError;
use crate::exit::Exit;
use crate::input;
use crate::output::Output;

/// Tells every event until somebody leaves.
pub(super) async fn watch(opened: &mut Opened, out: Output) -> Result<Exit, CliError> {
    ready(opened, out).await?;
    let mut stop = opened.stop.clone();
    let mut events = Events::of(&opened.merchant);
    loop {
        tokio::select! {
            () = stop.stopped() => return Ok(Exit::Done),
            told = events.tell_next(out) => {
                if !told? {
                    return Ok(Exit::Done);
                }
            }
        }
    }
}

/// Carries typed commands out until somebody leaves.
pub(super) async fn run(opened: &mut Opened, out: Output) -> Result<Exit, CliError> {
    ready(opened, out).await?;
    out.text("help lists the commands.");
    let mut stop = opened.stop.clone();
    let mut events = Events::of(&opened.merchant);
    let mut lines = input::lines();
    loop {
        tokio::select! {
            () = stop.stopped() => break,
            told = events.tell_next(out) => {
                if !told? {
                    break;
                }
            }
            line = lines.recv() => {
                let Some(line) = line else { break };
                if !on_line(opened, &line, out).await? {
                    break;
                }
            }
        }
    }
    events.tell_rest(out).await?;
    out.tell("stopped", json!({}), "Até logo.");
    Ok(Exit::Done)
}

async fn ready(opened: &Opened, out: Output) -> Result<(), CliError> {
    let sales = opened.merchant.open_sales().await?;
    let devices = opened.merchant.devices().await?;
    let port = opened.webhook.as_ref().map(Webhook::port);
    let address = opened.webhook.as_ref().and_then(Webhook::address_to_register);
    let fields = json!({
        "server": opened.server,
        "webhook_port": port,
        "webhook_to_register": address,
        "devices": devices.len(),
        "open_sales": sales.iter().map(say::sale_json).collect::<Vec<_>>(),
    });
    out.record("ready", fields);
    out.text(format!("PDV  {}  {} maquininhas", opened.server, devices.len()));
    if let Some(address) = address {
        out.text(format!("Cadastre o webhook: {address}"));
    }
    for sale in &sales {
        out.text(say::sale_text(sale));
    }
    Ok(())
}

/// Carries a line out; `false` once somebody wants to leave.
async fn on_line(opened: &Opened, line: &str, out: Output) -> Result<bool, CliError> {
    let command = match DeskCommand::parse(line) {
        Ok(Some(command)) => command,
        Ok(None) => return Ok(true),
        Err(why) => {
            out.tell("not_understood", json!({ "message": why }), why.clone());
            return Ok(true);
        }
    };
    let done = match command {
        DeskCommand::Quit => return Ok(false),
        // A refusal was told there.
        DeskCommand::Sell(draft) => {
            return match sell::create(opened, *draft, out).await {
                Ok(_) | Err(CliError::Merchant(_)) => Ok(true),
                Err(error) => Err(error),
            };
        }
        DeskCommand::Help => {
            out.tell("help", json!({ "text": HELP }), HELP);
            Ok(())
        }
        DeskCommand::List => list(opened, out).await,
        DeskCommand::Health => {
            health(opened, out);
            Ok(())
        }
        DeskCommand::Do(command) => actions::carry_out(opened, &command, out).await,
    };
    match done {
        Ok(()) => Ok(true),
        Err(CliError::Merchant(error)) => {
            say::refuse(&error, out);
            Ok(true)
        }
        Err(error) => Err(error),
    }
}

async fn list(opened: &Opened, out: Output) -> Result<(), CliError> {
    let sales = opened.merchant.open_sales().await?;
    let records: Vec<_> = sales.iter().map(say::sale_json).collect();
    out.record("sales", json!({ "sales": records }));
    let mut lines = vec![format!("{} vendas em aberto", sales.len())];
    lines.extend(sales.iter().map(say::sale_text));
    out.text(lines.join("\n"));
    Ok(())
}

fn health(opened: &Opened, out: Output) {
    let health = opened.merchant.health().current();
    let last_error = health.last_error.as_ref().map(|error| error.text.clone());
    let last_contact = health.last_contact.map(|at| at.to_string());
    out.record(
        "health",
        json!({
            "running": health.running,
            "queue": health.queue,
            "open_orders": health.open_orders,
            "last_contact": last_contact,
            "last_error": last_error,
        }),
    );
    out.text(format!(
        "pedidos abertos  {}\nem andamento     {}\núltimo contato   {}\núltimo erro      {}",
        health.open_orders,
        health.queue,
        last_contact.unwrap_or_else(|| "nunca".to_owned()),
        last_error.unwrap_or_else(|| "nenhum".to_owned()),
    ));
}
