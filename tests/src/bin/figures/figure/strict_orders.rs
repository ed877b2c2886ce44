//! The upper bound of reading: a structure that takes one exact form and checks
//! nothing else.
#![allow(dead_code, reason = "filled by the parser, read by nobody")]

use std::collections::BTreeMap;

use serde::Deserialize;

#[derive(Debug, Deserialize)]
pub(crate) struct StrictPage {
    data: Vec<StrictOrder>,
}

#[derive(Debug, Deserialize)]
struct StrictOrder {
    id: String,
    code: Option<String>,
    amount: i64,
    currency: String,
    closed: bool,
    status: String,
    items: Vec<StrictItem>,
    customer: Option<StrictCustomer>,
    #[serde(default)]
    charges: Vec<StrictCharge>,
    poi_payment_settings: Option<StrictPos>,
    #[serde(default)]
    metadata: BTreeMap<String, Option<String>>,
    created_at: String,
    updated_at: String,
}

#[derive(Debug, Deserialize)]
struct StrictItem {
    code: Option<String>,
    description: String,
    amount: i64,
    quantity: u32,
}

#[derive(Debug, Deserialize)]
struct StrictCustomer {
    name: String,
    email: Option<String>,
    document: Option<String>,
}

#[derive(Debug, Deserialize)]
struct StrictPos {
    visible: bool,
    display_name: Option<String>,
    print_order_receipt: bool,
    devices_serial_number: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct StrictCharge {
    id: String,
    code: Option<String>,
    amount: i64,
    paid_amount: Option<i64>,
    canceled_amount: Option<i64>,
    status: String,
    payment_method: String,
    created_at: String,
    updated_at: String,
    paid_at: Option<String>,
    last_transaction: Option<StrictTransaction>,
    #[serde(default)]
    metadata: BTreeMap<String, Option<String>>,
}

#[derive(Debug, Deserialize)]
struct StrictTransaction {
    id: String,
}
