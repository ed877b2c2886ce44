//! Every published shape, read and written: `tests/vectors/orders/*.json`.

use std::path::Path;

use maquininha_model::{
    AttemptKey, Charge, ChargeId, Money, NewOrder, Nsu, Order, OrderId, TerminalReport, Timestamp,
};
use maquininha_orderapi::{
    CancelChargeRequest, ChargeKind, CloseOrderRequest, ConfirmPaymentRequest, CreateChargeRequest,
    CreateOrderRequest, MetadataRequest, Page, PrintFormat, PrintRequest, PrintType, ReadError,
    StandaloneSale, WebhookData, error_body, read_charge, read_hooks_page, read_order,
    read_orders_page, read_webhook,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

fn each_vector(mut check: impl FnMut(&str, &Value)) -> usize {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/orders");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).expect("the vectors are there") {
        let path = entry.expect("entry").path();
        let text = std::fs::read_to_string(&path).expect("readable");
        let vector = serde_json::from_str(&text).expect("a vector is JSON");
        check(&path.file_name().expect("name").to_string_lossy(), &vector);
        count += 1;
    }
    count
}

fn body_of(vector: &Value) -> Vec<u8> {
    match vector["body_text"].as_str() {
        Some(text) => text.as_bytes().to_vec(),
        None => serde_json::to_vec(&vector["body"]).expect("body"),
    }
}

fn agrees(name: &str, expect: &Value, actual: &Value) {
    for (pointer, wanted) in expect.as_object().into_iter().flatten() {
        let found = actual.pointer(pointer).unwrap_or(&Value::Null);
        if pointer == "/extras" {
            assert_eq!(parsed_texts(found), parsed_texts(wanted), "{name}: {pointer}");
        } else {
            assert_eq!(found, wanted, "{name}: {pointer}");
        }
    }
}

/// Unknown fields are kept as JSON text, whose blanks do not matter.
fn parsed_texts(texts: &Value) -> Vec<(String, Value)> {
    let texts = texts.as_object().expect("an object");
    let parse = |text: &Value| serde_json::from_str(text.as_str().expect("text")).expect("JSON");
    texts.iter().map(|(key, text)| (key.clone(), parse(text))).collect()
}

fn page_agrees<T: serde::Serialize>(name: &str, vector: &Value, page: Page<T>) -> Value {
    let unreadable: Vec<String> = page.unreadable.iter().map(ToString::to_string).collect();
    let seen = json!({"length": page.length, "has_next": page.has_next, "unreadable": unreadable});
    assert_eq!(seen, vector["page"], "{name}");
    json!(page.records)
}

fn read(name: &str, vector: &Value) -> Result<Value, ReadError> {
    let body = body_of(vector);
    Ok(match vector["read"].as_str().expect("kind") {
        "order" => {
            let order = read_order(&body)?;
            assert_eq!(json!(order.payment().state), vector["state"], "{name}: payment state");
            json!(order)
        }
        "charge" => {
            let charge = read_charge(&body)?;
            agrees(name, &vector["report"], &json!(charge.report()));
            json!(charge)
        }
        "orders_page" => page_agrees(name, vector, read_orders_page(&body)?),
        "hooks_page" => {
            let page = read_hooks_page(&body)?;
            for record in &page.records {
                let again = read_webhook(record.payload.as_bytes()).expect("a payload is taken");
                assert_eq!((again.id, again.event), (record.id.clone(), record.event.clone()));
                assert!(matches!(again.data, WebhookData::Charge { .. }), "{name}");
            }
            let Page { records, unreadable, length, has_next } = page;
            let records = records
                .into_iter()
                .map(|hook| {
                    json!({"id": hook.id, "event": hook.event, "status": hook.status,
                           "attempts": hook.attempts})
                })
                .collect();
            page_agrees(name, vector, Page::<Value> { records, unreadable, length, has_next })
        }
        "webhook" => {
            let hook = read_webhook(&body)?;
            let (charge, order) = match hook.data {
                WebhookData::Charge { charge, order } => (Some(charge), order),
                WebhookData::Order(order) => (None, Some(order)),
                _ => (None, None),
            };
            json!({"id": hook.id, "account_id": hook.account_id, "event": hook.event,
                   "charge": charge, "order": order})
        }
        "error" => {
            assert_eq!(error_body(&body).summary(), vector["summary"], "{name}");
            json!({})
        }
        other => panic!("{name}: unknown kind {other}"),
    })
}

#[test]
fn every_published_shape_is_read() {
    let count = each_vector(|name, vector| {
        if vector["read"].is_null() {
            return;
        }
        match (read(name, vector), vector["error"].as_str()) {
            (Ok(actual), None) => agrees(name, &vector["expect"], &actual),
            (Err(error), Some(wanted)) => assert_eq!(error.to_string(), wanted, "{name}"),
            (result, _) => panic!("{name}: {result:?}"),
        }
    });
    assert!(count > 60, "only {count} vectors were found");
}

