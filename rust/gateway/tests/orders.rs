//! Making, finding and listing orders; prints and webhook records.

mod support;

use maquininha_flow::{OrderCall, OrderCallError, OrderReply, Reservation};
use maquininha_gateway::GatewayConfig;
use maquininha_merchant::port::{HookStatus, ImageFormat, OrderApi, PrintImage, PrintKind};
use maquininha_model::{Money, SerialNumber, Timestamp};
use maquininha_terminal::port::OrderGateway;
use support::{
    Act, Server, attempt, canary, charge_body, client, client_of, config, json, new_order,
    order_body, order_id, page_body, report,
};

#[tokio::test]
async fn a_lost_create_is_found_by_its_code_and_adopted() {
    let made = order_body("or_7", "A-1", 3000, false);
    let other = order_body("or_8", "A-1", 9900, false);
    let server = Server::start([Act::HangUp, json(200, page_body(&[other, made], None))]).await;
    let client = client(&server);
    let order = new_order("A-1");
    assert_eq!(client.create(&order).await, Err(OrderCallError::OutcomeUnknown));
    assert_eq!(client.create(&order).await.expect("adopted").id.as_str(), "or_7");
    assert_eq!(
        server.lines(),
        ["POST /core/v5/orders", "GET /core/v5/orders?code=A-1&page=1&size=30"]
    );
}

#[tokio::test]
async fn a_lost_create_that_was_not_made_is_repeated_byte_by_byte_under_its_key() {
    let server = Server::start([
        Act::HangUp,
        json(200, page_body(&[], None)),
        json(200, order_body("or_7", "A-1", 3000, false)),
    ])
    .await;
    let client = client(&server);
    let order = new_order("A-1");
    assert!(client.create(&order).await.is_err());
    assert!(client.create(&order).await.is_ok());
    let seen = server.seen();
    assert_eq!(seen[0].body, seen[2].body);
    assert!(seen[0].header("idempotency-key").is_some());
    assert_eq!(seen[0].header("idempotency-key"), seen[2].header("idempotency-key"));
}

