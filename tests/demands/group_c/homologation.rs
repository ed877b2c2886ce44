//! C36: what the vendor's public texts demand of an integration
//! (pagarme-connect §6.4), each step with its identifier, against the market.

use std::sync::Arc;

use maquininha_acceptance::test_dir;
use maquininha_flow::sale::{PrintState, SaleState};
use maquininha_flow::{CloseAs, End};
use maquininha_merchant::draft::SaleDraft;
use maquininha_merchant::port::{OrderApi, PrintKind};
use maquininha_merchant::print::PrintRequest;
use maquininha_model::{Money, OrderId, SerialNumber, Tender};
use maquininha_sandbox::{VendorPayment, VendorRefund};

use crate::shop::{Shop, ShopOptions, base64};

/// The steps of the script.
const STEPS: [&str; 9] = [
    "H1-direct",
    "H2-listed",
    "H3-webhook",
    "H4-close",
    "H5-cancel",
    "H6-refund",
    "H7-limit",
    "H8-recovery",
    "H9-print",
];

async fn make(shop: &Shop, draft: SaleDraft) -> OrderId {
    let sale = shop.merchant.create(draft).await.sale().expect("made").expect("a sale");
    sale.order_id.expect("an order")
}

/// The vendor's own terminal is paid, as in the real script.
fn vendor_pays(shop: &Shop, order_id: &OrderId) -> String {
    let order_id = order_id.to_string();
    let payment = VendorPayment { order_id, amount: None, tender: None, card: None };
    let reply = shop.market().vendor_pay("TESTPOS0001", &payment);
    assert_eq!(reply.status, 200, "{:?}", reply.body);
    reply.body.expect("a charge")["id"].as_str().expect("an id").to_owned()
}

fn status(shop: &Shop, order_id: &OrderId) -> (bool, String) {
    let books = shop.market().books();
    let order = books.orders.into_iter().find(|order| order.id == order_id.as_str());
    order.map(|order| (order.closed, order.status)).expect("known")
}

#[tokio::test]
async fn every_step_of_the_homologation_script_passes_against_the_market() {
    let shop = Shop::open(&test_dir("c36"), ShopOptions::default()).await;
    let mut config = shop.merchant.config().await.expect("known");
    config.policy.fiscal_print = true;
    shop.merchant.reconfigure(config).await.expect("taken");
    let counter = |reference: &str| SaleDraft::counter(reference, Money::brl(10_00));
    let direct = |reference: &str| SaleDraft {
        device: SerialNumber::new("TESTPOS0001").ok(),
        tender: Some(Tender::Debit),
        ..counter(reference)
    };
    let mut passed = Vec::new();

    let first = make(&shop, direct("H1")).await;
    assert!(shop.market().books().orders[0].is_direct());
    passed.push("H1-direct");
    let second = make(&shop, counter("H2")).await;
    assert!(!shop.market().books().orders[1].is_direct());
    passed.push("H2-listed");

    let charge_id = vendor_pays(&shop, &first);
    let sale = shop.until("H1", |sale| sale.state == SaleState::Finalized).await;
    assert_eq!(sale.payments[0].charge_id.as_str(), charge_id);
    passed.push("H3-webhook");
    shop.until("H1", |sale| sale.closed).await;
    assert_eq!(status(&shop, &first), (true, "paid".to_owned()));
    passed.push("H4-close");

    shop.merchant.cancel("H2").await.expect("backed out");
    shop.until("H2", |sale| sale.closed).await;
    assert_eq!(status(&shop, &second), (true, "canceled".to_owned()));
    passed.push("H5-cancel");

    let reply =
        shop.market().vendor_refund("TESTPOS0001", &VendorRefund { charge_id, amount: None });
    assert_eq!(reply.status, 200, "{:?}", reply.body);
    shop.until("H1", |sale| sale.state == SaleState::Refunded).await;
    passed.push("H6-refund");

    let mut listed = Vec::new();
    for number in 1..=30 {
        listed.push(make(&shop, counter(&format!("H7-{number}"))).await);
    }
    let error = shop.merchant.create(counter("H7-31")).await.result.expect_err("refused");
    assert_eq!(error.code(), "merchant.too_many_open_orders");
    let open = shop.market().books().orders.iter().filter(|order| !order.closed).count();
    assert_eq!(open, 30, "nothing was sent");
    passed.push("H7-limit");
    for number in 1..=30 {
        shop.merchant.cancel(&format!("H7-{number}")).await.expect("backed out");
    }
    shop.until("H7-30", |sale| sale.closed).await;

    // While the receiver is away, a payment comes; reading the order finds it.
    let lost = make(&shop, counter("H8")).await;
    let account = shop.market().accounts()[0].id.clone();
    shop.market().change_account(&account, |account| account.webhooks.clear());
    vendor_pays(&shop, &lost);
    let order = shop.client().read(&lost).await.expect("read");
    assert_eq!(order.payment().net, Money::brl(10_00));
    shop.client().close(&lost, CloseAs::Paid).await.expect("closed");
    assert_eq!(status(&shop, &lost), (true, "paid".to_owned()));
    passed.push("H8-recovery");
    shop.close().await;

    let shop = Shop::open(&test_dir("c36-print"), ShopOptions::default()).await;
    let mut config = shop.merchant.config().await.expect("known");
    config.policy.fiscal_print = true;
    shop.merchant.reconfigure(config).await.expect("taken");
    let till = shop.terminal("TESTPOS0001", Arc::new(shop.driver("TESTPOS0001"))).await;
    let printed = make(&shop, SaleDraft { print_receipt: true, ..direct("H9") }).await;
    let request = crate::shop::pay("a-1", &printed, Tender::Debit);
    let end = till.terminal.pay(request).await.expect("starts").result().await.expect("ends");
    assert!(matches!(end, End::Approved { .. }));
    shop.until("H9", |sale| sale.print == PrintState::Offered).await;
    let mut image = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    image.extend(384_u32.to_be_bytes());
    image.extend(620_u32.to_be_bytes());
    image.extend(b"\x01\0\0\0\0");
    let content = base64(&image);
    let document = PrintRequest { kind: PrintKind::Cupom, content, declared_px: None };
    shop.merchant.print("H9", document).await.expect("printed");
    shop.until("H9", |sale| sale.closed).await;
    passed.push("H9-print");
    till.close().await;
    shop.close().await;
    assert_eq!(passed, STEPS);
}
