//! A sale, a decline, a refund, a restart and webhooks, with canaries as the
//! account's key and as passwords.

use std::fmt::{Debug, Display};
use std::fs;
use std::sync::Arc;
use std::time::Duration;

use maquininha_acceptance::test_dir;
use maquininha_flow::sale::SaleState;
use maquininha_flow::{End, RefundEnd};
use maquininha_merchant::draft::SaleDraft;
use maquininha_merchant::port::SecretStore;
use maquininha_merchant::report::ReportFilter;
use maquininha_model::{Money, Sensitive, Tender, TenderKind};
use maquininha_sandbox::{Fault, FaultRule};
use maquininha_terminal::port::{Credential, PaymentDriver};
use maquininha_terminal::{Language, TerminalError};

use crate::leaks::{canary, key, leaks};
use crate::loud_driver::LoudDriver;
use crate::shop::{Shop, ShopOptions, attempt, pay};

const SERIAL: &str = "TESTPOS0001";

fn options() -> ShopOptions {
    ShopOptions {
        key: key().to_owned(),
        webhook_password: canary("password", 0).to_owned(),
        operator_password: canary("password", 1).to_owned(),
        ..ShopOptions::default()
    }
}

/// What an app could write down of a value.
fn shown(value: &(impl Debug + Display)) -> String {
    format!("{value}\n{value:?}\n{value:#?}\n")
}

/// A day at the till with a driver. Returns everything that was shown.
async fn day(shop: &Shop, driver: impl Fn() -> Arc<dyn PaymentDriver>) -> Vec<String> {
    let mut seen = Vec::new();
    let till = shop.terminal(SERIAL, driver()).await;
    let sell = async |reference: &str, centavos: i64| {
        let draft = SaleDraft::counter(reference, Money::brl(centavos));
        let sale = shop.merchant.create(draft).await.sale().expect("made").expect("a sale");
        sale.order_id.expect("an order")
    };
    let credit = Tender::at_sight(TenderKind::Credit);

    let order_id = sell("VENDA-1", 58_00).await;
    let mut payment = till.terminal.pay(pay("a-1", &order_id, credit)).await.expect("starts");
    let end = payment.result().await.expect("ends");
    assert!(matches!(end, End::Approved { .. }), "{end:?}");
    seen.push(format!("{end:?}\n{payment:?}\n"));
    shop.until("VENDA-1", |sale| sale.state == SaleState::Finalized).await;

    let declined = sell("VENDA-2", 20_51).await;
    let mut payment = till.terminal.pay(pay("a-2", &declined, credit)).await.expect("starts");
    let end = payment.result().await.expect("ends");
    assert!(matches!(end, End::Declined { .. }), "{end:?}");
    seen.push(format!("{end:?}\n"));

    let wrong = Sensitive::new(canary("password", 0).to_owned());
    let error = till.terminal.unlock_refunds(wrong).await.expect_err("the wrong password");
    seen.push(shown(&error));
    seen.push(error.user_text(Language::En).to_owned());
    let right = Sensitive::new(canary("password", 1).to_owned());
    seen.push(shown(&right));
    let session = till.terminal.unlock_refunds(right).await.expect("the right password");
    let card = session.read_card(&attempt("reading-1")).await.expect("reads");
    let sales = session.sales(card.as_deref()).await.expect("sales");
    seen.push(format!("{session:?}\n{sales:?}\n"));
    let mut refund = session.refund(attempt("r-1"), &sales[0], None).await.expect("starts");
    let end = refund.result().await.expect("ends");
    assert!(matches!(end, RefundEnd::Refunded { .. }), "{end:?}");
    seen.push(format!("{end:?}\n"));
    shop.until("VENDA-1", |sale| sale.state == SaleState::Refunded).await;
    till.terminal.settled().await.expect("settles");

    // The terminal ends between approval and decision, and starts again.
    let order_id = sell("VENDA-3", 33_00).await;
    let hold = Fault::Delay { ms: 60_000 };
    shop.market().plant_fault(FaultRule::on("PATCH", "/metadata", hold));
    let mut payment = till.terminal.pay(pay("a-3", &order_id, credit)).await.expect("starts");
    let is_there = || shop.market().books().transactions.iter().any(|t| t.amount == 33_00);
    while !is_there() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    till.close().await;
    let error = payment.result().await.expect_err("the terminal was closed");
    assert_eq!(error, TerminalError::Closed);
    shop.market().clear_faults(None);
    let till = shop.terminal(SERIAL, driver()).await;
    till.terminal.settled().await.expect("settles");
    shop.until("VENDA-3", |sale| sale.state == SaleState::Finalized).await;

    let report = shop.merchant.report(&ReportFilter::default()).await.expect("a report");
    seen.push(format!("{report:?}\n{}\n", maquininha_merchant::report::to_csv(&report)));
    seen.push(format!("{:?}\n{:?}\n", till.terminal, till.terminal.config()));
    seen.push(format!("{:?}\n{:?}\n", shop.merchant, shop.merchant.config().await.expect("known")));
    seen.push(format!("{:?}\n{:?}\n", shop.client(), shop.server));
    till.close().await;
    seen
}

