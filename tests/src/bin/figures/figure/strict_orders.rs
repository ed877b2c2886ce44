//! What a parser without tolerance does: structures that take one exact form and
//! check nothing else. Texts are `String`, or `&str` where they point into the page.
#![allow(dead_code, reason = "filled by the parser, read by nobody")]

use std::collections::BTreeMap;

use serde::Deserialize;

#[derive(Debug, Deserialize)]
pub(crate) struct StrictPage<Text: Ord> {
    data: Vec<StrictOrder<Text>>,
}

#[derive(Debug, Deserialize)]
struct StrictOrder<Text: Ord> {
    id: Text,
    code: Option<Text>,
    amount: i64,
    currency: Text,
    closed: bool,
    status: Text,
    items: Vec<StrictItem<Text>>,
    customer: Option<StrictCustomer<Text>>,
    #[serde(default = "Vec::new")]
    charges: Vec<StrictCharge<Text>>,
    poi_payment_settings: Option<StrictPos<Text>>,
    #[serde(default = "BTreeMap::new")]
    metadata: BTreeMap<Text, Option<Text>>,
    created_at: Text,
    updated_at: Text,
}

#[derive(Debug, Deserialize)]
struct StrictItem<Text: Ord> {
    code: Option<Text>,
    description: Text,
    amount: i64,
    quantity: u32,
}

#[derive(Debug, Deserialize)]
struct StrictCustomer<Text: Ord> {
    name: Text,
    email: Option<Text>,
    document: Option<Text>,
}

#[derive(Debug, Deserialize)]
struct StrictPos<Text: Ord> {
    visible: bool,
    display_name: Option<Text>,
    print_order_receipt: bool,
    devices_serial_number: Vec<Text>,
}

#[derive(Debug, Deserialize)]
struct StrictCharge<Text: Ord> {
    id: Text,
    code: Option<Text>,
    amount: i64,
    paid_amount: Option<i64>,
    canceled_amount: Option<i64>,
    status: Text,
    payment_method: Text,
    created_at: Text,
    updated_at: Text,
    paid_at: Option<Text>,
    last_transaction: Option<StrictTransaction<Text>>,
    #[serde(default = "BTreeMap::new")]
    metadata: BTreeMap<Text, Option<Text>>,
}

#[derive(Debug, Deserialize)]
struct StrictTransaction<Text: Ord> {
    id: Text,
}
