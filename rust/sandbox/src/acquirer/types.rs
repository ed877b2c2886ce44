//! Requests and answers of an authorization.

use serde::{Deserialize, Serialize};

/// Kinds of payment at a terminal (`pagarme-connect §3.2`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TenderKind {
    /// Credit card.
    Credit,
    /// Debit card.
    Debit,
    /// Meal or food card.
    Voucher,
    /// Instant payment by QR code.
    Pix,
}

/// Kind of payment with instalments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tender {
    /// Credit, debit, voucher or Pix.
    pub kind: TenderKind,
    /// 1 is at sight.
    #[serde(default = "one")]
    pub installments: u8,
    /// Who bears the interest: `merchant` or `issuer`.
    #[serde(default)]
    pub installment_type: Option<String>,
}

impl Tender {
    /// One payment at sight.
    #[must_use]
    pub fn at_sight(kind: TenderKind) -> Self {
        Self { kind, installments: 1, installment_type: None }
    }
}

fn one() -> u8 {
    1
}

/// What becomes of a provisional transaction that nobody decides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "rule")]
pub enum SilenceRule {
    /// It stays provisional and blocks the next authorization of the terminal.
    #[default]
    Blocks,
    /// It is confirmed at the end of the acquirer's day.
    AutoConfirm,
    /// It is undone after some time.
    AutoUndo {
        /// Seconds from the approval.
        after_s: u32,
    },
    /// A job at the end of the day undoes it.
    Sweep,
}

/// A request to authorize a payment.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AcquirerRequest {
    /// The terminal; it decides the establishment.
    pub serial: String,
    /// The terminal's key of this payment, the later `initiator_transaction_key`.
    pub attempt_key: String,
    /// Centavos.
    pub amount: i64,
    /// Kind of payment.
    pub tender: Tender,
    /// Name of a test card.
    pub card: String,
    /// Overrides the terminal's rule for this transaction.
    #[serde(default)]
    pub silence: Option<SilenceRule>,
}

/// An approval, provisional until confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// Identifier of the transaction at the acquirer.
    pub transaction_id: String,
    /// 14 digits; the later code of the charge.
    pub nsu: String,
    /// Six letters and digits.
    pub authorization_code: String,
    /// Brand, spelt as in `pagarme-connect §4.5`; absent for Pix.
    pub scheme_name: Option<String>,
    /// Name on the card.
    pub account_holder_name: Option<String>,
    /// `Credit`, `Debit`, `Prepaid` or absent.
    pub account_funding_source: Option<String>,
    /// Same card, same text; the simulation's stand-in for a card number.
    pub card_fingerprint: String,
}

/// How an authorization ends at the terminal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "result")]
pub enum AuthorizeReply {
    /// Approved; decide it with confirm or undo.
    Approved(Approval),
    /// Approved, but the answer arrives late.
    Late {
        /// How late, in milliseconds.
        delay_ms: u64,
        /// The answer.
        approval: Approval,
    },
    /// Refused by issuer or acquirer.
    Declined {
        /// Two digits, as in ISO 8583.
        code: String,
        /// Text for the operator.
        message: String,
    },
    /// The card holder pressed cancel.
    Canceled,
    /// Another transaction of this terminal waits for its decision.
    Blocked {
        /// The key of that transaction.
        attempt_key: String,
    },
    /// No answer. Whether the acquirer approved is not known to the terminal.
    Silence,
}
