//! What a sale asks to be done, and what it tells.

use maquininha_model::{
    AttemptKey, AuthorizationCode, ChargeId, Money, Nsu, OrderId, SerialNumber, Timestamp,
};
use serde::{Deserialize, Serialize};

use super::{CancelCause, SalePolicy, SeenCharge};
use crate::CloseAs;

/// One thing to do. Where [`SaleEffect::Persist`] is among the effects it is
/// the first: the state and the events told are durable before a call leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SaleEffect {
    /// Keep the sale and the events of this step, synced, in one write.
    Persist,
    /// Look the order up by code.
    FindOrder,
    /// Read the order.
    ReadOrder {
        /// Which.
        order_id: OrderId,
    },
    /// Close the order; closing twice is success.
    CloseOrder {
        /// Which.
        order_id: OrderId,
        /// How.
        status: CloseAs,
    },
    /// Give money back through the order API.
    RefundCharge {
        /// Which charge.
        charge_id: ChargeId,
        /// How much; all of it where absent.
        amount: Option<Money>,
        /// The idempotency key.
        key: String,
    },
    /// Come back with a timer.
    WakeAt(Timestamp),
    /// Tell the sales software.
    Tell(SaleEvent),
}

/// The numbers of one payment, as the acquirer's files know it
/// (pagarme-connect §6.5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentLine {
    /// The charge.
    pub charge_id: ChargeId,
    /// What was paid.
    pub amount: Money,
    /// What was given back.
    pub refunded: Money,
    /// The acquirer's number: the transaction number of demand L4.
    pub nsu: Option<Nsu>,
    /// The issuer's approval code.
    pub authorization_code: Option<AuthorizationCode>,
    /// The key every party finds it by.
    pub attempt_key: Option<AttemptKey>,
    /// The terminal that was paid.
    pub serial: Option<SerialNumber>,
    /// Brand.
    pub scheme_name: Option<String>,
    /// Credit, Debit, Prepaid or another word.
    pub funding_source: Option<String>,
    /// Instalments.
    pub installments: Option<u8>,
    /// When it was paid.
    pub paid_at: Option<Timestamp>,
}

impl PaymentLine {
    /// The line of a charge.
    pub fn of(charge_id: &ChargeId, charge: &SeenCharge) -> Self {
        let report = charge.report.clone();
        Self {
            charge_id: charge_id.clone(),
            amount: charge.paid,
            refunded: charge.refunded,
            nsu: report.nsu,
            authorization_code: report.authorization_code,
            attempt_key: report.attempt_key,
            serial: report.serial,
            scheme_name: report.scheme_name,
            funding_source: report.funding_source,
            installments: report.installments,
            paid_at: charge.paid_at,
        }
    }
}

/// What is done about money that came after the sale was backed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LateAction {
    /// A refund was asked of the order API.
    RefundAsked,
    /// The operator has to refund it at the terminal.
    RefundAtTerminal,
}

impl LateAction {
    /// What the company chose.
    pub const fn of(policy: &SalePolicy) -> Self {
        if policy.refund_by_api { Self::RefundAsked } else { Self::RefundAtTerminal }
    }
}

/// What the sales software is told. Durable until acknowledged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
#[non_exhaustive]
pub enum SaleEvent {
    /// The order is at the terminal: pay there (demand L78).
    OrderCreated {
        /// The order.
        order_id: OrderId,
    },
    /// There is no order.
    CreateFailed {
        /// The service's text, or why nothing is there.
        message: String,
    },
    /// A payment was made.
    PaymentReceived {
        /// Its numbers.
        payment: PaymentLine,
        /// Paid so far.
        paid: Money,
        /// Still due.
        remaining: Money,
        /// Partial payments are not shown on the screen (demand L51).
        silent: bool,
    },
    /// The sale is over; the settlement with its transaction numbers. Nothing
    /// is printed at the sales software (demand L67).
    Finalized {
        /// The payments.
        payments: Vec<PaymentLine>,
        /// The shift it belongs to.
        shift: Option<String>,
        /// With no operator.
        automatic: bool,
    },
    /// Paid and linked; the operator settles it (demand L69).
    PaymentLinked {
        /// The payments.
        payments: Vec<PaymentLine>,
    },
    /// More was paid than asked.
    Overpaid {
        /// The difference.
        excess: Money,
        /// Whether a refund of it was asked.
        refund_asked: bool,
    },
    /// The order is closed as canceled; a payment may still come until then.
    CancelWatch {
        /// Until when.
        until: Timestamp,
    },
    /// Backed out, and nothing was paid or all of it was given back.
    Canceled {
        /// Why.
        cause: Option<CancelCause>,
    },
    /// Money came after the sale was backed out.
    LatePayment {
        /// Its numbers.
        payment: PaymentLine,
        /// What is done about it.
        action: LateAction,
    },
    /// Money was given back. Once for each amount of each charge.
    Refunded {
        /// Its numbers.
        payment: PaymentLine,
        /// What was given back now.
        amount: Money,
        /// Whether nothing is left on the sale.
        whole_sale: bool,
    },
    /// The operator has to refund at the terminal that was paid.
    RefundAtTerminal {
        /// Which charge.
        charge_id: ChargeId,
        /// How much.
        amount: Money,
        /// Which terminal, where known.
        serial: Option<SerialNumber>,
    },
    /// It is not known whether the order API took the refund; look at the
    /// charge before refunding at the terminal.
    RefundUnknown {
        /// Which charge.
        charge_id: ChargeId,
    },
    /// A webhook told of money that no read of the order shows: forged, or the
    /// service is out of step with itself. Nothing was booked; look at it.
    NotShown {
        /// The charge it named.
        charge_id: ChargeId,
        /// What it said was paid.
        paid: Money,
        /// What it said was given back.
        refunded: Money,
    },
    /// Nobody has paid for five minutes: wait on or back out
    /// (pagarme-connect §8).
    StillWaiting,
    /// The document may be sent to the terminal until then.
    PrintOffered {
        /// Until when.
        until: Timestamp,
    },
    /// How the print ended.
    PrintEnded {
        /// Printed, declined or over.
        print: super::PrintState,
    },
    /// The order is closed; the terminal is free.
    Closed,
    /// The order could not be closed several times; it is tried on.
    CloseFailing,
    /// Somebody else closed the order before it was paid.
    ClosedElsewhere,
}

impl SaleEvent {
    /// Whether a screen shows nothing for it.
    pub const fn is_silent(&self) -> bool {
        match self {
            Self::PaymentReceived { silent, .. } => *silent,
            Self::CancelWatch { .. } | Self::Closed | Self::PrintEnded { .. } => true,
            _ => false,
        }
    }
}
