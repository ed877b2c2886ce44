//! Why a terminal does not wait or does not show an order: the typed causes of
//! the sales side, each with its remedy.

use maquininha_flow::OrderCallError;
use maquininha_gateway::OrderApiClient;
use maquininha_merchant::config::Activation;
use maquininha_merchant::device::DeviceRecord;
use maquininha_merchant::doctor::{
    Observed, OrderCase, OrderCause, WaitingCause, order_causes, waiting_causes,
};
use maquininha_model::{AccountId, Device, Flow, Order, OrderId, SerialNumber, Timestamp};
use maquininha_sandbox::MarketConfig;
use serde::Serialize;

use super::finding::Finding;
use crate::args::DoctorArgs;
use crate::error::CliError;
use crate::merchant::sandbox_rows;

fn observed(args: &DoctorArgs) -> Observed {
    Observed {
        online: args.online,
        app_version: None,
        waiting: args.waiting,
        waiting_since: args.waiting_since,
    }
}

/// Why the terminal does not show "waiting for payments". Nothing where no
/// terminal is named.
pub(super) async fn check_terminal(args: &DoctorArgs, api_reachable: bool) -> Vec<Finding> {
    let Some(serial) = &args.serial else { return Vec::new() };
    let device = sandbox_device(&args.connection.server, serial).await;
    // Whether the establishment is activated is known to nobody here; a refused
    // key is told by its own check.
    let activation = Activation { activated: true, partner_id: Some("known".to_owned()) };
    let causes = waiting_causes(device.as_ref(), &activation, api_reachable, &observed(args));
    if causes.is_empty() {
        let known = if device.is_some() { "nothing speaks against it" } else { "not known here" };
        return vec![Finding::well("terminal", format!("{serial}: {known}"))];
    }
    let of_cause = |cause: &WaitingCause| {
        Finding::wrong("terminal", name(cause), serial.to_string(), waiting_remedy(cause))
    };
    causes.iter().map(of_cause).collect()
}

/// Why an order does not show.
pub(super) async fn check_order(
    args: &DoctorArgs,
    gateway: &OrderApiClient,
    id: &str,
    open: Option<&[Order]>,
) -> Result<Vec<Finding>, CliError> {
    let order_id =
        OrderId::new(id).map_err(|error| CliError::Usage(format!("use the order: {error}")))?;
    let order = match read(gateway, &order_id).await {
        Ok(order) => order,
        Err(OrderCallError::NotFound) => {
            return Ok(vec![Finding::wrong(
                "order",
                "order_unknown",
                id,
                "check the id; orders of another account are not known to this key",
            )]);
        }
        Err(error) => return Ok(vec![super::call_failed("order", &error)]),
    };
    let case = case(&order, open.unwrap_or_default(), args.serial.clone());
    let causes = order_causes(&case, &observed(args));
    if causes.is_empty() {
        return Ok(vec![Finding::well("order", format!("{id}: it is open for its terminals"))]);
    }
    let of_cause =
        |cause: &OrderCause| Finding::wrong("order", name(cause), id, order_remedy(cause));
    Ok(causes.iter().map(of_cause).collect())
}

async fn read(gateway: &OrderApiClient, order_id: &OrderId) -> Result<Order, OrderCallError> {
    maquininha_merchant::port::OrderApi::read(gateway, order_id).await
}

fn case(order: &Order, open: &[Order], at: Option<SerialNumber>) -> OrderCase {
    let serials = |order: &Order| -> Vec<SerialNumber> {
        order.pos.as_ref().map(|pos| pos.serials.clone()).unwrap_or_default()
    };
    let own = serials(order);
    let shares = |other: &Order| {
        let other = serials(other);
        own.is_empty() || other.is_empty() || other.iter().any(|serial| own.contains(serial))
    };
    let is_before = |other: &&Order| {
        other.id != order.id && other.pos.is_some() && other.created_at <= order.created_at
    };
    let before = open.iter().filter(is_before).filter(|other| shares(other));
    let blocked_by = before
        .map(|other| {
            let is_paid = other.payment().is_settled();
            (Some(other.id.clone()), other.code.clone(), is_paid)
        })
        .max_by_key(|(_, _, is_paid)| *is_paid);
    OrderCase {
        flow: if order.is_direct() { Flow::Direct } else { Flow::Listed },
        serials: own,
        created_at: order.created_at.unwrap_or(Timestamp::from_micros(0)),
        closed: order.closed,
        at,
        api_reachable: true,
        blocked_by,
    }
}

/// A terminal as the sandbox knows it.
async fn sandbox_device(server: &str, serial: &SerialNumber) -> Option<Device> {
    for account in MarketConfig::default().accounts {
        let account = AccountId::new(account.id).ok()?;
        let rows = sandbox_rows(server, &account).await.ok()?;
        if let Some(row) = rows.iter().find(|row| row.serial == serial.as_str()) {
            return DeviceRecord::read(row).ok().map(|record| record.device);
        }
    }
    None
}

/// The cause's word.
fn name(cause: &impl Serialize) -> String {
    let value = serde_json::to_value(cause).unwrap_or_default();
    value["cause"].as_str().unwrap_or("other").to_owned()
}

fn waiting_remedy(cause: &WaitingCause) -> String {
    match cause {
        WaitingCause::Model { model } => {
            format!("use a model that takes orders (L3, A8, P2, S920, Q92), not {model}")
        }
        WaitingCause::Activation { .. } => "ask the acquirer for the activation".to_owned(),
        WaitingCause::Internet => "connect the terminal to the internet".to_owned(),
        WaitingCause::Update { found, needed } => {
            format!("update the payment app from {found} to {needed} or later")
        }
        WaitingCause::PaymentApp => "open the payment app on its waiting screen".to_owned(),
        _ => "look at the terminal".to_owned(),
    }
}

fn order_remedy(cause: &OrderCause) -> String {
    match cause {
        OrderCause::Network => "connect the terminal to the internet".to_owned(),
        OrderCause::NotWaiting => "open the payment app on its waiting screen".to_owned(),
        OrderCause::AnotherOrder { order_id, paid, .. } => {
            let id = order_id.as_ref().map_or("the order before it", |id| id.as_str());
            let why = if *paid { "it is paid, yet open" } else { "it stands before this one" };
            format!("close {id}: {why}")
        }
        OrderCause::WrongTerminal { sent_to } => {
            let serials: Vec<_> = sent_to.iter().map(SerialNumber::as_str).collect();
            format!("look at {}, or make the order again for this terminal", serials.join(", "))
        }
        OrderCause::MadeBefore { waiting_since } => {
            format!("make the order again; the terminal waits since {waiting_since}")
        }
        OrderCause::Closed => "make a new order; this one is closed".to_owned(),
        _ => "look at the order".to_owned(),
    }
}
