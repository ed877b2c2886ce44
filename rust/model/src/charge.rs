//! Charges: payments and reservations on an order.

use serde::{Deserialize, Serialize};

use crate::{
    AttemptKey, AuthorizationCode, ChargeId, Metadata, Money, Nsu, OrderId, SerialNumber,
    Timestamp, mask_card_numbers,
};

/// Metadata key under which our terminals keep the end of a reservation.
pub const LEASE_KEY: &str = "maquininha_lease_until";

/// Status of a charge (pagarme-connect §4.4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ChargeStatus {
    /// Reserved, not paid.
    Pending,
    /// Paid.
    Paid,
    /// Canceled or fully refunded.
    Canceled,
    /// In flight.
    Processing,
    /// Refused.
    Failed,
    /// Paid above what was due.
    Overpaid,
    /// Paid below what was due.
    Underpaid,
    /// Lost dispute.
    Chargedback,
    /// Partly refunded; seen as an event, guessed as a status.
    PartialCanceled,
    /// A word this version does not know.
    Other(String),
}

/// How a charge was paid. Terminal payments say `cash` (pagarme-connect §4.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PaymentMethod {
    /// Terminal payments, and cash noted by the caller.
    Cash,
    /// Any other word of the order API.
    Other(String),
}

/// A charge (pagarme-connect §4.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Charge {
    /// The order API's id.
    pub id: ChargeId,
    /// Terminal payments: the acquirer's NSU.
    pub code: Option<String>,
    /// Amount of this payment.
    pub amount: Money,
    /// What was paid; absent where nothing was.
    pub paid_amount: Option<Money>,
    /// What was given back.
    pub canceled_amount: Option<Money>,
    /// See [`ChargeStatus`].
    pub status: ChargeStatus,
    /// See [`PaymentMethod`].
    pub payment_method: PaymentMethod,
    /// When it was made.
    pub created_at: Option<Timestamp>,
    /// When it last changed.
    pub updated_at: Option<Timestamp>,
    /// When it was paid.
    pub paid_at: Option<Timestamp>,
    /// When it was given back.
    pub canceled_at: Option<Timestamp>,
    /// Id of the last transaction; a refund replaces it (pagarme-connect §4.6).
    pub last_transaction_id: Option<String>,
    /// The order, where the charge came alone.
    pub order_id: Option<OrderId>,
    /// What the terminal reported (pagarme-connect §4.5).
    pub metadata: Metadata,
}

/// What a terminal reports with a payment (pagarme-connect §4.5). Every field
/// may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TerminalReport {
    /// The key every party finds the payment by.
    pub attempt_key: Option<AttemptKey>,
    /// The acquirer's number.
    pub nsu: Option<Nsu>,
    /// The issuer's approval code.
    pub authorization_code: Option<AuthorizationCode>,
    /// Brand, as the acquirer writes it.
    pub scheme_name: Option<String>,
    /// Credit, Debit, Prepaid or another word.
    pub funding_source: Option<String>,
    /// Card holder, blanks trimmed.
    pub account_holder_name: Option<String>,
    /// Instalments, where credit was paid in them.
    pub installments: Option<u8>,
    /// `MerchantFinanced` or `IssuerFinanced`; other words are dropped.
    pub installment_type: Option<String>,
    /// Time at the terminal.
    pub transaction_at: Option<Timestamp>,
    /// Which terminal.
    pub serial: Option<SerialNumber>,
}

impl Charge {
    /// A metadata value: the key in snake case, or in camel case where the
    /// former is missing (pagarme-connect §4.5).
    pub fn metadata_value(&self, key: &str) -> Option<&str> {
        let present = |key: &str| self.metadata.get(key).and_then(Option::as_deref);
        present(key).or_else(|| present(&camel_case(key))).map(str::trim).filter(|v| !v.is_empty())
    }

    /// The attempt this charge belongs to, where a terminal made it.
    pub fn attempt_key(&self) -> Option<AttemptKey> {
        AttemptKey::new(self.metadata_value("initiator_transaction_key")?).ok()
    }

    /// Whether a terminal made it, rather than a caller noting cash
    /// (pagarme-connect §4.10).
    pub fn is_terminal_payment(&self) -> bool {
        self.payment_method == PaymentMethod::Cash
            && (self.metadata_value("terminal_serial_number").is_some()
                || self.metadata_value("initiator_transaction_key").is_some())
    }

    /// The end of our reservation, where it is one of ours.
    pub fn lease_until(&self) -> Option<Timestamp> {
        Timestamp::parse(self.metadata_value(LEASE_KEY)?).ok()
    }

    /// Whether the charge holds money: paid in any form, refunds not counted.
    pub fn counts_as_paid(&self) -> bool {
        use ChargeStatus::{Canceled, Overpaid, Paid, PartialCanceled, Underpaid};
        match self.status {
            Paid | Overpaid | Underpaid | PartialCanceled => true,
            Canceled => self.canceled_amount.is_some(),
            _ => false,
        }
    }

    /// Whether it ever was paid, and was not only a place that was given up.
    pub fn was_paid(&self) -> bool {
        self.paid_at.is_some() || self.paid_amount.is_some()
    }

    /// Money that stands on this charge: paid less given back, never below
    /// zero (pagarme-connect §4.8).
    pub fn net(&self) -> Money {
        if !self.counts_as_paid() {
            return Money::ZERO;
        }
        let paid = self.paid_amount.unwrap_or(self.amount);
        paid.saturating_sub(self.canceled_amount.unwrap_or(Money::ZERO))
    }

    /// What the terminal reported. Texts lose card numbers, should any be there.
    pub fn report(&self) -> TerminalReport {
        let text =
            |key: &str| self.metadata_value(key).map(|text| mask_card_numbers(text).into_owned());
        TerminalReport {
            attempt_key: self.attempt_key(),
            nsu: self.code.as_deref().and_then(|code| Nsu::new(code).ok()),
            authorization_code: self
                .metadata_value("authorization_code")
                .and_then(|code| AuthorizationCode::new(code).ok()),
            scheme_name: text("scheme_name"),
            funding_source: text("account_funding_source"),
            account_holder_name: text("account_holder_name"),
            installments: self.metadata_value("installment_quantity").and_then(|n| n.parse().ok()),
            installment_type: text("installment_type")
                .filter(|word| matches!(word.as_str(), "MerchantFinanced" | "IssuerFinanced")),
            transaction_at: self
                .metadata_value("transaction_timestamp")
                .and_then(|time| Timestamp::parse(time).ok()),
            serial: self
                .metadata_value("terminal_serial_number")
                .and_then(|serial| SerialNumber::new(serial).ok()),
        }
    }
}

fn camel_case(key: &str) -> String {
    let mut out = String::with_capacity(key.len());
    let mut upper = false;
    for c in key.chars() {
        if c == '_' {
            upper = true;
        } else {
            out.push(if upper { c.to_ascii_uppercase() } else { c });
            upper = false;
        }
    }
    out
}
