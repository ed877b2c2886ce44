//! Giving money back where it was paid.

use maquininha_flow::{End, RefundEnd};
use maquininha_merchant::draft::SaleDraft;
use maquininha_model::{DeviceModel, Money, Sensitive, Tender, TenderKind};
use maquininha_sandbox::SilenceRule;

use super::Steps;
use crate::demo::pay::{attempt, pay_order, told_end};
use crate::demo::world::{OPERATOR_PASSWORD, World};
use crate::demo::{DemoError, pdv};

pub(super) async fn at_the_terminal(world: &mut World, steps: &mut Steps) -> Result<(), DemoError> {
    let till = world.terminal("TESTPOS0001", DeviceModel::L3, SilenceRule::Blocks).await?;
    let other = world.terminal("TESTPOS0002", DeviceModel::A8, SilenceRule::Blocks).await?;
    let order_id = world.pdv.sell(SaleDraft::counter("VENDA-5", Money::brl(75_00))).await?;
    till.sees(&order_id).await?;
    let credit = Some(Tender::at_sight(TenderKind::Credit));
    let end = pay_order(&till, "a-1", &order_id, None, credit).await?;
    steps.tell(format!("{}: R$ 75,00 by credit: {}", till.serial, told_end(&end)));
    steps.expect(matches!(end, End::Approved { .. }), "approved");
    world.pdv.until_finalized("VENDA-5").await?;
    let wrong = till.terminal.unlock_refunds(Sensitive::new(String::from("0000"))).await;
    steps.tell(format!("{}: {}", till.serial, refused(wrong.err())));
    let password = || Sensitive::new(OPERATOR_PASSWORD.to_owned());
    let there = other.terminal.unlock_refunds(password()).await.map_err(DemoError::other)?;
    let elsewhere = there.sales(None).await.map_err(DemoError::other)?;
    steps.expect(elsewhere.is_empty(), "another terminal has nothing to refund");
    let session = till.terminal.unlock_refunds(password()).await.map_err(DemoError::other)?;
    let reading = attempt("reading-1")?;
    let card = session.read_card(&reading).await.map_err(DemoError::other)?;
    let sales = session.sales(card.as_deref()).await.map_err(DemoError::other)?;
    let Some(sale) = sales.first() else {
        steps.expect(false, "the card's sale is found");
        return Ok(());
    };
    steps.tell(format!(
        "{}: password right, card read; sale of {} at {}, NSU {}",
        till.serial, sale.amount, sale.paid_at, sale.nsu
    ));
    till.driver.present("elo-debit");
    let end = refund(&session, "r-1", sale).await?;
    steps.tell(format!("{}: with another card: {}", till.serial, told_refund(&end)));
    steps.expect(matches!(end, RefundEnd::Declined { .. }), "another card is declined");
    till.driver.present("visa-credit");
    let end = refund(&session, "r-2", sale).await?;
    steps.tell(format!("{}: with the card that paid: {}", till.serial, told_refund(&end)));
    steps.expect(matches!(end, RefundEnd::Refunded { .. }), "the card that paid is refunded");
    world.pdv.until("the refund", pdv::is_refund).await?;
    steps.tell("till: told of the refund, once");
    Ok(())
}

fn refused(error: Option<maquininha_terminal::TerminalError>) -> String {
    error.map_or_else(|| String::from("a wrong password was taken"), |error| error.to_string())
}

fn told_refund(end: &RefundEnd) -> String {
    match end {
        RefundEnd::Refunded { .. } => String::from("given back"),
        RefundEnd::Declined { decline } => format!("declined: {}", decline.message),
        other => format!("{other:?}"),
    }
}

async fn refund(
    session: &maquininha_terminal::RefundSession,
    name: &str,
    sale: &maquininha_terminal::RefundableSale,
) -> Result<RefundEnd, DemoError> {
    let started = session.refund(attempt(name)?, sale, None).await;
    let mut refund = started.map_err(DemoError::other)?;
    refund.result().await.map_err(DemoError::other)
}
