//! Between the engine's words and those of the protocol. What a reader says is checked here.

use std::borrow::Cow;
use std::time::Duration;

use maquininha_card::{
    AcquirerVerdict, Aid, Answer, ApplicationType, Battery, Bin, CANDIDATES_MAX, CandidateNetwork,
    CardDatum, CardEntries, CardInterface, CardSeen, Chaining, ChipDecided, ChipStatus,
    ChipVerdict, DataProtection, DeviceCapabilities, DeviceFailure, DeviceInfo, Key, KeyScheme,
    KeySlot, NetworkNumber, OpaqueBytes, PinBlock, PinKey, ProtectedData, ProtectedDatum,
    ServiceCode, TransactionKind, TypedText, Verification,
};
use maquininha_model::{MaskedCard, mask_card_numbers};

use crate::hex;
use crate::wire::{Card, Cryptogram, Decided, Failure, Info, KeyRequest};

/// The longest text of a reader that is kept, in characters.
const FOREIGN_CHARS_MAX: usize = 64;

/// A text of the reader: short, printable, without card numbers.
pub(crate) fn foreign(text: &str) -> String {
    let printable: String =
        text.chars().filter(|c| !c.is_control()).take(FOREIGN_CHARS_MAX).collect();
    match mask_card_numbers(&printable) {
        Cow::Owned(masked) => masked,
        Cow::Borrowed(_) => printable,
    }
}

/// Whole seconds, at least one and at most what a byte holds.
pub(crate) fn seconds(limit: Duration) -> u64 {
    limit.as_millis().div_ceil(1000).clamp(1, 255).try_into().unwrap_or(255)
}

pub(crate) fn tags(tags: &[u16]) -> Vec<String> {
    let shown = |tag: &u16| if *tag > 0xFF { format!("{tag:04X}") } else { format!("{tag:02X}") };
    tags.iter().map(shown).collect()
}

pub(crate) const fn kind(kind: TransactionKind) -> &'static str {
    match kind {
        TransactionKind::Sale => "sale",
        TransactionKind::Refund => "refund",
        TransactionKind::Identify => "identify",
    }
}

pub(crate) fn sides(entries: CardEntries) -> Vec<&'static str> {
    let all =
        [(entries.chip, "chip"), (entries.contactless, "contactless"), (entries.stripe, "stripe")];
    all.into_iter().filter_map(|(open, side)| open.then_some(side)).collect()
}

pub(crate) const fn verdict(verdict: AcquirerVerdict) -> &'static str {
    match verdict {
        AcquirerVerdict::Approved => "approved",
        AcquirerVerdict::Declined => "declined",
        AcquirerVerdict::NoAnswer => "no_answer",
    }
}

/// A key of a slot. The protocol knows master keys alone (second-protocol §5).
pub(crate) fn key(slot: KeySlot, scheme: &KeyScheme) -> Result<KeyRequest, DeviceFailure> {
    match scheme {
        KeyScheme::MasterKey { working_key } => {
            Ok(KeyRequest { slot: slot.number(), working_key: hex::encode(working_key.expose()) })
        }
        KeyScheme::Dukpt => Err(DeviceFailure::KeyMissing(slot)),
    }
}

pub(crate) fn pin_key(pin_key: &PinKey) -> Result<KeyRequest, DeviceFailure> {
    key(pin_key.slot, &pin_key.scheme)
}

/// Key and chaining of a protection.
pub(crate) fn protection(protection: &DataProtection) -> Result<(KeyRequest, bool), DeviceFailure> {
    match protection {
        DataProtection::Key { slot, scheme, chaining } => {
            Ok((key(*slot, scheme)?, *chaining == Chaining::Cbc))
        }
        DataProtection::RandomKey { .. } => Err(DeviceFailure::NotSupported),
    }
}

pub(crate) const fn datum(datum: CardDatum) -> &'static str {
    match datum {
        CardDatum::Pan => "pan",
        CardDatum::Track1 => "track1",
        CardDatum::Track2 => "track2",
    }
}

pub(crate) const fn failure(failure: &Failure) -> DeviceFailure {
    match failure {
        Failure::Canceled => DeviceFailure::Canceled,
        Failure::Stopped => DeviceFailure::Aborted,
        Failure::TimedOut => DeviceFailure::TimedOut,
        Failure::RemovedEarly => DeviceFailure::RemovedEarly,
        Failure::TwoCards => DeviceFailure::TwoCards,
        Failure::ContactlessError => DeviceFailure::ContactlessError,
        Failure::OtherSide => DeviceFailure::OtherInterface,
        Failure::PhoneAction => DeviceFailure::PhoneAction,
        Failure::CardBlocked => DeviceFailure::CardBlocked,
        Failure::CardInvalidated => DeviceFailure::CardInvalidated,
        Failure::CardProblem => DeviceFailure::CardProblem,
        Failure::ChipUnreadable => DeviceFailure::ChipUnreadable,
        Failure::FallbackAllowed => DeviceFailure::FallbackAllowed,
        Failure::NoApplication => DeviceFailure::NoApplication,
        Failure::StripeUnreadable => DeviceFailure::StripeUnreadable,
        Failure::PinRefused => DeviceFailure::PinRefused,
        Failure::NoKey(slot) => match KeySlot::new(*slot) {
            Ok(slot) => DeviceFailure::KeyMissing(slot),
            Err(_) => DeviceFailure::Internal,
        },
        Failure::Tables => DeviceFailure::Tables,
        Failure::NotSupported => DeviceFailure::NotSupported,
        Failure::Refused => DeviceFailure::Refused,
        Failure::Busy => DeviceFailure::Busy,
        Failure::Security => DeviceFailure::Security,
        Failure::Internal => DeviceFailure::Internal,
    }
}

