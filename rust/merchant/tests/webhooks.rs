//! What comes in, how often and in which order ever.

mod support;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maquininha_flow::sale::{SaleEvent, SalePolicy, SaleState};
use maquininha_merchant::MerchantConfig;
use maquininha_merchant::config::{WEBHOOK_PASSWORD_NAME, WEBHOOK_PATH_NAME, WebhookConfig};
use maquininha_merchant::intake::{IntakeError, WEBHOOK_LEN_MAX};
use maquininha_merchant::port::{SaleStore, SecretStore, StoreRow, StoreTable, WriteBatch};
use maquininha_model::{Money, Sensitive};
use support::{Shop, active, count, start_of_day};

/// Credentials and the secret part of the path are checked before anything is
/// kept.
#[tokio::test]
async fn a_delivery_without_the_credentials_is_refused_and_not_kept() {
    let webhook = WebhookConfig { user: Some("hook".into()), ..WebhookConfig::default() };
    let shop = Shop::with(MerchantConfig { webhook, ..active() }).await;
    let set = async |name: &str, secret: &str| {
        shop.secrets.set(name, Sensitive::new(secret.to_owned())).await.unwrap();
    };
    set(WEBHOOK_PASSWORD_NAME, "right").await;
    set(WEBHOOK_PATH_NAME, "unguessable").await;
    let sale = shop.direct("VENDA-1", 30).await;
    let charge = shop.api.pay(sale.order_id.as_ref().unwrap(), 3_000, "T1");
    let body = shop.api.webhook(&charge, "charge.paid");
    let intake = shop.merchant.intake().await.unwrap();
    let basic = |text: &str| format!("Basic {}", STANDARD.encode(text));
    let cases = [
        (None, None, 401),
        (Some("unguessable"), None, 401),
        (Some("unguessable"), Some(basic("hook:wrong")), 401),
        (Some("guess"), Some(basic("hook:right")), 401),
        (Some("unguessable"), Some("Bearer x".to_owned()), 401),
        (Some("unguessable"), Some(basic("hook:right")), 200),
    ];
    for (path, header, status) in cases {
        let kept = shop.store.hooks_kept();
        let answer = intake.receive(path, header.as_deref(), body.as_bytes()).await;
        assert_eq!(answer.status(), status);
        assert_eq!(shop.store.hooks_kept() - kept, u64::from(status == 200));
    }
}

/// An address that nothing guards takes nothing in, unless that was chosen.
#[tokio::test]
async fn an_unguarded_address_takes_no_webhook_unless_it_was_chosen() {
    let shop = Shop::with(MerchantConfig { webhook: WebhookConfig::default(), ..active() }).await;
    let sale = shop.direct("VENDA-1", 30).await;
    let charge = shop.api.pay(sale.order_id.as_ref().unwrap(), 3_000, "T1");
    let body = shop.api.webhook(&charge, "charge.paid");
    let intake = shop.merchant.intake().await.unwrap();
    assert_eq!(intake.receive(None, None, body.as_bytes()).await.status(), 401);
    assert_eq!(shop.store.hooks_kept(), 0);
}

/// A body that is too long, no UTF-8 or no JSON is refused with its type.
#[tokio::test]
async fn bodies_that_cannot_be_are_refused_and_nothing_is_kept() {
    let shop = Shop::open().await;
    let intake = shop.merchant.intake().await.unwrap();
    let long = vec![b' '; 10 * WEBHOOK_LEN_MAX];
    let answer = intake.receive(None, None, &long).await;
    assert_eq!((answer.status(), answer.result), (413, Err(IntakeError::TooLong)));
    let answer = intake.receive(None, None, b"\xff\xfe{}").await;
    assert_eq!((answer.status(), answer.result), (400, Err(IntakeError::NotUtf8)));
    for body in ["", "{", "<html>", "[]", "{\"id\":1}"] {
        let answer = intake.receive(None, None, body.as_bytes()).await;
        assert_eq!(answer.status(), 400, "{body}");
        assert!(matches!(answer.result, Err(IntakeError::Unreadable(_))), "{body}");
    }
    assert_eq!(shop.store.hooks_kept(), 0);
}

/// A delivery that cannot be kept is not acknowledged.
#[tokio::test]
async fn a_delivery_is_kept_before_it_is_answered() {
    let shop = Shop::open().await;
    let sale = shop.direct("VENDA-1", 30).await;
    let charge = shop.api.pay(sale.order_id.as_ref().unwrap(), 3_000, "T1");
    let body = shop.api.webhook(&charge, "charge.paid");
    let intake = shop.merchant.intake().await.unwrap();
    shop.store.fail_writes(true);
    assert_eq!(intake.receive(None, None, body.as_bytes()).await.status(), 503);
    shop.store.fail_writes(false);
    assert_eq!(intake.receive(None, None, body.as_bytes()).await.status(), 200);
    shop.merchant.until_idle().await;
    assert_eq!(shop.sale("VENDA-1").await.state, SaleState::Finalized);
}

