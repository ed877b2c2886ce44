//! Paying every order that is offered, with nobody at the terminal.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use maquininha_flow::{CancelReason, End};
use maquininha_model::OrderId;
use maquininha_terminal::{ListedOrder, OrderList, PayRequest, PayTarget};
use serde_json::json;
use tokio::time::{Instant, sleep, sleep_until};

use super::events::EventTeller;
use super::open::{Opened, attempt_id};
use super::{once, say, screen};
use crate::args::AutoArgs;
use crate::error::CliError;
use crate::exit::Exit;
use crate::output::Output;

/// Payments tried on one order where something passing stood in the way.
const TRIES_MAX: u32 = 5;
/// Pause before such an order is tried again.
const TRY_AGAIN: Duration = Duration::from_secs(1);
/// The longest run: a bound for a clock that cannot count further.
const RUN_MAX: Duration = Duration::from_hours(24 * 365);

/// Orders that were tried.
#[derive(Debug, Default)]
struct Tried {
    tries: HashMap<OrderId, u32>,
    done: HashSet<OrderId>,
}

/// What the run came to.
#[derive(Debug, Default)]
struct Tally {
    approved: u32,
    otherwise: u32,
}

/// Pays until it is told to stop.
pub(super) async fn run(opened: &Opened, args: &AutoArgs, out: Output) -> Result<Exit, CliError> {
    let teller = EventTeller::start(&opened.terminal, out);
    screen::ready(opened, out);
    let tally = pay_all(opened, args, out).await;
    let settled = once::settle(opened, once::SETTLE_LIMIT).await;
    teller.finish().await;
    let (tally, is_settled) = (tally?, settled?);
    let fields = json!({
        "approved": tally.approved,
        "otherwise": tally.otherwise,
        "settled": is_settled,
    });
    let text = format!("{} aprovados, {} não aprovados.", tally.approved, tally.otherwise);
    out.tell("stopped", fields, text);
    let count = tally.approved.saturating_add(tally.otherwise);
    let is_enough = args.exit_after.is_none_or(|wanted| count >= wanted);
    Ok(Exit::of(tally.otherwise == 0 && is_enough))
}

async fn pay_all(opened: &Opened, args: &AutoArgs, out: Output) -> Result<Tally, CliError> {
    let run = args.for_seconds.map_or(RUN_MAX, Duration::from_secs).min(RUN_MAX);
    let deadline = Instant::now() + run;
    let mut stop = opened.stop.clone();
    let mut orders = opened.terminal.orders();
    let mut told = HashSet::new();
    let mut tried = Tried::default();
    let mut tally = Tally::default();
    loop {
        let list = orders.borrow_and_update().clone();
        tell_new(&list, &mut told, out);
        if let Some(listed) = tried.next(&list) {
            let is_over = pay(opened, args, listed, &mut tried, &mut tally, out).await?;
            let count = tally.approved.saturating_add(tally.otherwise);
            let is_enough = args.exit_after.is_some_and(|wanted| count >= wanted);
            if is_enough || stop.is_stopped() || Instant::now() >= deadline {
                return Ok(tally);
            }
            if is_over {
                continue;
            }
        }
        let has_more = tried.next(&list).is_some();
        tokio::select! {
            () = stop.stopped() => return Ok(tally),
            () = sleep_until(deadline) => return Ok(tally),
            () = sleep(TRY_AGAIN), if has_more => {}
            changed = orders.changed() => {
                if changed.is_err() {
                    return Ok(tally);
                }
            }
        }
    }
}

/// Pays one order; `false` if it is to be tried again.
async fn pay(
    opened: &Opened,
    args: &AutoArgs,
    listed: &ListedOrder,
    tried: &mut Tried,
    tally: &mut Tally,
    out: Output,
) -> Result<bool, CliError> {
    let order_id = listed.order.id.clone();
    let request = PayRequest {
        attempt_id: attempt_id(None)?,
        target: PayTarget::Order(order_id.clone()),
        amount: None,
        tender: Some(listed.forced().unwrap_or(args.tender)),
    };
    out.text(format!("{}  {}", listed.order.title(), listed.due));
    let end = match once::pay_one(opened, request, Some(listed.due), out).await {
        Ok(end) => end,
        // A refusal was told; nothing was sent.
        Err(CliError::Terminal(error)) if error.outcome_known() => None,
        Err(error) => return Err(error),
    };
    match &end {
        Some(End::Approved { .. }) => tally.approved += 1,
        Some(_) => tally.otherwise += 1,
        None => {}
    }
    let is_passing = match &end {
        None => true,
        Some(End::Canceled { why }) => matches!(
            why,
            CancelReason::BeingPaidElsewhere { .. }
                | CancelReason::OrderApiUnavailable
                | CancelReason::DriverUnavailable { .. }
        ),
        Some(_) => false,
    };
    Ok(tried.note(order_id, is_passing))
}

/// Tells each order once.
fn tell_new(list: &OrderList, told: &mut HashSet<OrderId>, out: Output) {
    for listed in &list.orders {
        if told.insert(listed.order.id.clone()) {
            out.record("order_listed", say::order_json(listed));
        }
    }
}

impl Tried {
    /// The order to pay next: direct ones first, then the oldest.
    fn next<'a>(&self, list: &'a OrderList) -> Option<&'a ListedOrder> {
        let open = |listed: &&ListedOrder| {
            !self.done.contains(&listed.order.id) && listed.due.is_positive()
        };
        let direct = list.orders.iter().find(|listed| listed.order.is_direct() && open(listed));
        direct.or_else(|| list.orders.iter().find(open))
    }

    /// Notes a try; `true` if the order is done with.
    fn note(&mut self, order_id: OrderId, is_passing: bool) -> bool {
        let tries = self.tries.entry(order_id.clone()).or_default();
        *tries += 1;
        let is_over = !is_passing || *tries >= TRIES_MAX;
        if is_over {
            self.done.insert(order_id);
        }
        is_over
    }
}
