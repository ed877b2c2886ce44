//! What stands in the market's books, in an order that does not depend on time.

use maquininha::MaquininhaError;
use maquininha::testing::BookedOrder;

use crate::stage::Stage;
use crate::words;

/// The lines of the books: orders with their charges, the acquirer's money, and whether they agree.
pub fn lines(stage: &Stage) -> Result<Vec<String>, MaquininhaError> {
    let mut orders: Vec<_> =
        stage.sandbox.orders()?.into_iter().map(|o| order(stage, &o)).collect();
    orders.sort();
    let mut payments: Vec<_> = stage.sandbox.payments()?.iter().map(payment).collect();
    payments.sort();
    let mut audit: Vec<_> = stage.sandbox.audit()?.iter().map(finding).collect();
    audit.sort();
    if audit.is_empty() {
        audit.push(String::from("books agree"));
    }
    Ok(orders.into_iter().flatten().chain(payments).chain(audit).collect())
}

/// An order the scenario did not place is named by its payment: `(a1)`.
fn order(stage: &Stage, order: &BookedOrder) -> Vec<String> {
    let first = order.charges.first().and_then(|charge| charge.attempt_key.as_ref());
    let name = stage
        .order_name(&order.id)
        .map_or_else(|| format!("({})", words::attempt_of_key(first)), str::to_owned);
    let is = if order.closed { "closed" } else { "open" };
    let mut charges: Vec<_> = order
        .charges
        .iter()
        .map(|charge| {
            let attempt = words::attempt_of_key(charge.attempt_key.as_ref());
            let (amount, net) = (words::money(charge.amount), words::money(charge.net));
            format!("charge {name} {attempt} {amount} {} stands {net}", charge.status)
        })
        .collect();
    charges.sort();
    let own = format!("order {name} {} {is} {}", words::money(order.amount), order.status);
    std::iter::once(own).chain(charges).collect()
}

fn payment(payment: &maquininha::testing::BookedPayment) -> String {
    let attempt = words::attempt_of(&payment.attempt_key);
    let terminal = words::terminal_of(&payment.serial);
    let (amount, settled) = (words::money(payment.amount), words::money(payment.settled));
    let (state, card) = (&payment.state, &payment.card);
    format!("acquirer {attempt} {terminal} {card} {amount} {state} settled {settled}")
}

fn finding(finding: &maquininha::testing::Disagreement) -> String {
    let (kind, attempt) = (words::snake(&finding.kind), words::attempt_of(&finding.key));
    let (charged, settled) = (words::money(finding.charged), words::money(finding.settled));
    format!("books disagree {kind} {attempt} charged {charged} settled {settled}")
}
