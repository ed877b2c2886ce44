//! Rules of reading a card and of what leaves the reader.

use std::sync::Arc;

use maquininha_card::{
    AcquirerVerdict, CardDatum, CardEntries, CardInterface, DeviceFailure, DeviceReply,
};

use super::bench::{Act, CardKind, DeviceBench, PersonKey};
use super::commands::{
    AMOUNT, PATIENT, SHORT, enter_pin, finish, go_on, protect, read, remove, side,
};
use super::desk::{Desk, unexpected};
use crate::rule::{Kept, Unkept, broken, hold, not_tried};

const KINDS: [CardKind; 3] = [CardKind::Chip, CardKind::Contactless, CardKind::Stripe];

/// The kinds of card for which the device has a side.
fn kinds(desk: &Desk) -> Vec<CardKind> {
    let entries = desk.device.capabilities().entries;
    KINDS.into_iter().filter(|kind| !entries.and(side(*kind)).is_none()).collect()
}

/// The same, where there is one.
async fn with_sides(bench: Arc<dyn DeviceBench>) -> Result<(Desk, Vec<CardKind>), Unkept> {
    let desk = Desk::prepared(bench).await?;
    let kinds = kinds(&desk);
    if kinds.is_empty() { not_tried("the reader takes no card") } else { Ok((desk, kinds)) }
}

pub(super) async fn each_side_reads_its_card(bench: Arc<dyn DeviceBench>) -> Kept {
    let (desk, kinds) = with_sides(bench.clone()).await?;
    drop(desk);
    for card in kinds {
        let desk = Desk::for_card(bench.clone(), card).await?;
        let seen = desk.see(card).await?;
        let right = match card {
            CardKind::Chip => seen.interface == CardInterface::Chip,
            CardKind::Contactless => seen.interface == CardInterface::Contactless,
            CardKind::Stripe => seen.interface == CardInterface::Stripe,
        };
        hold(right, || format!("a {card:?} card was said to come by {:?}", seen.interface))?;
        let network = desk.profile.network;
        let candidate = seen.candidates.iter().any(|candidate| candidate.network == network);
        hold(candidate || card == CardKind::Stripe, || {
            format!("no network is named for a {card:?} card")
        })?;
    }
    Ok(())
}

pub(super) async fn a_side_that_is_not_there_is_not_supported(bench: Arc<dyn DeviceBench>) -> Kept {
    let desk = Desk::prepared(bench).await?;
    let there = kinds(&desk);
    let missing: Vec<_> = KINDS.into_iter().filter(|kind| !there.contains(kind)).collect();
    if missing.is_empty() {
        return not_tried("the reader has all sides");
    }
    for card in missing {
        let command = read(&desk.profile, side(card), SHORT);
        let what = format!("reading a {card:?} card without such a side");
        desk.fails(command, DeviceFailure::NotSupported, &what).await?;
    }
    Ok(())
}

pub(super) async fn a_closed_side_takes_no_card(bench: Arc<dyn DeviceBench>) -> Kept {
    let (desk, kinds) = with_sides(bench).await?;
    let [open, closed, ..] = kinds[..] else {
        return not_tried("the reader has one side only");
    };
    desk.act(Act::Present(closed)).await;
    let what = format!("reading by another side while a {closed:?} card is held out");
    desk.fails(read(&desk.profile, side(open), SHORT), DeviceFailure::TimedOut, &what).await
}

pub(super) async fn a_card_that_does_not_come_times_out(bench: Arc<dyn DeviceBench>) -> Kept {
    let (desk, kinds) = with_sides(bench).await?;
    for card in kinds {
        let command = read(&desk.profile, side(card), SHORT);
        desk.fails(command, DeviceFailure::TimedOut, "reading a card that does not come").await?;
    }
    Ok(())
}

pub(super) async fn a_cancel_at_the_card_is_said(bench: Arc<dyn DeviceBench>) -> Kept {
    let (desk, _) = with_sides(bench).await?;
    if !desk.device.capabilities().keyboard {
        return not_tried("the reader has no keys");
    }
    desk.act(Act::Press(PersonKey::Cancel)).await;
    let entries = desk.device.capabilities().entries;
    let command = read(&desk.profile, entries, PATIENT);
    desk.fails(command, DeviceFailure::Canceled, "reading a card at the red key").await
}

pub(super) async fn only_the_last_digits_are_told(bench: Arc<dyn DeviceBench>) -> Kept {
    let (desk, kinds) = with_sides(bench.clone()).await?;
    drop(desk);
    for kind in kinds {
        let desk = Desk::for_card(bench.clone(), kind).await?;
        let number = desk.card(kind)?.number;
        let seen = desk.see(kind).await?;
        let masked = seen.card.as_ref().map(|card| card.last_four().to_owned());
        hold(masked.is_none_or(|digits| number.ends_with(&digits)), || {
            format!("other last digits than those of the {kind:?} card were told")
        })?;
        hold(seen.bin.as_ref().is_none_or(|bin| number.starts_with(bin.as_str())), || {
            format!("other first digits than those of the {kind:?} card were told")
        })?;
        hold(!desk.leaks(&DeviceReply::CardSeen(seen)), || {
            format!("the whole number of the {kind:?} card was told")
        })?;
    }
    Ok(())
}