/// Event types nobody knows are taken and ignored.
#[tokio::test]
async fn unknown_events_are_answered_with_200_and_change_nothing() {
    let shop = Shop::open().await;
    let sale = shop.direct("VENDA-1", 30).await;
    for (id, event) in [("hook_1", "wormhole.opened"), ("hook_2", "customer.created")] {
        let body = format!(r#"{{"id":"{id}","type":"{event}","data":{{"id":"x"}}}}"#);
        assert_eq!(shop.deliver(&body).await, 200);
    }
    assert_eq!(shop.sale("VENDA-1").await, sale);
}

/// The deliveries of one day, 1,000 times in random order, each from an empty
/// program.
#[tokio::test]
async fn a_thousand_replays_in_random_order_give_one_result() {
    let mut seed: u64 = 7;
    let mut next = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from(seed >> 33).unwrap() % below
    };
    for _ in 0..1_000 {
        let shop = Shop::open().await;
        let sale = shop.listed("VENDA-1", 100).await;
        let order_id = sale.order_id.unwrap();
        let first = shop.api.pay(&order_id, 6_000, "T1");
        let mut bodies = vec![shop.api.webhook(&first, "charge.paid")];
        shop.clock.advance(std::time::Duration::from_secs(10));
        let second = shop.api.pay(&order_id, 4_000, "T2");
        bodies.push(shop.api.webhook(&second, "charge.paid"));
        shop.clock.advance(std::time::Duration::from_secs(10));
        shop.api.give_back(&second, 1_000);
        bodies.push(shop.api.webhook(&second, "charge.partial_canceled"));
        bodies.push(bodies[0].clone());
        bodies.push(bodies[2].clone());
        let intake = shop.merchant.intake().await.unwrap();
        while !bodies.is_empty() {
            let body = bodies.swap_remove(next(bodies.len()));
            assert_eq!(intake.receive(None, None, body.as_bytes()).await.status(), 200);
        }
        shop.merchant.until_idle().await;
        let sale = shop.sale("VENDA-1").await;
        assert_eq!((sale.state, sale.paid), (SaleState::Finalized, Money::brl(9_000)));
        let told = shop.told("VENDA-1").await;
        assert_eq!(count(&told, |event| matches!(event, SaleEvent::Finalized { .. })), 1);
        assert_eq!(count(&told, |event| matches!(event, SaleEvent::PaymentReceived { .. })), 2);
        assert_eq!(count(&told, |event| matches!(event, SaleEvent::Refunded { .. })), 1);
        assert_eq!(shop.api.calls("close paid"), 1);
    }
}

/// The same state of a charge under two ids is processed once.
#[tokio::test]
async fn the_same_content_under_another_id_is_a_duplicate() {
    let shop = Shop::open().await;
    let sale = shop.direct("VENDA-1", 30).await;
    let charge = shop.api.pay(sale.order_id.as_ref().unwrap(), 3_000, "T1");
    for (hook, event) in [("hook_a", "charge.paid"), ("hook_b", "charge.updated")] {
        assert_eq!(shop.deliver(&shop.api.webhook_as(hook, &charge, event)).await, 200);
    }
    assert_eq!(shop.store.hooks_kept(), 1);
}

/// A webhook that never came is made up for by reading the order.
#[tokio::test]
async fn a_direct_order_is_read_after_a_minute_without_a_webhook() {
    let shop = Shop::open().await;
    let sale = shop.direct("VENDA-1", 30).await;
    shop.api.pay(sale.order_id.as_ref().unwrap(), 3_000, "T1");
    shop.advance(59).await;
    assert_eq!(shop.api.calls("read"), 0);
    shop.advance(1).await;
    assert_eq!(shop.sale("VENDA-1").await.state, SaleState::Finalized);
    assert_eq!(shop.api.calls("read"), 2, "to find the payment, and once the order is closed");
}

/// Deliveries that failed are fetched from the hook list.
#[tokio::test]
async fn failed_deliveries_are_fetched_from_the_hook_list() {
    let shop = Shop::open().await;
    let sale = shop.listed("VENDA-1", 30).await;
    let charge = shop.api.pay(sale.order_id.as_ref().unwrap(), 3_000, "T1");
    let body = shop.api.webhook(&charge, "charge.paid");
    shop.api.with(|script| script.failed_hooks.push(body));
    shop.advance(300).await;
    assert_eq!(shop.sale("VENDA-1").await.state, SaleState::Finalized);
    assert_eq!(shop.api.calls("read"), 1, "once the order is closed");
}

