//! Which machine runs the service, and how it does.

mod support;

use maquininha_merchant::config::{ConfigError, HostRecord, Hosts, StaysOff};
use maquininha_merchant::{Merchant, MerchantConfig, MerchantParts, Start};
use support::{Shop, active, direct};

fn hosts(flags: &[(&str, bool)], main: Option<&str>) -> Hosts {
    let record =
        |(name, flag): &(&str, bool)| HostRecord { name: (*name).into(), mobile_payment: *flag };
    Hosts { records: flags.iter().map(record).collect(), main: main.map(Into::into) }
}

/// L25, L83.
#[test]
fn only_the_named_machine_with_the_flag_serves() {
    let may = |hosts: Hosts, host: &str| MerchantConfig { hosts, ..active() }.may_serve(host);
    let none = hosts(&[("a", false), ("b", false)], None);
    assert_eq!(may(none, "a"), Err(StaysOff::NoMobilePayment));
    let both = hosts(&[("a", true), ("b", true)], Some("b"));
    assert_eq!(may(both.clone(), "a"), Err(StaysOff::OtherHost { main: "b".into() }));
    assert_eq!(may(both, "b"), Ok(()));
    let open = hosts(&[("a", true), ("b", true)], None);
    assert_eq!(may(open, "a"), Err(StaysOff::MainNotNamed));
    assert_eq!(may(hosts(&[("a", true), ("b", false)], None), "a"), Ok(()));
}

/// L27.
#[tokio::test]
async fn another_main_machine_takes_the_open_orders_over() {
    let config = |main: &str| MerchantConfig {
        hosts: hosts(&[("till-1", true), ("till-2", true)], Some(main)),
        cancel_lost_screens: false,
        ..active()
    };
    let shop = Shop::with(config("till-1")).await;
    let parts =
        MerchantParts { host: "till-2".into(), config: config("till-1"), ..shop.parts.clone() };
    let other = Merchant::open(parts).await.unwrap();
    shop.merchant.open_shift("morning").await.unwrap();
    let sale = shop.direct("VENDA-1", 30).await;
    assert_eq!(other.cancel("VENDA-1").await.unwrap_err().code(), "merchant.not_serving");
    shop.merchant.reconfigure(config("till-2")).await.unwrap();
    other.reconfigure(config("till-2")).await.unwrap();
    assert_eq!(other.devices().await.unwrap(), shop.merchant.devices().await.unwrap());
    let shift = other.open_shift("evening").await.unwrap_err();
    assert!(shift.to_string().contains("morning"), "the open shift is taken over: {shift}");
    let refused = shop.try_create(direct("VENDA-2", 5)).await.unwrap_err();
    assert_eq!(refused.code(), "merchant.not_serving");
    shop.api.pay(sale.order_id.as_ref().unwrap(), 3_000, "T1");
    let body = shop.api.webhook("ch_2", "charge.paid");
    other.intake().await.unwrap().receive(None, None, body.as_bytes()).await;
    other.until_idle().await;
    let state = other.sale("VENDA-1").await.unwrap().state;
    assert_eq!(state, maquininha_flow::sale::SaleState::Finalized);
}

/// L81.
#[tokio::test]
async fn the_start_hook_runs_a_valid_configuration_and_else_says_why_not() {
    let shop = Shop::open().await;
    let start =
        |config: MerchantConfig| Merchant::start(MerchantParts { config, ..shop.parts.clone() });
    assert!(matches!(start(active()).await, Ok(Start::Running(_))));
    let off = MerchantConfig::default();
    assert!(matches!(start(off).await, Ok(Start::StaysOff(StaysOff::ModuleOff))));
    let mut broken = active();
    broken.policy.automatic_emission = false;
    let why = StaysOff::Configuration(ConfigError::DeliveryModuleRequired);
    assert!(matches!(start(broken).await, Ok(Start::StaysOff(found)) if found == why));
}

/// L82.
#[tokio::test]
async fn the_health_stream_shows_contact_queue_and_the_last_error() {
    let shop = Shop::open().await;
    let mut health = shop.merchant.health();
    shop.listed("VENDA-1", 30).await;
    let now = health.current();
    assert!(now.running && now.stays_off.is_none() && now.last_error.is_none());
    assert_eq!(now.open_orders, 1);
    assert_eq!(now.last_contact, Some(support::start_of_day()));
    shop.api.with(|script| script.offline = true);
    shop.advance(60).await;
    shop.try_create(direct("VENDA-2", 5)).await.unwrap_err();
    let error = health.current().last_error.unwrap();
    assert_eq!(error.code, "merchant.order_api");
    shop.merchant.stop().await;
    while let Some(state) = health.changed().await {
        assert_eq!(state.queue, 0);
    }
    assert!(!health.current().running);
}
