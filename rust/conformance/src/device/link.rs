//! Rules of losing the reader.

use std::sync::Arc;

use maquininha_card::{AcquirerVerdict, DeviceCommand, DeviceFailure, DeviceReply};

use super::bench::{CardKind, DeviceBench, Misbehaviour};
use super::commands::{PATIENT, TABLES_FIRST, close, finish, kind, protect, read, show};
use super::desk::{Desk, is_closed, unexpected};
use super::waits::{self, Waiting};
use crate::rule::{Kept, hold, not_tried};

/// Holds that a reply says that the link is gone and the card's side unknown.
fn says_lost(what: &str, reply: &DeviceReply) -> Kept {
    let honest = matches!(
        reply,
        DeviceReply::Failed(failure) if failure.link_is_gone() && failure.card_side_unknown()
    );
    hold(honest, || format!("{what} over a lost link was answered {}", kind(reply)))
}

pub(super) async fn a_lost_link_is_said_in_each_command(bench: Arc<dyn DeviceBench>) -> Kept {
    for waiting in waits::all(&bench).await? {
        let desk = Desk::prepared(bench.clone()).await?;
        let running = waiting.begin(&desk).await?;
        desk.reader.cut().await;
        says_lost(&format!("{waiting:?}"), &running.reply().await?)?;
    }
    let desk = Desk::prepared(bench.clone()).await?;
    desk.reader.cut().await;
    let mut commands = vec![
        ("Inspect", DeviceCommand::Inspect),
        ("Prepare", DeviceCommand::Prepare { acquirers: bench.acquirers(TABLES_FIRST) }),
        ("Close", close()),
    ];
    let can = desk.device.capabilities();
    if can.display.is_some() {
        commands.push(("Show", show()));
    }
    if !can.entries.is_none() {
        commands.push(("ReadCard", read(&desk.profile, can.entries, PATIENT)));
        commands.push(("Protect", protect(&desk.profile)));
    }
    for (what, command) in commands {
        says_lost(what, &desk.tell(command).await?)?;
    }
    Ok(())
}

pub(super) async fn a_lost_link_at_the_end_leaves_the_card_unknown(
    bench: Arc<dyn DeviceBench>,
) -> Kept {
    let desk = Desk::for_card(bench, CardKind::Chip).await?;
    desk.see(CardKind::Chip).await?;
    desk.decide(CardKind::Chip).await?;
    desk.reader.cut().await;
    let reply = desk.tell(finish(&desk.profile, AcquirerVerdict::Approved)).await?;
    says_lost("FinishChip", &reply)
}

pub(super) async fn a_reader_without_power_is_said(bench: Arc<dyn DeviceBench>) -> Kept {
    let desk = Desk::prepared(bench).await?;
    let command = if let Some(waiting) = Waiting::of(&desk).first() {
        let running = waiting.begin(&desk).await?;
        desk.reader.power_off().await;
        running.reply().await?
    } else {
        desk.reader.power_off().await;
        desk.tell(DeviceCommand::Inspect).await?
    };
    says_lost("a command of a reader without power", &command)
}

pub(super) async fn a_silent_reader_is_no_answer(bench: Arc<dyn DeviceBench>) -> Kept {
    let desk = Desk::prepared(bench).await?;
    if !desk.reader.misbehave(Misbehaviour::Silence).await {
        return not_tried("the bench's reader always answers");
    }
    match desk.tell(DeviceCommand::Inspect).await? {
        DeviceReply::Failed(failure) if failure.link_is_gone() => Ok(()),
        other => unexpected("a command of a silent reader", &other),
    }
}

pub(super) async fn bytes_that_mean_nothing_are_a_failure(bench: Arc<dyn DeviceBench>) -> Kept {
    let desk = Desk::prepared(bench).await?;
    if !desk.reader.misbehave(Misbehaviour::Garbage).await {
        return not_tried("the bench's reader keeps to its protocol");
    }
    match desk.tell(DeviceCommand::Inspect).await? {
        DeviceReply::Failed(failure) if failure.card_side_unknown() => Ok(()),
        other => unexpected("a command that is answered with garbage", &other),
    }
}

pub(super) async fn a_standing_link_is_not_lost(bench: Arc<dyn DeviceBench>) -> Kept {
    let desk = Desk::prepared(bench).await?;
    tokio::select! {
        biased;
        () = desk.device.lost() => {
            return crate::rule::broken("the link was said to be lost while it stood");
        }
        used = desk.is_of_use("while somebody waits for the loss") => used?,
    }
    desk.reader.cut().await;
    says_lost("Inspect", &desk.tell(DeviceCommand::Inspect).await?)
}

pub(super) async fn a_new_link_reaches_the_reader_again(bench: Arc<dyn DeviceBench>) -> Kept {
    let desk = Desk::prepared(bench).await?;
    let waits = Waiting::of(&desk);
    let Some(waiting) = waits.first() else {
        return not_tried("the reader waits for nobody");
    };
    let running = waiting.begin(&desk).await?;
    desk.reader.cut().await;
    running.reply().await?;
    let desk = desk.reopened().await?;
    desk.prepare(TABLES_FIRST).await?;
    let kinds = [CardKind::Chip, CardKind::Contactless, CardKind::Stripe];
    let entries = desk.device.capabilities().entries;
    let card = kinds.into_iter().find(|kind| !entries.and(super::commands::side(*kind)).is_none());
    match card {
        Some(card) => desk.sale(card).await.map(drop),
        None => not_tried("the reader takes no card"),
    }
}

pub(super) async fn a_closed_session_is_said(bench: Arc<dyn DeviceBench>) -> Kept {
    let desk = Desk::prepared(bench).await?;
    match desk.tell(close()).await? {
        DeviceReply::Closed => {}
        DeviceReply::Failed(DeviceFailure::NotSupported) => {
            return not_tried("the reader knows no end of a session");
        }
        other => return unexpected("Close", &other),
    }
    let desk = desk.reopened().await?;
    desk.prepare(TABLES_FIRST).await.map(drop)
}

pub(super) async fn a_device_that_is_let_go_closes_its_link(bench: Arc<dyn DeviceBench>) -> Kept {
    let Desk { device, link, .. } = Desk::prepared(bench.clone()).await?;
    drop(device);
    is_closed(&link, "after the device was let go").await?;
    for waiting in waits::all(&bench).await? {
        let desk = Desk::prepared(bench.clone()).await?;
        let running = waiting.begin(&desk).await?;
        // The engine lets go of command and device together.
        running.let_go().await;
        let Desk { device, link, .. } = desk;
        drop(device);
        is_closed(&link, &format!("after the device was let go at {waiting:?}")).await?;
    }
    Ok(())
}
