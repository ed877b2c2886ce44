//! Orders, as terminals and sales software see them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Charge, Money, OrderId, PaymentSummary, SerialNumber, Tender, Timestamp};

/// Free data of an order or charge; values may be null (pagarme-connect §1.9).
pub type Metadata = BTreeMap<String, Option<String>>;

/// The buyer. All but the name is optional (pagarme-connect §2.3).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Customer {
    /// At most 64 characters on the wire.
    pub name: String,
    /// At most 64 characters on the wire.
    pub email: Option<String>,
    /// Digits only.
    pub document: Option<String>,
    /// The caller's own reference.
    pub code: Option<String>,
}

/// One line of an order (pagarme-connect §2.4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// The caller's own reference.
    pub code: Option<String>,
    /// Text, cut at 256 characters on the wire.
    pub description: String,
    /// Price of one unit.
    pub amount: Money,
    /// Whole units, at least one.
    pub quantity: u32,
}

/// The status the order API gives. It does *not* tell whether the order was
/// paid at a terminal; [`PaymentSummary`] does (pagarme-connect §2.7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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

/// What makes an order a terminal order (pagarme-connect §3.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PosSettings {
    /// Whether terminals show it.
    pub visible: bool,
    /// The text on the terminal's screen.
    pub display_name: Option<String>,
    /// Whether the terminal prints the document of this order after payment.
    pub print_receipt: bool,
    /// The terminals that get the order; empty means all of the account.
    pub serials: Vec<SerialNumber>,
    /// Whether payment settings were there at all: that makes the order direct
    /// (pagarme-connect §3.5).
    pub direct: bool,
    /// The forced tender; absent where the operator chooses.
    pub tender: Option<Tender>,
}

/// An order (pagarme-connect §2.5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// The order API's id.
    pub id: OrderId,
    /// The caller's reference.
    pub code: Option<String>,
    /// Sum of the items.
    pub amount: Money,
    /// A closed order is on no terminal and takes no more charges.
    pub closed: bool,
    /// See [`OrderStatus`]; never the payment state.
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
    pub extras: BTreeMap<String, String>,
}

impl Order {
    /// Whether the order is direct: payment settings are there
    /// (pagarme-connect §3.5).
    pub fn is_direct(&self) -> bool {
        self.pos.as_ref().is_some_and(|pos| pos.direct)
    }

    /// Whether a terminal may show the order: a visible, open terminal order
    /// for its serial or for all.
    pub fn is_offered_to(&self, serial: &SerialNumber) -> bool {
        !self.closed
            && self.pos.as_ref().is_some_and(|pos| {
                pos.visible && (pos.serials.is_empty() || pos.serials.contains(serial))
            })
    }

    /// What is paid and what is due, from the charges (pagarme-connect §4.8).
    pub fn payment(&self) -> PaymentSummary {
        PaymentSummary::of(self)
    }

    /// The text to show for the order: display name, else code, else id.
    pub fn title(&self) -> &str {
        self.pos
            .as_ref()
            .and_then(|pos| pos.display_name.as_deref())
            .or(self.code.as_deref())
            .unwrap_or(self.id.as_str())
    }
}
