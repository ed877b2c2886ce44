//! The steps of the sales side that are no sale: documents, shifts, reports, the doctor.

use maquininha::MaquininhaError;
use maquininha::merchant::{Operator, PrintDocument, ReportTotals};
use maquininha_merchant::doctor::{Observed, OrderCause, WaitingCause};
use maquininha_merchant::engine::Permission;
use maquininha_merchant::port::PrintKind;
use maquininha_merchant::report::{ReportFilter, ReportLine};

use crate::format::Step;
use crate::sales::{merchant, shown};
use crate::stage::{Stage, serial};
use crate::words;

/// Plays a step of the back office.
pub async fn carry_out(stage: &mut Stage, step: Step) -> Result<(), MaquininhaError> {
    match step {
        Step::SettleSale { sale } => {
            let view = merchant(stage).settle_manually(sale).await?;
            stage.say(shown(&view));
        }
        Step::PrintSale { sale, kind, width } => {
            let document = PrintDocument { kind: kind_of(&kind), image: image(width) };
            let view = merchant(stage).print(sale.clone(), document).await?;
            stage.say(format!("{sale} print {}", words::snake(&format!("{:?}", view.print))));
        }
        Step::DeclinePrint { sale } => {
            let view = merchant(stage).decline_print(sale.clone()).await?;
            stage.say(format!("{sale} print {}", words::snake(&format!("{:?}", view.print))));
        }
        Step::ReprintSale { sale } => {
            let document = merchant(stage).reprint(sale.clone()).await?.document;
            let what = document.map_or_else(
                || String::from("nothing"),
                |found| {
                    let kind = words::snake(&format!("{:?}", found.kind));
                    format!("{kind} {} bytes", found.image.len())
                },
            );
            stage.say(format!("{sale} reprint {what}"));
        }
        Step::OpenShift { shift } => merchant(stage).open_shift(shift).await?,
        Step::CloseShift { with_pending } => {
            let mut permissions = vec![Permission::CloseShift];
            permissions.extend(with_pending.then_some(Permission::CloseShiftWithPending));
            let operator = Operator { name: String::from("Ana"), permissions };
            let closing = merchant(stage).close_shift(operator).await?;
            let pending = closing.pending.iter().map(|sale| sale.reference.clone());
            stage.say(format!("shift {} closed pending {}", closing.shift, joined(pending)));
            report(stage, &closing.movement.lines, &closing.movement.totals);
        }
        Step::SalesReport { search } => {
            let filter = ReportFilter { search, ..ReportFilter::default() };
            let totals = merchant(stage).report_totals(filter.clone()).await?;
            let found = merchant(stage).report(filter).await?;
            assert_eq!(found.totals, totals);
            report(stage, &found.lines, &totals);
        }
        Step::ExportReport {} => {
            let table = merchant(stage).export_report(ReportFilter::default()).await?;
            let rows: Vec<_> = table.lines().collect();
            let columns = rows[0].split(';').count();
            stage.say(format!("merchant exports {} rows of {columns}", rows.len()));
        }
        Step::Doctor { terminal, online, waiting } => {
            let observed = Observed { online, waiting, ..Observed::default() };
            let causes = merchant(stage).doctor(serial(&terminal), observed).await?;
            stage.say(format!("{terminal} doctor {}", joined(causes.iter().map(waiting_cause))));
        }
        Step::DoctorOrder { order, at, online, waiting } => {
            let observed = Observed { online, waiting, ..Observed::default() };
            let (id, at) = (stage.order(&order).clone(), at.as_deref().map(serial));
            let causes = merchant(stage).doctor_order(id, at, observed).await?;
            stage.say(format!("{order} doctor {}", joined(causes.iter().map(order_cause))));
        }
        Step::Checklist {} => {
            let items = merchant(stage).checklist().await?;
            let done = items.iter().filter(|item| item.is_done);
            let done = done.map(|item| words::snake(&format!("{:?}", item.step)));
            stage.say(format!("merchant checklist {}", joined(done)));
        }
        step => panic!("{step:?} is a step of a terminal"),
    }
    Ok(())
}

fn joined(words: impl Iterator<Item = String>) -> String {
    let words: Vec<_> = words.collect();
    if words.is_empty() { String::from("nothing") } else { words.join(" ") }
}

fn kind_of(word: &str) -> PrintKind {
    match word {
        "nfe" => PrintKind::Nfe,
        "cupom" => PrintKind::Cupom,
        "receipt" => PrintKind::Receipt,
        word => panic!("there is no kind of document {word}"),
    }
}

/// The head of a PNG file, which tells its size.
fn image(width: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(620_u32.to_be_bytes());
    bytes.extend(b"\x01\0\0\0\0");
    bytes
}

fn report(stage: &mut Stage, lines: &[ReportLine], totals: &ReportTotals) {
    for line in lines {
        let name = line.reference.as_deref().unwrap_or("-");
        let state = line.state.map(|state| words::snake(&format!("{state:?}")));
        let (state, amount) = (state.unwrap_or_else(|| "loose".into()), words::money(line.amount));
        stage
            .say(format!("merchant report {name} {state} {amount} net {}", words::money(line.net)));
    }
    let [paid, refunded, net] = [totals.paid, totals.refunded, totals.net].map(words::money);
    let ReportTotals { linked, unlinked, typed_amounts, unmatched, .. } = totals;
    stage.say(format!(
        "merchant report paid {paid} refunded {refunded} net {net} \
         linked {linked} unlinked {unlinked} typed {typed_amounts} unmatched {unmatched}"
    ));
    for total in &totals.by_funding {
        let (name, count) = (&total.funding_source, total.count);
        let (paid, refunded) = (words::money(total.paid), words::money(total.refunded));
        stage.say(format!("merchant report {name} {count} {paid} refunded {refunded}"));
    }
}

fn waiting_cause(cause: &WaitingCause) -> String {
    let word = words::snake(&format!("{cause:?}"));
    match cause {
        WaitingCause::Model { model } => format!("{word} {}", model.name()),
        WaitingCause::Activation { why } => format!("{word} {}", words::snake(&format!("{why:?}"))),
        _ => word,
    }
}

fn order_cause(cause: &OrderCause) -> String {
    let word = words::snake(&format!("{cause:?}"));
    match cause {
        OrderCause::AnotherOrder { reference, paid, .. } => {
            let is = if *paid { "paid" } else { "unpaid" };
            format!("{word} {} {is}", reference.as_deref().unwrap_or("-"))
        }
        OrderCause::WrongTerminal { sent_to } => {
            let names = sent_to.iter().map(|serial| words::terminal_of(serial.as_str()).to_owned());
            format!("{word} {}", joined(names))
        }
        _ => word,
    }
}