/// A delivery counts as failed after its last attempt, long after it was made.
#[tokio::test]
async fn a_refund_whose_delivery_failed_after_hours_of_attempts_is_fetched() {
    let shop = Shop::open().await;
    let sale = shop.listed("VENDA-1", 30).await;
    let charge = shop.pay(&sale, 30, "T1").await;
    shop.api.give_back(&charge, 3_000);
    let body = shop.api.webhook(&charge, "charge.refunded");
    for _ in 0..12 {
        shop.advance(300).await;
    }
    assert_eq!(shop.sale("VENDA-1").await.state, SaleState::Finalized);
    shop.api.with(|script| script.failed_hooks.push(body));
    shop.advance(300).await;
    assert_eq!(shop.sale("VENDA-1").await.state, SaleState::Refunded);
}

/// Whoever knows the credentials can invent a charge; no read shows it.
#[tokio::test]
async fn a_forged_webhook_does_not_end_a_valuable_sale() {
    let policy = SalePolicy { confirm_from: Some(Money::brl(100_000)), ..SalePolicy::default() };
    let shop = Shop::with(MerchantConfig { policy, ..active() }).await;
    let sale = shop.direct("VENDA-1", 2_000).await;
    let charge = shop.api.pay(&sale.order_id.unwrap(), 200_000, "T1");
    let body = shop.api.webhook(&charge, "charge.paid");
    shop.api.give_back(&charge, 200_000);
    shop.api.with(|script| {
        for order in script.orders.values_mut() {
            order.charges.clear();
        }
    });
    assert_eq!(shop.deliver(&body).await, 200);
    shop.advance(300).await;
    let sale = shop.sale("VENDA-1").await;
    assert_eq!(sale.state, SaleState::Waiting);
    assert!(!shop.told("VENDA-1").await.iter().any(|e| matches!(e, SaleEvent::Finalized { .. })));
    assert_eq!(shop.api.calls("close"), 0);
}

/// A valuable sale is confirmed with one read, for webhooks can be forged.
#[tokio::test]
async fn a_valuable_sale_ends_once_a_read_shows_the_payment() {
    let policy = SalePolicy { confirm_from: Some(Money::brl(100_000)), ..SalePolicy::default() };
    let shop = Shop::with(MerchantConfig { policy, ..active() }).await;
    let sale = shop.direct("VENDA-1", 2_000).await;
    let order_id = sale.order_id.unwrap();
    let charge = shop.api.pay(&order_id, 200_000, "T1");
    let body = shop.api.webhook(&charge, "charge.paid");
    let offline = |offline| shop.api.with(|script| script.offline = offline);
    offline(true);
    shop.deliver(&body).await;
    assert_eq!(shop.sale("VENDA-1").await.state, SaleState::Paid);
    offline(false);
    shop.advance(30).await;
    assert_eq!(shop.sale("VENDA-1").await.state, SaleState::Finalized);
}

/// Events stay until they are acknowledged, across a restart.
#[tokio::test]
async fn events_are_kept_until_they_are_acknowledged() {
    let mut shop = Shop::open().await;
    shop.create(maquininha_merchant::SaleDraft::delivery("E-1", Money::brl(100))).await;
    let mut stream = shop.merchant.events();
    let mut last = None;
    while let Some(event) = stream.try_next().await.unwrap() {
        assert!(event.at >= start_of_day());
        last = Some(event);
    }
    let last = last.unwrap();
    for seq in 1..last.seq {
        shop.merchant.acknowledge(seq).await.unwrap();
    }
    shop.restart().await;
    assert_eq!(shop.merchant.events().next().await.unwrap(), Some(last.clone()));
    shop.merchant.acknowledge(last.seq).await.unwrap();
    assert_eq!(shop.merchant.events().try_next().await.unwrap(), None);
}

/// A webhook whose sale cannot be read, on a full disk: it is dealt with after
/// the pause, with no other webhook to wake the engine.
#[tokio::test]
async fn a_webhook_on_a_full_disk_is_dealt_with_after_a_pause() {
    let shop = Shop::open().await;
    let sale = shop.direct("VENDA-1", 30).await;
    let order_id = sale.order_id.unwrap();
    let charge = shop.api.pay(&order_id, 3_000, "T1");
    let body = shop.api.webhook(&charge, "charge.paid").replace(order_id.as_str(), "or_damaged");
    let row = StoreRow {
        table: StoreTable::Note,
        key: "order/or_damaged".into(),
        state: String::new(),
        json: "{".into(),
    };
    shop.store.write(WriteBatch { rows: vec![row], ..WriteBatch::default() }).await.unwrap();
    let intake = shop.merchant.intake().await.unwrap();
    assert_eq!(intake.receive(None, None, body.as_bytes()).await.status(), 200);
    shop.store.fail_writes(true);
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    shop.store.fail_writes(false);
    assert_eq!(shop.store.pending_hooks(1).await.unwrap().len(), 1);
    shop.advance(5).await;
    assert_eq!(shop.store.pending_hooks(1).await.unwrap(), []);
}
