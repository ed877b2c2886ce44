//! Orders that cannot be: tenders, serials, accounts, keys.

use std::sync::Arc;

use maquininha_acceptance::test_dir;
use maquininha_gateway::{GatewayConfig, GatewayConfigError, OrderApiClient};
use maquininha_merchant::device::DeviceRow;
use maquininha_merchant::draft::SaleDraft;
use maquininha_merchant::port::OrderApi;
use maquininha_merchant::{CreateOutcome, ErrorFamily};
use maquininha_model::{AppVersion, Money, SerialNumber, Tender, TenderKind};
use maquininha_sandbox::TestSecret;
use maquininha_terminal::port::{Credential, OrderGateway};
use maquininha_terminal::{PayRequest, TerminalError};
use serde_json::json;

use crate::shop::{Shop, ShopOptions, client, pay, row};

fn serial(text: &str) -> SerialNumber {
    SerialNumber::new(text).expect("a serial")
}

fn direct(reference: &str, at: &str, tender: Tender) -> SaleDraft {
    SaleDraft {
        device: Some(serial(at)),
        tender: Some(tender),
        ..SaleDraft::counter(reference, Money::brl(10_00))
    }
}

#[tokio::test]
async fn pix_on_an_old_payment_app_is_refused_on_both_sides() {
    let shop = Shop::open(&test_dir("bad-pix"), ShopOptions::default()).await;
    let account = shop.market().accounts().remove(0);
    let old = account
        .devices
        .iter()
        .map(|device| DeviceRow { app_version: Some("6.3.9".to_owned()), ..row(device) });
    shop.merchant.sync_devices(&old.collect::<Vec<_>>()).await.expect("registered");
    let draft = direct("VENDA-1", "TESTPOS0001", Tender::Pix);
    let error = shop.merchant.create(draft).await.result.expect_err("refused");
    assert_eq!(error.code(), "merchant.pix_not_on_app");
    assert!(shop.market().books().orders.is_empty(), "nothing was sent");

    let draft = SaleDraft::counter("VENDA-2", Money::brl(10_00));
    let sale = shop.merchant.create(draft).await.sale().expect("made").expect("a sale");
    let mut config = shop.terminal_config("TESTPOS0001");
    config.device.app_version = Some(AppVersion::new(6, 3, 9));
    let till = shop.terminal_with(config, Arc::new(shop.driver("TESTPOS0001"))).await;
    assert!(!till.terminal.config().tenders().contains(&TenderKind::Pix), "it is not offered");
    let order_id = sale.order_id.expect("an order");
    let error = till.terminal.pay(pay("a-1", &order_id, Tender::Pix)).await.expect_err("refused");
    assert_eq!(error.code(), "tender_not_supported");
    assert!(shop.market().books().charges.is_empty(), "nothing was sent");
    till.close().await;
    shop.close().await;
}

#[tokio::test]
async fn a_direct_order_goes_to_exactly_one_terminal() {
    let shop = Shop::open(&test_dir("bad-serials"), ShopOptions::default()).await;
    // No terminal, where several take it: nothing is sent, the operator chooses.
    let none = SaleDraft {
        tender: Some(Tender::Debit),
        ..SaleDraft::counter("VENDA-1", Money::brl(10_00))
    };
    let outcome = shop.merchant.create(none).await.result.expect("a question");
    assert!(matches!(outcome, CreateOutcome::DeviceNeeded { .. }), "{outcome:?}");
    // An empty serial cannot be held, and is refused in the device list.
    assert!(SerialNumber::new(" ").is_err());
    let empty =
        DeviceRow { serial: " ".to_owned(), ..row(&shop.market().accounts()[0].devices[0]) };
    let error = shop.merchant.add_device(&empty).await.expect_err("refused");
    assert_eq!(error.code(), "merchant.invalid_device");
    // A serial that is not in the list.
    let stranger = direct("VENDA-1", "NOBODY", Tender::Debit);
    let error = shop.merchant.create(stranger).await.result.expect_err("refused");
    assert_eq!(error.code(), "merchant.device_unknown");
    // Other programs may say it wrongly on the wire: the service refuses.
    for serials in [json!([]), json!(["TESTPOS0001", "TESTPOS0002"])] {
        let body = json!({
            "customer": { "name": "Cliente", "email": "cliente@example.com" },
            "items": [{ "amount": 1000, "description": "Prato", "quantity": 1, "code": "1" }],
            "closed": false,
            "poi_payment_settings": {
                "visible": true,
                "devices_serial_number": serials,
                "payment_setup": { "type": "debit", "installments": 1 },
            },
        });
        let key = &shop.options.key;
        let reply = shop.market().request("POST", "/core/v5/orders", key, Some(&body));
        assert_eq!(reply.status, 422, "{:?}", reply.body);
    }
    assert!(shop.market().books().orders.is_empty(), "nothing was made");
    shop.close().await;
}

