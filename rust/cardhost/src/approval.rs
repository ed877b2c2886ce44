//! An approval, and a payment that is named again, in words that do not depend on our journal's.

use std::collections::BTreeMap;

use maquininha_flow::{Approval, OriginalPayment};
use maquininha_model::{
    AttemptKey, AuthorizationCode, MaskedCard, Money, Nsu, SerialNumber, Timestamp, TransactionId,
};
use serde::{Deserialize, Serialize};

/// A time as ISO 8601 text, in UTC.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct TimeText(Timestamp);

impl From<TimeText> for String {
    fn from(TimeText(time): TimeText) -> Self {
        time.to_string()
    }
}

impl TryFrom<String> for TimeText {
    type Error = maquininha_model::TimestampError;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Timestamp::parse(&text).map(Self)
    }
}

#[derive(Serialize, Deserialize)]
pub(crate) struct ApprovalForm {
    transaction_id: TransactionId,
    nsu: Nsu,
    #[serde(skip_serializing_if = "Option::is_none")]
    authorization_code: Option<AuthorizationCode>,
    #[serde(skip_serializing_if = "Option::is_none")]
    acquirer: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scheme_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    funding_source: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    holder_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    card: Option<MaskedCard>,
    #[serde(skip_serializing_if = "Option::is_none")]
    card_token: Option<String>,
    approved_at: TimeText,
    #[serde(skip_serializing_if = "Option::is_none")]
    merchant_receipt: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    customer_receipt: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    extras: BTreeMap<String, String>,
}

impl From<Approval> for ApprovalForm {
    fn from(approval: Approval) -> Self {
        Self {
            transaction_id: approval.transaction_id,
            nsu: approval.nsu,
            authorization_code: approval.authorization_code,
            acquirer: approval.acquirer,
            scheme_name: approval.scheme_name,
            funding_source: approval.funding_source,
            holder_name: approval.holder_name,
            card: approval.card,
            card_token: approval.card_token,
            approved_at: TimeText(approval.approved_at),
            merchant_receipt: approval.merchant_receipt,
            customer_receipt: approval.customer_receipt,
            extras: approval.extras,
        }
    }
}

impl From<ApprovalForm> for Approval {
    fn from(form: ApprovalForm) -> Self {
        Self {
            transaction_id: form.transaction_id,
            nsu: form.nsu,
            authorization_code: form.authorization_code,
            acquirer: form.acquirer,
            scheme_name: form.scheme_name,
            funding_source: form.funding_source,
            holder_name: form.holder_name,
            card: form.card,
            card_token: form.card_token,
            approved_at: form.approved_at.0,
            merchant_receipt: form.merchant_receipt,
            customer_receipt: form.customer_receipt,
            extras: form.extras,
        }
    }
}

/// The payment of which money is given back.
#[derive(Serialize, Deserialize)]
pub(crate) struct OriginalForm {
    attempt_key: AttemptKey,
    nsu: Nsu,
    amount: Money,
    serial: SerialNumber,
    #[serde(skip_serializing_if = "Option::is_none")]
    paid_at: Option<TimeText>,
}

impl From<&OriginalPayment> for OriginalForm {
    fn from(original: &OriginalPayment) -> Self {
        Self {
            attempt_key: original.attempt_key.clone(),
            nsu: original.nsu.clone(),
            amount: original.amount,
            serial: original.serial.clone(),
            paid_at: original.paid_at.map(TimeText),
        }
    }
}

impl From<OriginalForm> for OriginalPayment {
    fn from(form: OriginalForm) -> Self {
        Self {
            attempt_key: form.attempt_key,
            nsu: form.nsu,
            amount: form.amount,
            serial: form.serial,
            paid_at: form.paid_at.map(|TimeText(time)| time),
        }
    }
}
