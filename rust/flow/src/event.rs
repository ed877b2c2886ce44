//! What a terminal tells its app for good: durable events, kept in the journal
//! until they are acknowledged.

use maquininha_model::{AttemptId, Money, OrderId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Approval, End, RefundEnd};

/// Why a human is asked. At most once for an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Attention {
    /// The acquirer took an approval back that was decided to stand. The charge
    /// on the order is canceled.
    ConfirmRefused,
    /// The acquirer refuses to take back what was decided to be undone.
    UndoRefused,
    /// The order API refuses the report of a standalone sale or refund, or keeps
    /// a paid charge of a payment that was undone.
    ReportRefused,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
#[non_exhaustive]
pub enum EventKind {
    /// A payment came to an end.
    PaymentEnded {
        /// How.
        end: End,
    },
    /// A payment that had ended unknown is known now.
    PaymentResolved {
        /// How.
        end: End,
    },
    /// A held sale is approved and waits for the app's word.
    PaymentHeld {
        /// The provisional approval.
        approval: Box<Approval>,
    },
    /// A refund came to an end.
    RefundEnded {
        /// How.
        end: RefundEnd,
    },
    /// A refund that had ended unknown is known now.
    RefundResolved {
        /// How.
        end: RefundEnd,
    },
    /// A human is needed.
    AttentionNeeded {
        /// Why.
        attention: Attention,
    },
}

/// A durable event of one attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TerminalEvent {
    /// The app's intention.
    pub attempt_id: AttemptId,
    /// The order, where there is one.
    pub order_id: Option<OrderId>,
    /// The amount of the attempt.
    pub amount: Money,
    /// When.
    pub at: Timestamp,
    /// What.
    #[serde(flatten)]
    pub kind: EventKind,
}