#[tokio::test]
async fn a_terminal_of_another_account_gets_no_order() {
    let shop = Shop::open(&test_dir("bad-account"), ShopOptions::default()).await;
    let theirs = shop.market().accounts()[1].devices[0].clone();
    let draft = direct("VENDA-1", &theirs.serial, Tender::Debit);
    let error = shop.merchant.create(draft.clone()).await.result.expect_err("refused");
    assert_eq!(error.code(), "merchant.device_unknown");
    assert!(shop.market().books().orders.is_empty(), "nothing was sent");
    // Registered by mistake, the service takes the order; it shows nowhere,
    // and the other account's terminal cannot be paid on it.
    shop.merchant.add_device(&row(&theirs)).await.expect("registered");
    let sale = shop.merchant.create(draft).await.sale().expect("made").expect("a sale");
    let order_id = sale.order_id.expect("an order");
    let other = client(&shop.server, "sk_test_loja_dois");
    assert!(OrderGateway::open_orders(&other).await.expect("read").is_empty());
    let read = other.read(&order_id).await.expect_err("not theirs");
    assert_eq!(TerminalError::from(read).code(), "order_api_not_found");
    let till = shop.terminal("TESTPOS0001", Arc::new(shop.driver("TESTPOS0001"))).await;
    let request = PayRequest { tender: None, ..pay("a-1", &order_id, Tender::Debit) };
    let error = till.terminal.pay(request).await.expect_err("not for this terminal");
    assert_eq!(error.code(), "order_not_available");
    let books = shop.market().books();
    assert!(books.charges.is_empty() && books.transactions.is_empty());
    till.close().await;
    shop.close().await;
}

#[tokio::test]
async fn a_wrong_key_is_a_matter_of_configuration_on_both_sides() {
    let shop = Shop::open(&test_dir("bad-key"), ShopOptions::default()).await;
    let till = shop.terminal("TESTPOS0001", Arc::new(shop.driver("TESTPOS0001"))).await;
    let id = shop.market().accounts()[0].id.clone();
    let other = TestSecret::new("sk_test_another");
    shop.market().change_account(&id, |account| account.secret_key = other);
    let draft = SaleDraft::counter("VENDA-1", Money::brl(10_00));
    let error = shop.merchant.create(draft).await.result.expect_err("refused");
    assert_eq!(
        (error.code(), error.family()),
        ("merchant.order_api_credentials", ErrorFamily::Configuration)
    );
    assert!(error.outcome_known());
    let order_id = maquininha_model::OrderId::new("or_unknown").expect("an id");
    let error = till.terminal.pay(pay("a-1", &order_id, Tender::Debit)).await.expect_err("refused");
    assert_eq!(error.code(), "order_api_credentials");
    let books = shop.market().books();
    assert!(books.orders.is_empty() && books.transactions.is_empty());
    till.close().await;
    shop.close().await;
}

#[test]
fn a_secret_in_the_url_is_refused_before_anything_is_sent() {
    let credential = Arc::new(Credential::secret_key("sk_test_x").expect("usable"));
    let which = "primary";
    for (url, wanted) in [
        ("https://sk_test_x:@api.pagar.me", GatewayConfigError::UserInfo { which }),
        ("https://user:hunter2@api.pagar.me", GatewayConfigError::UserInfo { which }),
        ("https://api.pagar.me/sk_test_x", GatewayConfigError::SecretInUrl { which }),
        ("https://api.pagar.me/?key=sk_test_x", GatewayConfigError::SecretInUrl { which }),
        ("https://api.pagar.me/?token=hunter2", GatewayConfigError::Query { which }),
        ("http://api.pagar.me", GatewayConfigError::PlainHttp { which }),
    ] {
        let config = GatewayConfig::for_url(url);
        let error = OrderApiClient::new(config, credential.clone()).expect_err("refused");
        assert_eq!(error, wanted);
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("sk_test") && !shown.contains("hunter2"), "{shown}");
    }
    for key in ["", "sk_a:b", "sk a", "sk\n"] {
        assert!(Credential::secret_key(key).is_err(), "a key that cannot be sent");
    }
}
