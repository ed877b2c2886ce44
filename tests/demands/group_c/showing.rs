//! What a terminal shows: C7, C13–C16.

use std::collections::BTreeSet;
use std::sync::Arc;

use maquininha_acceptance::test_dir;
use maquininha_flow::End;
use maquininha_flow::sale::SaleState;
use maquininha_merchant::draft::SaleDraft;
use maquininha_model::{Money, OrderId, SerialNumber, Tender};
use maquininha_terminal::port::DriverPrompt;
use maquininha_terminal::{ListFilter, OperationProgress, OrderSort, PayRequest};
use serde_json::json;

use crate::shop::{Shop, ShopOptions, Till, pay};

async fn sell(shop: &Shop, draft: SaleDraft) -> OrderId {
    let sale = shop.merchant.create(draft).await.sale().expect("made").expect("a sale");
    sale.order_id.expect("an order")
}

async fn shows(till: &Till, order_id: &OrderId) {
    let mut orders = till.terminal.orders();
    till.terminal.refresh();
    orders.wait_for(|list| list.find(order_id).is_some()).await.expect("it shows");
}

/// C7, C13, C14.
#[tokio::test]
async fn a_direct_order_shows_all_three_and_asks_for_card_and_pin_only() {
    let shop = Shop::open(&test_dir("c13"), ShopOptions::default()).await;
    let till = shop.terminal("TESTPOS0001", Arc::new(shop.driver("TESTPOS0001"))).await;
    let credit = Tender::credit(3).expect("three");
    let order_id = sell(
        &shop,
        SaleDraft {
            device: Some(SerialNumber::new("TESTPOS0001").expect("a serial")),
            tender: Some(credit),
            ..SaleDraft::counter("VENDA-1", Money::brl(90_00))
        },
    )
    .await;
    shows(&till, &order_id).await;
    let list = till.terminal.orders().borrow().clone();
    let popped = list.waiting_direct().expect("it pops up");
    assert_eq!(popped.order.id, order_id);
    assert_eq!(popped.forced(), Some(credit), "method and instalments");
    assert_eq!(popped.due, Money::brl(90_00));
    assert_eq!(popped.order.title(), "VENDA-1");

    // Neither an amount nor a tender is typed.
    let request = PayRequest { tender: None, ..pay("a-1", &order_id, credit) };
    let mut payment = till.terminal.pay(request).await.expect("starts");
    let mut prompts = Vec::new();
    while let Some(progress) = payment.progress().await {
        if let OperationProgress::Prompt(prompt) = progress {
            prompts.push(prompt);
        }
    }
    assert!(matches!(payment.result().await.expect("ends"), End::Approved { .. }));
    assert!(prompts.contains(&DriverPrompt::PresentCard), "{prompts:?}");
    let only = [
        DriverPrompt::PresentCard,
        DriverPrompt::EnterPin,
        DriverPrompt::Authorizing,
        DriverPrompt::RemoveCard,
    ];
    assert!(prompts.iter().all(|prompt| only.contains(prompt)), "{prompts:?}");
    let sale = shop.until("VENDA-1", |sale| sale.state == SaleState::Finalized).await;
    assert_eq!(sale.payments[0].installments, Some(3));
    let books = shop.market().books();
    assert_eq!((books.charges.len(), books.charges[0].net()), (1, 90_00));
    till.close().await;
    shop.close().await;
}

/// C15.
#[tokio::test]
async fn orders_of_another_terminal_or_account_do_not_appear() {
    let shop = Shop::open(&test_dir("c15"), ShopOptions::default()).await;
    let till = shop.terminal("TESTPOS0001", Arc::new(shop.driver("TESTPOS0001"))).await;
    let other = SerialNumber::new("TESTPOS0002").expect("a serial");
    let theirs =
        SaleDraft { listed_on: vec![other], ..SaleDraft::counter("OUTRA", Money::brl(10_00)) };
    let theirs = sell(&shop, theirs).await;
    // Another account's order for all of its terminals.
    let body = json!({
        "customer": { "name": "Cliente", "email": "cliente@example.com" },
        "items": [{ "amount": 1000, "description": "Prato", "quantity": 1, "code": "1" }],
        "closed": false,
        "poi_payment_settings": { "visible": true },
    });
    let key = "sk_test_loja_dois";
    let reply = shop.market().request("POST", "/core/v5/orders", key, Some(&body));
    assert_eq!(reply.status, 200, "{:?}", reply.body);
    let mine = [
        sell(&shop, SaleDraft::counter("MESA-1", Money::brl(10_00))).await,
        sell(&shop, SaleDraft::counter("MESA-2", Money::brl(20_00))).await,
    ];
    shows(&till, &mine[1]).await;
    let list = till.terminal.orders().borrow().clone();
    let shown: BTreeSet<_> = list.orders.iter().map(|listed| listed.order.id.clone()).collect();
    assert_eq!(shown, BTreeSet::from(mine));
    let error = till.terminal.pay(pay("a-1", &theirs, Tender::Debit)).await.expect_err("refused");
    assert_eq!(error.code(), "order_not_available");
    till.close().await;
    shop.close().await;
}

/// C16.
#[tokio::test]
async fn of_several_orders_the_chosen_one_is_paid() {
    let shop = Shop::open(&test_dir("c16"), ShopOptions::default()).await;
    let till = shop.terminal("TESTPOS0001", Arc::new(shop.driver("TESTPOS0001"))).await;
    let titles = ["MESA-10", "MESA-20", "BALCAO"];
    let mut last = None;
    for (number, title) in (1..).zip(titles) {
        last = Some(sell(&shop, SaleDraft::counter(title, Money::brl(number * 10_00))).await);
    }
    shows(&till, &last.expect("three")).await;
    let list = till.terminal.orders().borrow().clone();
    let found = list.listed(&ListFilter { text: Some("mesa".to_owned()), sort: OrderSort::Title });
    let found_titles: Vec<_> = found.iter().map(|listed| listed.order.title()).collect();
    assert_eq!(found_titles, ["MESA-10", "MESA-20"]);
    let chosen = found[1].order.id.clone();
    let mut payment = till.terminal.pay(pay("a-1", &chosen, Tender::Debit)).await.expect("starts");
    assert!(matches!(payment.result().await.expect("ends"), End::Approved { .. }));
    shop.until("MESA-20", |sale| sale.state == SaleState::Finalized).await;
    let books = shop.market().books();
    assert!(books.charges.iter().all(|charge| charge.order_id == chosen.as_str()));
    for untouched in ["MESA-10", "BALCAO"] {
        let sale = shop.merchant.sale(untouched).await.expect("known");
        assert_eq!((sale.state, sale.paid), (SaleState::Waiting, Money::ZERO));
    }
    till.close().await;
    shop.close().await;
}
