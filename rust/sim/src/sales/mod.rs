//! The sales side: a sales program that drives the production sale
//! ([`maquininha_flow::sale`]) with a synced store, an order API that loses and
//! doubles messages, webhooks of every kind, an operator, and the people who
//! pay at other terminals and give money back by hand.

pub mod calls;
pub mod checks;
pub mod draw;
pub mod hooks;
pub mod people;
pub mod program;

use std::collections::BTreeMap;

use crate::endpoints::Endpoint;
use maquininha_flow::CloseAs;
use maquininha_flow::sale::{
    CancelCause, PrintOutcome, Sale, SaleEvent, SaleInput, SaleOpening, SalePolicy,
};
use maquininha_model::{Charge, ChargeId, Money, OrderId};

/// A call of the sales program to the order API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Call {
    /// Makes the order.
    Create,
    /// Looks it up by its code.
    Find,
    /// Reads it.
    Read,
    /// Closes it.
    Close(CloseAs),
    /// Gives money back.
    Refund {
        /// Of which charge.
        charge_id: ChargeId,
        /// How much; all where absent.
        amount: Option<Money>,
        /// The idempotency key.
        key: String,
    },
}

/// How the order comes to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Creation {
    /// It is there, and the program hears so.
    Heard,
    /// It is there, and the answer is lost.
    Unheard,
    /// The call goes its way as any other.
    ByWire,
}

/// What an operator asks of the sales program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Back out.
    Cancel(CancelCause),
    /// Settle by hand.
    Settle,
    /// Close by hand.
    Close,
    /// Give all back.
    Refund,
    /// How the print went.
    Print(PrintOutcome),
    /// Nobody waits any longer: whatever is open is ended.
    GiveUp,
}

/// A webhook that nobody of the order API wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forgery {
    /// A paid charge that is not there.
    Payment,
    /// A charge that is not there, paid and given back.
    PaidAndRefunded,
    /// A charge that is there, with another amount.
    Amount,
    /// A charge that is there, given back.
    Refund,
    /// A charge of another order.
    OtherOrder,
}

/// Something that happens on the sales side.
#[derive(Clone, Debug)]
pub enum News {
    /// The operator makes the sale.
    Open,
    /// A call arrives at an endpoint of the order API; who hears the answer, if
    /// anybody.
    Call(Box<Call>, Endpoint, Option<u32>),
    /// An answer arrives in a life of the program.
    Deliver(u32, Box<SaleInput>),
    /// A timer of a life of the program.
    Timer(u32),
    /// A webhook arrives.
    Hook(Box<Charge>),
    /// A forged webhook arrives.
    Forged(Forgery),
    /// The operator asks.
    Ask(Ask),
    /// Somebody pays at a terminal of the vendor.
    VendorPays(Money),
    /// Whoever was told gives a charge back by hand.
    GiveBack(ChargeId),
    /// The program ends.
    Crash,
    /// It starts again.
    Restart,
}

/// The sales program, with all that is around it.
#[derive(Debug)]
pub struct SalesSide {
    /// The one order.
    pub order_id: OrderId,
    /// The sale as it is opened.
    pub opening: SaleOpening,
    /// The company's choices.
    pub policy: SalePolicy,
    /// Whether a start backs out of sales whose screen is gone.
    pub cancel_lost_screens: bool,
    /// How the order comes to be.
    pub creation: Creation,
    /// Whether the program runs.
    pub is_up: bool,
    /// Counts the starts.
    pub life: u32,
    /// How wrong its clock is.
    pub clock_offset: i64,
    /// Until when it cannot reach the order API.
    pub outage_until: i64,
    /// The sale in memory.
    pub sale: Option<Sale>,
    /// The sale in the store; every write is atomic and synced.
    pub stored: Option<Sale>,
    /// Webhooks that were kept and not processed.
    pub inbox: Vec<Charge>,
    /// What the sales software was told, in the store.
    pub told: Vec<SaleEvent>,
    /// What was given back by the order API or by hand, by charge.
    pub given_back: BTreeMap<ChargeId, Money>,
    /// Calls in each minute.
    pub calls: BTreeMap<i64, u32>,
    /// Starts after a crash.
    pub crashes: u32,
    /// Whether the operator asked for refunds, or somebody was asked to give money back.
    pub had_refund: bool,
    /// Whether anybody left the sale: by asking, or by a crash.
    pub was_left: bool,
    /// Whether a close as canceled was sent.
    pub closes_as_canceled: bool,
    /// Charges as webhooks have told them.
    seen: Vec<Charge>,
    seen_versions: usize,
}

impl SalesSide {
    /// The sales side of an order that is not made yet.
    pub fn new(order_id: OrderId, opening: SaleOpening, policy: SalePolicy) -> Self {
        Self {
            order_id,
            opening,
            policy,
            cancel_lost_screens: true,
            creation: Creation::Heard,
            is_up: true,
            life: 0,
            clock_offset: 0,
            outage_until: 0,
            sale: None,
            stored: None,
            inbox: Vec::new(),
            told: Vec::new(),
            given_back: BTreeMap::new(),
            calls: BTreeMap::new(),
            crashes: 0,
            had_refund: false,
            was_left: false,
            closes_as_canceled: false,
            seen: Vec::new(),
            seen_versions: 0,
        }
    }

    /// Whether a webhook alone can end a sale: then nobody may forge one.
    pub fn trusts_webhooks(&self) -> bool {
        self.policy.confirm_from.is_none_or(|from| self.opening.amount < from)
    }
}
