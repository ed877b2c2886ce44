//! Between the engine's words and the simulated acquirer's.

use std::collections::BTreeMap;

use maquininha_flow::{Decline, DriverReply, OriginalPayment};
use maquininha_model::{
    AttemptKey, AuthorizationCode, Financing, MaskedCard, Money, Nsu, SerialNumber, Tender,
    TenderKind, Timestamp, TransactionId,
};

use super::DriverConfig;
use crate::{
    AcquirerRequest, Approval, AuthorizeReply, DecisionReply, MarketTime, RefundReply,
    RefundRequest, Transaction, TransactionState,
};

/// The card a card holder would choose for a tender.
pub(super) const fn fitting_card(kind: TenderKind) -> &'static str {
    match kind {
        TenderKind::Debit => "elo-debit",
        TenderKind::Voucher => "alelo-voucher",
        TenderKind::Pix => "pix",
        _ => "visa-credit",
    }
}

/// The driver's token of a test card: what the acquirer keeps with a payment.
pub(super) fn card_token(card: &str) -> String {
    crate::acquirer::fingerprint(card)
}

fn kind(kind: TenderKind) -> crate::TenderKind {
    match kind {
        TenderKind::Debit => crate::TenderKind::Debit,
        TenderKind::Voucher => crate::TenderKind::Voucher,
        TenderKind::Pix => crate::TenderKind::Pix,
        _ => crate::TenderKind::Credit,
    }
}

/// A tender in the acquirer's words.
pub(crate) fn tender(tender: Tender) -> crate::Tender {
    let financing = match tender.financing() {
        Financing::Merchant => "merchant",
        Financing::Issuer => "issuer",
    };
    crate::Tender {
        kind: kind(tender.kind()),
        installments: tender.installments().count(),
        installment_type: Some(financing.to_owned()),
    }
}

pub(super) fn authorize_request(
    config: &DriverConfig,
    attempt_key: &AttemptKey,
    amount: Money,
    paid_by: Tender,
    card: String,
) -> AcquirerRequest {
    AcquirerRequest {
        serial: config.serial.to_string(),
        attempt_key: attempt_key.to_string(),
        amount: amount.minor(),
        tender: tender(paid_by),
        card,
        silence: Some(config.silence),
    }
}

pub(super) fn refund_request(
    serial: &SerialNumber,
    attempt_key: &AttemptKey,
    original: &OriginalPayment,
    amount: Money,
    card: &str,
) -> RefundRequest {
    RefundRequest {
        serial: serial.to_string(),
        nsu: original.nsu.to_string(),
        amount: Some(amount.minor()),
        card_fingerprint: Some(card_token(card)),
        refund_key: Some(attempt_key.to_string()),
    }
}

fn decline(code: &str, message: &str) -> DriverReply {
    DriverReply::Declined {
        decline: Decline { code: code.to_owned(), message: message.to_owned() },
    }
}

/// The answer to an authorisation.
pub(super) fn approval_reply(
    reply: AuthorizeReply,
    request: &AcquirerRequest,
    at: Timestamp,
) -> DriverReply {
    match reply {
        AuthorizeReply::Approved(approval) | AuthorizeReply::Late { approval, .. } => {
            approved(&approval, request.amount, &request.card, &request.serial, at)
        }
        AuthorizeReply::Declined { code, message } => decline(&code, &message),
        AuthorizeReply::Canceled => DriverReply::Canceled,
        AuthorizeReply::Blocked { .. } => DriverReply::Unavailable {
            message: String::from("an earlier payment waits for its decision"),
        },
        AuthorizeReply::Silence => DriverReply::Silent,
    }
}

/// What an approval is told with, beside what the acquirer says.
pub(crate) struct ApprovalFacts<'a> {
    /// Centavos.
    pub(crate) amount: i64,
    /// The terminal.
    pub(crate) serial: &'a str,
    /// When the acquirer approved.
    pub(crate) at: Timestamp,
    /// Name of the acquirer.
    pub(crate) acquirer: &'a str,
    /// The card's last four digits.
    pub(crate) last_four: &'a str,
}

