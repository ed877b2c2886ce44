//! Reading a card.

use maquininha_card::{
    ApplicationType, Bin, CandidateNetwork, CardInterface, CardSeen, ChipStatus, DeviceFailure,
    LocalTime, NetworkNumber, OpaqueBytes, ReadCard, ServiceCode, TransactionKind,
};
use maquininha_model::Money;
use maquininha_pinpad::TransactionType;
use maquininha_pinpad::card::{EmvData, MaskedPan};
use maquininha_pinpad::command::{Application, CardEntry, Gcx, GcxAnswer, IccStatus};
use time::{Date, Month, PrimitiveDateTime, Time};

use super::{tag_list, time_limit};
use crate::tables::Tables;

/// The transaction's type for the card.
pub(crate) const fn transaction_type(kind: TransactionKind) -> TransactionType {
    match kind {
        TransactionKind::Sale | TransactionKind::Identify => TransactionType::Sale,
        TransactionKind::Refund => TransactionType::Refund,
    }
}

/// What the card is told of the amount: nothing, where it is only looked at.
pub(crate) fn amount(kind: TransactionKind, amount: Money) -> Money {
    if kind == TransactionKind::Identify { Money::brl(0) } else { amount }
}

fn date_time(at: LocalTime) -> Option<PrimitiveDateTime> {
    let month = Month::try_from(at.month).ok()?;
    let date = Date::from_calendar_date(i32::from(at.year), month, at.day).ok()?;
    let time = Time::from_hms(at.hour, at.minute, at.second).ok()?;
    Some(PrimitiveDateTime::new(date, time))
}

/// Asks for a card.
pub(crate) fn read(command: &ReadCard, tables: &Tables) -> Result<Gcx, DeviceFailure> {
    let amount = amount(command.kind, command.amount);
    let gcx = Gcx::sale(amount, date_time(command.time).ok_or(DeviceFailure::Refused)?);
    Ok(Gcx {
        kind: transaction_type(command.kind),
        selection: tables.selection(&command.networks)?,
        contactless: command.entries.contactless,
        shows_amount: !amount.is_zero(),
        message: command.text.as_ref().map(|text| text.as_str().to_owned()),
        tags: tag_list(&command.tags)?,
        time_limit: time_limit(command.limit),
        ..gcx
    })
}

/// The card that came.
pub(crate) fn seen(answer: &GcxAnswer, tables: &Tables) -> Result<CardSeen, DeviceFailure> {
    let candidates: Option<Vec<_>> = answer.applications.iter().copied().map(candidate).collect();
    let candidates = candidates.ok_or(DeviceFailure::Internal)?;
    let aid = candidates.first().and_then(|candidate| tables.aid(candidate));
    let service_code = answer.stripe.service_code();
    Ok(CardSeen {
        interface: interface(answer.entry),
        card: answer.pan.as_ref().and_then(MaskedPan::card),
        bin: answer.pan.as_ref().and_then(|pan| pan.first_six()).and_then(|six| Bin::new(six).ok()),
        candidates,
        aid,
        label: answer.label.clone(),
        // The cardholder's name is on the card for the shop to see.
        holder_name: answer.holder.as_ref().map(|holder| holder.expose().clone()),
        service_code: service_code.and_then(|code| ServiceCode::new(&code.to_string())),
        chip_status: chip_status(answer.entry),
        pan_sequence: answer.pan_sequence,
        emv_data: emv_data(&answer.emv_data)?,
    })
}

fn candidate(application: Application) -> Option<CandidateNetwork> {
    Some(CandidateNetwork {
        network: NetworkNumber::new(application.network.number()).ok()?,
        record: application.index.to_string(),
        application_type: ApplicationType::new(application.kind).ok()?,
    })
}

const fn interface(entry: CardEntry) -> CardInterface {
    match entry {
        CardEntry::Stripe { .. } => CardInterface::Stripe,
        CardEntry::Chip => CardInterface::Chip,
        CardEntry::ContactlessStripe => CardInterface::ContactlessStripe,
        CardEntry::ContactlessChip => CardInterface::Contactless,
    }
}

const fn chip_status(entry: CardEntry) -> ChipStatus {
    match entry {
        CardEntry::Stripe { icc: IccStatus::Failed } => ChipStatus::Unreadable,
        CardEntry::Stripe { icc: IccStatus::NoApplication } => ChipStatus::NoApplication,
        _ => ChipStatus::Fine,
    }
}

/// EMV objects as bytes that pass through.
pub(crate) fn emv_data(data: &EmvData) -> Result<OpaqueBytes, DeviceFailure> {
    OpaqueBytes::new(data.as_bytes().to_vec()).map_err(|_| DeviceFailure::Internal)
}
