//! Planted faults, endpoints that die, restarts, wake-ups.

mod support;

use maquininha_sandbox::{Fault, FaultRule, RestartMemory};
use serde_json::json;
use support::{KEY, api, basic, direct, listed, open, paid_charge, reservation, send, server};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

#[tokio::test]
async fn a_dropped_call_has_no_effect_before_and_an_effect_after() {
    let sandbox = server().await;
    let market = sandbox.market();
    let base_url = sandbox.base_url(0);
    market.plant_fault(FaultRule::on("POST", "/orders", Fault::DropBefore).times(1));
    assert_eq!(api(&base_url, "POST", "/orders", Some(listed("A", 1000))).await.status, 0);
    assert_eq!(market.books().orders.len(), 0);
    market.plant_fault(FaultRule::on("POST", "/orders", Fault::DropAfter).times(1));
    assert_eq!(api(&base_url, "POST", "/orders", Some(listed("A", 1000))).await.status, 0);
    assert_eq!(market.books().orders.len(), 1);
    assert_eq!(api(&base_url, "POST", "/orders", Some(listed("B", 1000))).await.status, 200);
}

#[tokio::test]
async fn error_statuses_come_with_and_without_effect() {
    let sandbox = server().await;
    let market = sandbox.market();
    let base_url = sandbox.base_url(0);
    market.plant_fault(
        FaultRule::on("POST", "/orders", Fault::StatusBefore { status: 503 }).times(1),
    );
    assert_eq!(api(&base_url, "POST", "/orders", Some(listed("A", 1000))).await.status, 503);
    assert_eq!(market.books().orders.len(), 0);
    market
        .plant_fault(FaultRule::on("POST", "/orders", Fault::StatusAfter { status: 500 }).times(1));
    assert_eq!(api(&base_url, "POST", "/orders", Some(listed("A", 1000))).await.status, 500);
    assert_eq!(market.books().orders.len(), 1);
    market.plant_fault(FaultRule::everywhere(Fault::HtmlErrorPage { status: 502 }).times(1));
    let page = api(&base_url, "GET", "/orders", None).await;
    assert_eq!(page.status, 502);
    assert!(page.text.starts_with("<html>"));
}

#[tokio::test]
async fn a_duplicated_call_takes_effect_twice_unless_a_key_protects_it() {
    let sandbox = server().await;
    let market = sandbox.market();
    let base_url = sandbox.base_url(0);
    market.plant_fault(FaultRule::on("POST", "/orders", Fault::Duplicate));
    api(&base_url, "POST", "/orders", Some(listed("A", 1000))).await;
    assert_eq!(market.books().orders.len(), 2);
    let headers = [("Authorization", basic(KEY, "")), ("Idempotency-Key", "k".to_owned())];
    let headers: Vec<(&str, &str)> =
        headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    send(&base_url, "POST", "/core/v5/orders", &headers, &listed("B", 1000).to_string()).await;
    assert_eq!(market.books().orders.len(), 3);
}

#[tokio::test]
async fn stale_reads_show_the_order_as_it_was() {
    let sandbox = server().await;
    let market = sandbox.market();
    let base_url = sandbox.base_url(0);
    let order = api(&base_url, "POST", "/orders", Some(listed("A", 1000))).await.id();
    market
        .plant_fault(FaultRule::on("GET", "/orders", Fault::StaleReads { lag_ms: None }).times(3));
    api(&base_url, "POST", "/charges", Some(reservation(&order, 1000, "K1"))).await;
    let path = format!("/orders/{order}");
    let stale = api(&base_url, "GET", &path, None).await.json();
    assert!(stale.get("charges").is_none());
    let young = api(&base_url, "POST", "/orders", Some(listed("B", 1000))).await.id();
    assert_eq!(api(&base_url, "GET", &format!("/orders/{young}"), None).await.status, 404);
    assert_eq!(api(&base_url, "GET", "/orders", None).await.json()["paging"]["total"], 1);
    let fresh = api(&base_url, "GET", &path, None).await.json();
    assert_eq!(fresh["charges"][0]["status"], "pending");
    market.plant_fault(FaultRule::on("GET", "/orders", Fault::StaleReads { lag_ms: Some(1_000) }));
    market.advance(std::time::Duration::from_millis(1_500));
    assert_eq!(api(&base_url, "GET", &path, None).await.json()["charges"][0]["status"], "pending");
}

