//! Following an operation to its end.

use maquininha_flow::{CancelAnswer, End};
use maquininha_model::{AttemptId, Money, OrderId};
use maquininha_terminal::{Operation, PayRequest, PayTarget, PaymentOperation, TerminalError};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::say;
use crate::output::Output;

/// Who is paid what, for records.
#[derive(Clone, Debug)]
pub(super) struct Subject {
    attempt_id: AttemptId,
    order_id: Option<OrderId>,
    amount: Option<Money>,
}

impl Subject {
    /// Of a payment; `due` is used where the request names no amount.
    pub(super) fn of(request: &PayRequest, due: Option<Money>) -> Self {
        let order_id = match &request.target {
            PayTarget::Order(order_id) => Some(order_id.clone()),
            PayTarget::Standalone | PayTarget::Held => None,
        };
        let attempt_id = request.attempt_id.clone();
        Self { attempt_id, order_id, amount: request.amount.or(due) }
    }

    /// With the amount the journal has.
    pub(super) fn with_amount(self, amount: Money) -> Self {
        Self { amount: Some(amount), ..self }
    }

    fn json(&self) -> Value {
        json!({
            "attempt_id": self.attempt_id,
            "order_id": self.order_id,
            "amount": self.amount.map(Money::minor),
        })
    }

    fn with(&self, more: Value) -> Value {
        let mut all = self.json();
        if let (Some(all), Value::Object(more)) = (all.as_object_mut(), more) {
            all.extend(more);
        }
        all
    }
}

/// Follows a payment and tells every step. A message on `cancel` asks it to
/// stop; what came of that is told.
pub(super) async fn payment(
    mut operation: PaymentOperation,
    subject: Subject,
    cancel: mpsc::Receiver<()>,
    out: Output,
) -> Result<End, TerminalError> {
    out.record("payment_started", subject.json());
    follow(&mut operation, &subject, cancel, out).await;
    let end = operation.result().await?;
    let text = say::end_text(&end, subject.amount);
    let fields =
        subject.with(json!({ "end": say::end_word(&end), "nsu": say::nsu(&end), "detail": end }));
    out.tell("payment_ended", fields, text);
    Ok(end)
}

/// Shows progress until the operation is over.
pub(super) async fn follow<E: Clone>(
    operation: &mut Operation<E>,
    subject: &Subject,
    mut cancel: mpsc::Receiver<()>,
    out: Output,
) {
    let mut may_cancel = true;
    loop {
        tokio::select! {
            progress = operation.progress() => {
                let Some(progress) = progress else { return };
                let step = json!({ "step": say::progress_word(&progress) });
                out.record("progress", subject.with(step));
                if let Some(text) = say::progress_text(&progress) {
                    out.text(format!("  {text}"));
                }
            }
            wish = cancel.recv(), if may_cancel => {
                let Some(()) = wish else {
                    may_cancel = false;
                    continue;
                };
                match operation.cancel().await {
                    Ok(answer) => tell_cancel(answer, subject, out),
                    Err(error) => tracing::debug!(%error, "failed to cancel"),
                }
            }
        }
    }
}

fn tell_cancel(answer: CancelAnswer, subject: &Subject, out: Output) {
    let (word, text) = match answer {
        CancelAnswer::Canceled => ("canceled", "  Cancelado."),
        CancelAnswer::TooLate => ("too_late", "  Tarde demais para cancelar."),
        CancelAnswer::Reversing => ("reversing", "  Desfazendo o pagamento…"),
    };
    out.tell("cancel_answered", subject.with(json!({ "answer": word })), text);
}

/// The subject of a refund.
pub(super) fn refund_subject(
    attempt_id: AttemptId,
    order_id: Option<OrderId>,
    amount: Money,
) -> Subject {
    Subject { attempt_id, order_id, amount: Some(amount) }
}

impl Subject {
    /// Tells the end of a refund.
    pub(super) fn tell_refund(&self, end: &maquininha_flow::RefundEnd, out: Output) {
        let amount = self.amount.unwrap_or(Money::ZERO);
        let fields = self.with(json!({ "detail": end }));
        out.tell("refund_ended", fields, say::refund_text(end, amount));
    }
}
