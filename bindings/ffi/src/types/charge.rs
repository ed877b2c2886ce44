//! Charges: payments and reservations on an order.

use maquininha_model::{
    AttemptKey, AuthorizationCode, Charge, ChargeId, ChargeStatus, Metadata, Money, Nsu, OrderId,
    PaymentMethod, SerialNumber, TerminalReport, Timestamp,
};

/// Status of a charge.
#[uniffi::remote(Enum)]
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
    /// Partly refunded.
    PartialCanceled,
    /// A word this version does not know.
    Other(String),
}

/// How a charge was paid. Terminal payments say cash.
#[uniffi::remote(Enum)]
#[non_exhaustive]
pub enum PaymentMethod {
    /// Terminal payments, and cash noted by the caller.
    Cash,
    /// Any other word of the order API.
    Other(String),
}

/// A charge: a payment or a reservation.
#[uniffi::remote(Record)]
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
    /// Where it stands.
    pub status: ChargeStatus,
    /// How it was paid.
    pub payment_method: PaymentMethod,
    /// When it was made.
    pub created_at: Option<Timestamp>,
    /// When it last changed.
    pub updated_at: Option<Timestamp>,
    /// When it was paid.
    pub paid_at: Option<Timestamp>,
    /// When it was given back.
    pub canceled_at: Option<Timestamp>,
    /// Id of the last transaction; a refund replaces it.
    pub last_transaction_id: Option<String>,
    /// The order, where the charge came alone.
    pub order_id: Option<OrderId>,
    /// What the terminal reported, as it stands at the order API.
    pub metadata: Metadata,
}

/// What a terminal reports with a payment. Every field may be missing.
#[uniffi::remote(Record)]
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