#[tokio::test]
async fn keys_and_passwords_of_a_whole_day_reach_no_file() {
    let dir = test_dir("secrets-whole-day");
    let shop = Shop::open(&dir, options()).await;
    let mut seen = day(&shop, || Arc::new(shop.driver(SERIAL))).await;

    // What an app can do wrong with a key, and what it is told then.
    let credential = Credential::secret_key(key()).expect("usable");
    seen.push(format!("{credential:?}\n{credential:#?}\n"));
    for wrong in [format!("{}:", key()), format!("{} ", key())] {
        seen.push(shown(&Credential::secret_key(wrong).expect_err("not usable")));
    }
    let secrets = maquininha_merchant::memory::MemorySecretStore::default();
    secrets.set("account/secret_key", Sensitive::new(key().to_owned())).await.expect("kept");
    seen.push(format!("{secrets:?}\n{:?}\n", secrets.get("account/secret_key").await));
    for url in [
        format!("https://{}:@api.pagar.me", key()),
        format!("https://api.pagar.me/{}", key()),
        format!("https://api.pagar.me/?key={}", key()),
        format!("https://user:{}@api.pagar.me", canary("password", 0)),
    ] {
        let config = maquininha_gateway::GatewayConfig::for_url(url);
        seen.push(format!("{config:?}\n"));
        let error = maquininha_gateway::OrderApiClient::new(config, Arc::new(credential.clone()));
        seen.push(shown(&error.expect_err("a secret in the URL is refused")));
    }
    // A wrong webhook password and a wrong path.
    let header = format!("Basic {}", crate::shop::base64(canary("password", 1).as_bytes()));
    let answer = shop.intake.receive(Some(canary("password", 0)), Some(&header), b"{}").await;
    assert_eq!(answer.status(), 401);
    seen.push(format!("{answer:?}\n"));

    shop.close().await;
    fs::write(dir.join("shown.txt"), seen.join("\n")).expect("written");
    assert_eq!(leaks(&dir, &["key", "password", "pan"]), Vec::<String>::new());
}

#[tokio::test]
async fn card_numbers_in_the_texts_of_a_driver_reach_no_journal_and_no_result() {
    let dir = test_dir("secrets-loud-driver");
    let shop = Shop::open(&dir, options()).await;
    let seen = day(&shop, || Arc::new(LoudDriver(shop.driver(SERIAL)))).await;
    shop.close().await;
    fs::write(dir.join("shown.txt"), seen.join("\n")).expect("written");
    assert_eq!(leaks(&dir, &["key", "password", "pan"]), Vec::<String>::new());
}
