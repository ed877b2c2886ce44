//! Held sales: told at the start, settled by a word.

use std::time::Duration;

use maquininha_flow::ConfirmStatus;
use maquininha_model::AttemptId;
use maquininha_terminal::{Pendency, TerminalError};
use serde_json::json;
use tokio::time::sleep;

use super::events::EventTeller;
use super::open::{Opened, attempt_id};
use super::{once, say, screen};
use crate::error::CliError;
use crate::exit::Exit;
use crate::output::Output;

/// Pause between two looks for a sale to be held.
const LOOK_PAUSE: Duration = Duration::from_millis(20);

/// Tells what waits for a word since before the start.
pub(super) async fn tell_open(opened: &Opened, out: Output) -> Result<(), CliError> {
    for pendency in opened.terminal.pendencies().await? {
        let text = format!(
            "Venda pendente de {}, NSU {}: confirme ou desfaça (settle).",
            pendency.amount, pendency.approval.nsu
        );
        out.tell("pendency", fields(&pendency), text);
    }
    Ok(())
}

/// Waits until a sale is held, for ever where it ends first.
pub(super) async fn until_held(
    opened: &Opened,
    attempt_id: &AttemptId,
) -> Result<Pendency, TerminalError> {
    loop {
        let mut pendencies = opened.terminal.pendencies().await?.into_iter();
        if let Some(held) = pendencies.find(|pendency| pendency.attempt_id == *attempt_id) {
            return Ok(held);
        }
        sleep(LOOK_PAUSE).await;
    }
}

/// Tells that a sale is left for `settle`.
pub(super) fn tell_held(held: &Pendency, out: Output) {
    let text = "Aprovado e pendente. Depois da entrega: maquininha terminal settle.";
    out.tell("payment_held", fields(held), text);
}

fn fields(pendency: &Pendency) -> serde_json::Value {
    json!({
        "attempt_id": pendency.attempt_id,
        "amount": pendency.amount.minor(),
        "nsu": pendency.approval.nsu,
        "decide_by": pendency.decide_by.to_string(),
    })
}

/// Says how a held sale went; the one that waits where none is named.
pub(super) async fn settle(
    opened: &Opened,
    named: Option<&str>,
    status: ConfirmStatus,
    out: Output,
) -> Result<(), CliError> {
    let waiting = opened.terminal.pendencies().await?;
    let attempt_id = match (named, waiting.first()) {
        (Some(_), _) => attempt_id(named)?,
        (None, Some(pendency)) => pendency.attempt_id.clone(),
        (None, None) => return Err(CliError::Usage("settle: no sale is pending".to_owned())),
    };
    let end = match opened.terminal.settle(&attempt_id, status).await {
        Ok(end) => end,
        Err(error) => {
            screen::refuse(&error, out);
            return Err(error.into());
        }
    };
    let amount = opened.recorded(&attempt_id).await.map(|record| record.amount);
    let fields = json!({
        "attempt_id": attempt_id,
        "status": status,
        "end": say::end_word(&end),
        "detail": end,
    });
    out.tell("payment_settled", fields, say::end_text(&end, amount));
    Ok(())
}

/// The same as an operation of its own, with all that follows from the word.
pub(super) async fn settle_once(
    opened: &Opened,
    named: Option<&str>,
    status: ConfirmStatus,
    out: Output,
) -> Result<Exit, CliError> {
    let teller = EventTeller::start(&opened.terminal, out);
    let said = settle(opened, named, status, out).await;
    let settled = once::settle(opened, once::SETTLE_LIMIT).await;
    teller.finish().await;
    said?;
    Ok(Exit::of(settled?))
}
