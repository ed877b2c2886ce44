//! Who may make orders: C1, C4, C11, C12, C19, C31.

use std::sync::Arc;

use async_trait::async_trait;
use maquininha_acceptance::{packages_of, test_dir};
use maquininha_flow::End;
use maquininha_flow::sale::SaleState;
use maquininha_merchant::config::{AccountFlows, NotActivatedWhy};
use maquininha_merchant::draft::SaleDraft;
use maquininha_merchant::port::{ActivationAnswer, ActivationService, ActivationServiceError};
use maquininha_merchant::{MerchantError, MerchantEvent};
use maquininha_model::{DeviceModel, Flow, Money, Sensitive, SerialNumber, Tender};
use maquininha_sandbox::{Device, FlowTypes, Market, SilenceRule};

use crate::shop::{Shop, ShopOptions, pay};

fn draft(reference: &str) -> SaleDraft {
    SaleDraft::counter(reference, Money::brl(10_00))
}

fn direct(reference: &str) -> SaleDraft {
    let device = Some(SerialNumber::new("TESTPOS0001").expect("a serial"));
    SaleDraft { device, tender: Some(Tender::Debit), ..draft(reference) }
}

/// C1.
#[tokio::test]
async fn without_a_partner_id_no_order_is_made() {
    let shop = Shop::open(&test_dir("c1"), ShopOptions::default()).await;
    let complete = shop.merchant.config().await.expect("known");
    for partner_id in [None, Some("  ".to_owned())] {
        let mut config = complete.clone();
        config.account.activation.partner_id = partner_id;
        shop.merchant.reconfigure(config).await.expect("taken");
        let error = shop.merchant.create(draft("VENDA-1")).await.result.expect_err("refused");
        let why = NotActivatedWhy::Partner;
        assert_eq!(error, MerchantError::NotActivated { why });
        assert_eq!(error.code(), "merchant.not_activated");
    }
    assert!(shop.market().books().orders.is_empty(), "nothing was sent");
    shop.merchant.reconfigure(complete).await.expect("taken");
    // The service knows the partner, too.
    let id = shop.market().accounts()[0].id.clone();
    let other = Some("another-partner".to_owned());
    shop.market().change_account(&id, |account| account.partner_id = other);
    let error = shop.merchant.create(draft("VENDA-1")).await.result.expect_err("refused");
    assert_eq!(error.code(), "merchant.order_api", "{error}");
    assert!(shop.market().books().orders.is_empty(), "nothing was made");
    shop.market().change_account(&id, |account| account.partner_id = None);
    shop.merchant.create(draft("VENDA-2")).await.result.expect("made");
    assert_eq!(shop.market().books().orders.len(), 1);
    shop.close().await;
}

/// C4: whatever the libraries for orders are built of, none of it drives a cable. Card readers have
/// links of their own, which orders do not use.
#[test]
fn no_package_drives_usb_or_a_serial_line() {
    let drivers = ["serialport", "tokio-serial", "mio-serial", "rusb", "nusb", "libusb", "hidapi"];
    let of_orders = ["terminal", "merchant", "gateway", "journal"];
    for part in of_orders.map(|part| format!("maquininha-{part}")) {
        let packages = packages_of(&part);
        for driver in drivers {
            assert!(!packages.iter().any(|name| name.starts_with(driver)), "{part}: {driver}");
        }
    }
    let gateway = packages_of("maquininha-gateway");
    assert!(gateway.iter().any(|name| name == "reqwest"), "orders go over the network");
    // The search would see one: the links of card readers have a serial line.
    assert!(packages_of("maquininha-ffi").iter().any(|name| name == "tokio-serial"));
}

/// C11.
#[test]
fn s920_and_q92_stand_in_the_table_beside_the_others() {
    let names: Vec<_> = DeviceModel::KNOWN.iter().map(|model| model.name().to_owned()).collect();
    assert_eq!(names, ["L3", "A8", "P2", "S920", "Q92"]);
    for name in ["S920", "q92"] {
        let model = DeviceModel::from(name.to_owned());
        assert!(!matches!(model, DeviceModel::Unknown(_)), "{name}");
        assert!(
            model.capabilities().takes(Flow::Direct) && model.capabilities().takes(Flow::Listed)
        );
    }
}

