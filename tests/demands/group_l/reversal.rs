//! Backing out before payment, and giving money back after it.

use maquininha_cli::demo::DemoError;
use maquininha_cli::demo::pay::{attempt, pay_order};
use maquininha_cli::demo::pdv;
use maquininha_cli::demo::world::{OPERATOR_PASSWORD, World};
use maquininha_flow::RefundEnd;
use maquininha_flow::sale::{SaleRefusal, SaleState};
use maquininha_merchant::MerchantError;
use maquininha_merchant::port::OrderApi;
use maquininha_model::{Sensitive, Tender};
use maquininha_terminal::TerminalError;

use super::support::{
    DEBIT, Outcome, T1, direct, is_approved, listed, sale_until, serial, settled_at_acquirer, shop,
    t1, t2,
};

/// L55.
#[tokio::test]
async fn backing_out_closes_the_order_as_canceled_and_clears_the_terminal() -> Outcome {
    let mut world = shop("backs-out").await?;
    let till = t1(&mut world).await?;
    let order_id = world.pdv.sell(direct("VENDA-1", 30_00, T1, Tender::Debit)).await?;
    till.sees(&order_id).await?;
    world.pdv.cancel("VENDA-1").await?;
    till.no_longer_sees(&order_id).await?;
    let books = world.market().books();
    assert!(books.orders[0].closed);
    assert_eq!(books.orders[0].status, "canceled");
    let refused = till.terminal.pay(maquininha_terminal::PayRequest {
        attempt_id: attempt("a-1")?,
        target: maquininha_terminal::PayTarget::Order(order_id),
        amount: None,
        tender: None,
    });
    match refused.await {
        Err(_) => {}
        Ok(mut payment) => {
            let end = payment.result().await.map_err(DemoError::other)?;
            assert!(!is_approved(&end), "{end:?}");
        }
    }
    world.settle().await?;
    assert_eq!(settled_at_acquirer(&world), 0);
    world.close().await;
    Ok(())
}

/// L57: back to the main screen. Time-out and crash are proven beside the code.
#[tokio::test]
async fn going_back_to_the_main_screen_reverses_the_order() -> Outcome {
    let world = shop("goes-back").await?;
    world.pdv.sell(listed("VENDA-1", 30_00)).await?;
    world.pdv.merchant.leave_screen("VENDA-1").await.map_err(DemoError::other)?;
    sale_until(&world, "VENDA-1", |sale| sale.closed).await?;
    assert_eq!(world.market().books().orders[0].status, "canceled");
    world.close().await;
    Ok(())
}

/// L54.
#[tokio::test]
async fn money_goes_back_at_the_terminal_that_was_paid_and_nowhere_else() -> Outcome {
    let mut world = shop("refunds").await?;
    let (one, two) = (t1(&mut world).await?, t2(&mut world).await?);
    let order_id = world.pdv.sell(listed("VENDA-1", 75_00)).await?;
    one.sees(&order_id).await?;
    one.driver.present("visa-debit");
    assert!(is_approved(&pay_order(&one, "a-1", &order_id, None, DEBIT).await?));
    world.pdv.until_finalized("VENDA-1").await?;
    world.settle().await?;
    // At the till: the operator who stands at T2 is sent to T1.
    let at_two = world.pdv.merchant.refund("VENDA-1", None, Some(serial("TESTPOS0002"))).await;
    let refusal = SaleRefusal::OtherTerminal { serial: serial(T1) };
    assert_eq!(at_two.err(), Some(MerchantError::Sale(refusal)));
    // At T2: the charge is refused with the serial number of T1.
    let client = World::client(&world.server)?;
    let order = client.read(&order_id).await.map_err(DemoError::other)?;
    let charge_id = order.charges[0].id.clone();
    let password = || Sensitive::new(OPERATOR_PASSWORD.to_owned());
    let session = two.terminal.unlock_refunds(password()).await.map_err(DemoError::other)?;
    let refused = session.sale_of(&order, &charge_id).await.err();
    assert_eq!(refused, Some(TerminalError::PaidAtOtherTerminal { serial: serial(T1) }));
    assert_eq!(settled_at_acquirer(&world), 75_00);
    // At T1 it goes back.
    let session = one.terminal.unlock_refunds(password()).await.map_err(DemoError::other)?;
    let sale = session.sale_of(&order, &charge_id).await.map_err(DemoError::other)?;
    let refund = session.refund(attempt("r-1")?, &sale, None).await;
    let end = refund.map_err(DemoError::other)?.result().await.map_err(DemoError::other)?;
    assert!(matches!(end, RefundEnd::Refunded { .. }), "{end:?}");
    world.pdv.until("the refund", pdv::is_refund).await?;
    sale_until(&world, "VENDA-1", |sale| sale.state == SaleState::Refunded).await?;
    assert_eq!(settled_at_acquirer(&world), 0);
    world.close().await;
    Ok(())
}
