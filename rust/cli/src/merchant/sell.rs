//! Making an order, and following it to its end.

use std::time::Duration;

use maquininha_flow::sale::SaleState;
use maquininha_merchant::{CreateOutcome, SaleDraft, SaleView};
use serde_json::json;
use tokio::time::{Instant, sleep_until};

use super::events::Events;
use super::open::Opened;
use super::say;
use crate::args::SellArgs;
use crate::error::CliError;
use crate::exit::Exit;
use crate::output::Output;

/// How often the sale is looked at where no event comes.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// The longest wait that is taken: a day.
const WAIT_MAX: Duration = Duration::from_hours(24);

/// A new reference. Short, because people read it aloud.
pub(super) fn new_reference() -> String {
    let random = uuid::Uuid::new_v4().simple().to_string();
    format!("venda-{}", random.get(..8).unwrap_or(&random))
}

/// The draft of a command line.
pub(super) fn draft(args: &SellArgs) -> SaleDraft {
    let reference = args.reference.clone().unwrap_or_else(new_reference);
    let draft = if args.delivery {
        SaleDraft::delivery(reference, args.amount)
    } else {
        SaleDraft::counter(reference, args.amount)
    };
    SaleDraft {
        device: args.device.clone(),
        tender: args.tender,
        display_name: args.title.clone(),
        ..draft
    }
}

/// Makes the order of a draft and tells what came of it.
pub(super) async fn create(
    opened: &Opened,
    draft: SaleDraft,
    out: Output,
) -> Result<Option<SaleView>, CliError> {
    let answer = opened.merchant.create(draft).await;
    let outcome = match answer.result {
        Ok(outcome) => outcome,
        Err(error) => {
            say::refuse(&error, out);
            return Err(error.into());
        }
    };
    match outcome {
        CreateOutcome::Created { sale, .. } => {
            out.tell("sale", say::sale_json(&sale), say::sale_text(&sale));
            Ok(Some(sale))
        }
        CreateOutcome::DeviceNeeded { devices } => {
            let serials: Vec<_> =
                devices.iter().map(|record| record.device.serial.as_str()).collect();
            let text = format!("Escolha a maquininha: {}", serials.join(", "));
            out.tell("device_needed", json!({ "serials": serials }), text);
            Ok(None)
        }
        CreateOutcome::TenderNeeded { tenders } => {
            let words: Vec<_> = tenders.iter().map(|kind| kind.wire()).collect();
            let text = format!("Escolha a forma de pagamento: {}", words.join(", "));
            out.tell("tender_needed", json!({ "tenders": words }), text);
            Ok(None)
        }
    }
}

/// `merchant sell`.
pub(super) async fn run(
    opened: &mut Opened,
    args: &SellArgs,
    out: Output,
) -> Result<Exit, CliError> {
    let Some(sale) = create(opened, draft(args), out).await? else { return Ok(Exit::Otherwise) };
    match args.wait {
        None => Ok(Exit::Done),
        Some(seconds) => {
            let limit = Duration::from_secs(seconds).min(WAIT_MAX);
            follow(opened, &sale.reference, limit, out).await
        }
    }
}

/// Follows a sale until it is over; the order stays open where that takes too
/// long.
async fn follow(
    opened: &Opened,
    reference: &str,
    limit: Duration,
    out: Output,
) -> Result<Exit, CliError> {
    let deadline = Instant::now() + limit;
    let mut stop = opened.stop.clone();
    let mut events = Events::of(&opened.merchant);
    let mut has_events = true;
    loop {
        let sale = opened.merchant.sale(reference).await?;
        if is_over(&sale) {
            events.tell_rest(out).await?;
            out.tell("sale", say::sale_json(&sale), say::sale_text(&sale));
            let is_paid = matches!(sale.state, SaleState::Finalized | SaleState::PendingDelivery);
            return Ok(Exit::of(is_paid));
        }
        tokio::select! {
            told = events.tell_next(out), if has_events => has_events = told?,
            () = tokio::time::sleep(LOOK_EVERY) => {}
            () = stop.stopped() => return Ok(still_open(&sale, out)),
            () = sleep_until(deadline) => return Ok(still_open(&sale, out)),
        }
    }
}

/// Over, and its order closed.
fn is_over(sale: &SaleView) -> bool {
    let is_settled = sale.state.is_over() || sale.state == SaleState::PendingDelivery;
    is_settled && (sale.closed || sale.order_id.is_none())
}

fn still_open(sale: &SaleView, out: Output) -> Exit {
    let text = format!("{} continua aberta.", sale.reference);
    out.tell("still_open", say::sale_json(sale), text);
    Exit::Otherwise
}