/// The service answers a key for a day as it answered it first, so a refusal
/// would stay for a day although its cause is gone.
#[tokio::test]
async fn a_create_that_was_refused_is_asked_for_under_another_key() {
    let server = Server::start([
        json(412, r#"{"message":"too many open orders"}"#),
        json(200, page_body(&[], None)),
        json(200, order_body("or_7", "A-1", 3000, false)),
    ])
    .await;
    let client = client(&server);
    let refused = client.create(&new_order("A-1")).await;
    assert!(matches!(refused, Err(OrderCallError::Rejected { status: 412, .. })), "{refused:?}");
    assert!(client.create(&new_order("A-1")).await.is_ok());
    let seen = server.seen();
    assert_eq!(seen[0].body, seen[2].body);
    assert_ne!(seen[0].header("idempotency-key"), seen[2].header("idempotency-key"));
}

#[tokio::test]
async fn a_second_create_of_a_code_makes_no_second_order() {
    let made = order_body("or_7", "A-1", 3000, false);
    let server =
        Server::start([json(201, made.clone()), json(200, page_body(&[made], None))]).await;
    let client = client(&server);
    let first = client.create(&new_order("A-1")).await.expect("made");
    let second = client.create(&new_order("A-1")).await.expect("adopted");
    assert_eq!(first, second);
}

#[tokio::test]
async fn a_code_that_belongs_to_another_amount_is_a_conflict() {
    let server = Server::start([
        json(500, ""),
        json(200, page_body(&[order_body("or_7", "A-1", 1, false)], None)),
    ])
    .await;
    let client = client(&server);
    assert!(client.create(&new_order("A-1")).await.is_err());
    let second = client.create(&new_order("A-1")).await;
    assert!(matches!(second, Err(OrderCallError::Conflict { .. })), "{second:?}");
}

#[tokio::test]
async fn a_lookup_that_fails_repeats_nothing() {
    for lookup in [json(404, ""), json(200, r#"{"data":[{"id":"or_7","code":"A-1"}]}"#)] {
        let server = Server::start([Act::HangUp, lookup]).await;
        let client = client(&server);
        assert!(client.create(&new_order("A-1")).await.is_err());
        assert!(client.create(&new_order("A-1")).await.is_err());
        let posts = server.lines().iter().filter(|line| line.starts_with("POST")).count();
        assert_eq!(posts, 1);
    }
}

#[tokio::test]
async fn an_order_that_is_not_valid_is_not_sent() {
    let server = Server::start([]).await;
    let mut order = new_order("A-1");
    order.items.clear();
    let result = client(&server).create(&order).await;
    assert!(matches!(result, Err(OrderCallError::Invalid { .. })), "{result:?}");
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn open_orders_are_paged_by_number_and_closed_ones_left_out() {
    let elsewhere = Some("https://elsewhere.invalid/core/v5/orders?page=2");
    let order = |id: &str, closed| order_body(id, "A", 100, closed);
    let server = Server::start([
        json(200, page_body(&[order("or_1", false), order("or_2", true)], elsewhere)),
        json(200, page_body(&[order("or_1", false), order("or_3", false)], elsewhere)),
        json(200, page_body(&[order("or_4", false)], elsewhere)),
    ])
    .await;
    let client = client_of(GatewayConfig { page_size: 2, ..config(&server.url) }, canary("key"));
    let orders = client.open_orders().await.expect("listed");
    let ids: Vec<&str> = orders.iter().map(|order| order.id.as_str()).collect();
    assert_eq!(ids, ["or_1", "or_3", "or_4"]);
    let pages: Vec<String> = (1..=3)
        .map(|page| format!("GET /core/v5/orders?status=pending&page={page}&size=2"))
        .collect();
    assert_eq!(server.lines(), pages);
}

#[tokio::test]
async fn a_list_without_next_ends_and_an_endless_one_is_cut() {
    let full = [order_body("or_1", "A", 100, false)];
    let server = Server::start([json(200, page_body(&full, None))]).await;
    let one = GatewayConfig { page_size: 1, ..config(&server.url) };
    assert_eq!(client_of(one, canary("key")).open_orders().await.expect("listed").len(), 1);
    assert_eq!(server.seen().len(), 1);
    let endless = Server::start(vec![json(200, page_body(&full, Some("x"))); 100]).await;
    let one = GatewayConfig { page_size: 1, ..config(&endless.url) };
    assert_eq!(client_of(one, canary("key")).open_orders().await.expect("listed").len(), 1);
    assert_eq!(endless.seen().len(), 20);
}

#[tokio::test]
async fn one_unreadable_order_does_not_hide_the_others() {
    let page = page_body(&[r#"{"id":"or_0"}"#.to_owned(), order_body("or_1", "A", 1, false)], None);
    let server = Server::start([json(200, page)]).await;
    assert_eq!(client(&server).open_orders().await.expect("listed").len(), 1);
}

#[tokio::test]
async fn the_window_of_open_orders_is_sent_in_whole_seconds() {
    let server = Server::start([json(200, page_body(&[], None))]).await;
    let window = Some(std::time::Duration::from_secs(86_400));
    let config = GatewayConfig { open_orders_window: window, ..config(&server.url) };
    client_of(config, canary("key")).open_orders().await.expect("listed");
    let line = server.lines().remove(0);
    let since = line.split("created_since=").nth(1).and_then(|rest| rest.split('&').next());
    let since = since.expect("a window").replace("%3A", ":");
    assert_eq!((since.len(), Timestamp::parse(&since).is_ok()), (20, true), "{since}");
}

#[tokio::test]
async fn a_reservation_is_a_pending_cash_charge_under_its_own_key() {
    let server = Server::start([json(200, charge_body("ch_1", "pending"))]).await;
    let reservation = Reservation {
        order_id: order_id(),
        amount: Money::brl(3000),
        attempt_key: attempt("A-1"),
        serial: SerialNumber::new("TESTPOS0001").expect("serial"),
        lease_until: Timestamp::parse("2026-03-02T14:03:00Z").expect("time"),
    };
    let reply = client(&server).call(OrderCall::Reserve(reservation)).await;
    assert!(matches!(reply, Ok(OrderReply::Charge { .. })), "{reply:?}");
    let seen = server.seen().remove(0);
    assert_eq!(seen.header("idempotency-key"), Some("A-1:reserve"));
    assert!(seen.body.contains(r#""confirm":false"#), "{}", seen.body);
    assert!(seen.body.contains(r#""maquininha_lease_until":"2026-03-02T14:03:00Z""#));
}

#[tokio::test]
async fn a_report_replaces_the_metadata_with_all_keys() {
    let server = Server::start([json(200, charge_body("ch_1", "pending"))]).await;
    let charge_id = maquininha_model::ChargeId::new("ch_1").expect("id");
    let report = Box::new(report("A-1"));
    let reply = client(&server).call(OrderCall::Report { charge_id, report }).await;
    assert_eq!(reply, Ok(OrderReply::Done));
    let seen = server.seen().remove(0);
    assert_eq!(seen.line(), "PATCH /core/v5/charges/ch_1/metadata");
    for part in [
        r#""account_funding_source":"Credit""#,
        r#""initiator_transaction_key":"A-1""#,
        r#""installment_quantity":"3""#,
        r#""installment_type":"MerchantFinanced""#,
        r#""scheme_name":"Elo""#,
        r#""terminal_serial_number":"TESTPOS0001""#,
        r#""transaction_timestamp":"2026-03-02T14:01:08Z""#,
    ] {
        assert!(seen.body.contains(part), "{part} in {}", seen.body);
    }
}

#[tokio::test]
async fn a_standalone_sale_is_found_by_its_attempt() {
    let find = || OrderCall::FindStandalone { attempt_key: attempt("A-1") };
    let order = |id: &str, metadata: &str| {
        format!(r#"{{"id":"{id}","code":"A-1","amount":3000,"closed":true,"metadata":{metadata}}}"#)
    };
    let ours = order("or_2", r#"{"initiator_transaction_key":"A-1"}"#);
    let theirs = order("or_1", r#"{"initiator_transaction_key":"B-1"}"#);
    let server = Server::start([
        json(200, page_body(&[theirs.clone(), ours], None)),
        json(200, page_body(&[theirs], None)),
    ])
    .await;
    let client = client(&server);
    match client.call(find()).await {
        Ok(OrderReply::Order { order }) => assert_eq!(order.id.as_str(), "or_2"),
        other => panic!("{other:?}"),
    }
    assert_eq!(client.call(find()).await, Err(OrderCallError::NotFound));
}

#[tokio::test]
async fn a_standalone_sale_is_posted_paid_and_closed() {
    let server = Server::start([json(200, order_body("or_1", "A-1", 3000, true))]).await;
    let call =
        OrderCall::PostStandalone { amount: Money::brl(3000), report: Box::new(report("A-1")) };
    assert!(client(&server).call(call).await.is_ok());
    let seen = server.seen().remove(0);
    assert_eq!(seen.header("idempotency-key"), Some("A-1:standalone"));
    assert!(seen.body.contains(r#""closed":true"#) && seen.body.contains(r#""confirm":true"#));
}

fn image() -> PrintImage {
    PrintImage {
        kind: PrintKind::Nfe,
        width_px: 384,
        height_px: 10,
        format: ImageFormat::Png,
        bytes: b"\x89PNG".to_vec(),
    }
}

#[tokio::test]
async fn a_print_waits_for_a_busy_terminal_three_times_at_most() {
    let server = Server::start([json(409, ""), json(409, ""), json(200, "")]).await;
    assert_eq!(client(&server).print(&order_id(), &image()).await, Ok(()));
    assert_eq!(server.lines(), vec!["POST /posconnect/v1/orders/or_1/prints"; 3]);
    assert!(server.seen()[0].body.contains(r#""content":"iVBORw==""#));
    let busy = Server::start(vec![json(409, ""); 5]).await;
    let result = client(&busy).print(&order_id(), &image()).await;
    assert_eq!(result, Err(OrderCallError::Conflict { message: String::new() }));
    assert_eq!(busy.seen().len(), 3);
}

#[tokio::test]
async fn a_print_whose_answer_was_lost_is_not_sent_again() {
    let server = Server::start([Act::HangUp, json(200, "")]).await;
    let result = client(&server).print(&order_id(), &image()).await;
    assert_eq!(result, Err(OrderCallError::OutcomeUnknown));
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn failed_deliveries_are_listed_oldest_first() {
    let hook = |id: &str, time: &str| {
        format!(
            r#"{{"id":"{id}","event":"charge.paid","status":"failed","created_at":"{time}","data":{}}}"#,
            charge_body("ch_1", "paid")
        )
    };
    let page = page_body(
        &[hook("hook_2", "2026-03-02T15:00:00Z"), hook("hook_1", "2026-03-02T14:00:00Z")],
        None,
    );
    let server = Server::start([json(200, page)]).await;
    let since = Timestamp::parse("2026-03-02T13:00:00.5Z").expect("time");
    let hooks = client(&server).hooks(since, HookStatus::Failed).await.expect("listed");
    let ids: Vec<&str> = hooks.iter().map(|hook| hook.id.as_str()).collect();
    assert_eq!(ids, ["hook_1", "hook_2"]);
    assert_eq!(hooks[0].status, HookStatus::Failed);
    assert!(maquininha_orderapi::read_webhook(hooks[0].payload.as_bytes()).is_ok());
    let line = server.lines().remove(0).replace("%3A", ":");
    assert_eq!(
        line,
        "GET /core/v5/hooks?created_since=2026-03-02T13:00:00Z&status=failed&page=1&size=30"
    );
}
