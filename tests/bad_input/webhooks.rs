//! Webhooks that are too long, no text, no JSON, or come a thousand times.

use std::sync::Arc;

use maquininha_acceptance::test_dir;
use maquininha_flow::sale::SaleState;
use maquininha_merchant::draft::SaleDraft;
use maquininha_merchant::intake::IntakeError;
use maquininha_merchant::port::SaleStore;
use maquininha_model::{Money, Sensitive, Tender, TenderKind};
use maquininha_terminal::PayRequest;

use crate::shop::{Shop, ShopOptions, WEBHOOK_PATH, WEBHOOK_USER, attempt, base64, pay};

async fn deliver(shop: &Shop, body: &[u8]) -> (u16, Option<IntakeError>) {
    let basic = base64(format!("{WEBHOOK_USER}:{}", shop.options.webhook_password).as_bytes());
    let header = format!("Basic {basic}");
    let answer = shop.intake.receive(Some(WEBHOOK_PATH), Some(&header), body).await;
    (answer.status(), answer.result.err())
}

#[tokio::test]
async fn webhooks_that_cannot_be_are_refused_and_nothing_is_kept() {
    let shop = Shop::open(&test_dir("bad-webhooks"), ShopOptions::default()).await;
    let long = format!(r#"{{"id":"hook_1","type":"x","data":"{}"}}"#, "x".repeat(10 * 1024 * 1024));
    assert_eq!(deliver(&shop, long.as_bytes()).await, (413, Some(IntakeError::TooLong)));
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for (body, status) in [
        (&b"{\"id\":\"hook_1\",\"type\":\"\xff\xfe\",\"data\":{}}"[..], 400),
        (b"\x00\x01", 400),
        (b"", 400),
        (b"<html></html>", 400),
        (deep.as_bytes(), 400),
        (b"{\"id\":\"hook_1\"", 400),
    ] {
        let (answered, error) = deliver(&shop, body).await;
        assert_eq!(answered, status);
        assert!(
            matches!(error, Some(IntakeError::NotUtf8 | IntakeError::Unreadable(_))),
            "{error:?}"
        );
    }
    assert!(shop.store.pending_hooks(10).await.expect("read").is_empty());
    shop.close().await;
}

#[tokio::test]
async fn a_thousand_replays_in_random_order_change_nothing() {
    let shop = Shop::open(&test_dir("bad-replays"), ShopOptions::default()).await;
    let till = shop.terminal("TESTPOS0001", Arc::new(shop.driver("TESTPOS0001"))).await;
    let draft = SaleDraft::counter("VENDA-1", Money::brl(100_00));
    let sale = shop.merchant.create(draft).await.sale().expect("made").expect("a sale");
    let order_id = sale.order_id.expect("an order");
    for (name, centavos) in [("a-1", 60_00), ("a-2", 40_00)] {
        let amount = Some(Money::brl(centavos));
        let credit = Tender::at_sight(TenderKind::Credit);
        let part = PayRequest { amount, ..pay(name, &order_id, credit) };
        till.terminal.pay(part).await.expect("starts").result().await.expect("ends");
    }
    shop.until("VENDA-1", |sale| sale.state == SaleState::Finalized).await;
    let password = Sensitive::new(shop.options.operator_password.clone());
    let session = till.terminal.unlock_refunds(password).await.expect("unlocked");
    till.terminal.settled().await.expect("settles");
    let sales = session.sales(None).await.expect("sales");
    let mut refund = session.refund(attempt("r-1"), &sales[0], None).await.expect("starts");
    refund.result().await.expect("ends");
    shop.until("VENDA-1", |sale| sale.payments.iter().any(|p| p.refunded.is_positive())).await;
    shop.merchant.until_idle().await;
    let before = shop.merchant.sale("VENDA-1").await.expect("known");
    let events = shop.store.last_event().await.expect("read");
    let books = shop.market().books();
    let bodies: Vec<_> = books.hooks.iter().map(|hook| hook.envelope.to_string()).collect();
    assert!(bodies.len() >= 3, "two payments and a refund were told");

    let mut seed: u64 = 20_260_302;
    for _ in 0..1_000 {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let lot = usize::try_from(seed >> 33).expect("31 bits");
        let body = &bodies[lot % bodies.len()];
        assert_eq!(deliver(&shop, body.as_bytes()).await, (200, None));
    }
    shop.merchant.until_idle().await;
    assert_eq!(shop.merchant.sale("VENDA-1").await.expect("known"), before);
    assert_eq!(shop.store.last_event().await.expect("read"), events, "nobody is told again");
    assert_eq!(shop.market().books().charges.len(), books.charges.len());
    till.close().await;
    shop.close().await;
}