pub(crate) fn opaque(text: &str) -> Option<OpaqueBytes> {
    OpaqueBytes::new(hex::decode(text)?).ok()
}

pub(crate) fn capabilities(info: &Info) -> DeviceCapabilities {
    let can = |what: &str| info.can.iter().any(|word| word == what);
    DeviceCapabilities {
        entries: CardEntries {
            chip: can("chip"),
            contactless: can("contactless"),
            stripe: can("stripe"),
        },
        pin: can("pin"),
        display: info.display,
        keyboard: can("keys"),
        alphanumeric: can("letters"),
    }
}

/// The information, with the capabilities as they were when the device was opened.
pub(crate) fn info(info: &Info, capabilities: DeviceCapabilities) -> Box<DeviceInfo> {
    let battery = info.battery.filter(|(percent, _)| *percent <= 100);
    Box::new(DeviceInfo {
        serial: foreign(&info.serial),
        maker: foreign(&info.maker),
        model: foreign(&info.model),
        firmware: foreign(&info.firmware),
        protocol: format!("{} {}", foreign(&info.protocol), info.version),
        capabilities,
        battery: battery.map(|(percent, charging)| Battery { percent, charging }),
    })
}

/// The card; `None` where the reader says what cannot be.
pub(crate) fn card(card: &Card) -> Option<Box<CardSeen>> {
    let interface = match card.side.as_str() {
        "chip" => CardInterface::Chip,
        "contactless" => CardInterface::Contactless,
        "contactless_stripe" => CardInterface::ContactlessStripe,
        "stripe" => CardInterface::Stripe,
        _ => return None,
    };
    let chip_status = match card.chip.as_deref() {
        None => ChipStatus::Fine,
        Some("unreadable") => ChipStatus::Unreadable,
        Some("no_application") => ChipStatus::NoApplication,
        Some(_) => return None,
    };
    if card.candidates.len() > CANDIDATES_MAX {
        return None;
    }
    let candidate = |(network, record, kind): &(u8, String, u8)| {
        Some(CandidateNetwork {
            network: NetworkNumber::new(*network).ok()?,
            record: foreign(record),
            application_type: ApplicationType::new(*kind).ok()?,
        })
    };
    let masked = match &card.last_four {
        Some(digits) => Some(MaskedCard::from_last_four(digits).ok()?),
        None => None,
    };
    let bin = match &card.first_digits {
        Some(digits) => Some(Bin::new(digits).ok()?),
        None => None,
    };
    let aid = match &card.aid {
        Some(aid) => Some(Aid::new(&hex::decode(aid)?).ok()?),
        None => None,
    };
    let service_code = match &card.service_code {
        Some(digits) => Some(ServiceCode::new(digits)?),
        None => None,
    };
    Some(Box::new(CardSeen {
        interface,
        card: masked,
        bin,
        candidates: card.candidates.iter().map(candidate).collect::<Option<_>>()?,
        aid,
        label: card.label.as_deref().map(foreign),
        holder_name: card.holder.as_deref().map(foreign),
        service_code,
        chip_status,
        pan_sequence: card.sequence,
        emv_data: opaque(&card.emv)?,
    }))
}

/// The cryptograms; `None` where neither card number nor track 2 is among them.
pub(crate) fn protected(
    asked: &DataProtection,
    cryptograms: &[Cryptogram],
) -> Option<Box<ProtectedData>> {
    let mut data = Vec::with_capacity(cryptograms.len());
    for cryptogram in cryptograms {
        let datum = match cryptogram.datum.as_str() {
            "pan" => CardDatum::Pan,
            "track1" => CardDatum::Track1,
            "track2" => CardDatum::Track2,
            _ => return None,
        };
        data.push(ProtectedDatum { datum, bytes: opaque(&cryptogram.bytes)?, serial: None });
    }
    let enough = data.iter().any(|it| matches!(it.datum, CardDatum::Pan | CardDatum::Track2));
    let data = ProtectedData { protection: asked.clone(), data, random_key: None };
    enough.then(|| Box::new(data))
}

/// Eight bytes under the key.
pub(crate) fn pin_block(block: &str, slot: KeySlot) -> Option<PinBlock> {
    let block = opaque(block).filter(|block| block.len() == 8)?;
    Some(PinBlock { block, slot, serial: None })
}

pub(crate) fn decided(decided: &Decided, slot: KeySlot) -> Option<Box<ChipDecided>> {
    let verdict = match decided.verdict.as_str() {
        "approved_offline" => ChipVerdict::ApprovedOffline,
        "declined" => ChipVerdict::Declined,
        "go_online" => ChipVerdict::GoOnline,
        _ => return None,
    };
    let online_pin = match &decided.pin_block {
        Some(block) => Some(pin_block(block, slot)?),
        None => None,
    };
    Some(Box::new(ChipDecided {
        verdict,
        verification: Verification {
            signature: decided.signature,
            offline_pin: decided.offline_pin,
            online_pin,
            on_device: decided.on_device,
        },
        emv_data: opaque(&decided.emv)?,
    }))
}

pub(crate) fn pressed(key: &str) -> Option<Answer> {
    let key = match key {
        "ok" => Key::Enter,
        "clear" => Key::Clear,
        "f1" => Key::Function(1),
        "f2" => Key::Function(2),
        "f3" => Key::Function(3),
        "f4" => Key::Function(4),
        _ => return None,
    };
    Some(Answer::Key(key))
}

pub(crate) fn typed(text: String) -> Answer {
    Answer::Text(TypedText::new(text))
}
