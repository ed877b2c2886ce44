//! The chip's decision, and telling it the acquirer's.

use std::time::Duration;

use maquininha_card::{
    AcquirerVerdict, ChipDecided, ChipFinished, ChipVerdict, DeviceFailure, EnterPin, FinishChip,
    GoOnChip, OpaqueBytes, ResponseCode, Verification,
};
use maquininha_pinpad::card::EmvData;
use maquininha_pinpad::command::{
    Decision, Fcx, FcxAnswer, Gox, GoxAnswer, Gpn, HostOutcome, PinPan, TerminalRisk,
};

use super::card::{amount, emv_data, transaction_type};
use super::key::{pin_block, pin_key};
use super::{tag_list, time_limit};
use crate::tables::network;

/// How long a card holder may take to tap again for the issuer's scripts. The decision has been
/// made; whoever walks away loses nothing (abecs-pinpad §7.4).
const SCRIPT_TAP: Duration = Duration::from_secs(10);

/// Lets the chip decide.
pub(crate) fn go(command: &GoOnChip) -> Result<Gox, DeviceFailure> {
    Ok(Gox {
        network: network(command.network).ok_or(DeviceFailure::Refused)?,
        pin_key: pin_key(&command.pin_key)?,
        kind: transaction_type(command.kind),
        amount: Some(amount(command.kind, command.amount)),
        cashback: None,
        is_exception: false,
        forces_online: command.online_only,
        forbids_pin_bypass: false,
        risk: risk(command.risk),
        message: command.text.as_ref().map(|text| text.as_str().to_owned()),
        emv_data: EmvData::default(),
        tags: tag_list(&command.tags)?,
        time_limit: time_limit(command.pin_limit),
    })
}

fn risk(bytes: maquininha_card::TerminalRisk) -> TerminalRisk {
    let [f0, f1, f2, f3, target_percent, t0, t1, t2, t3, target_percent_max] = bytes;
    TerminalRisk {
        floor_limit: u32::from_be_bytes([f0, f1, f2, f3]),
        target_percent,
        threshold: u32::from_be_bytes([t0, t1, t2, t3]),
        target_percent_max,
    }
}

/// What it decided.
pub(crate) fn decided(
    command: &GoOnChip,
    answer: &GoxAnswer,
) -> Result<ChipDecided, DeviceFailure> {
    let verdict = match answer.decision {
        Decision::Approved => ChipVerdict::ApprovedOffline,
        Decision::Declined => ChipVerdict::Declined,
        Decision::GoOnline => ChipVerdict::GoOnline,
    };
    let online_pin = answer.pin_block.as_ref().map(|b| pin_block(command.pin_key.slot, b));
    Ok(ChipDecided {
        verdict,
        verification: Verification {
            signature: answer.needs_signature,
            offline_pin: answer.is_pin_verified_offline,
            online_pin: online_pin.transpose()?,
            on_device: answer.is_verified_on_device,
        },
        emv_data: emv_data(&answer.emv_data)?,
    })
}

/// Tells the chip what the acquirer said.
pub(crate) fn finish(command: &FinishChip) -> Result<Fcx, DeviceFailure> {
    // The chip needs the issuer's data as they came.
    let issuer =
        || EmvData::from_bytes(command.issuer_data.expose()).map_err(|_| DeviceFailure::Refused);
    let code = |other: ResponseCode| command.code.unwrap_or(other).bytes();
    let outcome = match command.verdict {
        AcquirerVerdict::Approved => HostOutcome::Approved {
            response_code: code(ResponseCode::APPROVED),
            emv_data: issuer()?,
        },
        // A decline stands whatever the issuer's data are worth.
        AcquirerVerdict::Declined => HostOutcome::Declined {
            response_code: code(ResponseCode::DO_NOT_HONOR),
            emv_data: issuer().unwrap_or_default(),
        },
        AcquirerVerdict::NoAnswer => HostOutcome::NoAnswer,
    };
    Ok(Fcx { outcome, tags: tag_list(&command.tags)?, time_limit: time_limit(SCRIPT_TAP) })
}

/// Whether it accepts.
pub(crate) fn finished(answer: &FcxAnswer) -> Result<ChipFinished, DeviceFailure> {
    let mut bytes = answer.emv_data.as_bytes().to_vec();
    for result in &answer.script_results {
        // The acquirer knows the results of its scripts by this tag.
        bytes.extend_from_slice(&[0x9F, 0x5B, 5]);
        bytes.extend_from_slice(result);
    }
    let emv_data = OpaqueBytes::new(bytes).map_err(|_| DeviceFailure::Internal)?;
    Ok(ChipFinished { accepted: answer.is_approved, emv_data })
}

/// Asks for the PIN of a swiped card.
pub(crate) fn enter_pin(command: &EnterPin) -> Result<Gpn, DeviceFailure> {
    let lines = command.text.lines(2, 16);
    let line = |at: usize| lines.get(at).map_or("", String::as_str);
    Ok(Gpn {
        key: pin_key(&command.key)?,
        pan: PinPan::OfTheCard,
        digits_min: command.digits_min,
        digits_max: command.digits_max,
        message: two_lines(line(0), line(1)),
    })
}

/// Two lines of sixteen columns, one after the other.
pub(crate) fn two_lines(first: &str, second: &str) -> String {
    format!("{first:16}{second:16}")
}
