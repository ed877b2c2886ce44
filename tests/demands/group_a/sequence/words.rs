//! What passes in a simple sale, in words.

use maquininha_card::{CardDatum, ChipVerdict, DeviceCommand, DeviceReply, HostCommand, HostReply};
use maquininha_flow::OrderCall;

use super::diagram::{ACCEPTED, ASKS_ACQUIRER, TELLS_CHIP};

pub(super) fn of_command(command: &DeviceCommand) -> String {
    match command {
        DeviceCommand::Prepare { .. } => "open the session, compare the tables".to_owned(),
        DeviceCommand::ReadCard(read) => format!("read a card for {}", read.amount),
        DeviceCommand::Show { text } => format!("show “{}”", one_line(text.as_str())),
        DeviceCommand::Protect(protect) => format!("encrypt {}", names(&protect.data)),
        DeviceCommand::GoOnChip(_) => "let the chip decide, ask for the PIN".to_owned(),
        DeviceCommand::FinishChip(finish) => {
            format!("{TELLS_CHIP}: {:?}", finish.verdict).to_lowercase()
        }
        DeviceCommand::RemoveCard { text } => format!("show “{}”", one_line(text.as_str())),
        DeviceCommand::Close { text } => format!("close with “{}”", one_line(text.as_str())),
        other => panic!("no part of a simple sale: {other:?}"),
    }
}

fn names(data: &[CardDatum]) -> String {
    let names = data.iter().map(|datum| match datum {
        CardDatum::Pan => "card number",
        CardDatum::Track1 => "track 1",
        CardDatum::Track2 => "track 2",
    });
    names.collect::<Vec<_>>().join(" and ")
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

pub(super) fn of_reply(reply: &DeviceReply) -> String {
    match reply {
        DeviceReply::Prepared { loaded, .. } => format!("ready, {} tables loaded", loaded.len()),
        DeviceReply::CardSeen(seen) => {
            let card = seen.card.as_ref().map(ToString::to_string).unwrap_or_default();
            let label = seen.label.as_deref().unwrap_or_default().trim();
            format!("{} with {label}, {card}", format!("{:?}", seen.interface).to_lowercase())
        }
        DeviceReply::Protected(data) => {
            let data: Vec<_> = data.data.iter().map(|item| item.datum).collect();
            format!("ciphertext of {}", names(&data))
        }
        DeviceReply::ChipDecided(decided) => {
            let pin =
                if decided.verification.online_pin.is_some() { ", encrypted PIN" } else { "" };
            let verdict = match decided.verdict {
                ChipVerdict::GoOnline => "ask the issuer",
                ChipVerdict::ApprovedOffline => "approved",
                ChipVerdict::Declined => "declined",
            };
            format!("{verdict}: cryptogram{pin}")
        }
        DeviceReply::ChipFinished(finished) if finished.accepted => ACCEPTED.to_owned(),
        DeviceReply::Shown => "shown".to_owned(),
        DeviceReply::CardRemoved => "the card is out".to_owned(),
        DeviceReply::Closed => "closed".to_owned(),
        other => panic!("no part of a simple sale: {other:?}"),
    }
}

pub(super) fn of_request(command: &HostCommand) -> String {
    match command {
        HostCommand::Authorize(request) => {
            let pin = if request.verification.online_pin.is_some() { ", sealed PIN" } else { "" };
            format!("{ASKS_ACQUIRER} {}: sealed card data{pin}, cryptogram", request.amount)
        }
        HostCommand::Confirm { .. } => "confirm".to_owned(),
        other => panic!("no part of a simple sale: {other:?}"),
    }
}

pub(super) fn of_decision(reply: &HostReply) -> String {
    match reply {
        HostReply::Approved(_) => "approved, with the issuer's answer to the chip".to_owned(),
        HostReply::Confirmed => "confirmed".to_owned(),
        other => panic!("no part of a simple sale: {other:?}"),
    }
}

pub(super) fn of_call(call: &OrderCall) -> String {
    match call {
        OrderCall::PostStandalone { amount, .. } => {
            format!("POST /orders, {amount}, paid and closed at once")
        }
        other => panic!("no part of a simple sale: {other:?}"),
    }
}
