//! Orders, as terminals and sales software see them.

use maquininha_model::{
    Charge, Customer, Item, Metadata, Money, Order, OrderId, OrderStatus, PaymentState,
    PaymentSummary, PosSettings, SerialNumber, Target, Tender, Timestamp,
};

use super::Extras;

/// The buyer. All but the name is optional.
#[uniffi::remote(Record)]
pub struct Customer {
    /// At most 64 characters at the order API.
    pub name: String,
    /// At most 64 characters at the order API.
    pub email: Option<String>,
    /// Digits only.
    pub document: Option<String>,
    /// The caller's own reference.
    pub code: Option<String>,
}

/// One line of an order.
#[uniffi::remote(Record)]
pub struct Item {
    /// The caller's own reference.
    pub code: Option<String>,
    /// Text, cut at 256 characters at the order API.
    pub description: String,
    /// Price of one unit.
    pub amount: Money,
    /// Whole units, at least one.
    pub quantity: u32,
}

/// Which terminals get an order.
#[uniffi::remote(Enum)]
pub enum Target {
    /// Pushed to one terminal, with the tender forced.
    Direct {
        /// The terminal.
        serial: SerialNumber,
        /// How it is to be paid.
        tender: Tender,
    },
    /// Listed on these terminals, at least one.
    Listed {
        /// The terminals.
        serials: Vec<SerialNumber>,
    },
    /// Listed on all terminals of the account: an explicit choice.
    AllTerminals,
}

/// The status the order API gives. It does not tell whether the order was paid at a terminal;
/// [`PaymentSummary`] does.
#[uniffi::remote(Enum)]
#[non_exhaustive]
pub enum OrderStatus {
    /// Created, or paid at a terminal and not closed.
    Pending,
    /// Closed as paid.
    Paid,
    /// Closed as canceled.
    Canceled,
    /// Closed as failed.
    Failed,
    /// A word this version does not know.
    Other(String),
}

/// What makes an order a terminal order.
#[uniffi::remote(Record)]
pub struct PosSettings {
    /// Whether terminals show it.
    pub visible: bool,
    /// The text on the terminal's screen.
    pub display_name: Option<String>,
    /// Whether the terminal prints the document of this order after payment.
    pub print_receipt: bool,
    /// The terminals that get the order; empty means all of the account.
    pub serials: Vec<SerialNumber>,
    /// Whether the order is direct: pushed to one terminal, paid at once.
    pub direct: bool,
    /// The forced tender; absent where the operator chooses.
    pub tender: Option<Tender>,
}

/// An order.
#[uniffi::remote(Record)]
pub struct Order {
    /// The order API's id.
    pub id: OrderId,
    /// The caller's reference.
    pub code: Option<String>,
    /// Sum of the items.
    pub amount: Money,
    /// A closed order is on no terminal and takes no more charges.
    pub closed: bool,
    /// The order API's word; never the payment state.
    pub status: OrderStatus,
    /// The lines.
    pub items: Vec<Item>,
    /// The buyer, where known.
    pub customer: Option<Customer>,
    /// Payments and reservations; empty until one exists.
    pub charges: Vec<Charge>,
    /// Terminal settings; absent for online orders.
    pub pos: Option<PosSettings>,
    /// Free data.
    pub metadata: Metadata,
    /// When it was made.
    pub created_at: Option<Timestamp>,
    /// When it last changed.
    pub updated_at: Option<Timestamp>,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// Fields this version does not know, as JSON text by name.
    pub extras: Extras,
}

/// Where an order stands.
#[uniffi::remote(Enum)]
#[non_exhaustive]
pub enum PaymentState {
    /// Nothing paid.
    Open,
    /// Paid in part.
    Partial,
    /// Paid exactly.
    Paid,
    /// Paid above the total.
    Overpaid,
    /// Everything paid was given back.
    Refunded,
}

/// What is paid and what is due on an order.
#[uniffi::remote(Record)]
pub struct PaymentSummary {
    /// Money that stands: paid less given back.
    pub net: Money,
    /// What is still to be paid; zero when paid or overpaid.
    pub due: Money,
    /// What was paid above the total; zero in all other states.
    pub excess: Money,
    /// The state.
    pub state: PaymentState,
}
