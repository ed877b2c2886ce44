//! What stands on the terminal's screen.

use std::time::Duration;

use maquininha_gateway::GatewayHealth;
use maquininha_model::{Money, Timestamp};
use maquininha_terminal::port::{Clock, SystemClock};
use maquininha_terminal::{Language, ListedOrder, SalesReport, TerminalError, TerminalHealth};
use serde_json::{Value, json};

use super::open::Opened;
use crate::error::CliError;
use crate::output::Output;

/// São Paulo is three hours behind UTC all year.
const SAO_PAULO_BEHIND_UTC: Duration = Duration::from_hours(3);
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// The waiting screen with its numbered orders.
pub(super) fn waiting(orders: &[&ListedOrder], is_stale: bool) -> String {
    let mut lines = vec![if is_stale {
        "Aguardando pagamentos (sem contato com o serviço de pedidos)".to_owned()
    } else {
        "Aguardando pagamentos".to_owned()
    }];
    for (index, listed) in orders.iter().enumerate() {
        let part = if listed.due == listed.order.amount {
            String::new()
        } else {
            format!(" de {}", listed.order.amount)
        };
        lines.push(format!(
            "{:>3}  {:<24} {:>14}{part}  {}",
            index + 1,
            listed.order.title(),
            listed.due.to_string(),
            listed.order.id
        ));
    }
    if orders.is_empty() {
        lines.push("     nenhum pedido".to_owned());
    }
    lines.join("\n")
}

/// Tells that the terminal is there.
pub(super) fn ready(opened: &Opened, out: Output) {
    let device = &opened.terminal.config().device;
    let journal = opened.journal_path().display().to_string();
    let fields = json!({
        "serial": device.serial,
        "model": device.model.name(),
        "server": opened.server,
        "journal": journal,
    });
    let text = format!("Maquininha {} ({})  {}", device.serial, device.model, opened.server);
    out.tell("ready", fields, text);
}

/// Tells why the terminal does not do what was asked.
pub(super) fn refuse(error: &TerminalError, out: Output) {
    let fields = json!({
        "code": error.code(),
        "message": error.to_string(),
        "outcome_known": error.outcome_known(),
    });
    out.tell("refused", fields, error.user_text(Language::PtBr));
}

/// Sales since midnight in São Paulo.
pub(super) async fn today(opened: &Opened) -> Result<SalesReport, CliError> {
    let now = SystemClock.now();
    let local = now.minus(SAO_PAULO_BEHIND_UTC).millis();
    let midnight = Timestamp::from_millis(local - local.rem_euclid(DAY_MS));
    let since = midnight.plus(SAO_PAULO_BEHIND_UTC);
    Ok(opened.terminal.report(since, now.plus(Duration::from_secs(1))).await?)
}

/// A report for machines.
pub(super) fn report_json(report: &SalesReport) -> Value {
    let minor = |money: Option<Money>| money.unwrap_or(Money::ZERO).minor();
    let lines: Vec<_> = report
        .lines
        .iter()
        .map(|line| {
            json!({
                "attempt_id": line.attempt_id,
                "order_id": line.order_id,
                "tender": line.tender,
                "amount": line.amount.minor(),
                "at": line.at.to_string(),
                "loose": line.is_loose,
            })
        })
        .collect();
    json!({
        "sold": minor(report.sold),
        "refunded": minor(report.refunded),
        "loose": report.loose,
        "lines": lines,
    })
}

/// A report for people.
pub(super) fn report_text(report: &SalesReport) -> String {
    let mut lines = vec!["Vendas de hoje".to_owned()];
    for line in report.lines.iter().rev() {
        let what = line.tender.map_or("estorno", |tender| tender.wire());
        let order = line.order_id.as_ref().map_or("avulsa", |id| id.as_str());
        lines.push(format!("  {}  {:>14}  {what:<8} {order}", line.at, line.amount.to_string()));
    }
    for (tender, (count, sum)) in &report.by_tender {
        lines.push(format!("  {:<8} {count:>4}  {sum}", tender.wire()));
    }
    lines.push(format!("  vendido    {}", report.sold.unwrap_or(Money::ZERO)));
    lines.push(format!("  estornado  {}", report.refunded.unwrap_or(Money::ZERO)));
    lines.join("\n")
}

/// How the terminal is, for machines.
pub(super) fn health_json(health: &TerminalHealth, gateway: GatewayHealth) -> Value {
    json!({
        "open_operations": health.open_operations,
        "is_busy": health.is_busy,
        "journal_failed": health.journal_failed,
        "orders_read_at": health.orders_read_at.map(|at| at.to_string()),
        "orders_are_stale": health.orders_are_stale,
        "orders_failure": health.orders_failure.as_ref().map(ToString::to_string),
        "endpoint": format!("{:?}", gateway.active_endpoint).to_lowercase(),
        "last_contact": gateway.last_contact.map(|at| at.to_string()),
    })
}

/// How the terminal is, for people.
pub(super) fn health_text(health: &TerminalHealth, gateway: GatewayHealth) -> String {
    let time = |at: Option<Timestamp>| at.map_or("nunca".to_owned(), |at| at.to_string());
    format!(
        "operações em aberto  {}\nocupada              {}\narmazenamento        {}\n\
         pedidos lidos        {}{}\nserviço de pedidos   {:?}, último contato {}",
        health.open_operations,
        if health.is_busy { "sim" } else { "não" },
        if health.journal_failed { "com falha" } else { "ok" },
        time(health.orders_read_at),
        if health.orders_are_stale { " (desatualizado)" } else { "" },
        gateway.active_endpoint,
        time(gateway.last_contact),
    )
}
