//! The steps at the market and at terminals.

use std::time::Duration;

use maquininha::MaquininhaError;
use maquininha::objects::Terminal;
use maquininha::ports::{PrintFailure, PrintJob};
use maquininha::testing::SandboxOrder;
use maquininha_model::{
    ChargeId, Financing, Installments, Money, Order, Sensitive, Target, Tender, TenderKind,
    Timestamp,
};
use maquininha_terminal::{ListedOrder, PayRequest, PayTarget};

use crate::format::Step;
use crate::stage::{Operation, Stage, attempt_id, hand, serial};
use crate::{books, sales, words};

/// Pause between two looks at what has no stream of its own.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

type Done = Result<(), MaquininhaError>;

fn tender(kind: TenderKind, installments: Option<u8>) -> Tender {
    match (kind, installments) {
        (TenderKind::Credit, Some(count)) => Tender::Credit {
            installments: Installments::new(i64::from(count)).expect("1 to 24"),
            financing: Financing::Merchant,
        },
        (kind, _) => Tender::at_sight(kind),
    }
}

/// Plays a step. What cannot be done is a line of the trace like any other.
pub async fn play(stage: &mut Stage, step: Step) {
    let subject = subject(&step);
    if let Err(error) = carry_out(stage, step).await {
        stage.say(format!("{subject} {}", words::failure(error.failure())));
    }
}

/// Whom an error of a step is told of: the attempt, the sale, the terminal, the order, the market.
fn subject(step: &Step) -> String {
    match step {
        Step::Pay { attempt: name, .. }
        | Step::AwaitProgress { attempt: name, .. }
        | Step::AwaitHeld { attempt: name }
        | Step::AwaitEnd { attempt: name }
        | Step::Cancel { attempt: name }
        | Step::Settle { attempt: name, .. }
        | Step::Refund { attempt: name, .. }
        | Step::CreateSale { sale: name, .. }
        | Step::CancelSale { sale: name }
        | Step::RefundSale { sale: name }
        | Step::AwaitSale { sale: name, .. }
        | Step::SettleSale { sale: name }
        | Step::PrintSale { sale: name, .. }
        | Step::DeclinePrint { sale: name }
        | Step::ReprintSale { sale: name }
        | Step::Card { terminal: name, .. }
        | Step::Doctor { terminal: name, .. }
        | Step::OpenTerminal { terminal: name, .. }
        | Step::CloseTerminal { terminal: name }
        | Step::AwaitListed { terminal: name, .. }
        | Step::AwaitUnlisted { terminal: name, .. }
        | Step::AwaitOrdersStale { terminal: name, .. }
        | Step::AwaitSettled { terminal: name }
        | Step::Events { terminal: name, .. }
        | Step::Print { terminal: name, .. }
        | Step::FailPrint { terminal: name, .. }
        | Step::Report { terminal: name }
        | Step::HeldSales { terminal: name }
        | Step::Unlock { terminal: name, .. }
        | Step::Refundable { terminal: name }
        | Step::PlaceOrder { order: name, .. }
        | Step::AwaitCharges { order: name, .. }
        | Step::DoctorOrder { order: name, .. }
        | Step::CloseOrder { order: name } => name.clone(),
        Step::OpenMerchant { .. }
        | Step::CloseMerchant {}
        | Step::Webhook { .. }
        | Step::WebhookBody { .. }
        | Step::OpenShift { .. }
        | Step::CloseShift { .. }
        | Step::SalesReport { .. }
        | Step::ExportReport {}
        | Step::Checklist {}
        | Step::News { .. } => String::from("merchant"),
        Step::PlantFault { .. }
        | Step::ClearFaults {}
        | Step::StopEndpoint { .. }
        | Step::StartEndpoint { .. }
        | Step::Books {} => String::from("market"),
    }
}

