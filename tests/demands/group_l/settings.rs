//! Companies, keys, the module switch.

use std::sync::Arc;

use maquininha_acceptance::test_dir;
use maquininha_cli::demo::DemoError;
use maquininha_cli::demo::world::KEY;
use maquininha_journal::SqliteSaleStore;
use maquininha_merchant::config::{
    HostRecord, Hosts, MerchantConfig, ModuleSwitch, NotActivatedWhy, StaysOff,
};
use maquininha_merchant::memory::{MemorySaleStore, MemorySecretStore};
use maquininha_merchant::port::{OrderApi, SystemClock};
use maquininha_merchant::{Language, Merchant, MerchantError, MerchantParts, Start};
use maquininha_model::OrderId;

use super::support::{Outcome, client, listed, reconfigure, shop};

/// L12.
#[tokio::test]
async fn two_companies_in_one_process_use_each_its_own_key() -> Outcome {
    let world = shop("companies").await?;
    let second = world.market().accounts().remove(1);
    let key = "sk_test_loja_dois";
    let mut config = world.pdv.merchant.config().await.map_err(DemoError::other)?;
    config.company = second.name.clone();
    config.account.id = Some(second.id.parse().map_err(DemoError::other)?);
    config.webhook.user = None;
    config.webhook.unguarded = true;
    let store = test_dir("l-companies-two").join("pdv.db");
    let parts = MerchantParts {
        config,
        host: String::from("till-2"),
        api: Arc::new(client(&world, 0, key)?),
        store: Arc::new(SqliteSaleStore::open(store).map_err(DemoError::other)?),
        secrets: Arc::new(MemorySecretStore::default()),
        clock: Arc::new(SystemClock),
    };
    let other = Merchant::open(parts).await.map_err(DemoError::other)?;
    let first_order = world.pdv.sell(listed("VENDA-1", 10_00)).await?;
    // The same reference: companies know nothing of each other.
    let sale = other.create(listed("VENDA-1", 20_00)).await.sale().map_err(DemoError::other)?;
    let second_order = sale.and_then(|sale| sale.order_id).expect("it has an order");
    let owners: Vec<_> = world
        .market()
        .books()
        .orders
        .iter()
        .map(|order| (order.amount, order.account_id.clone()))
        .collect();
    let first = world.market().accounts()[0].id.clone();
    assert_eq!(owners, [(10_00, first), (20_00, second.id)]);
    // Neither key opens the other's order.
    let opens = async |key: &str, order: &OrderId| {
        Ok::<_, DemoError>(client(&world, 0, key)?.read(order).await.is_ok())
    };
    assert!(opens(KEY, &first_order).await? && opens(key, &second_order).await?);
    assert!(!opens(key, &first_order).await? && !opens(KEY, &second_order).await?);
    other.stop().await;
    world.close().await;
    Ok(())
}

/// L6, L34.
#[tokio::test]
async fn with_the_module_off_no_order_is_made_and_back_on_it_is() -> Outcome {
    let world = shop("module").await?;
    reconfigure(&world.pdv, |config| config.module = ModuleSwitch::Off).await?;
    let off = world.pdv.merchant.create(listed("VENDA-1", 10_00)).await.result.err();
    assert_eq!(off, Some(MerchantError::ModuleInactive));
    assert!(world.market().books().orders.is_empty());
    reconfigure(&world.pdv, |config| config.module = ModuleSwitch::On).await?;
    world.pdv.sell(listed("VENDA-1", 10_00)).await?;
    assert_eq!(world.market().books().orders.len(), 1);
    world.close().await;
    Ok(())
}

/// L5.
#[tokio::test]
async fn an_establishment_that_is_not_activated_is_told_where_to_ask() -> Outcome {
    let world = shop("activation").await?;
    reconfigure(&world.pdv, |config| config.account.activation.activated = false).await?;
    let refused = world.pdv.merchant.create(listed("VENDA-1", 10_00)).await.result;
    let error = refused.expect_err("not activated");
    assert_eq!(error, MerchantError::NotActivated { why: NotActivatedWhy::Acquirer });
    assert!(error.user_text(Language::PtBr).contains("Peça a ativação ao credenciador"));
    assert!(world.market().books().orders.is_empty(), "nothing was sent");
    world.close().await;
    Ok(())
}

/// L25, L81, L83.
#[tokio::test]
async fn the_service_starts_on_the_one_machine_that_is_named_and_flagged() -> Outcome {
    let world = shop("hosts").await?;
    let config = world.pdv.merchant.config().await.map_err(DemoError::other)?;
    let start = async |host: &str, flags: [bool; 2], main: Option<&str>| {
        let record = |(name, mobile_payment): (&str, bool)| HostRecord {
            name: name.to_owned(),
            mobile_payment,
        };
        let records = ["till-1", "till-2"].into_iter().zip(flags).map(record).collect();
        let hosts = Hosts { records, main: main.map(str::to_owned) };
        let parts = MerchantParts {
            config: MerchantConfig { hosts, ..config.clone() },
            host: host.to_owned(),
            api: Arc::new(client(&world, 0, KEY)?),
            store: Arc::new(MemorySaleStore::default()),
            secrets: Arc::new(MemorySecretStore::default()),
            clock: Arc::new(SystemClock),
        };
        Ok::<_, DemoError>(match Merchant::start(parts).await.map_err(DemoError::other)? {
            Start::Running(merchant) => {
                merchant.stop().await;
                None
            }
            Start::StaysOff(why) => Some(why),
        })
    };
    let no_flag = start("till-1", [false, false], None).await?;
    assert_eq!(no_flag, Some(StaysOff::NoMobilePayment));
    let main = Some("till-2");
    let other = start("till-1", [true, true], main).await?;
    assert_eq!(other, Some(StaysOff::OtherHost { main: String::from("till-2") }));
    assert_eq!(start("till-2", [true, true], main).await?, None);
    world.close().await;
    Ok(())
}
