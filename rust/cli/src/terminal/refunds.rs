//! Giving money back: the password, the list, the refund.

use maquininha_model::{Money, Sensitive};
use maquininha_terminal::{RefundOperation, RefundSession, RefundableSale, TerminalError};
use serde_json::json;

use super::follow::{Subject, refund_subject};
use super::open::{Opened, attempt_id};
use crate::error::CliError;
use crate::output::Output;

/// Refunds that were unlocked, with the list that was shown.
#[derive(Debug)]
pub(super) struct RefundDesk {
    session: RefundSession,
    sales: Vec<RefundableSale>,
}

impl RefundDesk {
    /// Checks the password and lists what can be given back.
    pub(super) async fn open(
        opened: &Opened,
        password: Sensitive<String>,
        by_card: bool,
        out: Output,
    ) -> Result<Self, CliError> {
        let session = opened.terminal.unlock_refunds(password).await?;
        let token = if by_card {
            out.text("  Insira ou aproxime o cartão");
            session.read_card(&attempt_id(None)?).await?
        } else {
            None
        };
        let sales = if by_card && token.is_none() {
            Vec::new()
        } else {
            session.sales(token.as_deref()).await?
        };
        let lines: Vec<_> = sales.iter().map(sale_json).collect();
        out.record("refundable", json!({ "sales": lines }));
        out.text(sales_text(&sales));
        Ok(Self { session, sales })
    }

    /// A sale of the list, from 1.
    pub(super) fn sale(&self, number: usize) -> Option<&RefundableSale> {
        number.checked_sub(1).and_then(|index| self.sales.get(index))
    }

    /// Starts a refund of a sale, or of a part of it.
    pub(super) async fn refund(
        &self,
        sale: &RefundableSale,
        amount: Option<Money>,
    ) -> Result<(RefundOperation, Subject), CliError> {
        let attempt_id = attempt_id(None)?;
        let amount = amount.unwrap_or(sale.amount.saturating_sub(sale.refunded));
        let operation = self.session.refund(attempt_id.clone(), sale, Some(amount)).await?;
        Ok((operation, refund_subject(attempt_id, sale.order_id.clone(), amount)))
    }
}

/// The test card that paid a sale: who has no other card in the hand presents
/// it again.
pub(super) async fn paid_card(opened: &Opened, sale: &RefundableSale) -> Option<String> {
    let record = opened.recorded(&sale.attempt_id).await?;
    record.approval?.extras.get("sandbox_card").cloned()
}

/// Follows a refund to its end.
pub(super) async fn follow(
    mut operation: RefundOperation,
    subject: Subject,
    cancel: tokio::sync::mpsc::Receiver<()>,
    out: Output,
) -> Result<(), TerminalError> {
    super::follow::follow(&mut operation, &subject, cancel, out).await;
    let end = operation.result().await?;
    subject.tell_refund(&end, out);
    Ok(())
}

fn sale_json(sale: &RefundableSale) -> serde_json::Value {
    json!({
        "attempt_id": sale.attempt_id,
        "order_id": sale.order_id,
        "charge_id": sale.charge_id,
        "amount": sale.amount.minor(),
        "refunded": sale.refunded.minor(),
        "paid_at": sale.paid_at.to_string(),
        "nsu": sale.nsu,
        "scheme_name": sale.scheme_name,
    })
}

fn sales_text(sales: &[RefundableSale]) -> String {
    if sales.is_empty() {
        return "Nada a estornar.".to_owned();
    }
    let lines = sales.iter().enumerate().map(|(index, sale)| {
        let left = sale.amount.saturating_sub(sale.refunded).to_string();
        let brand = sale.scheme_name.as_deref().unwrap_or("Pix");
        format!("{:>3}  {left:>14}  {brand}  NSU {}  {}", index + 1, sale.nsu, sale.paid_at)
    });
    let mut all: Vec<_> = lines.collect();
    all.push("refund N [amount] gives one back.".to_owned());
    all.join("\n")
}
