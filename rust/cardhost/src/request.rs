//! Bodies of calls.

use maquininha_card::{AuthorizationRequest, HostRefund, HostUndoReason, LocalTime, NetworkNumber};
use maquininha_model::{AttemptKey, Money, SerialNumber, Tender};
use serde::{Deserialize, Serialize};

use crate::approval::OriginalForm;
use crate::bytes::Base64Bytes;
use crate::card::{CardForm, VerificationForm};

/// Body of `authorize`.
#[derive(Serialize, Deserialize)]
pub(crate) struct AuthorizeForm {
    pub(crate) serial: SerialNumber,
    attempt_key: AttemptKey,
    network: NetworkNumber,
    amount: Money,
    tender: Tender,
    time: TimeForm,
    card: CardForm,
    verification: VerificationForm,
    emv_data: Base64Bytes,
}

/// Date and time at the shop.
#[derive(Clone, Copy, Serialize, Deserialize)]
struct TimeForm {
    year: u16,
    month: u8,
    day: u8,
    hour: u8,
    minute: u8,
    second: u8,
}

/// Body of `query`, `confirm`, `undo` and `query-refund`.
#[derive(Serialize, Deserialize)]
pub(crate) struct KeyForm {
    pub(crate) serial: SerialNumber,
    pub(crate) attempt_key: AttemptKey,
    /// Why, of an undo.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<HostUndoReason>,
}

/// Body of `identify`.
#[derive(Serialize, Deserialize)]
pub(crate) struct IdentifyForm {
    pub(crate) serial: SerialNumber,
    pub(crate) attempt_key: AttemptKey,
    pub(crate) network: NetworkNumber,
    pub(crate) card: CardForm,
}

/// Body of `refund`.
#[derive(Serialize, Deserialize)]
pub(crate) struct RefundForm {
    pub(crate) serial: SerialNumber,
    attempt_key: AttemptKey,
    network: NetworkNumber,
    original: OriginalForm,
    amount: Money,
    card: CardForm,
}

impl From<&AuthorizationRequest> for AuthorizeForm {
    fn from(request: &AuthorizationRequest) -> Self {
        let LocalTime { year, month, day, hour, minute, second } = request.time;
        Self {
            serial: request.serial.clone(),
            attempt_key: request.attempt_key.clone(),
            network: request.network,
            amount: request.amount,
            tender: request.tender,
            time: TimeForm { year, month, day, hour, minute, second },
            card: (&request.card).into(),
            verification: (&request.verification).into(),
            emv_data: Base64Bytes(request.emv_data.clone()),
        }
    }
}

impl From<AuthorizeForm> for AuthorizationRequest {
    fn from(form: AuthorizeForm) -> Self {
        let TimeForm { year, month, day, hour, minute, second } = form.time;
        Self {
            attempt_key: form.attempt_key,
            serial: form.serial,
            network: form.network,
            amount: form.amount,
            tender: form.tender,
            time: LocalTime { year, month, day, hour, minute, second },
            card: form.card.into(),
            verification: form.verification.into(),
            emv_data: form.emv_data.0,
        }
    }
}

impl From<&HostRefund> for RefundForm {
    fn from(request: &HostRefund) -> Self {
        Self {
            serial: request.serial.clone(),
            attempt_key: request.attempt_key.clone(),
            network: request.network,
            original: (&request.original).into(),
            amount: request.amount,
            card: (&request.card).into(),
        }
    }
}

impl From<RefundForm> for HostRefund {
    fn from(form: RefundForm) -> Self {
        Self {
            attempt_key: form.attempt_key,
            serial: form.serial,
            network: form.network,
            original: form.original.into(),
            amount: form.amount,
            card: form.card.into(),
        }
    }
}
