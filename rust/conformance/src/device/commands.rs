//! The commands of the suite, and names of replies that hold no data.

use std::time::Duration;

use maquininha_card::{
    AcquirerProfile, AcquirerVerdict, CardDatum, CardEntries, DeviceCommand, DeviceReply,
    DisplayText, EnterPin, FinishChip, FixedPrompt, GoOnChip, InputKind, LocalTime, NetworkFilter,
    OpaqueBytes, Protect, Question, ReadCard, ResponseCode, TransactionKind,
};
use maquininha_model::Money;

use super::bench::CardKind;

/// The first version of tables that the suite asks a bench for.
pub const TABLES_FIRST: &str = "KIT0000001";
/// The second one, for the rules about changed tables.
pub const TABLES_SECOND: &str = "KIT0000002";

/// Time for what a person was told to do beforehand.
pub(super) const PATIENT: Duration = Duration::from_secs(60);
/// Time for what nobody does: the least that a reader can count.
pub(super) const SHORT: Duration = Duration::from_secs(1);

/// What the suite sells for.
pub(super) const AMOUNT: Money = Money::brl(12_34);

const NOW: LocalTime = LocalTime { year: 2026, month: 11, day: 30, hour: 12, minute: 0, second: 0 };

/// The side on which a card of a kind comes.
pub(super) const fn side(kind: CardKind) -> CardEntries {
    match kind {
        CardKind::Chip => CardEntries { chip: true, ..CardEntries::NONE },
        CardKind::Contactless => CardEntries { contactless: true, ..CardEntries::NONE },
        CardKind::Stripe => CardEntries { stripe: true, ..CardEntries::NONE },
    }
}

pub(super) fn text(text: &str) -> DisplayText {
    DisplayText::new(text)
}

pub(super) fn read(
    profile: &AcquirerProfile,
    entries: CardEntries,
    limit: Duration,
) -> DeviceCommand {
    DeviceCommand::ReadCard(ReadCard {
        kind: TransactionKind::Sale,
        amount: AMOUNT,
        time: NOW,
        entries,
        networks: vec![NetworkFilter { network: profile.network, application_types: Vec::new() }],
        text: None,
        tags: Vec::new(),
        limit,
    })
}

pub(super) fn protect(profile: &AcquirerProfile) -> DeviceCommand {
    DeviceCommand::Protect(Protect {
        network: profile.network,
        protection: profile.protection.clone(),
        data: vec![CardDatum::Pan, CardDatum::Track2],
    })
}

pub(super) fn enter_pin(profile: &AcquirerProfile) -> DeviceCommand {
    DeviceCommand::EnterPin(EnterPin {
        network: profile.network,
        key: profile.pin_key.clone(),
        digits_min: 4,
        digits_max: 12,
        text: text("SENHA:"),
    })
}

pub(super) fn go_on(
    profile: &AcquirerProfile,
    amount: Money,
    pin_limit: Duration,
) -> DeviceCommand {
    DeviceCommand::GoOnChip(GoOnChip {
        network: profile.network,
        kind: TransactionKind::Sale,
        amount,
        pin_key: profile.pin_key.clone(),
        risk: profile.risk,
        online_only: true,
        tags: profile.tags.clone(),
        text: None,
        pin_limit,
    })
}

pub(super) fn finish(profile: &AcquirerProfile, verdict: AcquirerVerdict) -> DeviceCommand {
    let code = match verdict {
        AcquirerVerdict::Approved => Some(ResponseCode::APPROVED),
        AcquirerVerdict::Declined => ResponseCode::new("51"),
        AcquirerVerdict::NoAnswer => None,
    };
    DeviceCommand::FinishChip(FinishChip {
        verdict,
        code,
        issuer_data: OpaqueBytes::empty(),
        tags: profile.finish_tags.clone(),
    })
}

pub(super) fn remove() -> DeviceCommand {
    DeviceCommand::RemoveCard { text: text("RETIRE O CARTÃO") }
}

pub(super) fn show() -> DeviceCommand {
    DeviceCommand::Show { text: text("BOM DIA") }
}

pub(super) fn close() -> DeviceCommand {
    DeviceCommand::Close { text: text("ATÉ LOGO") }
}

pub(super) fn ask_key(limit: Duration) -> DeviceCommand {
    DeviceCommand::Ask(Question::key("CONFIRMA?", limit).expect("the suite's questions are valid"))
}

pub(super) fn ask_menu(limit: Duration) -> DeviceCommand {
    let menu = Question::menu("PAGAR COM", &["CREDITO", "DEBITO", "VOUCHER"], limit);
    DeviceCommand::Ask(menu.expect("the suite's questions are valid"))
}

pub(super) fn ask_number(limit: Duration) -> DeviceCommand {
    ask_input(InputKind::Numeric, limit)
}

pub(super) fn ask_input(kind: InputKind, limit: Duration) -> DeviceCommand {
    let input = Question::input(FixedPrompt::Odometer, kind, 1..=7, limit);
    DeviceCommand::Ask(input.expect("the suite's questions are valid"))
}

/// The kind of a reply: all that a sentence of a report may say of it.
pub(super) fn kind(reply: &DeviceReply) -> String {
    let kind = match reply {
        DeviceReply::Prepared { .. } => "Prepared",
        DeviceReply::CardSeen(_) => "CardSeen",
        DeviceReply::Protected(_) => "Protected",
        DeviceReply::Pin(_) => "Pin",
        DeviceReply::ChipDecided(_) => "ChipDecided",
        DeviceReply::ChipFinished(_) => "ChipFinished",
        DeviceReply::CardRemoved => "CardRemoved",
        DeviceReply::Shown => "Shown",
        DeviceReply::Answered(_) => "Answered",
        DeviceReply::Info(_) => "Info",
        DeviceReply::Closed => "Closed",
        DeviceReply::Failed(failure) => return format!("Failed({failure:?})"),
        _ => "a reply that the suite does not know",
    };
    kind.to_owned()
}
