//! What is kept of a sale.

use std::collections::BTreeMap;

use maquininha_model::{ChargeId, Flow, Money, OrderId, SerialNumber, Tender, Timestamp};
use serde::{Deserialize, Serialize};

use super::{CancelCause, ChargeBook, Heard, RefundIntent};
use crate::CloseAs;

/// Where the goods are handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SaleContext {
    /// At the counter.
    Counter,
    /// At the customer's door; always listed (demand L61).
    Delivery,
}

/// Where a sale stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SaleState {
    /// The order was asked for; it is not known yet whether it exists.
    Creating,
    /// The order is at the terminal: "pay at the device".
    Waiting,
    /// A part is paid.
    PartlyPaid,
    /// The total is paid; a last look at the order is on its way.
    Paid,
    /// More than the total is paid; a last look is on its way.
    Overpaid,
    /// Over: paid and settled in a shift.
    Finalized,
    /// Paid and linked; the operator settles it in the delivery list.
    PendingDelivery,
    /// Backed out before payment; a payment may still come (pagarme-connect §2.6).
    Canceling,
    /// Backed out, and nothing was paid, or all of it given back.
    Canceled,
    /// Backed out, yet money was taken: it has to be given back.
    LatePaid,
    /// Everything that was paid was given back.
    Refunded,
}

impl SaleState {
    /// Whether nothing is left to do but to listen for refunds.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Finalized | Self::Canceled | Self::Refunded)
    }

    /// Whether no read has shown the total yet.
    pub const fn is_unpaid(self) -> bool {
        matches!(
            self,
            Self::Creating | Self::Waiting | Self::PartlyPaid | Self::Paid | Self::Overpaid
        )
    }
}

/// The duty to close the order (pagarme-connect §2.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "closing", rename_all = "snake_case")]
pub enum Closing {
    /// Not yet, or left to the host app.
    NotDue,
    /// Due once the print window is over (pagarme-connect §10 row 28).
    AfterPrint,
    /// Due; the call may be on its way.
    Due {
        /// How.
        status: CloseAs,
        /// Calls that failed so far.
        failures: u32,
    },
    /// The order is closed.
    Done,
}

/// The fiscal print at the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PrintState {
    /// Not part of this sale.
    NotWanted,
    /// Wanted; the window opens when the total is paid.
    Wanted,
    /// The window is open.
    Offered,
    /// The image was taken by the terminal's service.
    Printed,
    /// Offered, not printed: the operator said no.
    Declined,
    /// The window went by, or the service refused: use the reprint.
    UseReprint,
}

/// When and in which shift a sale was settled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settlement {
    /// When.
    pub at: Timestamp,
    /// The shift in which it was settled, where one was open (demand L77).
    pub shift: Option<String>,
    /// By itself, with no operator.
    pub automatic: bool,
}

/// The moments at which something is to be done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaleTimers {
    /// Read the order, or look it up by code while it is being created.
    pub read_at: Option<Timestamp>,
    /// Close again after a failure.
    pub close_at: Option<Timestamp>,
    /// End of the print window.
    pub print_until: Option<Timestamp>,
    /// End of the watch for a late payment.
    pub late_until: Option<Timestamp>,
    /// Until when terminals hold places on the order, as far as was read.
    #[serde(default)]
    pub places_until: Option<Timestamp>,
    /// When the terminals have judged payments that came together; read then.
    #[serde(default)]
    pub judged_at: Option<Timestamp>,
}

/// What a sale starts from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaleOpening {
    /// The caller's reference; unique.
    pub code: String,
    /// Direct or listed.
    pub flow: Flow,
    /// Counter or delivery.
    pub context: SaleContext,
    /// The total.
    pub amount: Money,
    /// Terminals that get the order; empty means all.
    pub serials: Vec<SerialNumber>,
    /// The forced tender; direct only.
    pub tender: Option<Tender>,
    /// Whether a document is to be printed at the terminal after payment.
    pub print_receipt: bool,
}