pub(super) async fn the_reader_is_told_the_amount(bench: Arc<dyn DeviceBench>) -> Kept {
    let (desk, kinds) = with_sides(bench.clone()).await?;
    drop(desk);
    for kind in kinds {
        let desk = Desk::for_card(bench.clone(), kind).await?;
        desk.sale(kind).await?;
        let Some(log) = desk.reader.log().await else {
            return not_tried("the bench cannot look into the reader");
        };
        let told = !log.amounts.is_empty() && log.amounts.iter().all(|amount| *amount == AMOUNT);
        hold(told, || format!("a sale of {AMOUNT} reached the reader as {:?}", log.amounts))?;
    }
    Ok(())
}

pub(super) async fn card_data_are_for_the_host_alone(bench: Arc<dyn DeviceBench>) -> Kept {
    let (desk, kinds) = with_sides(bench.clone()).await?;
    drop(desk);
    for kind in kinds {
        let desk = Desk::for_card(bench.clone(), kind).await?;
        let card = desk.card(kind)?;
        desk.see(kind).await?;
        let data = match desk.tell(protect(&desk.profile)).await? {
            DeviceReply::Protected(data) => data,
            other => return unexpected("Protect", &other),
        };
        let held = data.datum(CardDatum::Pan).or(data.datum(CardDatum::Track2));
        hold(held.is_some(), || "neither card number nor track 2 is among the data".to_owned())?;
        hold(data.protection == desk.profile.protection, || {
            "the data are protected in another way than was asked for".to_owned()
        })?;
        let read = desk.reader.card_data(&data).await;
        let right = read.is_some_and(|read| read == card.number || Some(read) == card.track2);
        hold(right, || format!("the host reads another {kind:?} card in the data, or none"))?;
        hold(!desk.leaks(&DeviceReply::Protected(data)), || {
            "the protected data hold the card number in clear".to_owned()
        })?;
    }
    Ok(())
}

pub(super) async fn card_data_are_protected_once(bench: Arc<dyn DeviceBench>) -> Kept {
    let (desk, kinds) = with_sides(bench.clone()).await?;
    drop(desk);
    for kind in kinds {
        let desk = Desk::for_card(bench.clone(), kind).await?;
        desk.see(kind).await?;
        match desk.tell(protect(&desk.profile)).await? {
            DeviceReply::Protected(_) => {}
            other => return unexpected("Protect", &other),
        }
        if let Some(log) = desk.reader.log().await {
            hold(log.protects == 1, || {
                format!("one Protect reached the reader {} times", log.protects)
            })?;
        }
        desk.is_refused(protect(&desk.profile), "a second Protect").await?;
    }
    Ok(())
}

pub(super) async fn a_pin_of_a_stripe_is_for_the_host_alone(bench: Arc<dyn DeviceBench>) -> Kept {
    let desk = Desk::for_pin(bench, CardKind::Stripe).await?;
    let card = desk.card(CardKind::Stripe)?;
    desk.see(CardKind::Stripe).await?;
    desk.act(Act::Pin(card.pin.clone())).await;
    let block = match desk.tell(enter_pin(&desk.profile)).await? {
        DeviceReply::Pin(block) => block,
        other => return unexpected("EnterPin", &other),
    };
    let read = desk.reader.pin(&block, &card.number).await;
    hold(read.as_ref() == Some(&card.pin), || {
        "the host reads another PIN in the block, or none".to_owned()
    })?;
    hold(!desk.leaks(&DeviceReply::Pin(block)), || "the PIN block is in clear".to_owned())?;
    match desk.tell(protect(&desk.profile)).await? {
        DeviceReply::Protected(_) => Ok(()),
        other => unexpected("Protect after the PIN", &other),
    }
}

pub(super) async fn nothing_is_done_without_a_card(bench: Arc<dyn DeviceBench>) -> Kept {
    let (desk, _) = with_sides(bench).await?;
    let profile = &desk.profile;
    desk.is_refused(protect(profile), "Protect without a card").await?;
    let entries: CardEntries = desk.device.capabilities().entries;
    if entries.chip || entries.contactless {
        desk.is_refused(go_on(profile, AMOUNT, SHORT), "GoOnChip without a card").await?;
        let finish = finish(profile, AcquirerVerdict::Approved);
        desk.is_refused(finish, "FinishChip without a card").await?;
    }
    if entries.stripe && desk.device.capabilities().pin {
        desk.is_refused(enter_pin(profile), "EnterPin without a card").await?;
    }
    Ok(())
}

pub(super) async fn a_card_in_the_slot_is_waited_for(bench: Arc<dyn DeviceBench>) -> Kept {
    let desk = Desk::for_card(bench, CardKind::Chip).await?;
    match desk.tell(remove()).await? {
        DeviceReply::CardRemoved => {}
        other => return unexpected("RemoveCard with an empty slot", &other),
    }
    desk.see(CardKind::Chip).await?;
    let waiting = desk.start(remove());
    desk.asks().await?;
    if waiting.ended() {
        return broken("RemoveCard ended while the card was in the slot");
    }
    desk.act(Act::TakeAway).await;
    match waiting.reply().await? {
        DeviceReply::CardRemoved => Ok(()),
        other => unexpected("RemoveCard", &other),
    }
}
