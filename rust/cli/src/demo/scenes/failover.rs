//! Two endpoints, one of which dies.

use maquininha_flow::End;
use maquininha_merchant::draft::SaleDraft;
use maquininha_model::{DeviceModel, Money, Tender};
use maquininha_sandbox::SilenceRule;

use super::Steps;
use crate::demo::DemoError;
use crate::demo::pay::{pay_order, told_end};
use crate::demo::world::World;

/// Sales of the run; the primary dies after the second and comes back before
/// the last.
const SALES: usize = 6;

pub(super) async fn primary_dies(world: &mut World, steps: &mut Steps) -> Result<(), DemoError> {
    let till = world.terminal("TESTPOS0001", DeviceModel::L3, SilenceRule::Blocks).await?;
    let debit = Some(Tender::Debit);
    for number in 1..=SALES {
        let reference = format!("VENDA-{number}");
        let order_id = world.pdv.sell(SaleDraft::counter(&reference, Money::brl(10_00))).await?;
        till.terminal.refresh();
        till.sees(&order_id).await?;
        let name = format!("a-{number}");
        let paying = pay_order(&till, &name, &order_id, None, debit);
        let end = if number == 3 {
            // It dies while the payment is under way.
            let (end, ()) = tokio::join!(paying, async {
                tokio::task::yield_now().await;
                let _ = world.server.stop_endpoint(0);
            });
            steps.tell("order API: the primary endpoint is killed during sale 3");
            end?
        } else {
            paying.await?
        };
        steps.tell(format!("{}: sale {number}: {}", till.serial, told_end(&end)));
        steps.expect(matches!(end, End::Approved { .. }), "approved through either endpoint");
        world.pdv.until_finalized(&reference).await?;
        if number == SALES - 1 {
            world.server.start_endpoint(0).await?;
            steps.tell("order API: the primary endpoint is back");
        }
    }
    Ok(())
}