async fn carry_out(stage: &mut Stage, step: Step) -> Done {
    match step {
        Step::PlaceOrder { order, amount, terminals, tender: kind, installments } => {
            let serials = terminals.iter().map(|name| serial(name)).collect::<Vec<_>>();
            let target = match kind {
                Some(kind) => Target::Direct {
                    serial: serials[0].clone(),
                    tender: tender(kind, installments),
                },
                None if serials.is_empty() => Target::AllTerminals,
                None => Target::Listed { serials },
            };
            let placed = SandboxOrder {
                code: order.clone(),
                title: order.clone(),
                amount: Money::brl(amount),
                target,
            };
            let id = stage.sandbox.place_order(placed)?;
            stage.orders.insert(order, id);
        }
        Step::CloseOrder { order } => {
            let path = format!("/core/v5/orders/{}/closed", stage.order(&order).as_str());
            let body = Some(String::from(r#"{"status":"canceled"}"#));
            let reply = stage.sandbox.request(String::from("PATCH"), path, body)?;
            assert_eq!(reply.status, 200, "{:?}", reply.body);
        }
        Step::PlantFault { fault } => {
            stage.sandbox.plant_fault(fault.to_string())?;
        }
        Step::ClearFaults {} => stage.sandbox.clear_faults(None)?,
        Step::StopEndpoint { endpoint } => stage.sandbox.stop_endpoint(endpoint)?,
        Step::StartEndpoint { endpoint } => stage.sandbox.start_endpoint(endpoint).await?,
        Step::Card { terminal, card } => hand(&stage.till(&terminal).driver, &card)?,
        Step::Books {} => {
            let lines = books::lines(stage)?;
            stage.trace.extend(lines);
        }
        Step::AwaitCharges { order, count } => loop {
            let id = stage.order(&order).clone();
            let orders = stage.sandbox.orders()?;
            if orders.iter().any(|booked| booked.id == id && booked.charges.len() >= count) {
                break;
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        },
        Step::OpenTerminal { terminal, settings } => {
            stage.open_terminal(&terminal, &settings).await?;
        }
        Step::CloseTerminal { terminal } => stage.till(&terminal).terminal.shut_down().await?,
        Step::AwaitListed { terminal, order, due } => {
            let wanted = |listed: Option<&ListedOrder>| {
                listed.is_some_and(|listed| due.is_none_or(|due| listed.due == Money::brl(due)))
            };
            let listed = await_list(stage, &terminal, &order, wanted).await?;
            let listed = listed.expect("it was waited for");
            let offered: Vec<_> = listed.offered.iter().map(|kind| words::tender(*kind)).collect();
            let due = words::money(listed.due);
            stage.say(format!("{terminal} lists {order} due {due} by {}", offered.join(" ")));
        }
        Step::AwaitUnlisted { terminal, order } => {
            await_list(stage, &terminal, &order, |listed| listed.is_none()).await?;
            stage.say(format!("{terminal} lists {order} no more"));
        }
        Step::AwaitOrdersStale { terminal, stale } => {
            let health = loop {
                let health = stage.till(&terminal).terminal.health()?;
                if health.orders_are_stale == stale {
                    break health;
                }
                tokio::time::sleep(LOOK_AGAIN).await;
            };
            let why = health.orders_failure.map(|failure| format!(" {}", failure.code));
            let is = if stale { "stale" } else { "fresh" };
            stage.say(format!("{terminal} orders {is}{}", why.unwrap_or_default()));
        }
        Step::AwaitSettled { terminal } => stage.till(&terminal).terminal.settled().await?,
        Step::Events { terminal, count, keep } => {
            for _ in 0..count {
                event(stage, &terminal, keep).await?;
            }
        }
        Step::Print { terminal, text } => {
            let job = PrintJob::Text { order_id: None, text };
            stage.till(&terminal).terminal.print(job).await?;
            let printed = stage.till(&terminal).printer.printed()?;
            let last = printed.last().expect("it was printed").clone();
            stage.say(format!("{terminal} printed {last}"));
        }
        Step::FailPrint { terminal, failure } => {
            let failure = match failure.as_str() {
                "no_paper" => PrintFailure::NoPaper,
                "busy" => PrintFailure::Busy,
                _ => PrintFailure::Unavailable { reason: failure },
            };
            stage.till(&terminal).printer.fail_next(failure)?;
        }
        Step::Report { terminal } => report(stage, &terminal).await?,
        Step::Pay { terminal, attempt, order, held, amount, tender: kind, installments } => {
            let target = match order {
                Some(order) => PayTarget::Order(stage.order(&order).clone()),
                None if held => PayTarget::Held,
                None => PayTarget::Standalone,
            };
            let request = PayRequest {
                attempt_id: attempt_id(&attempt),
                target,
                amount: amount.map(Money::brl),
                tender: kind.map(|kind| tender(kind, installments)),
            };
            let payment = stage.till(&terminal).terminal.payments()?.pay(request).await?;
            stage.say(format!("{attempt} started"));
            stage.operations.insert(attempt, Operation::Payment(payment));
        }
        Step::AwaitProgress { attempt, progress } => loop {
            let shown = match stage.operation(&attempt) {
                Operation::Payment(payment) => payment.next_progress().await?,
                Operation::Refund(refund) => refund.next_progress().await?,
            };
            let shown = shown.unwrap_or_else(|| panic!("{attempt} never shows {progress}"));
            if words::progress(&shown) == progress {
                stage.say(format!("{attempt} shows {progress}"));
                break;
            }
        },
        Step::AwaitHeld { attempt } => {
            let Operation::Payment(payment) = stage.operation(&attempt) else {
                panic!("{attempt} is no payment");
            };
            let is = if payment.held().await?.is_some() { "held" } else { "not held" };
            stage.say(format!("{attempt} {is}"));
        }
        Step::AwaitEnd { attempt } => {
            let end = match stage.operation(&attempt) {
                Operation::Payment(payment) => words::end(&payment.result().await?),
                Operation::Refund(refund) => words::refund_end(&refund.result().await?),
            };
            stage.say(format!("{attempt} ended {end}"));
        }
        Step::Cancel { attempt } => {
            let answer = match stage.operation(&attempt) {
                Operation::Payment(payment) => payment.cancel().await?,
                Operation::Refund(refund) => refund.cancel().await?,
            };
            stage.say(format!("{attempt} cancel {}", words::cancel_answer(answer)));
        }
        Step::Settle { terminal, attempt, status } => {
            let payments = stage.till(&terminal).terminal.payments()?;
            let end = payments.settle(attempt_id(&attempt), words::status(&status)).await?;
            stage.say(format!("{attempt} settled {}", words::end(&end)));
        }
        Step::HeldSales { terminal } => {
            let held = stage.till(&terminal).terminal.payments()?.held_sales().await?;
            if held.is_empty() {
                stage.say(format!("{terminal} holds nothing"));
            }
            for sale in held {
                let amount = words::money(sale.amount);
                stage.say(format!("{terminal} holds {} {amount}", sale.attempt_id.as_str()));
            }
        }
        Step::Unlock { terminal, password } => {
            let payments = stage.till(&terminal).terminal.payments()?;
            let session = payments.unlock_refunds(Sensitive::new(password)).await?;
            let till = stage.tills.get_mut(&terminal).expect("it is open");
            till.refunds = Some(session);
            stage.say(format!("{terminal} refunds unlocked"));
        }
        Step::Refundable { terminal } => refundable(stage, &terminal).await?,
        Step::Refund { terminal, attempt, of, order, amount } => {
            let session = stage.till(&terminal).refunds.clone().expect("unlocked before");
            let sale = match (of, order) {
                (Some(of), _) => {
                    let mut found = None;
                    for sale in session.sales(None).await? {
                        if sale.details()?.attempt_id.as_str() == of {
                            found = Some(sale);
                        }
                    }
                    found
                }
                (None, Some(name)) => {
                    let (order, charge) =
                        paid_charge(&stage.till(&terminal).terminal, stage.order(&name))?;
                    Some(session.sale_of(order, charge).await?)
                }
                (None, None) => panic!("{attempt} refunds nothing"),
            };
            let Some(sale) = sale else {
                stage.say(format!("{attempt} not refundable"));
                return Ok(());
            };
            let refund = session.refund(attempt_id(&attempt), sale, amount.map(Money::brl)).await?;
            stage.say(format!("{attempt} started"));
            stage.operations.insert(attempt, Operation::Refund(refund));
        }
        step => return sales::carry_out(stage, step).await,
    }
    Ok(())
}

/// Waits until the list shows an order as it is wanted.
async fn await_list(
    stage: &Stage,
    terminal: &str,
    order: &str,
    wanted: impl Fn(Option<&ListedOrder>) -> bool,
) -> Result<Option<ListedOrder>, MaquininhaError> {
    let id = stage.order(order);
    let feed = stage.till(terminal).terminal.orders()?.feed()?;
    let mut list = feed.next(0).await?;
    loop {
        let found = list.orders.iter().find(|listed| listed.order.id == *id);
        if list.read_at.is_some() && wanted(found) {
            return Ok(found.cloned());
        }
        list = feed.next(list.revision).await?;
    }
}

/// An order of the terminal's list with its first paid charge.
fn paid_charge(
    terminal: &Terminal,
    id: &maquininha_model::OrderId,
) -> Result<(Order, ChargeId), MaquininhaError> {
    let list = terminal.orders()?.snapshot()?;
    let listed = list.orders.into_iter().find(|listed| listed.order.id == *id);
    let order = listed.expect("the order is listed").order;
    let charge = order.charges.iter().find(|charge| charge.paid_amount.is_some());
    let charge = charge.expect("a part is paid").id.clone();
    Ok((order, charge))
}

async fn event(stage: &mut Stage, terminal: &str, keep: bool) -> Done {
    let events = stage.till(terminal).events.clone();
    let numbered = events.next().await?;
    if !keep {
        events.ack(numbered.seq).await?;
    }
    let event = numbered.event;
    let (name, what) = words::event(&event.kind);
    let order = event.order_id.as_ref().and_then(|id| stage.order_name(id));
    let on = order.map(|order| format!(" on {order}")).unwrap_or_default();
    let (attempt, amount) = (event.attempt_id.as_str(), words::money(event.amount));
    stage.say(format!("{terminal} event {name} {attempt}{on} {amount} {what}"));
    Ok(())
}

async fn refundable(stage: &mut Stage, terminal: &str) -> Done {
    let session = stage.till(terminal).refunds.clone().expect("unlocked before");
    let sales = session.sales(None).await?;
    if sales.is_empty() {
        stage.say(format!("{terminal} refundable nothing"));
    }
    for sale in sales {
        let sale = sale.details()?;
        let (amount, back) = (words::money(sale.amount), words::money(sale.refunded));
        let attempt = sale.attempt_id.as_str();
        stage.say(format!("{terminal} refundable {attempt} {amount} given back {back}"));
    }
    Ok(())
}

async fn report(stage: &mut Stage, terminal: &str) -> Done {
    let until = Timestamp::from_micros(i64::MAX);
    let reports = stage.till(terminal).terminal.reports()?;
    let report = reports.sales(Timestamp::from_micros(0), until).await?;
    let sum = |sum: Option<Money>| words::money(sum.unwrap_or(Money::ZERO));
    let (sold, refunded) = (sum(report.sold), sum(report.refunded));
    let loose = report.loose;
    stage.say(format!("{terminal} report sold {sold} refunded {refunded} loose {loose}"));
    let mut totals: Vec<_> = report
        .by_tender
        .iter()
        .map(|total| {
            let (kind, amount) = (words::tender(total.kind), words::money(total.amount));
            format!("{terminal} report {kind} {} {amount}", total.count)
        })
        .collect();
    totals.sort();
    stage.trace.extend(totals);
    Ok(())
}
