//! What the sales side says.

use maquininha_merchant::device::DeviceRecord;
use maquininha_merchant::engine::Event;
use maquininha_merchant::report::SalesReport;
use maquininha_merchant::{Language, MerchantError, MerchantEvent, SaleView};
use maquininha_model::{Order, TenderKind};
use serde_json::{Value, json};

use crate::output::Output;

/// A value as its word on the wire: `waiting`, `finalized`.
fn word<T: serde::Serialize>(value: T) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A sale for machines.
pub(super) fn sale_json(sale: &SaleView) -> Value {
    json!({
        "reference": sale.reference,
        "order_id": sale.order_id,
        "flow": sale.flow,
        "state": sale.state,
        "amount": sale.amount.minor(),
        "paid": sale.paid.minor(),
        "remaining": sale.remaining.minor(),
        "closed": sale.closed,
        "payments": sale.payments,
        "settlement": sale.settlement,
    })
}

/// A sale for people.
pub(super) fn sale_text(sale: &SaleView) -> String {
    let order = sale.order_id.as_ref().map_or("sem pedido", |id| id.as_str());
    let nsus: Vec<_> = sale
        .payments
        .iter()
        .filter_map(|payment| payment.nsu.as_ref())
        .map(|nsu| format!("  NSU {nsu}"))
        .collect();
    format!(
        "{:<16} {:>14}  pago {:<14} {:<16} {order}{}",
        sale.reference,
        sale.amount.to_string(),
        sale.paid.to_string(),
        word(sale.state),
        nsus.concat()
    )
}

/// An event for machines.
pub(super) fn event_json(event: &Event) -> Value {
    let all = serde_json::to_value(&event.event).unwrap_or_default();
    let detail = match &event.event {
        MerchantEvent::Sale { event, .. } => serde_json::to_value(event),
        MerchantEvent::Loose { event, .. } => serde_json::to_value(event),
        MerchantEvent::Device { change } => serde_json::to_value(change),
        _ => Ok(all.clone()),
    };
    let detail = detail.unwrap_or_default();
    // Each family names its kind by its own tag.
    let tags = ["event", "change", "about"];
    let kind = tags.into_iter().find_map(|tag| detail.get(tag).and_then(Value::as_str));
    json!({
        "seq": event.seq,
        "at": event.at.to_string(),
        "about": all["about"],
        "reference": all["reference"],
        "order_id": all["order_id"],
        "kind": kind,
        "detail": detail,
    })
}

/// An event for people; none where the screen shows nothing for it.
pub(super) fn event_text(event: &MerchantEvent) -> Option<String> {
    if event.is_silent() {
        return None;
    }
    match event {
        MerchantEvent::Sale { reference, .. } => {
            event.text(Language::PtBr).map(|text| format!("{reference}: {text}"))
        }
        MerchantEvent::OpenOrders { open, limit } => {
            Some(format!("{open} pedidos abertos; o limite é {limit}."))
        }
        MerchantEvent::Loose { order_id, .. } => {
            let order = order_id.as_ref().map_or("sem pedido", |id| id.as_str());
            Some(format!("Pagamento avulso na maquininha ({order})."))
        }
        MerchantEvent::Deactivated => Some("A integração foi desativada.".to_owned()),
        _ => None,
    }
}

/// Tells why the sales side does not do what was asked.
pub(super) fn refuse(error: &MerchantError, out: Output) {
    let fields = json!({
        "code": error.code(),
        "message": error.to_string(),
        "outcome_known": error.outcome_known(),
    });
    out.tell("refused", fields, error.user_text(Language::PtBr));
}

/// Open orders of the account.
pub(super) fn orders(orders: &[Order], out: Output) {
    let records: Vec<_> = orders
        .iter()
        .map(|order| {
            let payment = order.payment();
            json!({
                "order_id": order.id,
                "code": order.code,
                "title": order.title(),
                "amount": order.amount.minor(),
                "due": payment.due.minor(),
                "state": payment.state,
                "direct": order.is_direct(),
            })
        })
        .collect();
    out.record("open_orders", json!({ "orders": records }));
    let mut lines = vec![format!("{} pedidos abertos", orders.len())];
    lines.extend(orders.iter().map(|order| {
        let payment = order.payment();
        let (amount, due) = (order.amount.to_string(), payment.due.to_string());
        format!(
            "  {}  {:<24} {amount:>14}  falta {due:<14} {}",
            order.id,
            order.title(),
            word(payment.state)
        )
    }));
    out.text(lines.join("\n"));
}

/// The terminals and what they take.
pub(super) fn devices(devices: &[DeviceRecord], out: Output) {
    let takes = |record: &DeviceRecord| -> Vec<&'static str> {
        let all = TenderKind::ALL.into_iter();
        all.filter(|kind| record.device.accepts(*kind)).map(TenderKind::wire).collect()
    };
    let records: Vec<_> = devices
        .iter()
        .map(|record| {
            let capabilities = record.device.model.capabilities();
            json!({
                "serial": record.device.serial,
                "model": record.device.model.name(),
                "app_version": record.device.app_version,
                "direct": capabilities.direct,
                "listed": capabilities.listed,
                "tenders": takes(record),
            })
        })
        .collect();
    out.record("devices", json!({ "devices": records }));
    let mut lines = vec![format!("{} maquininhas", devices.len())];
    lines.extend(devices.iter().map(|record| {
        let direct = if record.device.model.capabilities().direct { "direct, " } else { "" };
        let tenders = takes(record).join(" ");
        format!(
            "  {:<14} {:<6} {direct}listed; {tenders}",
            record.device.serial.as_str(),
            record.device.model.name()
        )
    }));
    out.text(lines.join("\n"));
}

/// The sales with their figures.
pub(super) fn report(report: &SalesReport, out: Output) {
    let detail = serde_json::to_value(report).unwrap_or_default();
    out.record(
        "report",
        json!({
            "paid": report.paid.minor(),
            "refunded": report.refunded.minor(),
            "net": report.net.minor(),
            "sales": report.lines.len(),
            "detail": detail,
        }),
    );
    let mut lines = vec!["Vendas".to_owned()];
    for line in &report.lines {
        let reference = line.reference.as_deref().unwrap_or("avulsa");
        let state = line.state.map(word).unwrap_or_default();
        let (amount, net) = (line.amount.to_string(), line.net.to_string());
        lines.push(format!("  {reference:<16} {amount:>14}  líquido {net:<14} {state}"));
        for payment in &line.payments {
            let nsu = payment.nsu.as_ref().map_or("sem NSU", |nsu| nsu.as_str());
            let brand = payment.scheme_name.as_deref().unwrap_or("Pix");
            lines.push(format!("    {}  {brand}  NSU {nsu}", payment.amount));
        }
    }
    lines.push(format!(
        "  pago {}  estornado {}  líquido {}",
        report.paid, report.refunded, report.net
    ));
    out.text(lines.join("\n"));
}
