//! Deliveries: always listed, paid at the door, settled at the till.

use maquininha_cli::demo::DemoError;
use maquininha_cli::demo::pay::pay_order;
use maquininha_cli::demo::world::in_time;
use maquininha_flow::sale::{SaleContext, SaleEvent, SaleState};
use maquininha_merchant::config::ModuleSwitch;
use maquininha_merchant::draft::DraftError;
use maquininha_merchant::engine::SaleAction;
use maquininha_merchant::{MerchantError, SaleDraft};
use maquininha_model::{Money, Tender};

use super::support::{
    DEBIT, Outcome, P2, T1, direct, is_approved, reconfigure, sale, sale_until, serial, shop, t1,
    terminal_at, told_of,
};

fn delivery(reference: &str, centavos: i64) -> SaleDraft {
    SaleDraft::delivery(reference, Money::brl(centavos))
}

/// L58, L59.
#[tokio::test]
async fn payment_attaches_once_to_a_new_or_edited_delivery() -> Outcome {
    let world = shop("attaches").await?;
    let draft = delivery("ENTREGA-1", 40_00);
    let new = world.pdv.merchant.attach_to_delivery(draft.clone()).await.sale();
    let edited = world.pdv.merchant.attach_to_delivery(draft).await.sale();
    let order_id = new.map_err(DemoError::other)?.and_then(|sale| sale.order_id);
    let again = edited.map_err(DemoError::other)?.and_then(|sale| sale.order_id);
    assert!(order_id.is_some());
    assert_eq!(order_id, again);
    let books = world.market().books();
    assert_eq!(books.orders.len(), 1);
    assert!(!books.orders[0].is_direct());
    world.close().await;
    Ok(())
}

/// L60.
#[tokio::test]
async fn the_delivery_button_is_hidden_while_the_module_is_off() -> Outcome {
    let world = shop("button").await?;
    let actions = async || world.pdv.merchant.actions(SaleContext::Delivery).await;
    assert_eq!(actions().await, Ok(vec![SaleAction::AttachToDelivery]));
    reconfigure(&world.pdv, |config| config.module = ModuleSwitch::Off).await?;
    assert_eq!(actions().await, Ok(Vec::new()));
    world.close().await;
    Ok(())
}

/// L61.
#[tokio::test]
async fn a_direct_delivery_is_refused_before_anything_is_sent() -> Outcome {
    let world = shop("no-direct").await?;
    for draft in [
        SaleDraft { device: Some(serial(T1)), ..delivery("ENTREGA-1", 40_00) },
        SaleDraft { tender: Some(Tender::Debit), ..delivery("ENTREGA-1", 40_00) },
    ] {
        let refused = world.pdv.merchant.create(draft).await.result.err();
        assert_eq!(refused, Some(MerchantError::Draft(DraftError::DirectInDelivery)));
    }
    assert!(world.market().books().orders.is_empty());
    world.close().await;
    Ok(())
}

/// L62, L63, L64.
#[tokio::test]
async fn a_courier_without_network_still_has_the_order_and_is_paid_at_the_door() -> Outcome {
    let world = shop("courier").await?;
    // The courier's network is the second endpoint, the shop's the first.
    let courier = terminal_at(&world, T1, 1, |_| ()).await?;
    let order_id = world.pdv.sell(delivery("ENTREGA-1", 40_00)).await?;
    courier.sees(&order_id).await?;
    world.server.stop_endpoint(1)?;
    let mut orders = courier.terminal.orders();
    let lost = in_time("the network to be missed", orders.wait_for(|list| list.is_stale)).await?;
    let kept = lost.map_err(DemoError::other)?.find(&order_id).is_some();
    assert!(kept, "the order is still on the list");
    world.server.start_endpoint(1).await?;
    let back = orders.wait_for(|list| !list.is_stale && list.find(&order_id).is_some());
    in_time("the network to come back", back).await?.map_err(DemoError::other)?;
    let end = pay_order(&courier, "a-1", &order_id, None, DEBIT).await?;
    assert!(is_approved(&end), "{end:?}");
    // The shop is told though the courier has left its network again.
    world.server.stop_endpoint(1)?;
    world.pdv.until_finalized("ENTREGA-1").await?;
    world.close().await;
    Ok(())
}

/// L65, L66.
#[tokio::test]
async fn a_delivery_ends_while_another_sale_is_open_and_untouched() -> Outcome {
    let mut world = shop("parallel").await?;
    let till = t1(&mut world).await?;
    world.pdv.sell(direct("VENDA-1", 10_00, "TESTPOS0002", Tender::Debit)).await?;
    let open = sale(&world, "VENDA-1").await?;
    let order_id = world.pdv.sell(delivery("ENTREGA-1", 40_00)).await?;
    till.sees(&order_id).await?;
    assert!(is_approved(&pay_order(&till, "a-1", &order_id, None, DEBIT).await?));
    world.pdv.until_finalized("ENTREGA-1").await?;
    assert_eq!(sale(&world, "VENDA-1").await?, open);
    world.close().await;
    Ok(())
}

/// L38, L69.
#[tokio::test]
async fn with_emission_off_the_payment_is_linked_and_the_operator_settles() -> Outcome {
    let mut world = shop("pending").await?;
    let till = t1(&mut world).await?;
    reconfigure(&world.pdv, |config| config.policy.automatic_emission = false).await?;
    let order_id = world.pdv.sell(delivery("ENTREGA-1", 40_00)).await?;
    let early = world.pdv.merchant.settle_manually("ENTREGA-1").await.err();
    assert_eq!(early.map(|error| error.code()), Some("merchant.not_paid_yet"));
    till.sees(&order_id).await?;
    assert!(is_approved(&pay_order(&till, "a-1", &order_id, None, DEBIT).await?));
    let is_linked = |event: &SaleEvent| matches!(event, SaleEvent::PaymentLinked { .. });
    told_of(&world, "ENTREGA-1", is_linked).await?;
    let pending = sale_until(&world, "ENTREGA-1", |sale| sale.closed).await?;
    assert_eq!((pending.state, pending.payments.len()), (SaleState::PendingDelivery, 1));
    let charges = || format!("{:?}", world.market().books().charges);
    let before = charges();
    let settled = world.pdv.merchant.settle_manually("ENTREGA-1").await;
    assert_eq!(settled.map_err(DemoError::other)?.state, SaleState::Finalized);
    assert_eq!(charges(), before, "the charge is not touched");
    world.close().await;
    Ok(())
}

/// L18.
#[tokio::test]
async fn a_p2_takes_deliveries_and_no_direct_orders() -> Outcome {
    let mut world = shop("p2").await?;
    let model = maquininha_model::DeviceModel::P2;
    let till = world.terminal(P2, model, maquininha_sandbox::SilenceRule::Blocks).await?;
    let refused = world.pdv.merchant.create(direct("VENDA-1", 40_00, P2, Tender::Debit)).await;
    let error = refused.result.expect_err("refused");
    assert_eq!(error.code(), "merchant.direct_not_on_model");
    assert!(error.to_string().contains("takes listed orders only"), "{error}");
    assert!(world.market().books().orders.is_empty(), "nothing was sent");
    let order_id = world.pdv.sell(delivery("ENTREGA-1", 40_00)).await?;
    till.sees(&order_id).await?;
    assert!(is_approved(&pay_order(&till, "a-1", &order_id, None, DEBIT).await?));
    world.pdv.until_finalized("ENTREGA-1").await?;
    world.close().await;
    Ok(())
}
