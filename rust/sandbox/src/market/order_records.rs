//! What the market keeps of an order, and what it needs to make one.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::clock::MarketTime;
use crate::market::charges::NewCharge;

/// An order of the market.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OrderRecord {
    /// `or_…`.
    pub id: String,
    /// The owner.
    pub account_id: String,
    /// The caller's reference, or one made by the market.
    pub code: String,
    /// Sum of the items, in centavos.
    pub amount: i64,
    /// Whether the order left the terminals.
    pub closed: bool,
    /// `pending`, `paid`, `canceled` or `failed`.
    pub status: String,
    /// What is sold.
    pub items: Vec<ItemRecord>,
    /// The buyer.
    pub customer_id: String,
    /// Free data.
    pub metadata: Map<String, Value>,
    /// Present on POS orders.
    pub poi: Option<PoiRecord>,
    /// Charges, oldest first.
    pub charge_ids: Vec<String>,
    /// Time of creation.
    pub created_at: MarketTime,
    /// Time of the last change.
    pub updated_at: MarketTime,
    /// Time of closing.
    pub closed_at: Option<MarketTime>,
}

impl OrderRecord {
    /// The terminals that show this order; empty means all of the account.
    #[must_use]
    pub fn serials(&self) -> &[String] {
        self.poi.as_ref().map_or(&[], |poi| poi.serials.as_slice())
    }

    /// Whether one terminal opens this order by itself (`pagarme-connect §3.5`).
    #[must_use]
    pub fn is_direct(&self) -> bool {
        self.poi.as_ref().is_some_and(|poi| poi.payment_setup.is_some())
    }
}

/// One line of an order.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ItemRecord {
    /// `oi_…`.
    pub id: String,
    /// Unit price in centavos.
    pub amount: i64,
    /// Whole units.
    pub quantity: i64,
    /// Text of the line.
    pub description: Option<String>,
    /// The caller's article number.
    pub code: Option<String>,
    /// The caller's category.
    pub category: Option<String>,
    /// Time of creation.
    pub created_at: MarketTime,
}

/// `poi_payment_settings` as kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PoiRecord {
    /// Whether terminals show the order.
    pub visible: bool,
    /// Text on the screen.
    pub display_name: Option<String>,
    /// Whether the terminal prints after payment.
    pub print_order_receipt: Option<bool>,
    /// Terminals; empty means all.
    pub serials: Vec<String>,
    /// Present on direct orders, with the fields as sent and normalised types.
    pub payment_setup: Option<Map<String, Value>>,
    /// Time of creation.
    pub created_at: MarketTime,
}

/// A buyer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CustomerRecord {
    /// `cus_…`.
    pub id: String,
    /// The owner.
    pub account_id: String,
    /// Name on the order.
    pub name: String,
    /// Key of matching (`pagarme-connect §2.3`).
    pub email: Option<String>,
    /// The other fields as sent.
    pub extra: Map<String, Value>,
    /// Time of creation.
    pub created_at: MarketTime,
}

/// A checked request to create an order.
#[derive(Debug)]
pub(crate) struct NewOrder {
    pub(crate) code: Option<String>,
    pub(crate) amount: i64,
    pub(crate) items: Vec<NewItem>,
    pub(crate) customer: NewCustomer,
    pub(crate) closed: bool,
    pub(crate) metadata: Map<String, Value>,
    pub(crate) poi: Option<NewPoi>,
    pub(crate) payments: Vec<NewCharge>,
    pub(crate) partner_id: Option<String>,
}

#[derive(Debug)]
pub(crate) struct NewItem {
    pub(crate) amount: i64,
    pub(crate) quantity: i64,
    pub(crate) description: Option<String>,
    pub(crate) code: Option<String>,
    pub(crate) category: Option<String>,
}

#[derive(Debug)]
pub(crate) enum NewCustomer {
    Known(String),
    Given { name: String, email: Option<String>, extra: Map<String, Value> },
}

#[derive(Debug)]
pub(crate) struct NewPoi {
    pub(crate) visible: bool,
    pub(crate) display_name: Option<String>,
    pub(crate) print_order_receipt: Option<bool>,
    pub(crate) serials: Vec<String>,
    pub(crate) payment_setup: Option<Map<String, Value>>,
}
