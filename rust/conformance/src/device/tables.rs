//! Rules of preparation: capabilities, tables, keys.

use std::sync::Arc;

use maquininha_card::{
    AcquirerProfile, AcquirerSet, DeviceCommand, DeviceFailure, DeviceInfo, DeviceReply, PinKey,
};

use super::bench::{DeviceBench, Misbehaviour};
use super::commands::{TABLES_FIRST, TABLES_SECOND, kind};
use super::desk::{Desk, unexpected};
use crate::rule::{Kept, Unkept, hold, not_tried};

/// The longest text that a reader tells of itself, in characters: twice what ABECS has.
const INFO_CHARS_MAX: usize = 64;

async fn inspect(desk: &Desk) -> Result<Box<DeviceInfo>, Unkept> {
    match desk.tell(DeviceCommand::Inspect).await? {
        DeviceReply::Info(info) => Ok(info),
        other => unexpected("Inspect", &other),
    }
}

pub(super) async fn capabilities_are_constant_and_told(bench: Arc<dyn DeviceBench>) -> Kept {
    let desk = Desk::open(bench).await?;
    let before = desk.device.capabilities();
    let (prepared, _) = desk.prepare(TABLES_FIRST).await?;
    let inspected = inspect(&desk).await?;
    let after = desk.device.capabilities();
    hold(before == after, || "the capabilities changed while the device was open".to_owned())?;
    hold(prepared.capabilities == before && inspected.capabilities == before, || {
        "the information tells other capabilities than the device".to_owned()
    })
}

pub(super) async fn what_it_tells_of_itself_is_bounded(bench: Arc<dyn DeviceBench>) -> Kept {
    let desk = Desk::open(bench).await?;
    let info = inspect(&desk).await?;
    for text in [&info.serial, &info.maker, &info.model, &info.firmware, &info.protocol] {
        hold(
            text.chars().count() <= INFO_CHARS_MAX && !text.chars().any(char::is_control),
            || "a text is too long or has control characters".to_owned(),
        )?;
    }
    hold(!info.serial.is_empty(), || "it has no serial number".to_owned())?;
    hold(info.battery.is_none_or(|battery| battery.percent <= 100), || {
        "its battery is more than full".to_owned()
    })
}

pub(super) async fn tables_are_loaded_once_for_a_version(bench: Arc<dyn DeviceBench>) -> Kept {
    let desk = Desk::open(bench).await?;
    let (_, loaded) = desk.prepare(TABLES_FIRST).await?;
    hold(loaded.contains(&desk.profile.network), || {
        "a reader without tables was given none".to_owned()
    })?;
    let (_, again) = desk.prepare(TABLES_FIRST).await?;
    hold(again.is_empty(), || format!("the same version was loaded again for {again:?}"))?;
    // A reader keeps its tables when the link is over; the plug-in must ask it.
    let desk = desk.reopened().await?;
    let (_, anew) = desk.prepare(TABLES_FIRST).await?;
    hold(anew.is_empty(), || format!("over a new link it was loaded again for {anew:?}"))
}

pub(super) async fn other_tables_are_loaded_again(bench: Arc<dyn DeviceBench>) -> Kept {
    let desk = Desk::prepared(bench).await?;
    let (_, loaded) = desk.prepare(TABLES_SECOND).await?;
    hold(loaded.contains(&desk.profile.network), || "another version was not loaded".to_owned())
}

pub(super) async fn loaded_tables_are_in_the_reader(bench: Arc<dyn DeviceBench>) -> Kept {
    let desk = Desk::open(bench).await?;
    for version in [TABLES_FIRST, TABLES_SECOND] {
        let (_, loaded) = desk.prepare(version).await?;
        let Some(there) = desk.reader.tables().await else {
            return not_tried("the bench cannot look at the reader's tables");
        };
        for network in loaded {
            let found = there.get(&network).map(String::as_str);
            hold(found == Some(version), || {
                format!("network {network} is said to be loaded, and the reader has {found:?}")
            })?;
        }
    }
    Ok(())
}

pub(super) async fn refused_tables_are_said(bench: Arc<dyn DeviceBench>) -> Kept {
    let desk = Desk::open(bench).await?;
    if !desk.reader.misbehave(Misbehaviour::RefusedTables).await {
        return not_tried("the bench's reader takes all tables");
    }
    let acquirers = desk.bench.acquirers(TABLES_FIRST);
    desk.fails(DeviceCommand::Prepare { acquirers }, DeviceFailure::Tables, "Prepare").await
}

pub(super) async fn a_missing_key_is_named(bench: Arc<dyn DeviceBench>) -> Kept {
    let desk = Desk::open(bench).await?;
    let Some(slot) = desk.bench.empty_slot() else {
        return not_tried("the bench names no empty slot");
    };
    let acquirers = desk.bench.acquirers(TABLES_FIRST);
    let mut profiles = acquirers.profiles().to_vec();
    let pin_key = PinKey { slot, ..desk.profile.pin_key.clone() };
    profiles[0] = AcquirerProfile { pin_key, ..profiles[0].clone() };
    let acquirers = AcquirerSet::new(profiles, acquirers.rules().to_vec())
        .expect("only a key slot differs from the bench's own");
    let reply = desk.tell(DeviceCommand::Prepare { acquirers }).await?;
    let named = reply == DeviceReply::Failed(DeviceFailure::KeyMissing(slot));
    hold(named, || format!("Prepare was answered {} with slot {slot} empty", kind(&reply)))
}
