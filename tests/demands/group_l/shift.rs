//! Closing a shift over open deliveries.

use maquininha_cli::demo::DemoError;
use maquininha_cli::demo::pay::pay_order;
use maquininha_flow::sale::SaleState;
use maquininha_merchant::engine::{Operator, Permission};
use maquininha_merchant::{MerchantError, SaleDraft};
use maquininha_model::Money;

use super::support::{DEBIT, Outcome, is_approved, reconfigure, sale_until, shop, t1};

fn operator(permissions: &[Permission]) -> Operator {
    Operator { name: String::from("Ana"), permissions: permissions.iter().copied().collect() }
}

/// L75, L76, L77.
#[tokio::test]
async fn a_delivery_of_shift_one_that_is_settled_in_shift_two_belongs_to_two() -> Outcome {
    let mut world = shop("shift").await?;
    let till = t1(&mut world).await?;
    reconfigure(&world.pdv, |config| config.policy.automatic_emission = false).await?;
    let merchant = world.pdv.merchant.clone();
    merchant.open_shift("1").await.map_err(DemoError::other)?;
    let paid = world.pdv.sell(SaleDraft::delivery("PAGA", Money::brl(40_00))).await?;
    world.pdv.sell(SaleDraft::delivery("ABERTA", Money::brl(20_00))).await?;
    till.sees(&paid).await?;
    assert!(is_approved(&pay_order(&till, "a-1", &paid, None, DEBIT).await?));
    sale_until(&world, "PAGA", |sale| sale.state == SaleState::PendingDelivery).await?;
    let half = operator(&[Permission::CloseShift]);
    let refused = merchant.close_shift(&half).await.err();
    let permission = Permission::CloseShiftWithPending;
    assert_eq!(refused, Some(MerchantError::PermissionDenied { permission }));
    let all = operator(&[Permission::CloseShift, Permission::CloseShiftWithPending]);
    let first = merchant.close_shift(&all).await.map_err(DemoError::other)?;
    let pending: Vec<_> = first
        .pending
        .iter()
        .map(|sale| (sale.reference.as_str(), sale.state, sale.paid.minor()))
        .collect();
    let expected = [("ABERTA", SaleState::Waiting, 0), ("PAGA", SaleState::PendingDelivery, 40_00)];
    assert_eq!(pending, expected);
    merchant.open_shift("2").await.map_err(DemoError::other)?;
    merchant.settle_manually("PAGA").await.map_err(DemoError::other)?;
    let second = merchant.close_shift(&all).await.map_err(DemoError::other)?;
    assert!(first.movement.lines.is_empty());
    assert_eq!(second.movement.lines.len(), 1);
    assert_eq!(second.movement.paid, Money::brl(40_00));
    world.close().await;
    Ok(())
}
