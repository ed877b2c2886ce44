//! Giving money back at the terminal: C8, C24–C29.

use std::sync::Arc;

use maquininha_acceptance::test_dir;
use maquininha_flow::sale::{SaleEvent, SaleState};
use maquininha_flow::{End, RefundEnd};
use maquininha_merchant::MerchantEvent;
use maquininha_merchant::draft::SaleDraft;
use maquininha_merchant::port::OrderApi;
use maquininha_model::{Money, PaymentState, Sensitive, Tender, TenderKind};
use maquininha_sandbox::{ChargeRecord, SimulatedDriver};
use maquininha_terminal::TerminalError;

use crate::shop::{Shop, ShopOptions, Till, attempt, pay};

/// A sale of R$ 10,00 by one card and one of R$ 20,00 by another.
async fn two_cards(name: &str) -> (Shop, Till, SimulatedDriver) {
    let shop = Shop::open(&test_dir(name), ShopOptions::default()).await;
    let driver = shop.driver("TESTPOS0001");
    let till = shop.terminal("TESTPOS0001", Arc::new(driver.clone())).await;
    let sales = [("VENDA-1", 10_00, "visa-credit"), ("VENDA-2", 20_00, "mastercard-credit")];
    for (reference, centavos, card) in sales {
        let draft = SaleDraft::counter(reference, Money::brl(centavos));
        let sale = shop.merchant.create(draft).await.sale().expect("made").expect("a sale");
        driver.present(card);
        let credit = Tender::at_sight(TenderKind::Credit);
        let request = pay(&format!("a-{reference}"), &sale.order_id.expect("an order"), credit);
        let end = till.terminal.pay(request).await.expect("starts").result().await;
        assert!(matches!(end.expect("ends"), End::Approved { .. }));
        shop.until(reference, |sale| sale.state == SaleState::Finalized).await;
    }
    till.terminal.settled().await.expect("settles");
    (shop, till, driver)
}

/// What stands on all charges, in centavos.
fn standing(shop: &Shop) -> i64 {
    shop.market().books().charges.iter().map(ChargeRecord::net).sum()
}

fn password(shop: &Shop) -> Sensitive<String> {
    Sensitive::new(shop.options.operator_password.clone())
}

/// C25.
#[tokio::test]
async fn three_wrong_passwords_lock_the_flow_and_nothing_is_given_back() {
    let (shop, till, _) = two_cards("c25").await;
    for tries_left in [2, 1] {
        let error = till.terminal.unlock_refunds(Sensitive::new("0000".to_owned())).await;
        assert_eq!(error.expect_err("wrong"), TerminalError::PasswordWrong { tries_left });
    }
    let error = till.terminal.unlock_refunds(Sensitive::new("0000".to_owned())).await;
    assert_eq!(error.expect_err("wrong").code(), "password_locked");
    let error = till.terminal.unlock_refunds(password(&shop)).await.expect_err("locked");
    assert_eq!(error.code(), "password_locked", "the right one does not help");
    assert_eq!(standing(&shop), 30_00);
    till.close().await;
    shop.close().await;
}

/// C26, C27, C28.
#[tokio::test]
async fn the_card_chooses_the_sales_and_another_card_is_refused() {
    let (shop, till, driver) = two_cards("c26").await;
    let session = till.terminal.unlock_refunds(password(&shop)).await.expect("unlocked");
    driver.present("visa-credit");
    let card = session.read_card(&attempt("reading-1")).await.expect("reads");
    let sales = session.sales(card.as_deref()).await.expect("sales");
    assert_eq!(sales.len(), 1, "only the sale of this card");
    // What the operator checks: amount, date and the acquirer's number.
    let books = shop.market().books();
    let at_acquirer = books.transactions.iter().find(|t| t.amount == 10_00).expect("known");
    assert_eq!(sales[0].amount, Money::brl(10_00));
    assert_eq!(sales[0].nsu.as_str(), at_acquirer.nsu);
    let record = till.journal_payment("a-VENDA-1").await;
    assert_eq!(Some(sales[0].paid_at), record.approval.map(|approval| approval.approved_at));
    driver.present("mastercard-credit");
    let mut refund = session.refund(attempt("r-1"), &sales[0], None).await.expect("starts");
    let end = refund.result().await.expect("ends");
    assert!(matches!(end, RefundEnd::Declined { .. }), "{end:?}");
    till.terminal.settled().await.expect("settles");
    assert_eq!(standing(&shop), 30_00);
    driver.present("elo-credit");
    let stranger = session.read_card(&attempt("reading-2")).await.expect("reads");
    assert!(session.sales(stranger.as_deref()).await.expect("sales").is_empty());
    till.close().await;
    shop.close().await;
}

/// C8, C24, C29.
#[tokio::test]
async fn a_confirmed_refund_reaches_the_sales_software_once() {
    let (shop, till, driver) = two_cards("c29").await;
    let session = till.terminal.unlock_refunds(password(&shop)).await.expect("unlocked");
    driver.present("visa-credit");
    let card = session.read_card(&attempt("reading-1")).await.expect("reads");
    let sales = session.sales(card.as_deref()).await.expect("sales");
    for _ in 0..2 {
        // Pressed twice, given back once.
        let mut refund = session.refund(attempt("r-1"), &sales[0], None).await.expect("attaches");
        assert!(matches!(refund.result().await.expect("ends"), RefundEnd::Refunded { .. }));
        till.terminal.settled().await.expect("settles");
    }
    let sale = shop.until("VENDA-1", |sale| sale.state == SaleState::Refunded).await;
    assert_eq!(sale.paid, Money::ZERO);
    let books = shop.market().books();
    let fired = books.hooks.iter().filter(|hook| hook.event == "charge.refunded");
    assert_eq!(fired.count(), 1);
    shop.merchant.until_idle().await;
    let mut stream = shop.merchant.events();
    let mut told = 0;
    while let Some(event) = stream.try_next().await.expect("read") {
        let refunded =
            matches!(event.event, MerchantEvent::Sale { event: SaleEvent::Refunded { .. }, .. });
        told += usize::from(refunded);
    }
    assert_eq!(told, 1);
    let client = shop.client();
    let order = client.read(&sale.order_id.expect("known")).await.expect("read");
    assert_eq!(order.payment().state, PaymentState::Refunded);
    till.close().await;
    shop.close().await;
}
