//! `maquininha doctor`: what is wrong, each cause with its remedy.

mod causes;
mod clock;
mod finding;
mod journal;

use maquininha_flow::OrderCallError;
use maquininha_gateway::OrderApiClient;
use maquininha_merchant::engine::{OPEN_ORDERS_MAX, OPEN_ORDERS_WARN};
use maquininha_model::Order;
use serde_json::json;

use crate::args::{ConnectionArgs, DoctorArgs};
use crate::connection::{client, is_loopback};
use crate::control;
use crate::error::CliError;
use crate::exit::Exit;
use crate::output::Output;
use finding::Finding;

/// Runs every check and tells what it found.
pub async fn run(args: DoctorArgs, out: Output) -> Result<Exit, CliError> {
    let gateway = client(&args.connection, args.serial.as_ref())?;
    let mut findings = Vec::new();
    let orders = check_server(&gateway, &mut findings).await;
    if args.connection.backup.is_some() {
        findings.push(check_backup(&args).await?);
    }
    if args.connection.server.starts_with("http://") {
        findings.push(clock::check(&args.connection.server).await);
    }
    if is_loopback(&args.connection.server) {
        findings.extend(check_books(&args.connection.server).await);
    }
    if let Some(path) = &args.journal {
        findings.push(journal::check(path).await);
    }
    findings.extend(causes::check_terminal(&args, orders.is_some()).await);
    if let Some(id) = &args.order {
        findings.extend(causes::check_order(&args, &gateway, id, orders.as_deref()).await?);
    }
    for finding in &findings {
        out.tell("check", finding.json(), finding.text());
    }
    let wrong = findings.iter().filter(|finding| finding.is_wrong()).count();
    let text = match wrong {
        0 => "Nothing is wrong.".to_owned(),
        1 => "1 thing is wrong.".to_owned(),
        _ => format!("{wrong} things are wrong."),
    };
    out.tell("diagnosis", json!({ "wrong": wrong, "checks": findings.len() }), text);
    Ok(Exit::of(wrong == 0))
}

/// Server and key; gives the open orders where both are well.
async fn check_server(gateway: &OrderApiClient, findings: &mut Vec<Finding>) -> Option<Vec<Order>> {
    match gateway.open_orders().await {
        Ok(orders) => {
            findings.push(Finding::well("server", "it answers"));
            findings.push(Finding::well("key", "it is accepted"));
            findings.push(count_open(&orders));
            Some(orders)
        }
        Err(error) => {
            if matches!(error, OrderCallError::Configuration { .. }) {
                findings.push(Finding::well("server", "it answers"));
            }
            findings.push(call_failed("server", &error));
            None
        }
    }
}

/// What a failed call means.
fn call_failed(check: &'static str, error: &OrderCallError) -> Finding {
    let text = error.to_string();
    match error {
        OrderCallError::Configuration { .. } => Finding::wrong(
            "key",
            "key_refused",
            text,
            "use the secret key of this account, in the variable MAQUININHA_KEY",
        ),
        OrderCallError::Unreachable => Finding::wrong(
            check,
            "unreachable",
            text,
            "check the network and the address; a sandbox is started by maquininha sandbox",
        ),
        OrderCallError::Throttled { .. } => Finding::wrong(
            check,
            "throttled",
            text,
            "wait a minute; too many programs ask for the same account",
        ),
        _ => Finding::wrong(
            check,
            "no_order_api",
            text,
            "check that the address is that of the order API and not of something else",
        ),
    }
}

fn count_open(orders: &[Order]) -> Finding {
    let open = orders.len();
    let paid = orders.iter().filter(|order| order.payment().is_settled()).count();
    let text = format!("{open} open, {paid} of them paid; the limit is {OPEN_ORDERS_MAX}");
    if open >= OPEN_ORDERS_WARN {
        return Finding::wrong(
            "open_orders",
            "too_many_open_orders",
            text,
            "close orders that are paid or given up: maquininha merchant open lists them",
        );
    }
    Finding::well("open_orders", text)
}

/// The backup by itself.
async fn check_backup(args: &DoctorArgs) -> Result<Finding, CliError> {
    let Some(backup) = args.connection.backup.clone() else {
        return Ok(Finding::well("backup", "there is none"));
    };
    let connection = ConnectionArgs { server: backup, backup: None, ..args.connection.clone() };
    let alone = client(&connection, args.serial.as_ref())?;
    Ok(match alone.open_orders().await {
        Ok(_) => Finding::well("backup", "it answers"),
        Err(error) => call_failed("backup", &error),
    })
}

/// Whether a sandbox's books agree; nothing where the server is none.
async fn check_books(server: &str) -> Option<Finding> {
    let answer = control::call(server, "GET", "/sandbox/audit", None).await.ok()?;
    let findings = answer.body["findings"].as_array()?;
    Some(if findings.is_empty() {
        Finding::well("books", "acquirer and order API agree")
    } else {
        let kinds: Vec<_> = findings.iter().filter_map(|f| f["kind"].as_str()).collect();
        Finding::wrong(
            "books",
            "books_disagree",
            kinds.join(", "),
            "start the terminal again, so that it resolves what its journal holds open",
        )
    })
}