#[tokio::test]
async fn faults_are_planted_and_removed_over_http() {
    let sandbox = server().await;
    let base_url = sandbox.base_url(0);
    let rule = json!({
        "match": { "method": "POST", "path_contains": "/charges", "serial": "TESTPOS0001", "nth": 2, "times": 1 },
        "fault": { "kind": "status_before", "status": 429 }
    });
    assert_eq!(open(&base_url, "POST", "/sandbox/faults", Some(rule)).await.status, 200);
    let order = api(&base_url, "POST", "/orders", Some(listed("A", 1000))).await.id();
    let statuses = [
        api(&base_url, "POST", "/charges", Some(reservation(&order, 1, "K1"))).await.status,
        api(&base_url, "POST", "/charges", Some(reservation(&order, 1, "K2"))).await.status,
        api(&base_url, "POST", "/charges", Some(reservation(&order, 1, "K3"))).await.status,
    ];
    assert_eq!(statuses, [200, 429, 200]);
    open(
        &base_url,
        "POST",
        "/sandbox/faults",
        Some(json!({ "fault": { "kind": "refuse_connections" } })),
    )
    .await;
    assert_eq!(api(&base_url, "GET", "/orders", None).await.status, 0);
    open(&base_url, "DELETE", "/sandbox/faults", None).await;
    assert_eq!(api(&base_url, "GET", "/orders", None).await.status, 200);
}

#[tokio::test]
async fn a_killed_endpoint_refuses_while_the_other_serves_and_comes_back_on_its_port() {
    let sandbox = server().await;
    let (primary, backup) = (sandbox.base_url(0), sandbox.base_url(1));
    let mut idle =
        TcpStream::connect(primary.trim_start_matches("http://")).await.expect("connects");
    let order = api(&primary, "POST", "/orders", Some(listed("A", 1000))).await.id();
    idle.write_all(b"GET /sandbox/health HTTP/1.1\r\nHost: x\r\n\r\n").await.expect("writes");
    let mut first = [0_u8; 16];
    idle.read_exact(&mut first).await.expect("reads");
    sandbox.stop_endpoint(0).expect("stops");
    let mut rest = Vec::new();
    let ended =
        tokio::time::timeout(std::time::Duration::from_secs(10), idle.read_to_end(&mut rest)).await;
    assert!(ended.is_ok(), "the open connection is cut");
    assert_eq!(api(&primary, "GET", "/orders", None).await.status, 0);
    assert_eq!(api(&backup, "GET", &format!("/orders/{order}"), None).await.status, 200);
    sandbox.start_endpoint(0).await.expect("starts");
    assert_eq!(sandbox.base_url(0), primary);
    assert_eq!(api(&primary, "GET", &format!("/orders/{order}"), None).await.status, 200);
}

#[tokio::test]
async fn a_restart_keeps_or_loses_the_orders_but_never_the_accounts() {
    let sandbox = server().await;
    let base_url = sandbox.base_url(0);
    api(&base_url, "POST", "/orders", Some(listed("A", 1000))).await;
    sandbox.restart(RestartMemory::Keep).expect("restarts");
    assert_eq!(api(&base_url, "GET", "/orders", None).await.json()["paging"]["total"], 1);
    let restarted =
        open(&base_url, "POST", "/sandbox/restart", Some(json!({ "memory": "lose" }))).await;
    assert_eq!(restarted.status, 200);
    assert_eq!(api(&base_url, "GET", "/orders", None).await.json()["paging"]["total"], 0);
}

