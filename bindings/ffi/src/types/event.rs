//! Durable events of a terminal.

use maquininha_flow::{Approval, Attention, End, EventKind, RefundEnd, TerminalEvent};
use maquininha_model::{AttemptId, Money, OrderId, Timestamp};
use maquininha_terminal::port::EventSeq;

/// Why a human is asked. At most once for an attempt.
#[uniffi::remote(Enum)]
#[non_exhaustive]
pub enum Attention {
    /// The acquirer took an approval back that was decided to stand. The charge on the order is
    /// canceled.
    ConfirmRefused,
    /// The acquirer refuses to take back what was decided to be undone.
    UndoRefused,
    /// The order API refuses the report of a standalone sale or refund, or keeps a paid charge of
    /// a payment that was undone.
    ReportRefused,
}

/// What happened.
#[uniffi::remote(Enum)]
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
#[uniffi::remote(Record)]
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
    pub kind: EventKind,
}

uniffi::custom_type!(
    /// Position of a durable event; grows by one with each event.
    EventSeq, u64, {
    remote,
    lower: |seq| seq.0,
    try_lift: |number| Ok(EventSeq(number)),
});

/// A durable event with the number by which it is acknowledged.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct NumberedEvent {
    /// Acknowledge this once the event was dealt with.
    pub seq: EventSeq,
    /// The event.
    pub event: TerminalEvent,
}
