use super::{ReportLine, SaleOrigin, SalesReport};

const HEAD: &str = "origin;reference;order;state;amount_minor;net_minor;charge;paid_minor;\
refunded_minor;nsu;authorization;terminal;scheme;funding;opened_at;settled_at;shift";

/// A text field: no separators, and nothing a spreadsheet would compute.
fn field(text: &str) -> String {
    let plain: String =
        text.chars().map(|c| if c == ';' || c.is_control() { ' ' } else { c }).collect();
    if plain.starts_with(['=', '+', '-', '@']) { format!("'{plain}") } else { plain }
}

fn text<T: ToString>(value: Option<T>) -> String {
    value.map(|value| field(&value.to_string())).unwrap_or_default()
}

/// The report as a table: one row for each payment, amounts in centavos,
/// fields between semicolons.
pub fn to_csv(report: &SalesReport) -> String {
    let mut out = String::from(HEAD);
    for line in &report.lines {
        if line.payments.is_empty() {
            row(&mut out, line, None);
        }
        for payment in &line.payments {
            row(&mut out, line, Some(payment));
        }
    }
    out.push('\n');
    out
}

fn row(out: &mut String, line: &ReportLine, payment: Option<&maquininha_flow::sale::PaymentLine>) {
    let origin = match line.origin {
        SaleOrigin::Order => "order",
        SaleOrigin::Loose => "loose",
    };
    let fields = [
        origin.to_owned(),
        text(line.reference.as_ref()),
        text(line.order_id.as_ref()),
        line.state.map(|state| format!("{state:?}")).unwrap_or_default(),
        line.amount.minor().to_string(),
        line.net.minor().to_string(),
        text(payment.map(|p| &p.charge_id)),
        text(payment.map(|p| p.amount.minor())),
        text(payment.map(|p| p.refunded.minor())),
        text(payment.and_then(|p| p.nsu.as_ref())),
        text(payment.and_then(|p| p.authorization_code.as_ref())),
        text(payment.and_then(|p| p.serial.as_ref())),
        text(payment.and_then(|p| p.scheme_name.as_ref())),
        text(payment.and_then(|p| p.funding_source.as_ref())),
        text(line.at),
        text(line.settled_at),
        text(line.shift.as_ref()),
    ];
    out.push('\n');
    out.push_str(&fields.join(";"));
}
