//! Backing out before payment, and the payment that comes all the same.

use maquininha_merchant::draft::SaleDraft;
use maquininha_model::{DeviceModel, Money};
use maquininha_sandbox::{SilenceRule, VendorPayment, VendorRefund};

use super::Steps;
use crate::demo::world::World;
use crate::demo::{DemoError, pdv};

pub(super) async fn late_payment(world: &mut World, steps: &mut Steps) -> Result<(), DemoError> {
    let till = world.terminal("TESTPOS0001", DeviceModel::L3, SilenceRule::Blocks).await?;
    let order_id = world.pdv.sell(SaleDraft::counter("VENDA-9", Money::brl(33_00))).await?;
    till.sees(&order_id).await?;
    world.pdv.cancel("VENDA-9").await?;
    steps.tell(format!("till: order {order_id} of R$ 33,00 canceled before payment"));
    till.no_longer_sees(&order_id).await?;
    steps.tell(format!("{}: the order is gone from our terminal", till.serial));
    // A terminal of the vendor's refreshes its screen up to a minute later.
    let payment =
        VendorPayment { order_id: order_id.to_string(), amount: None, tender: None, card: None };
    let reply = world.market().vendor_pay("TESTPOS0002", &payment);
    steps.expect(reply.status == 200, "the vendor's terminal still takes it");
    steps.tell("TESTPOS0002 (the vendor's): paid R$ 33,00 from its stale screen");
    world.pdv.until("a late payment", pdv::is_late_payment).await?;
    steps.tell("till: told of a late payment on a canceled order; to be given back");
    let body = reply.body.unwrap_or_default();
    let charge_id = body["id"].as_str().unwrap_or_default().to_owned();
    let refund = VendorRefund { charge_id, amount: None };
    let reply = world.market().vendor_refund("TESTPOS0002", &refund);
    steps.expect(reply.status == 200, "refunded at the terminal that was paid");
    world.pdv.until("the refund", pdv::is_refund).await?;
    steps.tell("till: told of the refund");
    Ok(())
}
