//! Rules of the card's own decision.

use std::sync::Arc;

use maquininha_card::{AcquirerVerdict, ChipVerdict, DeviceFailure, DeviceReply};
use maquininha_model::Money;

use super::bench::{Act, CardKind, DeviceBench, PersonKey};
use super::commands::{AMOUNT, PATIENT, SHORT, finish, go_on};
use super::desk::{Desk, unexpected};
use super::waits::Waiting;
use crate::rule::{Kept, Unkept, hold, not_tried};

const CHIPS: [CardKind; 2] = [CardKind::Chip, CardKind::Contactless];

/// A desk for each kind of chip that the reader takes.
async fn each_chip(bench: &Arc<dyn DeviceBench>) -> Result<Vec<(CardKind, Desk)>, Unkept> {
    let mut desks = Vec::new();
    for card in CHIPS {
        match Desk::for_card(bench.clone(), card).await {
            Ok(desk) => desks.push((card, desk)),
            Err(Unkept::NotTried(_)) => {}
            Err(broken) => return Err(broken),
        }
    }
    if desks.is_empty() {
        // Says why there is no reader, where there is none.
        Desk::open(bench.clone()).await?;
        return not_tried("the reader takes no chip");
    }
    Ok(desks)
}

pub(super) async fn a_pin_of_a_chip_is_for_the_host_alone(bench: Arc<dyn DeviceBench>) -> Kept {
    let desk = Desk::for_pin(bench, CardKind::Chip).await?;
    let card = desk.card(CardKind::Chip)?;
    desk.see(CardKind::Chip).await?;
    let decided = desk.decide(CardKind::Chip).await?;
    hold(decided.verdict == ChipVerdict::GoOnline, || {
        format!("the bench's chip goes online, and it was said to be {:?}", decided.verdict)
    })?;
    let Some(block) = &decided.verification.online_pin else {
        return Err(Unkept::Broken("no PIN came with the decision".to_owned()));
    };
    let read = desk.reader.pin(block, &card.number).await;
    hold(read.as_ref() == Some(&card.pin), || {
        "the host reads another PIN in the block, or none".to_owned()
    })?;
    let leaks = desk.leaks(&DeviceReply::ChipDecided(decided));
    hold(!leaks, || "card data or the PIN are in clear".to_owned())
}

pub(super) async fn a_chip_decides_once(bench: Arc<dyn DeviceBench>) -> Kept {
    for (card, desk) in each_chip(&bench).await? {
        desk.see(card).await?;
        desk.decide(card).await?;
        if let Some(log) = desk.reader.log().await {
            hold(log.decisions == 1, || {
                format!("one GoOnChip reached the reader {} times", log.decisions)
            })?;
        }
        desk.is_refused(go_on(&desk.profile, AMOUNT, SHORT), "a second GoOnChip").await?;
    }
    Ok(())
}

pub(super) async fn a_card_is_finished_once(bench: Arc<dyn DeviceBench>) -> Kept {
    for (card, desk) in each_chip(&bench).await? {
        desk.see(card).await?;
        desk.decide(card).await?;
        let approved = || finish(&desk.profile, AcquirerVerdict::Approved);
        match desk.tell(approved()).await? {
            DeviceReply::ChipFinished(_) => {}
            other => return unexpected("FinishChip", &other),
        }
        if let Some(log) = desk.reader.log().await {
            let times = log.finishes.len();
            hold(times == 1, || format!("one FinishChip reached the reader {times} times"))?;
        }
        desk.is_refused(approved(), "a second FinishChip").await?;
    }
    Ok(())
}

pub(super) async fn a_card_is_finished_after_its_decision(bench: Arc<dyn DeviceBench>) -> Kept {
    for (card, desk) in each_chip(&bench).await? {
        desk.see(card).await?;
        let early = finish(&desk.profile, AcquirerVerdict::Approved);
        desk.is_refused(early, "FinishChip before GoOnChip").await?;
    }
    Ok(())
}

pub(super) async fn the_card_hears_what_the_acquirer_said(bench: Arc<dyn DeviceBench>) -> Kept {
    let verdicts =
        [AcquirerVerdict::Approved, AcquirerVerdict::Declined, AcquirerVerdict::NoAnswer];
    for verdict in verdicts {
        for (card, desk) in each_chip(&bench).await? {
            desk.see(card).await?;
            desk.decide(card).await?;
            let accepted = match desk.tell(finish(&desk.profile, verdict)).await? {
                DeviceReply::ChipFinished(finished) => finished.accepted,
                other => return unexpected("FinishChip", &other),
            };
            let right = match verdict {
                AcquirerVerdict::Approved => accepted,
                AcquirerVerdict::Declined => !accepted,
                // The card decides by itself.
                AcquirerVerdict::NoAnswer => true,
            };
            hold(right, || format!("a {card:?} card that was told {verdict:?} ended otherwise"))?;
            if let Some(log) = desk.reader.log().await {
                hold(log.finishes == [verdict], || {
                    format!("the reader was told {:?} instead of {verdict:?}", log.finishes)
                })?;
            }
        }
    }
    Ok(())
}

pub(super) async fn a_contactless_amount_does_not_change(bench: Arc<dyn DeviceBench>) -> Kept {
    let desk = Desk::for_card(bench, CardKind::Contactless).await?;
    desk.see(CardKind::Contactless).await?;
    let other = Money::brl(AMOUNT.minor() + 1);
    let command = go_on(&desk.profile, other, SHORT);
    desk.is_refused(command, "GoOnChip of a contactless card with another amount").await
}

pub(super) async fn a_card_taken_away_early_is_said(bench: Arc<dyn DeviceBench>) -> Kept {
    let desk = Desk::for_pin(bench, CardKind::Chip).await?;
    let running = Waiting::ChipPin.begin(&desk).await?;
    desk.reader.take_away_now().await;
    match running.reply().await? {
        DeviceReply::Failed(DeviceFailure::RemovedEarly | DeviceFailure::ChipUnreadable) => Ok(()),
        other => unexpected("GoOnChip of a card that was pulled out", &other),
    }
}

pub(super) async fn a_cancel_at_the_pin_is_said(bench: Arc<dyn DeviceBench>) -> Kept {
    let desk = Desk::for_pin(bench, CardKind::Chip).await?;
    desk.see(CardKind::Chip).await?;
    desk.act(Act::Press(PersonKey::Cancel)).await;
    let command = go_on(&desk.profile, AMOUNT, PATIENT);
    desk.fails(command, DeviceFailure::Canceled, "GoOnChip at the red key").await
}

pub(super) async fn a_pin_that_does_not_come_times_out(bench: Arc<dyn DeviceBench>) -> Kept {
    let desk = Desk::for_pin(bench, CardKind::Chip).await?;
    desk.see(CardKind::Chip).await?;
    let command = go_on(&desk.profile, AMOUNT, SHORT);
    desk.fails(command, DeviceFailure::TimedOut, "GoOnChip without a PIN").await
}

pub(super) async fn a_second_sale_follows_the_first(bench: Arc<dyn DeviceBench>) -> Kept {
    let desk = Desk::prepared(bench).await?;
    let mut sales = 0;
    for card in [CardKind::Chip, CardKind::Contactless, CardKind::Stripe, CardKind::Chip] {
        let side = super::commands::side(card);
        if desk.device.capabilities().entries.and(side).is_none() {
            continue;
        }
        for _ in 0..2 {
            desk.card(card)?;
            desk.sale(card).await?;
            sales += 1;
        }
    }
    if sales == 0 { not_tried("the reader takes no card") } else { Ok(()) }
}
