//! What the sales software is told.

use maquininha_flow::sale::{
    CancelCause, LateAction, LooseEvent, PaymentLine, PrintState, SaleEvent,
};
use maquininha_merchant::device::DeviceChange;
use maquininha_merchant::{Event, Language, MerchantEvent};
use maquininha_model::{ChargeId, Money, OrderId, SerialNumber, Timestamp};

/// Why a sale is backed out.
#[uniffi::remote(Enum)]
#[non_exhaustive]
pub enum CancelCause {
    /// The operator asked for it.
    Operator,
    /// The sales screen was left.
    ScreenLeft,
    /// The sales screen was lost in a crash.
    ScreenLost,
    /// The caller gave up waiting.
    TimedOut,
    /// The integration was switched off.
    Deactivated,
}

/// What is done about money that came after the sale was backed out.
#[uniffi::remote(Enum)]
pub enum LateAction {
    /// A refund was asked of the order API.
    RefundAsked,
    /// The operator has to refund it at the terminal.
    RefundAtTerminal,
}

/// What the sales software is told. Durable until acknowledged.
#[uniffi::remote(Enum)]
#[non_exhaustive]
pub enum SaleEvent {
    /// The order is at the terminal: pay there.
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
        /// Partial payments are not shown on the screen.
        silent: bool,
    },
    /// The sale is over; the settlement with its transaction numbers. Nothing
    /// is printed at the sales software.
    Finalized {
        /// The payments.
        payments: Vec<PaymentLine>,
        /// The shift it belongs to.
        shift: Option<String>,
        /// With no operator.
        automatic: bool,
    },
    /// Paid and linked; the operator settles it.
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
    ///.
    StillWaiting,
    /// The document may be sent to the terminal until then.
    PrintOffered {
        /// Until when.
        until: Timestamp,
    },
    /// How the print ended.
    PrintEnded {
        /// Printed, declined or over.
        print: PrintState,
    },
    /// The order is closed; the terminal is free.
    Closed,
    /// The order could not be closed several times; it is tried on.
    CloseFailing,
    /// Somebody else closed the order before it was paid.
    ClosedElsewhere,
}

/// What is told about it.
#[uniffi::remote(Enum)]
pub enum LooseEvent {
    /// It was paid.
    Paid {
        /// Its numbers.
        payment: PaymentLine,
    },
    /// Money was given back.
    Refunded {
        /// Its numbers.
        payment: PaymentLine,
        /// How much now.
        amount: Money,
    },
}

/// What the sales software is told.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum MerchantNews {
    /// Something happened to a sale.
    Sale {
        /// Its reference.
        reference: String,
        /// Its order, once known.
        order_id: Option<OrderId>,
        /// What.
        event: SaleEvent,
    },
    /// A payment with no sale of ours.
    Loose {
        /// The order the service made for it.
        order_id: Option<OrderId>,
        /// What.
        event: LooseEvent,
    },
    /// The list of terminals changed.
    Device {
        /// How.
        change: DeviceChange,
    },
    /// Many orders are open; at the limit none can be made.
    OpenOrders {
        /// How many.
        open: u32,
        /// The limit.
        limit: u32,
    },
    /// The integration was switched off from outside.
    Deactivated,
    /// Something this version does not hand on.
    Other,
}

impl From<MerchantEvent> for MerchantNews {
    fn from(event: MerchantEvent) -> Self {
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        match event {
            MerchantEvent::Sale { reference, order_id, event } => {
                Self::Sale { reference, order_id, event }
            }
            MerchantEvent::Loose { order_id, event } => Self::Loose { order_id, event },
            MerchantEvent::Device { change } => Self::Device { change },
            MerchantEvent::OpenOrders { open, limit } => {
                Self::OpenOrders { open: count(open), limit: count(limit) }
            }
            MerchantEvent::Deactivated => Self::Deactivated,
            _ => Self::Other,
        }
    }
}

/// News with the number by which it is acknowledged.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct NumberedNews {
    /// Acknowledge this once the news was dealt with. A gap means that news was dropped before
    /// anybody acknowledged it: look at the sales.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// What.
    pub news: MerchantNews,
    /// Whether a screen shows nothing for it.
    pub is_silent: bool,
    /// The text for the sales screen in Brazilian Portuguese, where there is one.
    pub user_text_pt_br: Option<String>,
    /// The text for the sales screen in English, where there is one.
    pub user_text_en: Option<String>,
}

impl From<Event> for NumberedNews {
    fn from(event: Event) -> Self {
        let Event { seq, at, event } = event;
        Self {
            seq,
            at,
            is_silent: event.is_silent(),
            user_text_pt_br: event.text(Language::PtBr),
            user_text_en: event.text(Language::En),
            news: event.into(),
        }
    }
}