/// C12: at the sales software, and at the service behind it.
#[tokio::test]
async fn an_account_of_one_type_refuses_orders_of_the_other() {
    let shop = Shop::open(&test_dir("c12"), ShopOptions::default()).await;
    let id = shop.market().accounts()[0].id.clone();
    let cases = [
        (FlowTypes::Direct, AccountFlows::Direct, draft("LISTED"), direct("DIRECT")),
        (FlowTypes::Listed, AccountFlows::Listed, direct("DIRECT-2"), draft("LISTED-2")),
    ];
    for (at_service, at_shop, refused, taken) in cases {
        shop.market().change_account(&id, |account| account.flow_types = at_service);
        let made = shop.market().books().orders.len();
        let mut config = shop.merchant.config().await.expect("known");
        // Whoever does not know the type is refused by the service …
        config.account.flows = AccountFlows::Both;
        shop.merchant.reconfigure(config.clone()).await.expect("taken");
        let error = shop.merchant.create(refused.clone()).await.result.expect_err("refused");
        assert_eq!(error.code(), "merchant.order_api", "{error}");
        assert!(error.outcome_known());
        // … and who knows it does not ask.
        config.account.flows = at_shop;
        shop.merchant.reconfigure(config).await.expect("taken");
        let again = SaleDraft { reference: format!("{}-B", refused.reference), ..refused };
        let error = shop.merchant.create(again).await.result.expect_err("refused");
        assert_eq!(error.code(), "merchant.flow_not_accredited");
        assert_eq!(shop.market().books().orders.len(), made, "nothing was made");
        shop.merchant.create(taken).await.result.expect("the account's own type is taken");
    }
    shop.close().await;
}

/// The activation service of the market: it tells what the account says.
struct FromMarket(Market);

#[async_trait]
impl ActivationService for FromMarket {
    async fn query(
        &self,
        _activation_key: &Sensitive<String>,
    ) -> Result<ActivationAnswer, ActivationServiceError> {
        let account = self.0.accounts().remove(0);
        Ok(ActivationAnswer {
            activated: account.activated,
            partner_id: Some("partner-1".to_owned()),
            account_id: account.id.parse().ok(),
            secret_key: None,
            flows: AccountFlows::Both,
            credentials: Vec::new(),
        })
    }
}

/// C19.
#[tokio::test]
async fn switched_off_remotely_it_is_told_and_open_orders_are_closed() {
    let shop = Shop::open(&test_dir("c19"), ShopOptions::default()).await;
    let service = FromMarket(shop.market().clone());
    let key = Sensitive::new("activation-1".to_owned());
    shop.merchant.create(draft("VENDA-1")).await.result.expect("made");
    shop.merchant.refresh_activation(&service, &key).await.expect("asked");
    assert!(!shop.market().books().orders[0].closed, "nothing changes while it is active");

    let id = shop.market().accounts()[0].id.clone();
    shop.market().change_account(&id, |account| account.activated = false);
    shop.merchant.refresh_activation(&service, &key).await.expect("asked");
    let mut events = shop.merchant.events();
    let mut told = false;
    while let Some(event) = events.try_next().await.expect("read") {
        told |= event.event == MerchantEvent::Deactivated;
    }
    assert!(told, "the sales software is told");
    let error = shop.merchant.create(draft("VENDA-2")).await.result.expect_err("refused");
    assert_eq!(error.code(), "merchant.not_activated");
    shop.until("VENDA-1", |sale| sale.closed).await;
    let order = shop.market().books().orders.remove(0);
    assert!(order.closed && order.status == "canceled", "{order:?}");
    shop.close().await;
}

/// C31.
#[tokio::test]
async fn an_added_machine_takes_orders_without_any_setting() {
    let shop = Shop::open(&test_dir("c31"), ShopOptions::default()).await;
    let mut config = shop.merchant.config().await.expect("known");
    config.all_terminals = true;
    shop.merchant.reconfigure(config.clone()).await.expect("taken");
    let account = shop.market().accounts()[0].id.clone();
    let device = Device {
        serial: "TESTPOS0009".to_owned(),
        model: "S920".to_owned(),
        payments_app_version: "6.4.0".to_owned(),
        silence: SilenceRule::Blocks,
    };
    shop.market().put_device(&account, device).expect("a replaced machine");
    let till = shop.terminal("TESTPOS0009", Arc::new(shop.driver("TESTPOS0009"))).await;
    let sale = shop.merchant.create(draft("VENDA-1")).await.sale().expect("made").expect("a sale");
    let order_id = sale.order_id.expect("an order");
    let mut orders = till.terminal.orders();
    orders.wait_for(|list| list.find(&order_id).is_some()).await.expect("it shows");
    let mut payment =
        till.terminal.pay(pay("a-1", &order_id, Tender::Debit)).await.expect("starts");
    assert!(matches!(payment.result().await.expect("ends"), End::Approved { .. }));
    let sale = shop.until("VENDA-1", |sale| sale.state == SaleState::Finalized).await;
    let paid_at = sale.payments[0].serial.as_ref().expect("told");
    assert_eq!(paid_at.as_str(), "TESTPOS0009");
    assert_eq!(shop.merchant.config().await.expect("known"), config, "no setting was changed");
    till.close().await;
    shop.close().await;
}