/// An approval in the engine's words, with receipts; nothing if its numbers are not valid.
pub(crate) fn flow_approval(
    approval: &Approval,
    facts: &ApprovalFacts<'_>,
) -> Option<maquininha_flow::Approval> {
    let receipt = |copy: &str| {
        format!(
            "{copy}\n{} {}\nNSU {}\nAUT {}\nTERMINAL {}\n{}",
            approval.scheme_name.as_deref().unwrap_or("PIX"),
            approval.account_funding_source.as_deref().unwrap_or(""),
            approval.nsu,
            approval.authorization_code,
            facts.serial,
            Money::brl(facts.amount),
        )
    };
    Some(maquininha_flow::Approval {
        transaction_id: TransactionId::new(&approval.transaction_id).ok()?,
        nsu: Nsu::new(&approval.nsu).ok()?,
        authorization_code: AuthorizationCode::new(&approval.authorization_code).ok(),
        acquirer: Some(facts.acquirer.to_owned()),
        scheme_name: approval.scheme_name.clone(),
        funding_source: approval.account_funding_source.clone(),
        holder_name: approval.account_holder_name.as_deref().map(|name| name.trim().to_owned()),
        card: MaskedCard::from_last_four(facts.last_four).ok(),
        card_token: Some(approval.card_fingerprint.clone()),
        approved_at: facts.at,
        merchant_receipt: Some(receipt("VIA ESTABELECIMENTO")),
        customer_receipt: Some(receipt("VIA CLIENTE")),
        extras: BTreeMap::new(),
    })
}

fn approved(
    approval: &Approval,
    amount: i64,
    card: &str,
    serial: &str,
    at: Timestamp,
) -> DriverReply {
    let last_four = last_four(card);
    let facts = ApprovalFacts { amount, serial, at, acquirer: "sandbox", last_four: &last_four };
    let Some(mut approval) = flow_approval(approval, &facts) else { return DriverReply::Silent };
    approval.extras.insert(String::from("sandbox_card"), card.to_owned());
    DriverReply::Approved { approval: Box::new(approval) }
}

/// Four digits that stay the same for a test card, which has no number.
fn last_four(card: &str) -> String {
    let sum = card.bytes().fold(0_u32, |sum, byte| (sum * 31 + u32::from(byte)) % 10_000);
    format!("{sum:04}")
}

/// An instant of the market in the engine's terms.
pub(crate) const fn timestamp(at: MarketTime) -> Timestamp {
    Timestamp::from_micros(at.0 / 10)
}

/// The answer to a query.
pub(super) fn found_reply(found: Option<(Transaction, Approval)>) -> DriverReply {
    let Some((transaction, approval)) = found else { return DriverReply::NotFound };
    match &transaction.state {
        TransactionState::Declined { .. } => decline("declined", "declined"),
        TransactionState::Undone | TransactionState::AutoUndone | TransactionState::Swept => {
            DriverReply::Undone
        }
        _ => {
            let at = timestamp(transaction.created_at);
            let Transaction { amount, card, serial, .. } = &transaction;
            approved(&approval, *amount, card, serial, at)
        }
    }
}

pub(super) fn confirmed(reply: &DecisionReply) -> DriverReply {
    match reply {
        DecisionReply::Done => DriverReply::Confirmed,
        DecisionReply::NotFound => DriverReply::NotFound,
        DecisionReply::Refused { .. } => DriverReply::Undone,
    }
}

pub(super) fn undone(reply: &DecisionReply) -> DriverReply {
    match reply {
        DecisionReply::Done => DriverReply::Undone,
        DecisionReply::NotFound => DriverReply::NotFound,
        DecisionReply::Refused { .. } => {
            DriverReply::Refused { message: String::from("the payment is final") }
        }
    }
}

pub(super) fn refund_reply(reply: RefundReply) -> DriverReply {
    match reply {
        RefundReply::Refunded { nsu, .. } => DriverReply::Refunded { nsu: Nsu::new(nsu).ok() },
        RefundReply::NotFound => decline("not_found", "the payment is not known"),
        RefundReply::OtherCard => decline("other_card", "this is not the card that paid"),
        RefundReply::TooMuch { .. } => decline("too_much", "more than what is left"),
    }
}
