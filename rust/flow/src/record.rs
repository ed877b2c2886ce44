//! What the journal keeps of a payment and of a refund.

use maquininha_model::{
    AttemptId, AttemptKey, ChargeId, Money, Nsu, OrderId, SerialNumber, Tender, Timestamp,
};
use serde::{Deserialize, Serialize};

use crate::{Approval, ConfirmStatus, Decline, DriverProfile, OriginalPayment};

/// Whether a write must be on the disk before the next effect leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Durability {
    /// Written and synced: survives a power cut.
    Synced,
    /// Written, not synced: survives the end of the process; a power cut may
    /// take it, and recovery can find it again.
    Lazy,
}

/// What is being paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PaymentKind {
    /// An order pushed to this terminal.
    Direct {
        /// The order.
        order_id: OrderId,
    },
    /// An order picked from the list.
    Listed {
        /// The order.
        order_id: OrderId,
    },
    /// A sale keyed on the terminal, with no order before it.
    Standalone,
    /// The same, but its approval waits for the app to say what became of the
    /// goods or the paper: see [`ConfirmStatus`].
    Held,
}

impl PaymentKind {
    /// The order, where there is one.
    pub const fn order_id(&self) -> Option<&OrderId> {
        match self {
            Self::Direct { order_id } | Self::Listed { order_id } => Some(order_id),
            Self::Standalone | Self::Held => None,
        }
    }
}

/// The journal's states of a payment, in the order in which they come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JournalState {
    /// Wanted. After a crash this may mean "sent".
    Intent,
    /// Place taken on the order, and handed to the driver.
    Sent,
    /// Refused by the acquirer.
    Declined,
    /// The driver went silent.
    Unknown,
    /// Provisionally approved.
    Approved,
    /// Approved, and waiting for the app's word; it was or will be told so.
    Held,
    /// Decided: confirm or undo. Never flips.
    Decided,
    /// Carried out everywhere; nothing is left to do.
    Resolved,
}

/// Why an approval is undone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
#[non_exhaustive]
pub enum UndoReason {
    /// The operator or the app asked for it in time.
    CancelRequested,
    /// Another payment has the order.
    PaidElsewhere {
        /// Which one, where known.
        serial: Option<SerialNumber>,
    },
    /// The order was closed, or took no payment.
    OrderRefused,
    /// Our reservation is gone.
    ReservationLost,
    /// The order API did not answer before the approval had to be decided.
    Deadline,
    /// The driver went silent and cannot be asked.
    Unknown,
    /// The app said that a held sale did not succeed.
    Settled {
        /// What went wrong.
        status: ConfirmStatus,
    },
    /// The approval could not be written, and the driver cannot be asked for it again, or it
    /// was to be held.
    JournalFailed,
}

/// The decision on an approval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "decision", rename_all = "snake_case")]
pub enum Decision {
    /// Make it final.
    Confirm,
    /// Take it back.
    Undo {
        /// Why.
        #[serde(flatten)]
        reason: UndoReason,
    },
}

/// Why a payment ended without money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
#[non_exhaustive]
pub enum CancelReason {
    /// The operator or the app asked for it.
    Requested,
    /// The card holder stopped it at the terminal.
    CardHolder,
    /// Another payment has the order.
    BeingPaidElsewhere {
        /// At which other terminal, where it is another one and known.
        serial: Option<SerialNumber>,
    },
    /// The order is closed, gone or takes no payment.
    OrderRefused {
        /// The order API's text.
        message: String,
    },
    /// Nothing, or not as much, is due any more.
    NothingDue {
        /// What is due.
        due: Money,
    },
    /// The order API could not be reached before the card.
    OrderApiUnavailable,
    /// The payment driver was not ready.
    DriverUnavailable {
        /// The driver's text.
        message: String,
    },
    /// The acquirer never received it.
    NeverReceived,
    /// It was approved and taken back.
    Undone {
        /// Why.
        undo: UndoReason,
    },
    /// The journal could not be written, so nothing was sent.
    JournalFailed,
}

/// How a payment ends: five different ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "end", rename_all = "snake_case")]
pub enum End {
    /// Paid.
    Approved {
        /// The approval.
        approval: Box<Approval>,
    },
    /// Refused by the acquirer.
    Declined {
        /// Why.
        decline: Decline,
    },
    /// Stopped; the customer is not charged.
    Canceled {
        /// Why.
        why: CancelReason,
    },
    /// No card came in time; the customer is not charged.
    Expired,
    /// Not known yet; it resolves itself and an event will tell.
    Unknown,
}

/// One payment in the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentRecord {
    /// The app's intention.
    pub attempt_id: AttemptId,
    /// The key all parties know it by.
    pub attempt_key: AttemptKey,
    /// The terminal.
    pub serial: SerialNumber,
    /// What is being paid.
    pub kind: PaymentKind,
    /// How much.
    pub amount: Money,
    /// How.
    pub tender: Tender,
    /// Where it stands.
    pub state: JournalState,
    /// When it was wanted.
    pub started_at: Timestamp,
    /// When this row was written.
    pub updated_at: Timestamp,
    /// When it was handed to the driver.
    pub sent_at: Option<Timestamp>,
    /// The reservation or paid charge.
    pub charge_id: Option<ChargeId>,
    /// Until when the place on the order is held.
    pub lease_until: Option<Timestamp>,
    /// The provisional approval.
    pub approval: Option<Approval>,
    /// Confirm or undo.
    pub decision: Option<Decision>,
    /// How it ended for the app, once it was told.
    pub end: Option<End>,
    /// Whether the app asked to cancel.
    pub cancel_requested: bool,
    /// Whether a human was asked.
    pub attention_asked: bool,
}

