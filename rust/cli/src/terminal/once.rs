//! One operation, and out: `pay`, `sell`, `recover`, `report`.

use std::time::Duration;

use maquininha_flow::End;
use maquininha_model::{Money, OrderId};
use maquininha_terminal::{PayRequest, PayTarget};
use serde_json::json;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, timeout_at};

use super::events::EventTeller;
use super::follow::{self, Subject};
use super::open::{Opened, attempt_id};
use super::{pendency, screen};
use crate::args::TerminalCommand;
use crate::error::CliError;
use crate::exit::Exit;
use crate::output::Output;

/// How long what follows an end may take before the program leaves it to the
/// next start: a doubt about a call that was lost is waited out for a minute.
pub(super) const SETTLE_LIMIT: Duration = Duration::from_secs(75);
/// Pause between two looks into the journal.
const LOOK_PAUSE: Duration = Duration::from_millis(50);

/// Pays one order, or sells without one.
pub(super) async fn pay(
    opened: &Opened,
    command: &TerminalCommand,
    out: Output,
) -> Result<Exit, CliError> {
    let request = match command {
        TerminalCommand::Pay { order, amount, tender, attempt } => {
            let order_id = OrderId::new(order)
                .map_err(|error| CliError::Usage(format!("use the order: {error}")))?;
            PayRequest {
                attempt_id: attempt_id(attempt.as_deref())?,
                target: PayTarget::Order(order_id),
                amount: *amount,
                tender: *tender,
            }
        }
        TerminalCommand::Sell { amount, tender, attempt, hold } => PayRequest {
            attempt_id: attempt_id(attempt.as_deref())?,
            target: if *hold { PayTarget::Held } else { PayTarget::Standalone },
            amount: Some(*amount),
            tender: Some(*tender),
        },
        TerminalCommand::Recover { .. }
        | TerminalCommand::Settle { .. }
        | TerminalCommand::Report => return Ok(Exit::Done),
    };
    let teller = EventTeller::start(&opened.terminal, out);
    let attempt_id = request.attempt_id.clone();
    let ended = tokio::select! {
        ended = pay_one(opened, request, None, out) => ended,
        held = pendency::until_held(opened, &attempt_id) => {
            teller.finish().await;
            pendency::tell_held(&held?, out);
            return Ok(Exit::Done);
        }
    };
    let settled = settle(opened, SETTLE_LIMIT).await;
    teller.finish().await;
    let end = ended?;
    let is_settled = settled?;
    if !is_settled {
        let text = "Há uma operação aberta; ela continua na próxima abertura.";
        out.tell("left_open", json!({}), text);
    }
    Ok(Exit::of(matches!(end, Some(End::Approved { .. }))))
}

/// Runs one payment; the wish to stop is turned into the wish to cancel.
pub(super) async fn pay_one(
    opened: &Opened,
    request: PayRequest,
    due: Option<Money>,
    out: Output,
) -> Result<Option<End>, CliError> {
    let mut subject = Subject::of(&request, due);
    let attempt_id = request.attempt_id.clone();
    let operation = match opened.terminal.pay(request).await {
        Ok(operation) => operation,
        Err(error) => {
            screen::refuse(&error, out);
            return Err(error.into());
        }
    };
    if let Some(record) = opened.recorded(&attempt_id).await {
        subject = subject.with_amount(record.amount);
    }
    let (cancel, canceled) = mpsc::channel(1);
    let mut stop = opened.stop.clone();
    let stopper = tokio::spawn(async move {
        stop.stopped().await;
        let _ = cancel.send(()).await;
        // Kept until the payment is over, or the wish would be taken back.
        std::future::pending::<()>().await;
    });
    let end = follow::payment(operation, subject, canceled, out).await;
    stopper.abort();
    Ok(Some(end?))
}

/// Waits until nothing is open, here and in the journal. `false` where that
/// takes too long.
pub(super) async fn settle(opened: &Opened, limit: Duration) -> Result<bool, CliError> {
    let deadline = Instant::now() + limit;
    loop {
        let settled = timeout_at(deadline, opened.terminal.settled()).await;
        let Ok(settled) = settled else { return Ok(false) };
        settled?;
        // Right after opening the engine may not have looked yet.
        if opened.open_attempts().await? == 0 {
            return Ok(true);
        }
        if Instant::now() >= deadline {
            return Ok(false);
        }
        sleep(LOOK_PAUSE).await;
    }
}

/// Brings what the journal holds open to its end.
pub(super) async fn recover(opened: &Opened, wait_s: u64, out: Output) -> Result<Exit, CliError> {
    let open = opened.open_attempts().await?;
    let text = format!("{}: {open} em aberto", opened.journal_path().display());
    out.tell("recovering", json!({ "open": open }), text);
    let teller = EventTeller::start(&opened.terminal, out);
    let mut stop = opened.stop.clone();
    let settled = tokio::select! {
        settled = settle(opened, Duration::from_secs(wait_s)) => settled,
        () = stop.stopped() => Ok(false),
    };
    teller.finish().await;
    let is_settled = settled?;
    let open = opened.open_attempts().await?;
    let text = if is_settled {
        "Tudo resolvido.".to_owned()
    } else {
        format!("{open} ainda em aberto; tente de novo.")
    };
    out.tell("recovered", json!({ "settled": is_settled, "open": open }), text);
    Ok(Exit::of(is_settled))
}

/// Today's sales.
pub(super) async fn report(opened: &Opened, out: Output) -> Result<Exit, CliError> {
    let report = screen::today(opened).await?;
    out.record("report", screen::report_json(&report));
    out.text(screen::report_text(&report));
    Ok(Exit::Done)
}