/// One order seen from the sales software.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sale {
    /// The caller's reference; also the order's `code`.
    pub code: String,
    /// The order, once it is known.
    pub order_id: Option<OrderId>,
    /// Direct or listed.
    pub flow: Flow,
    /// Counter or delivery.
    pub context: SaleContext,
    /// The total.
    pub amount: Money,
    /// Terminals that get the order; empty means all.
    pub serials: Vec<SerialNumber>,
    /// The forced tender. A listed order has none before payment (demand L47).
    pub tender: Option<Tender>,
    /// Where it stands.
    pub state: SaleState,
    /// Newest state of each charge.
    pub charges: ChargeBook,
    /// Refunds this side asked for, by idempotency key.
    pub refunds: BTreeMap<String, RefundIntent>,
    /// The duty to close.
    pub closing: Closing,
    /// The fiscal print.
    pub print: PrintState,
    /// When it was settled.
    pub settlement: Option<Settlement>,
    /// Backing out was asked for.
    pub cancel: Option<CancelCause>,
    /// Back out once the order was read, unless it is paid (demand L57).
    pub cancel_after_read: bool,
    /// Reads and closes for it that failed.
    #[serde(default)]
    pub cancel_failures: u32,
    /// What webhooks say and no read has shown yet.
    #[serde(default)]
    pub heard: BTreeMap<ChargeId, Heard>,
    /// Whether the total was ever reached and told.
    pub completed: bool,
    /// Largest excess that was told.
    pub excess_told: Money,
    /// The order was closed as paid, and no read has shown it closed: what was
    /// paid until then may not be known.
    #[serde(default)]
    pub last_look: bool,
    /// Whether the caller was told that nobody pays.
    pub waiting_told: bool,
    /// Look-ups by code that found nothing.
    pub lookups: u32,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// See [`SaleTimers`].
    pub timers: SaleTimers,
}

impl Sale {
    /// A sale whose order is about to be asked for.
    pub fn open(opening: SaleOpening, now: Timestamp) -> Self {
        let print = if opening.print_receipt { PrintState::Wanted } else { PrintState::NotWanted };
        Self {
            code: opening.code,
            order_id: None,
            flow: opening.flow,
            context: opening.context,
            amount: opening.amount,
            serials: opening.serials,
            tender: opening.tender,
            state: SaleState::Creating,
            charges: ChargeBook::default(),
            refunds: BTreeMap::new(),
            closing: Closing::NotDue,
            print,
            settlement: None,
            cancel: None,
            cancel_after_read: false,
            cancel_failures: 0,
            heard: BTreeMap::new(),
            completed: false,
            excess_told: Money::ZERO,
            last_look: false,
            waiting_told: false,
            lookups: 0,
            created_at: now,
            updated_at: now,
            timers: SaleTimers::default(),
        }
    }

    /// What is paid and stands.
    pub fn paid(&self) -> Money {
        self.charges.net()
    }

    /// What is still due.
    pub fn remaining(&self) -> Money {
        self.amount.saturating_sub(self.paid())
    }

    /// What was paid above the total.
    pub fn excess(&self) -> Money {
        self.paid().saturating_sub(self.amount)
    }

    /// The next moment at which [`super::SaleInput::Timer`] is due.
    pub fn wake_at(&self) -> Option<Timestamp> {
        let timers = &self.timers;
        [timers.read_at, timers.close_at, timers.print_until, timers.late_until]
            .into_iter()
            .flatten()
            .min()
    }

    /// Whether the order takes one of the account's places for open orders.
    pub fn holds_open_order(&self) -> bool {
        match self.closing {
            Closing::Done => false,
            _ => self.order_id.is_some() || self.state == SaleState::Creating,
        }
    }

    /// Whether a restart has to look at it.
    pub fn is_unfinished(&self) -> bool {
        !self.state.is_over()
            || self.last_look
            || self.timers.judged_at.is_some()
            || !self.heard.is_empty()
            || matches!(self.closing, Closing::AfterPrint | Closing::Due { .. })
            || self.refunds.values().any(RefundIntent::is_sent)
    }
}