impl PaymentRecord {
    /// Whether something is left to do.
    pub fn is_open(&self) -> bool {
        self.state != JournalState::Resolved
    }

    /// Whether the money was taken for good, as far as decided.
    pub fn is_confirmed(&self) -> bool {
        self.decision == Some(Decision::Confirm)
    }

    /// Whether it is approved and waits for the app's word.
    pub fn is_held(&self) -> bool {
        self.state == JournalState::Held
    }

    /// Whether this row is the app's success on a held sale.
    fn settles_well(&self) -> bool {
        let is_new = self.state == JournalState::Decided && !self.attention_asked;
        self.kind == PaymentKind::Held && is_new && self.is_confirmed()
    }

    /// The last moment to decide before the acquirer does, as a driver declares
    /// it: where nobody decided by then, the approval is undone.
    pub fn decide_by(&self, driver: &DriverProfile) -> Timestamp {
        let sent_at = self.sent_at.unwrap_or(self.started_at);
        let approved_at = self.approval.as_ref().map_or(sent_at, |a| a.approved_at);
        driver.decide_by(approved_at.min(self.updated_at).max(sent_at))
    }
}

/// The journal's states of a refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundState {
    /// Wanted. After a crash this may mean "sent".
    Intent,
    /// The driver went silent.
    Unknown,
    /// Money was given back; the order API is to be told.
    Refunded,
    /// Nothing is left to do.
    Resolved,
}

/// How a refund ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "end", rename_all = "snake_case")]
pub enum RefundEnd {
    /// The money was given back.
    Refunded {
        /// The acquirer's number of the refund.
        nsu: Option<Nsu>,
    },
    /// Refused by the acquirer, or another card was shown.
    Declined {
        /// Why.
        decline: Decline,
    },
    /// Stopped; no money moved.
    Canceled {
        /// Why.
        why: CancelReason,
    },
    /// No card came in time; no money moved.
    Expired,
    /// Not known yet; it resolves itself and an event will tell.
    Unknown,
}

/// One refund in the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundRecord {
    /// The app's intention.
    pub attempt_id: AttemptId,
    /// The key all parties know it by.
    pub attempt_key: AttemptKey,
    /// The terminal.
    pub serial: SerialNumber,
    /// The order of the charge, where there is one.
    pub order_id: Option<OrderId>,
    /// The charge that is refunded.
    pub charge_id: ChargeId,
    /// What was paid.
    pub original: OriginalPayment,
    /// How much is given back.
    pub amount: Money,
    /// Where it stands.
    pub state: RefundState,
    /// What had been given back on the charge before.
    pub canceled_before: Money,
    /// When it was wanted.
    pub started_at: Timestamp,
    /// When this row was written.
    pub updated_at: Timestamp,
    /// How it ended for the app, once it was told.
    pub end: Option<RefundEnd>,
}

/// One row of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "entry", rename_all = "snake_case")]
#[allow(clippy::large_enum_variant, reason = "rows are moved once and mostly payments")]
pub enum JournalEntry {
    /// A payment.
    Payment(PaymentRecord),
    /// A refund.
    Refund(RefundRecord),
}

impl JournalEntry {
    /// The app's intention.
    pub const fn attempt_id(&self) -> &AttemptId {
        match self {
            Self::Payment(record) => &record.attempt_id,
            Self::Refund(record) => &record.attempt_id,
        }
    }

    /// Whether it is the intention of an operation that has done nothing yet. If
    /// it cannot be written, nothing may leave.
    pub fn is_intention(&self) -> bool {
        match self {
            Self::Payment(r) => r.state == JournalState::Intent && r.end.is_none(),
            Self::Refund(r) => r.state == RefundState::Intent && r.end.is_none(),
        }
    }

    /// Whether nothing may follow where it cannot be written as durable as asked: the intention,
    /// the approval of a driver that cannot be asked for it again, that a sale is held, and that
    /// a held sale is confirmed. The app lets goods go or books money on its word, and after a
    /// restart only this row knows.
    pub fn must_be_kept(&self, durability: Durability) -> bool {
        let is_only_proof = matches!(self, Self::Payment(r) if r.state == JournalState::Approved)
            && durability == Durability::Synced;
        let is_word = matches!(self, Self::Payment(r) if r.is_held() || r.settles_well());
        self.is_intention() || is_only_proof || is_word
    }

    /// Whether something is left to do.
    pub fn is_open(&self) -> bool {
        match self {
            Self::Payment(record) => record.is_open(),
            Self::Refund(record) => record.state != RefundState::Resolved,
        }
    }

    /// When the row was written.
    pub const fn updated_at(&self) -> Timestamp {
        match self {
            Self::Payment(record) => record.updated_at,
            Self::Refund(record) => record.updated_at,
        }
    }
}
