//! Webhooks: envelope, authentication, retries, resend, and planted faults.

mod support;

use std::time::Duration;

use maquininha_sandbox::{
    Fault, FaultRule, MarketConfig, SandboxServer, TestSecret, WebhookTarget,
};
use serde_json::{Value, json};
use support::{
    ACCOUNT, Received, api, basic, eventually, listed, paid_charge, receiver, reservation, server,
    server_with,
};

fn listen(sandbox: &SandboxServer, url: &str, change: impl FnOnce(&mut WebhookTarget)) {
    let mut target = WebhookTarget::new(url);
    change(&mut target);
    sandbox.market().change_account(ACCOUNT, |account| account.webhooks.push(target));
}

fn types(received: &Received) -> Vec<String> {
    let received = received.lock().expect("not poisoned");
    received.iter().map(|(_, body)| body["type"].as_str().expect("a type").to_owned()).collect()
}

fn bodies(received: &Received) -> Vec<Value> {
    received.lock().expect("not poisoned").iter().map(|(_, body)| body.clone()).collect()
}

#[tokio::test]
async fn a_paid_charge_is_delivered_with_order_stub_and_basic_authentication() {
    let sandbox = server().await;
    let (url, received) = receiver(&[200]).await;
    listen(&sandbox, &url, |target| {
        target.user = Some("loja".to_owned());
        target.password = Some(TestSecret::new("senha"));
    });
    let base_url = sandbox.base_url(0);
    let order = api(&base_url, "POST", "/orders", Some(listed("VENDA-1", 1000))).await.id();
    api(&base_url, "POST", "/charges", Some(paid_charge(&order, 1000, "K1"))).await;
    eventually("the delivery", || received.lock().expect("not poisoned").len() == 1).await;
    let (authorization, body) = received.lock().expect("not poisoned")[0].clone();
    assert_eq!(authorization, Some(basic("loja", "senha")));
    assert_eq!(body["type"], "charge.paid");
    assert!(body["id"].as_str().expect("an id").starts_with("hook_"));
    assert_eq!(body["account"], json!({ "id": ACCOUNT, "name": "Loja Um" }));
    assert_eq!(body["data"]["order"]["code"], "VENDA-1");
    assert_eq!(body["data"]["order"]["closed"], false);
    assert!(body["data"]["order"].get("items").is_none());
    assert_eq!(body["data"]["metadata"]["initiator_transaction_key"], "K1");
    assert_eq!(body["data"]["last_transaction"]["status"], "paid");
}

#[tokio::test]
async fn a_reservation_tells_nobody_and_its_confirmation_tells_once() {
    let sandbox = server().await;
    let (url, received) = receiver(&[200]).await;
    listen(&sandbox, &url, |target| target.events = vec!["*".to_owned()]);
    let base_url = sandbox.base_url(0);
    let order = api(&base_url, "POST", "/orders", Some(listed("A", 1000))).await.id();
    let lost = api(&base_url, "POST", "/charges", Some(reservation(&order, 1000, "K0"))).await.id();
    api(&base_url, "DELETE", &format!("/charges/{lost}"), None).await;
    let charge =
        api(&base_url, "POST", "/charges", Some(reservation(&order, 1000, "K1"))).await.id();
    api(&base_url, "POST", &format!("/charges/{charge}/confirm-payment"), None).await;
    api(&base_url, "DELETE", &format!("/charges/{charge}"), Some(json!({ "amount": 1 }))).await;
    api(&base_url, "DELETE", &format!("/charges/{charge}"), None).await;
    api(&base_url, "PATCH", &format!("/orders/{order}/closed"), None).await;
    let expected = [
        "order.created",
        "charge.paid",
        "charge.partial_canceled",
        "charge.refunded",
        "order.closed",
        "order.paid",
    ];
    eventually("all events", || types(&received).len() >= expected.len()).await;
    assert_eq!(types(&received), expected);
}