#[tokio::test]
async fn terminals_hear_of_their_orders_only() {
    let sandbox = server().await;
    let base_url = sandbox.base_url(0);
    let host = base_url.trim_start_matches("http://").to_owned();
    let mut stream = TcpStream::connect(&host).await.expect("connects");
    let request = format!(
        "GET /relay/v1/wakeups?serial=TESTPOS0001 HTTP/1.1\r\nHost: {host}\r\nAuthorization: {}\r\n\r\n",
        basic(KEY, "")
    );
    stream.write_all(request.as_bytes()).await.expect("writes");
    let mut seen = String::new();
    let mut part = [0_u8; 1024];
    while !seen.contains("text/event-stream") {
        let read = stream.read(&mut part).await.expect("reads");
        seen += &String::from_utf8_lossy(&part[..read]);
    }
    let mut elsewhere = direct("B", 1000);
    elsewhere["poi_payment_settings"]["devices_serial_number"] = json!(["TESTPOS0003"]);
    let other = api(&base_url, "POST", "/orders", Some(elsewhere)).await.id();
    let order = api(&base_url, "POST", "/orders", Some(listed("A", 1000))).await.id();
    api(&base_url, "POST", "/charges", Some(paid_charge(&order, 1000, "K1"))).await;
    while !seen.contains("charge_paid") {
        let read = stream.read(&mut part).await.expect("reads");
        seen += &String::from_utf8_lossy(&part[..read]);
    }
    assert!(seen.contains("event: wake"));
    assert!(seen.contains(&order) && seen.contains("created"));
    assert!(!seen.contains(&other));
    let denied = send(&base_url, "GET", "/relay/v1/wakeups", &[], "").await;
    assert_eq!(denied.status, 401);
}

#[tokio::test]
async fn an_account_is_added_and_changed_field_by_field_over_http() {
    let sandbox = server().await;
    let base_url = sandbox.base_url(0);
    let added = json!({ "id": "acc_3", "name": "Loja Tres", "secret_key": "sk_test_3" });
    assert_eq!(open(&base_url, "POST", "/sandbox/accounts", Some(added)).await.status, 200);
    let device = json!({ "account_id": "acc_3", "serial": "TESTPOS0301", "model": "L3" });
    assert_eq!(open(&base_url, "POST", "/sandbox/devices", Some(device)).await.status, 200);
    let changed = json!({ "id": "acc_3", "flow_types": "direct" });
    assert_eq!(open(&base_url, "POST", "/sandbox/accounts", Some(changed)).await.status, 200);
    let authorization = basic("sk_test_3", "");
    let headers = [("Authorization", authorization.as_str())];
    let refused =
        send(&base_url, "POST", "/core/v5/orders", &headers, &listed("A", 1000).to_string()).await;
    assert_eq!(refused.status, 412);
    let taken =
        send(&base_url, "POST", "/core/v5/orders", &headers, &direct("A", 1000).to_string()).await;
    let payment = json!({ "order_id": taken.id() });
    let wrong = open(&base_url, "POST", "/sandbox/terminals/TESTPOS0301/pay", Some(payment)).await;
    assert_eq!(wrong.status, 412, "the order was made for another terminal");
    assert_eq!(
        open(&base_url, "POST", "/sandbox/accounts", Some(json!({ "name": "x" }))).await.status,
        422
    );
}

#[tokio::test]
async fn the_vendors_terminal_pays_over_http_and_the_books_show_it() {
    let sandbox = server().await;
    let base_url = sandbox.base_url(0);
    let order = api(&base_url, "POST", "/orders", Some(direct("A", 3000))).await.id();
    let payment = json!({ "order_id": order });
    let charge = open(&base_url, "POST", "/sandbox/terminals/TESTPOS0001/pay", Some(payment)).await;
    assert_eq!(charge.json()["metadata"]["installment_quantity"], "3");
    let refund = json!({ "charge_id": charge.id() });
    let refunded =
        open(&base_url, "POST", "/sandbox/terminals/TESTPOS0001/refund", Some(refund)).await.json();
    assert_eq!(refunded["status"], "canceled");
    let books = open(&base_url, "GET", "/sandbox/books", None).await.json();
    assert_eq!(books["transactions"][0]["state"], "refunded");
    assert_eq!(books["orders"][0]["charges"][0]["canceled_amount"], 3000);
    let audit = open(&base_url, "GET", "/sandbox/audit", None).await.json();
    assert_eq!(audit, json!({ "findings": [] }));
    let advanced =
        open(&base_url, "POST", "/sandbox/clock/advance", Some(json!({ "ms": 1000 }))).await.json();
    assert!(advanced["now"].as_str().expect("a time").starts_with("2026-03-02T14:00:01"));
}
