//! What happens to a sale.

use maquininha_model::{Charge, ChargeId, Order, SerialNumber};
use serde::{Deserialize, Serialize};

/// Why a sale is backed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CancelCause {
    /// The operator asked for it.
    Operator,
    /// The sales screen was left (demand L57).
    ScreenLeft,
    /// The sales screen was lost in a crash (demand L57).
    ScreenLost,
    /// The caller gave up waiting.
    TimedOut,
    /// The integration was switched off (demand C19).
    Deactivated,
}

/// How a call came back whose content does not matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallResult {
    /// Done.
    Done,
    /// Not done, or not known: try again.
    Failed,
}

/// How a refund call came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefundAnswer {
    /// Taken; the charge will tell.
    Taken,
    /// There is no such route or the service says no (pagarme-connect §4.7).
    Refused,
    /// Not known; the charge is read, and the call is not repeated.
    Unknown,
}

/// How a print went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrintOutcome {
    /// The service took the image.
    Printed,
    /// The operator does not want it.
    Declined,
    /// The service refused it, or was busy three times.
    Failed,
}

/// What happened, or what an operator asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SaleInput {
    /// The order exists.
    Created {
        /// As answered or looked up.
        order: Box<Order>,
    },
    /// The order was refused for certain.
    CreateRefused {
        /// The service's text.
        message: String,
    },
    /// It is not known whether the order exists.
    CreateUnknown,
    /// A look-up by code found nothing.
    LookupEmpty,
    /// A charge was seen, in a webhook or read.
    ChargeSeen {
        /// As seen.
        charge: Box<Charge>,
    },
    /// The order was read.
    OrderRead {
        /// As read.
        order: Box<Order>,
    },
    /// The order could not be read.
    ReadFailed,
    /// The order was closed, or not.
    CloseAnswered {
        /// Whether.
        result: CallResult,
    },
    /// A refund call came back.
    RefundAnswered {
        /// Its idempotency key.
        key: String,
        /// How.
        answer: RefundAnswer,
    },
    /// A print came back, or the operator said no.
    PrintAnswered {
        /// How.
        outcome: PrintOutcome,
    },
    /// A moment of [`super::SaleTimers`] has come.
    Timer,
    /// The program started again.
    Restarted {
        /// Whether the sales screen that showed the order is gone.
        screen_lost: bool,
    },
    /// Back out before payment.
    CancelAsked {
        /// Why.
        cause: CancelCause,
    },
    /// The operator settles it by hand.
    SettlementAsked,
    /// Close the order now; for hosts that switched automatic closing off.
    CloseAsked,
    /// Give the money back.
    RefundAsked {
        /// One charge; all that stand where absent.
        charge_id: Option<ChargeId>,
        /// The terminal at which the operator stands, where one is named.
        at: Option<SerialNumber>,
    },
}
