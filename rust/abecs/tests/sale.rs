//! Sales over a virtual PIN pad, with the hosts of the simulated acquirers: what is approved has
//! had its cryptogram, PIN and card data checked by them.

mod support;

use maquininha_abecs::AbecsPlugin;
use maquininha_card::DeviceFailure;
use maquininha_flow::DriverReply;
use maquininha_model::TenderKind;
use maquininha_virtualpad::{Fault, Profile};
use support::{Counter, Shop, approved, clear_plugin};

#[tokio::test(start_paused = true)]
async fn a_chip_with_pin_pays_in_a_secure_session() {
    let shop = Shop::open(&AbecsPlugin::default()).await;
    assert!(shop.counter.pad.with(|pad| pad.has_session()), "opened by a key of ours");
    shop.counter.play("insert chip-online-pin; type 1234; press ok; remove");
    let approval = approved(shop.sell("chip", 187_90, TenderKind::Credit).await);
    assert_eq!(approval.acquirer.as_deref(), Some("aurora"));
    assert_eq!(approval.card.expect("masked").to_string(), "**** 2653");
    assert_eq!(shop.confirm("chip").await, DriverReply::Confirmed);
}

#[tokio::test(start_paused = true)]
async fn a_pin_pad_that_was_too_busy_for_the_farewell_takes_the_next_card() {
    let shop = Shop::open(&AbecsPlugin::default()).await;
    shop.counter.pad.with(|pad| pad.faults().next_of(*b"CLX", Fault::Busy));
    for name in ["first", "second"] {
        shop.counter.play("tap contactless");
        approved(shop.sell(name, 30_00, TenderKind::Credit).await);
        assert_eq!(shop.confirm(name).await, DriverReply::Confirmed, "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_tap_pays_without_a_pin_and_with_one_above_the_limit() {
    let shop = Shop::open(&clear_plugin()).await;
    shop.counter.play("tap contactless");
    approved(shop.sell("small", 30_00, TenderKind::Credit).await);
    assert_eq!(shop.confirm("small").await, DriverReply::Confirmed);
    shop.counter.play("tap contactless; type 1234; press ok");
    let approval = approved(shop.sell("big", 250_00, TenderKind::Credit).await);
    assert_eq!(approval.acquirer.as_deref(), Some("boreal"), "by the rule for its brand");
}

#[tokio::test(start_paused = true)]
async fn a_stripe_without_a_chip_pays_and_one_with_a_chip_must_be_inserted() {
    let shop = Shop::open(&clear_plugin()).await;
    shop.counter.play("swipe stripe-only");
    approved(shop.sell("stripe", 12_00, TenderKind::Credit).await);
    assert_eq!(shop.confirm("stripe").await, DriverReply::Confirmed);
    shop.counter.play("swipe chip-online-pin; insert chip-online-pin; type 1234; press ok; remove");
    approved(shop.sell("inserted", 12_00, TenderKind::Credit).await);
}

#[tokio::test(start_paused = true)]
async fn a_wrong_pin_is_declined_and_charges_nothing() {
    let shop = Shop::open(&clear_plugin()).await;
    shop.counter.play("insert chip-online-pin; type 9999; press ok; remove");
    let reply = shop.sell("wrong", 50_00, TenderKind::Credit).await;
    assert!(matches!(reply, DriverReply::Declined { .. }), "{reply:?}");
    assert!(shop.market.audit().is_empty());
}

#[tokio::test(start_paused = true)]
async fn the_cancel_key_ends_the_sale() {
    let shop = Shop::open(&clear_plugin()).await;
    shop.counter.play("press cancel");
    assert_eq!(shop.sell("never", 50_00, TenderKind::Credit).await, DriverReply::Canceled);
    shop.counter.play("insert chip-online-pin; press cancel; remove");
    assert_eq!(shop.sell("at-pin", 50_00, TenderKind::Credit).await, DriverReply::Canceled);
}

#[tokio::test(start_paused = true)]
async fn a_combo_card_pays_with_the_application_of_the_tender() {
    let shop = Shop::open(&clear_plugin()).await;
    shop.counter.play("insert combo; type 1234; press ok; remove");
    let approval = approved(shop.sell("debit", 20_00, TenderKind::Debit).await);
    assert_eq!(approval.acquirer.as_deref(), Some("boreal"));
}

#[tokio::test(start_paused = true)]
async fn a_link_lost_while_the_card_is_awaited_moves_no_money() {
    let shop = Shop::open(&clear_plugin()).await;
    let sale = shop.sell("lost", 50_00, TenderKind::Credit);
    let loss = async {
        tokio::time::sleep(std::time::Duration::from_secs(2)).await;
        shop.counter.pad.hang_up();
    };
    let (reply, ()) = tokio::join!(sale, loss);
    assert!(matches!(reply, DriverReply::Unavailable { .. }), "{reply:?}");
    assert!(shop.market.audit().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_device_from_before_abecs_is_not_supported_and_its_link_is_closed() {
    let counter = Counter::new(Profile::Classic108);
    let refused = counter.open(&AbecsPlugin::default()).await.err();
    assert_eq!(refused, Some(DeviceFailure::NotSupported));
}
