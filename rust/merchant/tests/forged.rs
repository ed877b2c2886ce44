//! Webhooks that anybody could have written, and webhooks that say too little:
//! what no read shows is never booked.

mod support;

use maquininha_flow::OrderCallError;
use maquininha_flow::sale::{SaleEvent, SaleState};
use maquininha_merchant::MerchantEvent;
use maquininha_merchant::report::ReportFilter;
use maquininha_model::Money;
use serde_json::Value;
use support::{Shop, count, direct};

/// The webhook with some of its data changed.
fn changed(body: &str, change: impl FnOnce(&mut Value)) -> String {
    let mut body: Value = serde_json::from_str(body).expect("JSON");
    change(&mut body["data"]);
    body.to_string()
}

#[tokio::test]
async fn a_forged_refund_is_not_booked_and_is_told_as_not_shown() {
    let shop = Shop::open().await;
    let sale = shop.direct("VENDA-1", 30).await;
    let charge = shop.pay(&sale, 30, "T1").await;
    let before = shop.api.calls("read");
    let forged = changed(&shop.api.webhook(&charge, "charge.refunded"), |data| {
        data["status"] = "canceled".into();
        data["canceled_amount"] = 3_000.into();
        data["updated_at"] = "2030-01-01T00:00:00Z".into();
    });
    assert_eq!(shop.deliver(&forged).await, 200);
    for _ in 0..6 {
        shop.advance(30).await;
    }
    let sale = shop.sale("VENDA-1").await;
    assert_eq!((sale.state, sale.paid), (SaleState::Finalized, Money::brl(3_000)));
    let told = shop.told("VENDA-1").await;
    assert_eq!(count(&told, |event| matches!(event, SaleEvent::Refunded { .. })), 0);
    assert_eq!(count(&told, |event| matches!(event, SaleEvent::NotShown { .. })), 1);
    assert_eq!(shop.api.calls("read") - before, 4, "it is looked for four times and no more");
    // A true refund is booked all the same, whatever time the forged one had.
    shop.give_back(&charge, 30).await;
    assert_eq!(shop.sale("VENDA-1").await.state, SaleState::Refunded);
}

#[tokio::test]
async fn a_webhook_without_an_order_finds_the_order_by_reading_the_charge() {
    let shop = Shop::open().await;
    let sale = shop.listed("VENDA-1", 30).await;
    let charge = shop.api.pay(sale.order_id.as_ref().unwrap(), 3_000, "T1");
    let bare = changed(&shop.api.webhook(&charge, "charge.paid"), |data| {
        data.as_object_mut().unwrap().remove("order");
    });
    shop.deliver(&bare).await;
    assert_eq!(shop.api.calls("charge"), 1);
    assert_eq!(shop.sale("VENDA-1").await.state, SaleState::Finalized);
    let report = shop.merchant.report(&ReportFilter::default()).await.unwrap();
    assert_eq!((report.linked, report.unlinked, report.paid), (1, 0, Money::brl(3_000)));
}

#[tokio::test]
async fn a_payment_that_was_loose_until_its_sale_was_found_is_counted_once() {
    let shop = Shop::open().await;
    let lost = OrderCallError::OutcomeUnknown;
    shop.api.with(|script| script.create_answers = Some(lost.clone()));
    shop.try_create(direct("VENDA-1", 30)).await.unwrap_err();
    let order_id = shop.api.with(|script| script.orders.keys().next().cloned().unwrap());
    // For three minutes the order cannot be found by its code.
    shop.api.with(|script| {
        script.orders.get_mut(&order_id).unwrap().code = None;
    });
    for _ in 0..3 {
        shop.advance(60).await;
    }
    assert_eq!(shop.sale("VENDA-1").await.state, SaleState::Canceled, "told that there is none");
    let charge = shop.api.pay(&order_id, 3_000, "T1");
    shop.deliver(&shop.api.webhook(&charge, "charge.paid")).await;
    let report = shop.merchant.report(&ReportFilter::default()).await.unwrap();
    assert_eq!((report.linked, report.unlinked), (0, 1));
    shop.api.with(|script| {
        script.orders.get_mut(&order_id).unwrap().code = Some("VENDA-1".into());
    });
    shop.try_create(direct("VENDA-1", 30)).await.unwrap();
    shop.advance(60).await;
    let report = shop.merchant.report(&ReportFilter::default()).await.unwrap();
    assert_eq!((report.linked, report.unlinked, report.paid), (1, 0, Money::brl(3_000)));
}

#[tokio::test]
async fn an_invented_sale_keyed_on_a_terminal_is_not_booked() {
    let shop = Shop::open().await;
    let charge = shop.api.loose(1_500, "T1");
    let body = changed(&shop.api.webhook(&charge, "charge.paid"), |data| {
        data["id"] = "ch_invented".into();
    });
    assert_eq!(shop.deliver(&body).await, 200);
    assert!(!shop.events().await.iter().any(|e| matches!(e, MerchantEvent::Loose { .. })));
    let report = shop.merchant.report(&ReportFilter::default()).await.unwrap();
    assert_eq!((report.unlinked, report.paid), (0, Money::ZERO));
}

#[tokio::test]
async fn a_webhook_cannot_give_a_sale_another_order() {
    let shop = Shop::open().await;
    shop.api.with(|script| script.create_answers = Some(OrderCallError::OutcomeUnknown));
    shop.try_create(direct("VENDA-1", 30)).await.unwrap_err();
    let order_id = shop.api.with(|script| script.orders.keys().next().cloned().unwrap());
    let charge = shop.api.pay(&order_id, 3_000, "T1");
    let body = shop.api.webhook(&charge, "charge.paid").replace(order_id.as_str(), "or_other");
    shop.deliver(&body).await;
    shop.advance(5).await;
    let sale = shop.sale("VENDA-1").await;
    assert_eq!((sale.order_id, sale.state), (Some(order_id), SaleState::Finalized));
}
