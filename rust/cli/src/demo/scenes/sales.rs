//! Sales: direct, split, forced, refused, standalone.

use maquininha_flow::End;
use maquininha_merchant::draft::SaleDraft;
use maquininha_model::{DeviceModel, Money, Tender, TenderKind};
use maquininha_sandbox::SilenceRule;
use maquininha_terminal::{PayRequest, PayTarget};

use super::Steps;
use crate::demo::pay::{attempt, pay, pay_order, told_end};
use crate::demo::world::World;
use crate::demo::{DemoError, pdv};

pub(super) async fn direct(world: &mut World, steps: &mut Steps) -> Result<(), DemoError> {
    let till = world.terminal("TESTPOS0001", DeviceModel::L3, SilenceRule::Blocks).await?;
    let mut draft = SaleDraft::counter("VENDA-1", Money::brl(90_00));
    draft.device = Some(till.serial.clone());
    draft.tender = Some(Tender::credit(3).map_err(DemoError::other)?);
    let order_id = world.pdv.sell(draft).await?;
    steps.tell(format!("till: order {order_id} of R$ 90,00, credit in 3, sent to {}", till.serial));
    till.sees(&order_id).await?;
    let end = pay_order(&till, "a-1", &order_id, None, None).await?;
    steps.tell(format!("{}: {}", till.serial, told_end(&end)));
    steps.expect(matches!(end, End::Approved { .. }), "approved");
    world.pdv.until_finalized("VENDA-1").await?;
    steps.tell("till: told of the payment, sale finalized, order closed as paid");
    till.no_longer_sees(&order_id).await?;
    let books = world.market().books();
    let installments = books.transactions.first().map(|t| t.tender.installments);
    steps.expect(installments == Some(3), "three instalments at the acquirer");
    steps.expect(books.charges_of(order_id.as_str()).count() == 1, "exactly one charge");
    Ok(())
}

pub(super) async fn split(world: &mut World, steps: &mut Steps) -> Result<(), DemoError> {
    let till = world.terminal("TESTPOS0001", DeviceModel::L3, SilenceRule::AutoConfirm).await?;
    let order_id = world.pdv.sell(SaleDraft::counter("MESA-14", Money::brl(100_00))).await?;
    steps.tell(format!("till: order {order_id} of R$ 100,00, listed, nothing said of a split"));
    till.sees(&order_id).await?;
    for (name, kind) in [("a-1", TenderKind::Debit), ("a-2", TenderKind::Credit)] {
        let tender = Some(Tender::at_sight(kind));
        let end = pay_order(&till, name, &order_id, Some(Money::brl(50_00)), tender).await?;
        steps.tell(format!("{}: R$ 50,00 by {kind}: {}", till.serial, told_end(&end)));
        steps.expect(matches!(end, End::Approved { .. }), "approved");
        let finalized = world.pdv.finalized("MESA-14");
        steps.expect(name == "a-2" || finalized == 0, "not finalized after the first part");
    }
    world.pdv.until_finalized("MESA-14").await?;
    steps.expect(world.pdv.finalized("MESA-14") == 1, "finalized once");
    steps.tell("till: told of both parts, finalized once, after the second");
    Ok(())
}

pub(super) async fn forced(world: &mut World, steps: &mut Steps) -> Result<(), DemoError> {
    let till = world.terminal("TESTPOS0001", DeviceModel::L3, SilenceRule::Blocks).await?;
    let mut draft = SaleDraft::counter("VENDA-2", Money::brl(25_00));
    draft.device = Some(till.serial.clone());
    draft.tender = Some(Tender::Debit);
    let order_id = world.pdv.sell(draft).await?;
    let list = till.sees(&order_id).await?;
    let offered = list.find(&order_id).map(|listed| listed.offered.clone()).unwrap_or_default();
    steps.tell(format!("{}: debit is forced, offered: {offered:?}", till.serial));
    steps.expect(offered == [TenderKind::Debit], "only debit is offered");
    let credit = PayRequest {
        attempt_id: attempt("a-1")?,
        target: PayTarget::Order(order_id.clone()),
        amount: None,
        tender: Some(Tender::at_sight(TenderKind::Credit)),
    };
    match till.terminal.pay(credit).await {
        Err(error) => steps.tell(format!("{}: credit asked for: {error}", till.serial)),
        Ok(_) => steps.expect(false, "credit is refused"),
    }
    till.driver.present("visa-credit");
    let end = pay_order(&till, "a-2", &order_id, None, None).await?;
    steps.tell(format!("{}: a credit card at debit: {}", till.serial, told_end(&end)));
    steps.expect(matches!(end, End::Declined { .. }), "the credit card is declined");
    till.driver.present("elo-debit");
    let end = pay_order(&till, "a-3", &order_id, None, None).await?;
    steps.tell(format!("{}: a debit card: {}", till.serial, told_end(&end)));
    steps.expect(matches!(end, End::Approved { .. }), "the debit card is approved");
    world.pdv.until_finalized("VENDA-2").await
}

pub(super) async fn direct_to_p2(world: &mut World, steps: &mut Steps) -> Result<(), DemoError> {
    let till = world.terminal("TESTPOS0003", DeviceModel::P2, SilenceRule::Blocks).await?;
    let mut draft = SaleDraft::counter("VENDA-3", Money::brl(40_00));
    draft.device = Some(till.serial.clone());
    draft.tender = Some(Tender::Debit);
    match world.pdv.sell(draft).await {
        Err(error) => steps.tell(format!("till: direct to {}: {error}", till.serial)),
        Ok(_) => steps.expect(false, "a direct order to a P2 is refused"),
    }
    steps.expect(world.market().books().orders.is_empty(), "nothing was sent");
    let order_id = world.pdv.sell(SaleDraft::delivery("ENTREGA-3", Money::brl(40_00))).await?;
    till.sees(&order_id).await?;
    steps.tell(format!("till: the same as a delivery is listed on {}", till.serial));
    let debit = Some(Tender::Debit);
    let end = pay_order(&till, "a-1", &order_id, None, debit).await?;
    steps.expect(matches!(end, End::Approved { .. }), "approved");
    world.pdv.until_finalized("ENTREGA-3").await
}

pub(super) async fn standalone(world: &mut World, steps: &mut Steps) -> Result<(), DemoError> {
    let till = world.terminal("TESTPOS0002", DeviceModel::A8, SilenceRule::Blocks).await?;
    let request = PayRequest {
        attempt_id: attempt("avulsa-1")?,
        target: PayTarget::Standalone,
        amount: Some(Money::brl(12_00)),
        tender: Some(Tender::Pix),
    };
    let end = pay(&till, request).await?;
    steps.tell(format!("{}: R$ 12,00 by pix keyed in: {}", till.serial, told_end(&end)));
    steps.expect(matches!(end, End::Approved { .. }), "approved");
    till.terminal.settled().await.map_err(DemoError::other)?;
    world.pdv.until("a loose sale", pdv::is_loose_sale).await?;
    steps.tell("till: told of a loose sale that belongs to no order of its own");
    let all = maquininha_model::Timestamp::from_micros;
    let report = till.terminal.report(all(0), all(i64::MAX)).await.map_err(DemoError::other)?;
    steps.expect(report.loose == 1, "the terminal's report has one loose sale");
    Ok(())
}