#[tokio::test]
async fn a_failing_receiver_is_tried_again_until_the_limit_and_can_be_resent_to() {
    let sandbox = server().await;
    let (url, received) = receiver(&[500, 500, 200]).await;
    listen(&sandbox, &url, |target| {
        target.max_attempts = 2;
        target.interval_ms = 60_000;
    });
    let market = sandbox.market().clone();
    let base_url = sandbox.base_url(0);
    let order = api(&base_url, "POST", "/orders", Some(listed("A", 1000))).await.id();
    api(&base_url, "POST", "/charges", Some(paid_charge(&order, 1000, "K1"))).await;
    let attempts = |count: u32| {
        let market = market.clone();
        move || market.books().hooks[0].attempts == count
    };
    eventually("the first attempt", attempts(1)).await;
    assert_eq!(market.books().hooks[0].status, "pending");
    market.advance(Duration::from_secs(60));
    eventually("the second attempt", attempts(2)).await;
    let failed = api(&base_url, "GET", "/hooks?status=failed", None).await.json();
    assert_eq!(failed["data"][0]["attempts"], "2/2");
    assert_eq!(failed["data"][0]["response_status"], "500");
    let id = failed["data"][0]["id"].as_str().expect("an id").to_owned();
    assert_eq!(api(&base_url, "POST", &format!("/hooks/{id}/retry"), None).await.status, 200);
    eventually("the resend", attempts(3)).await;
    let sent = api(&base_url, "GET", &format!("/hooks/{id}"), None).await.json();
    assert_eq!(sent["status"], "sent");
    assert_eq!(received.lock().expect("not poisoned").len(), 3);
    assert!(bodies(&received).iter().all(|body| body["id"] == id.as_str()));
}

#[tokio::test]
async fn webhooks_can_be_held_turned_around_and_doubled() {
    let sandbox = server().await;
    let market = sandbox.market();
    let (url, received) = receiver(&[200]).await;
    listen(&sandbox, &url, |_| {});
    let base_url = sandbox.base_url(0);
    let hold = market.plant_fault(FaultRule::everywhere(Fault::HoldWebhooks));
    let order = api(&base_url, "POST", "/orders", Some(listed("A", 1000))).await.id();
    let charge =
        api(&base_url, "POST", "/charges", Some(paid_charge(&order, 1000, "K1"))).await.id();
    market.plant_fault(FaultRule::everywhere(Fault::ReorderWebhooks { window: 2 }).times(1));
    market.plant_fault(FaultRule::everywhere(Fault::DuplicateWebhooks { copies: 1 }).times(1));
    api(&base_url, "DELETE", &format!("/charges/{charge}"), None).await;
    assert_eq!(market.books().hooks.len(), 2);
    assert!(received.lock().expect("not poisoned").is_empty());
    market.clear_faults(Some(hold));
    eventually("three deliveries", || types(&received).len() == 3).await;
    let mut refunded_first = types(&received);
    assert_eq!(refunded_first.remove(0), "charge.refunded");
    assert_eq!(market.books().hooks.len(), 2);
}

#[tokio::test]
async fn retries_run_by_themselves_on_the_real_clock() {
    let config = MarketConfig { virtual_clock: false, ..MarketConfig::for_tests(1) };
    let sandbox = server_with(config).await;
    let (url, received) = receiver(&[500, 503, 200]).await;
    listen(&sandbox, &url, |target| target.interval_ms = 20);
    let base_url = sandbox.base_url(0);
    let order = api(&base_url, "POST", "/orders", Some(listed("A", 1000))).await.id();
    api(&base_url, "POST", "/charges", Some(paid_charge(&order, 1000, "K1"))).await;
    let market = sandbox.market().clone();
    eventually("the third attempt", || market.books().hooks[0].status == "sent").await;
    assert_eq!(received.lock().expect("not poisoned").len(), 3);
}

#[tokio::test]
async fn a_pending_charge_fires_only_what_the_market_is_set_to() {
    let config = MarketConfig {
        pending_charge_events: vec!["charge.created".to_owned(), "charge.pending".to_owned()],
        ..MarketConfig::for_tests(1)
    };
    let sandbox = server_with(config).await;
    let (url, received) = receiver(&[200]).await;
    listen(&sandbox, &url, |target| target.events.push("charge.pending".to_owned()));
    let base_url = sandbox.base_url(0);
    let order = api(&base_url, "POST", "/orders", Some(listed("A", 1000))).await.id();
    let charge =
        api(&base_url, "POST", "/charges", Some(reservation(&order, 1000, "K1"))).await.id();
    api(&base_url, "POST", &format!("/charges/{charge}/confirm-payment"), None).await;
    eventually("both events", || types(&received).len() == 2).await;
    assert_eq!(types(&received), ["charge.pending", "charge.paid"]);
}
