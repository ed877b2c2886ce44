//! Rules of stopping.

use std::sync::Arc;
use std::time::Duration;

use maquininha_card::{CardEntries, DeviceCommand, DeviceFailure, DeviceReply};

use super::bench::{Act, CardKind, DeviceBench};
use super::commands::{PATIENT, TABLES_FIRST, ask_key, kind, protect, read, show, side};
use super::desk::{Desk, unexpected};
use super::waits::{self, Waiting};
use crate::rule::{Kept, broken, hold, not_tried};

/// At how many moments of a command it is aborted: more than a plug-in has steps until its reader
/// works.
const MOMENTS: usize = 24;
/// The pause before a command that still waits is aborted once more.
const REPEAT: Duration = Duration::from_millis(5);

pub(super) async fn an_abort_ends_each_command(bench: Arc<dyn DeviceBench>) -> Kept {
    for waiting in waits::all(&bench).await? {
        let desk = Desk::prepared(bench.clone()).await?;
        let running = waiting.begin(&desk).await?;
        desk.device.abort().await;
        match running.stopped().await? {
            DeviceReply::Failed(DeviceFailure::Aborted) => {}
            other => return unexpected(&format!("an abort of {waiting:?}"), &other),
        }
        desk.is_of_use(&format!("after an abort of {waiting:?}")).await?;
    }
    Ok(())
}

pub(super) async fn an_abort_at_every_moment_is_survived(bench: Arc<dyn DeviceBench>) -> Kept {
    let desk = Desk::open(bench.clone()).await?;
    let entries: CardEntries = desk.device.capabilities().entries;
    for moment in 0..MOMENTS {
        let prepare = DeviceCommand::Prepare { acquirers: bench.acquirers(TABLES_FIRST) };
        let mut commands =
            vec![("Inspect", DeviceCommand::Inspect), ("Prepare", prepare), ("Show", show())];
        if !entries.is_none() {
            commands.push(("ReadCard", read(&desk.profile, entries, PATIENT)));
            commands.push(("Protect", protect(&desk.profile)));
        }
        for (what, command) in commands {
            let running = desk.start(command);
            for _ in 0..moment {
                tokio::task::yield_now().await;
            }
            desk.device.abort().await;
            let mut reply = Box::pin(running.reply());
            // A command that had not begun when the abort came is not stopped by it; one that
            // waits for a person is told again.
            let reply = loop {
                tokio::select! {
                    biased;
                    reply = &mut reply => break reply?,
                    () = desk.reader.asks() => {
                        desk.device.abort().await;
                        tokio::time::sleep(REPEAT).await;
                    }
                }
            };
            let honest = match &reply {
                DeviceReply::Failed(failure) => matches!(
                    failure,
                    DeviceFailure::Aborted
                        | DeviceFailure::NotSupported
                        | DeviceFailure::Refused
                        | DeviceFailure::Tables
                ),
                _ => true,
            };
            hold(honest, || format!("an abort of {what} was answered {}", kind(&reply)))?;
            desk.is_of_use("after an abort").await?;
        }
    }
    Ok(())
}

pub(super) async fn an_abort_without_a_command_stops_nothing(bench: Arc<dyn DeviceBench>) -> Kept {
    let desk = Desk::prepared(bench).await?;
    for _ in 0..3 {
        desk.device.abort().await;
        desk.is_of_use("after an abort without a command").await?;
    }
    let Some(card) = a_card(&desk) else {
        return not_tried("the reader takes no card");
    };
    desk.device.abort().await;
    desk.see(card).await.map(drop)
}

/// A kind of card that the reader takes.
fn a_card(desk: &Desk) -> Option<CardKind> {
    let entries = desk.device.capabilities().entries;
    let kinds = [CardKind::Chip, CardKind::Contactless, CardKind::Stripe];
    kinds.into_iter().find(|kind| !entries.and(side(*kind)).is_none())
}

pub(super) async fn a_reply_belongs_to_its_command(bench: Arc<dyn DeviceBench>) -> Kept {
    let desk = Desk::prepared(bench.clone()).await?;
    let waits = Waiting::of(&desk);
    if waits.is_empty() {
        return not_tried("the reader waits for nobody");
    }
    for waiting in waits {
        let desk = Desk::prepared(bench.clone()).await?;
        let running = waiting.begin(&desk).await?;
        desk.device.abort().await;
        running.stopped().await?;
        for _ in 0..3 {
            desk.is_of_use(&format!("after an abort of {waiting:?}")).await?;
        }
        if desk.device.capabilities().display.is_some() {
            match desk.tell(show()).await? {
                DeviceReply::Shown => {}
                other => return unexpected("Show after an abort", &other),
            }
        }
        let acquirers = bench.acquirers(TABLES_FIRST);
        match desk.tell(DeviceCommand::Prepare { acquirers }).await? {
            DeviceReply::Prepared { .. } => {}
            other => return unexpected("Prepare after an abort", &other),
        }
    }
    Ok(())
}

pub(super) async fn a_sale_follows_an_abort(bench: Arc<dyn DeviceBench>) -> Kept {
    let desk = Desk::prepared(bench).await?;
    let Some(card) = a_card(&desk) else {
        return not_tried("the reader takes no card");
    };
    for waiting in [Waiting::Card, Waiting::Key] {
        if !Waiting::of(&desk).contains(&waiting) {
            continue;
        }
        let running = waiting.begin(&desk).await?;
        desk.device.abort().await;
        running.stopped().await?;
        desk.sale(card).await?;
    }
    if desk.device.capabilities().keyboard {
        desk.act(Act::Press(super::bench::PersonKey::Ok)).await;
        if !matches!(desk.tell(ask_key(PATIENT)).await?, DeviceReply::Answered(_)) {
            return broken("a question after the sale was not answered");
        }
    }
    Ok(())
}
