//! Whatever a service sends, reading ends in a value or an error.

use maquininha_orderapi::{
    error_body, read_charge, read_charges_page, read_hooks_page, read_order, read_orders_page,
    read_webhook,
};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

const KEYS: [&str; 30] = [
    "id",
    "amount",
    "data",
    "paging",
    "next",
    "charges",
    "items",
    "customer",
    "order",
    "metadata",
    "terminals",
    "orderDisplayName",
    "poi_payment_settings",
    "payment_setup",
    "type",
    "event",
    "devices_serial_number",
    "installments",
    "closed",
    "status",
    "paid_amount",
    "canceled_amount",
    "created_at",
    "currency",
    "errors",
    "message",
    "quantity",
    "last_transaction",
    "account",
    "?",
];

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,20}".prop_map(Value::from),
        Just(json!("charge.paid")),
        Just(json!("order.closed")),
        Just(json!("2026-03-02T14:01:10Z")),
        Just(json!("{\"SerialNumbers\":[1]}")),
    ];
    leaf.prop_recursive(5, 64, 8, |inner| {
        let key = (0..KEYS.len()).prop_map(|at| KEYS[at].to_owned());
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((key, inner), 0..12)
                .prop_map(|entries| Value::Object(entries.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

fn read_all(body: &[u8]) {
    let _ = read_order(body);
    let _ = read_charge(body);
    let _ = read_webhook(body);
    let _ = read_hooks_page(body);
    let _ = read_charges_page(body);
    let page = read_orders_page(body);
    if let Ok(page) = page {
        assert_eq!(page.records.len() + page.unreadable.len(), page.length);
    }
    assert!(error_body(body).summary().chars().count() <= 300);
}

proptest! {
    #[test]
    fn no_json_makes_reading_panic_or_lose_a_record(body in any_json()) {
        read_all(body.to_string().as_bytes());
    }

    #[test]
    fn no_bytes_make_reading_panic(body in prop::collection::vec(any::<u8>(), 0..200)) {
        read_all(&body);
    }

    #[test]
    fn every_charge_of_a_readable_order_is_there(
        amounts in prop::collection::vec(any::<i64>(), 0..20),
    ) {
        let charges: Vec<Value> = amounts
            .iter()
            .enumerate()
            .map(|(index, amount)| json!({"id": format!("ch_{index}"), "amount": amount}))
            .collect();
        let body = json!({"id": "or_1", "amount": 1, "charges": charges}).to_string();
        match read_order(body.as_bytes()) {
            Ok(order) => prop_assert_eq!(order.charges.len(), amounts.len()),
            Err(_) => prop_assert!(amounts.iter().any(|amount| *amount < 0)),
        }
    }
}
