//! Two terminals, one order.

use std::time::Duration;

use maquininha_flow::{CancelReason, End};
use maquininha_merchant::draft::SaleDraft;
use maquininha_model::{DeviceModel, Money, Tender};
use maquininha_sandbox::{Fault, FaultRule, SilenceRule};

use super::Steps;
use crate::demo::DemoError;
use crate::demo::pay::{pay_order, told_end};
use crate::demo::world::World;

/// How long reads of an order are old in the second scene, in milliseconds:
/// longer than a terminal waits before it takes the card blind.
const STALE_FOR_MS: u64 = 1_500;

pub(super) async fn same_instant(world: &mut World, steps: &mut Steps) -> Result<(), DemoError> {
    let ends = both_pay(world, steps, Duration::ZERO).await?;
    let refused = ends.iter().filter(|end| {
        matches!(end, End::Canceled { why: CancelReason::BeingPaidElsewhere { .. } })
    });
    // Both may see each other and stop; then one tries again and is alone.
    steps.expect(refused.count() >= 1, "one is refused before the card");
    let taken = world.market().books().transactions.len();
    steps.expect(taken == 1, format!("one card was taken, not {taken}"));
    world.pdv.until_finalized("MESA-7").await
}

pub(super) async fn stale_reads(world: &mut World, steps: &mut Steps) -> Result<(), DemoError> {
    world.market().plant_fault(FaultRule::on(
        "GET",
        "/orders/or_",
        Fault::StaleReads { lag_ms: Some(i64::try_from(STALE_FOR_MS).unwrap_or(i64::MAX)) },
    ));
    steps.tell(format!("order API: reads of an order are {STALE_FOR_MS} ms old"));
    // The order itself must be older than that, or nobody could read it at all.
    let ends = both_pay(world, steps, Duration::from_millis(STALE_FOR_MS)).await?;
    // It loses to the other charge, or to the till that has closed the paid order.
    let undone =
        ends.iter().filter(|end| matches!(end, End::Canceled { why: CancelReason::Undone { .. } }));
    steps.expect(undone.count() == 1, "the loser undid its approval");
    let approved = ends.iter().filter(|end| matches!(end, End::Approved { .. }));
    steps.expect(approved.count() == 1, "one charge stands");
    world.market().clear_faults(None);
    world.pdv.until_finalized("MESA-7").await
}

async fn both_pay(
    world: &mut World,
    steps: &mut Steps,
    pause: Duration,
) -> Result<[End; 2], DemoError> {
    let one = world.terminal("TESTPOS0001", DeviceModel::L3, SilenceRule::Blocks).await?;
    let two = world.terminal("TESTPOS0002", DeviceModel::A8, SilenceRule::Blocks).await?;
    let order_id = world.pdv.sell(SaleDraft::counter("MESA-7", Money::brl(64_00))).await?;
    steps.tell(format!("till: order {order_id} of R$ 64,00, listed on both terminals"));
    one.sees(&order_id).await?;
    two.sees(&order_id).await?;
    tokio::time::sleep(pause).await;
    let debit = Some(Tender::Debit);
    let (first, second) = tokio::join!(
        pay_order(&one, "t1-1", &order_id, None, debit),
        pay_order(&two, "t2-1", &order_id, None, debit),
    );
    let ends = [first?, second?];
    for (till, end) in [&one, &two].into_iter().zip(&ends) {
        steps.tell(format!("{}: {}", till.serial, told_end(end)));
    }
    if ends.iter().all(|end| !matches!(end, End::Approved { .. } | End::Unknown)) {
        one.terminal.settled().await.map_err(DemoError::other)?;
        two.terminal.settled().await.map_err(DemoError::other)?;
        let end = pay_order(&one, "t1-2", &order_id, None, debit).await?;
        steps.tell(format!("{}: tries again: {}", one.serial, told_end(&end)));
    }
    Ok(ends)
}