fn part<T: DeserializeOwned>(input: &Value, key: &str) -> T {
    serde_json::from_value(input[key].clone()).unwrap_or_else(|error| panic!("{key}: {error}"))
}

fn written(kind: &str, input: &Value) -> Value {
    let amount = || Money::brl(input["amount"].as_i64().expect("amount"));
    let report = || part::<TerminalReport>(input, "report");
    let order_id = || part::<OrderId>(input, "order_id");
    let charge = |kind| json!(CreateChargeRequest::new(&order_id(), amount(), kind, &report()));
    match kind {
        "create_order" => {
            let order: NewOrder = serde_json::from_value(input.clone()).expect("an order");
            order.validate().expect("a valid order");
            json!(CreateOrderRequest::from(&order))
        }
        "reservation" => {
            charge(ChargeKind::Reservation { lease_until: part::<Timestamp>(input, "lease_until") })
        }
        "paid" => charge(ChargeKind::Paid),
        "metadata" => {
            json!(MetadataRequest::new(&report(), Some(part::<Timestamp>(input, "lease_until"))))
        }
        "confirm" => json!(ConfirmPaymentRequest::new(amount(), &part::<Nsu>(input, "nsu"))),
        "cancel_part" => json!(CancelChargeRequest::part(amount())),
        "close" => json!(match input["status"].as_str() {
            Some("paid") => CloseOrderRequest::Paid,
            Some("canceled") => CloseOrderRequest::Canceled,
            _ => CloseOrderRequest::Failed,
        }),
        "standalone" => {
            let key: AttemptKey = part(input, "attempt_key");
            json!(StandaloneSale::new(&key, amount(), &report()))
        }
        "print" => json!(PrintRequest {
            kind: PrintType::Nfe,
            size_v: part(input, "height"),
            size_h: part(input, "width"),
            format: PrintFormat::Png,
            content: input["content"].as_str().expect("content"),
        }),
        other => panic!("unknown kind {other}"),
    }
}

#[test]
fn every_request_is_written_exactly() {
    let mut count = 0;
    each_vector(|name, vector| {
        if let Some(kind) = vector["write"].as_str() {
            assert_eq!(written(kind, &vector["input"]), vector["expect_body"], "{name}");
            count += 1;
        }
    });
    assert!(count > 15, "only {count} vectors were found");
}

#[test]
fn what_we_write_is_read_back_as_it_was_meant() {
    each_vector(|name, vector| {
        if vector["write"] != "create_order" {
            return;
        }
        let meant: NewOrder = serde_json::from_value(vector["input"].clone()).expect("an order");
        let mut answer = vector["expect_body"].clone();
        answer["id"] = json!("or_VECTOR0000000001");
        answer["amount"] = json!(meant.total().expect("a total").minor());
        let order = read_order(answer.to_string().as_bytes()).expect("readable");
        assert_eq!(order.is_direct(), meant.flow() == maquininha_model::Flow::Direct, "{name}");
        assert_eq!(order.code.as_deref(), Some(meant.code.as_str()), "{name}");
        if let maquininha_model::Target::Direct { tender, .. } = meant.target {
            assert_eq!(order.pos.and_then(|pos| pos.tender), Some(tender), "{name}");
        }
    });
}

#[test]
fn a_charge_list_beyond_its_bound_is_an_error() {
    let charge = json!({"id": "ch_1", "amount": 1});
    let order = |count| {
        json!({"id": "or_1", "amount": 1, "charges": vec![charge.clone(); count]}).to_string()
    };
    let charges: Result<Vec<Charge>, _> = read_order(order(1_000).as_bytes()).map(|o| o.charges);
    assert_eq!(charges.expect("readable").len(), 1_000);
    let error = read_order(order(1_001).as_bytes()).expect_err("too many");
    assert_eq!(error.to_string(), "charges has more than 1000 entries");
}

#[test]
fn a_body_beyond_its_bound_is_not_parsed() {
    let body = vec![b' '; maquininha_orderapi::BODY_LEN_MAX + 1];
    assert!(matches!(read_order(&body), Err(ReadError::TooLong { .. })));
}

#[test]
fn deep_nesting_is_an_error_of_one_order_only() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let page = format!(
        r#"{{"data":[{{"id":"or_1","amount":1,"metadata":{{"deep":{deep}}}}},{{"id":"or_2","amount":1}}]}}"#
    );
    let page = read_orders_page(page.as_bytes()).expect("a page");
    assert_eq!(page.unreadable.len(), 1);
    let ids: Vec<&Order> = page.records.iter().collect();
    assert_eq!(ids[0].id.as_str(), "or_2");
}

#[test]
fn a_byte_order_mark_does_no_harm() {
    let charge = read_charge("\u{feff}{\"id\":\"ch_1\",\"amount\":5}".as_bytes());
    assert_eq!(charge.expect("readable").id, ChargeId::new("ch_1").expect("id"));
}
