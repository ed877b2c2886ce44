//! Paying at a terminal, as an app would.

use maquininha_flow::{CancelReason, End, UndoReason};
use maquininha_model::{AttemptId, Money, OrderId, Tender};
use maquininha_terminal::{PayRequest, PayTarget};

use super::DemoError;
use super::world::{Till, in_time};

/// An attempt id.
pub fn attempt(name: &str) -> Result<AttemptId, DemoError> {
    AttemptId::new(name).map_err(DemoError::other)
}

/// Pays and waits for the end.
pub async fn pay<D>(till: &Till<D>, request: PayRequest) -> Result<End, DemoError> {
    let mut payment = till.terminal.pay(request).await.map_err(DemoError::other)?;
    in_time("the payment to end", payment.result()).await?.map_err(DemoError::other)
}

/// Pays an order and waits for the end.
pub async fn pay_order<D>(
    till: &Till<D>,
    name: &str,
    order_id: &OrderId,
    amount: Option<Money>,
    tender: Option<Tender>,
) -> Result<End, DemoError> {
    let target = PayTarget::Order(order_id.clone());
    pay(till, PayRequest { attempt_id: attempt(name)?, target, amount, tender }).await
}

/// An end in words.
pub fn told_end(end: &End) -> String {
    match end {
        End::Approved { approval } => {
            let brand = approval.scheme_name.as_deref().unwrap_or("Pix");
            format!("approved, {brand}, NSU {}", approval.nsu)
        }
        End::Declined { decline } => format!("declined: {}", decline.message),
        End::Canceled { why: CancelReason::BeingPaidElsewhere { serial: Some(serial) } } => {
            format!("refused before the card: being paid at {serial}")
        }
        End::Canceled { why: CancelReason::Undone { undo } } => {
            format!("approved and undone: {}", told_undo(undo))
        }
        End::Canceled { why: CancelReason::OrderRefused { message } } => {
            format!("canceled: {message}")
        }
        End::Canceled { why: CancelReason::NothingDue { due } } => {
            format!("refused before the card: {due} is due")
        }
        End::Canceled { why } => format!("canceled: {why:?}"),
        End::Expired => String::from("no card came"),
        End::Unknown => String::from("not known yet"),
    }
}

fn told_undo(reason: &UndoReason) -> String {
    match reason {
        UndoReason::PaidElsewhere { serial: Some(serial) } => format!("paid at {serial}"),
        UndoReason::OrderRefused => String::from("the order took no payment"),
        other => format!("{other:?}"),
    }
}
