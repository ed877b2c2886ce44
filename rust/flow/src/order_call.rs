//! What a terminal asks of the order API, and what comes back.

use std::time::Duration;

use maquininha_model::{
    AttemptKey, Charge, ChargeId, Money, Nsu, Order, OrderId, SerialNumber, Tender, Timestamp,
};
use serde::{Deserialize, Serialize};

use crate::Approval;

/// How an order is closed (pagarme-connect §2.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CloseAs {
    /// Paid.
    Paid,
    /// Given up before payment.
    Canceled,
    /// Failed.
    Failed,
}

/// A place taken on an order before the card is taken: a pending charge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reservation {
    /// The order.
    pub order_id: OrderId,
    /// How much of it.
    pub amount: Money,
    /// The attempt; also the idempotency key.
    pub attempt_key: AttemptKey,
    /// The terminal.
    pub serial: SerialNumber,
    /// Until when the place is held.
    pub lease_until: Timestamp,
}

/// What is told about a payment: the metadata of pagarme-connect §4.5.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentReport {
    /// The attempt; also the idempotency key.
    pub attempt_key: AttemptKey,
    /// The terminal.
    pub serial: SerialNumber,
    /// How it was paid.
    pub tender: Tender,
    /// The approval.
    pub approval: Approval,
    /// The reservation's end, kept in the metadata; absent for charges that
    /// were never reserved.
    pub lease_until: Option<Timestamp>,
}

/// A call to the order API.
///
/// Each may be repeated: the adapter sends the attempt key as idempotency key
/// where money could double.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "call", rename_all = "snake_case")]
pub enum OrderCall {
    /// `GET /orders/{id}` → [`OrderReply::Order`].
    Read {
        /// The order.
        order_id: OrderId,
    },
    /// `POST /charges` with `confirm: false` → [`OrderReply::Charge`].
    Reserve(Reservation),
    /// `PATCH /charges/{id}/metadata` → [`OrderReply::Done`].
    Report {
        /// The reservation.
        charge_id: ChargeId,
        /// What to tell.
        report: Box<PaymentReport>,
    },
    /// `POST /charges/{id}/confirm-payment` → [`OrderReply::Charge`].
    Commit {
        /// The reservation.
        charge_id: ChargeId,
        /// What was paid.
        amount: Money,
        /// Becomes the charge's `code`.
        nsu: Nsu,
    },
    /// `POST /charges` with `confirm: true` → [`OrderReply::Charge`].
    PostPaid {
        /// The order.
        order_id: OrderId,
        /// What was paid.
        amount: Money,
        /// What to tell.
        report: Box<PaymentReport>,
    },
    /// `POST /orders`, born paid and closed → [`OrderReply::Order`].
    PostStandalone {
        /// What was paid.
        amount: Money,
        /// What to tell.
        report: Box<PaymentReport>,
    },
    /// `GET /orders?code=` for a standalone sale posted before →
    /// [`OrderReply::Order`] or [`OrderCallError::NotFound`].
    FindStandalone {
        /// The attempt, which is the order's code too.
        attempt_key: AttemptKey,
    },
    /// `DELETE /charges/{id}` → [`OrderReply::Done`].
    CancelCharge {
        /// The charge.
        charge_id: ChargeId,
        /// A part of it; all where absent.
        amount: Option<Money>,
        /// The attempt that asks; with it goes the idempotency key.
        attempt_key: AttemptKey,
    },
    /// `PATCH /orders/{id}/closed` → [`OrderReply::Done`]. Closing twice is
    /// success (pagarme-connect §2.6).
    Close {
        /// The order.
        order_id: OrderId,
        /// How.
        status: CloseAs,
    },
}

/// What the order API answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reply", rename_all = "snake_case")]
pub enum OrderReply {
    /// An order.
    Order {
        /// As read.
        order: Box<Order>,
    },
    /// A charge.
    Charge {
        /// As read.
        charge: Box<Charge>,
    },
    /// Done; nothing to read.
    Done,
}

/// Why a call has no answer. The families are those of pagarme-connect §1.8.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "error", rename_all = "snake_case")]
#[non_exhaustive]
pub enum OrderCallError {
    /// 401, 403, or no usable credentials: retrying does not help until the
    /// configuration changes.
    #[error("the order API does not accept the credentials (status {status})")]
    Configuration {
        /// HTTP status; 0 where nothing was sent.
        status: u16,
    },
    /// 404.
    #[error("the order API does not know it")]
    NotFound,
    /// 400, 412, 422: understood and refused, nothing happened.
    #[error("the order API refused (status {status}): {message}")]
    Rejected {
        /// HTTP status.
        status: u16,
        /// The service's text, cut at 300 characters, without its echo of the
        /// request.
        message: String,
    },
    /// 409.
    #[error("the order API reports a conflict: {message}")]
    Conflict {
        /// The service's text, cut at 300 characters.
        message: String,
    },
    /// 429: nothing happened, try later.
    #[error("the order API asks to slow down")]
    Throttled {
        /// What the service asked for, or our own back-off.
        retry_after: Duration,
    },
    /// No connection was made: nothing happened.
    #[error("the order API cannot be reached")]
    Unreachable,
    /// The request left and no readable answer came: it may have happened.
    #[error("the outcome at the order API is not known")]
    OutcomeUnknown,
    /// The request was not sent because it is not valid.
    #[error("the request is not valid: {message}")]
    Invalid {
        /// What is wrong with it.
        message: String,
    },
}

impl OrderCallError {
    /// Whether the call certainly had no effect.
    pub const fn outcome_known(&self) -> bool {
        !matches!(self, Self::OutcomeUnknown)
    }

    /// Whether the service understood the call and said no, so that a repeat
    /// makes no sense.
    pub const fn is_refusal(&self) -> bool {
        matches!(self, Self::NotFound | Self::Rejected { .. } | Self::Invalid { .. })
    }
}
