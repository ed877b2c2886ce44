//! Direct orders: straight to one terminal, with the method fixed.

use maquininha_cli::demo::DemoError;
use maquininha_cli::demo::pay::{attempt, pay_order};
use maquininha_cli::demo::world::{Till, World};
use maquininha_flow::sale::{SaleEvent, SaleState};
use maquininha_merchant::report::ReportFilter;
use maquininha_model::{Money, OrderId, Tender, TenderKind};
use maquininha_terminal::{PayRequest, PayTarget, TerminalError};

use super::support::{
    DEBIT, Outcome, T1, T2, direct, is_approved, reconfigure, refusal, sale, sale_until,
    settled_at_acquirer, shop, t1, t2, terminal_at, told_of,
};

/// L29.
#[tokio::test]
async fn a_direct_order_waits_at_its_terminal_and_at_no_other() -> Outcome {
    let mut world = shop("waits").await?;
    let (one, two) = (t1(&mut world).await?, t2(&mut world).await?);
    let order_id = world.pdv.sell(direct("VENDA-1", 30_00, T1, Tender::Debit)).await?;
    let list = one.sees(&order_id).await?;
    assert_eq!(list.waiting_direct().map(|listed| &listed.order.id), Some(&order_id));
    assert_eq!(sale(&world, "VENDA-1").await?.state, SaleState::Waiting);
    // A later order for T2 shows there; by then the first would have shown too.
    let other = world.pdv.sell(direct("VENDA-2", 10_00, T2, Tender::Debit)).await?;
    assert_eq!(two.sees(&other).await?.find(&order_id), None);
    world.close().await;
    Ok(())
}

/// L35.
#[tokio::test]
async fn the_terminal_shows_type_installments_amount_and_name() -> Outcome {
    let mut world = shop("shows").await?;
    let till = t1(&mut world).await?;
    let credit = Tender::credit(3).map_err(DemoError::other)?;
    let mut draft = direct("VENDA-1", 90_00, T1, credit);
    draft.display_name = Some(String::from("Mesa 14"));
    let order_id = world.pdv.sell(draft).await?;
    let list = till.sees(&order_id).await?;
    let shown = list.find(&order_id).expect("it shows");
    let forced = shown.forced().expect("the method is fixed");
    assert_eq!((forced.kind(), forced.installments().count()), (TenderKind::Credit, 3));
    assert_eq!((shown.due, shown.order.amount), (Money::brl(90_00), Money::brl(90_00)));
    assert_eq!(shown.order.title(), "Mesa 14");
    world.close().await;
    Ok(())
}

/// L80.
#[tokio::test]
async fn a_forced_debit_offers_only_debit_and_refuses_a_credit_card() -> Outcome {
    let mut world = shop("forced").await?;
    let till = t1(&mut world).await?;
    let order_id = world.pdv.sell(direct("VENDA-1", 25_00, T1, Tender::Debit)).await?;
    let list = till.sees(&order_id).await?;
    assert_eq!(list.find(&order_id).expect("it shows").offered, [TenderKind::Debit]);
    let chosen = refusal(&till, "a-1", &order_id, None, super::support::CREDIT).await;
    assert_eq!(chosen, Some(TerminalError::TenderForced { forced: TenderKind::Debit }));
    till.driver.present("visa-credit");
    let end = pay_order(&till, "a-2", &order_id, None, None).await?;
    assert!(matches!(end, maquininha_flow::End::Declined { .. }), "{end:?}");
    till.driver.present("elo-debit");
    assert!(is_approved(&pay_order(&till, "a-3", &order_id, None, None).await?));
    world.pdv.until_finalized("VENDA-1").await?;
    world.settle().await?;
    assert_eq!(settled_at_acquirer(&world), 25_00);
    world.close().await;
    Ok(())
}

/// L2.
#[tokio::test]
async fn no_amount_is_typed_where_terminals_only_serve_the_sales_software() -> Outcome {
    let world = shop("typed").await?;
    let till = terminal_at(&world, T1, 0, |config| config.standalone_sales = false).await?;
    let keyed_in = PayRequest {
        attempt_id: attempt("a-1")?,
        target: PayTarget::Standalone,
        amount: Some(Money::brl(12_00)),
        tender: DEBIT,
    };
    let typed = till.terminal.pay(keyed_in).await.err();
    assert_eq!(typed, Some(TerminalError::StandaloneOff));
    let order_id = world.pdv.sell(direct("VENDA-1", 30_00, T1, Tender::Debit)).await?;
    till.sees(&order_id).await?;
    let typed = refusal(&till, "a-2", &order_id, Some(Money::brl(12_00)), None).await;
    assert_eq!(typed, Some(TerminalError::DirectAmount { due: Money::brl(30_00) }));
    assert!(is_approved(&pay_order(&till, "a-3", &order_id, None, None).await?));
    world.pdv.until_finalized("VENDA-1").await?;
    let report = world.pdv.merchant.report(&ReportFilter::default()).await;
    assert_eq!(report.map_err(DemoError::other)?.typed_amounts, 0);
    let taken: Vec<i64> = world.market().books().transactions.iter().map(|t| t.amount).collect();
    assert_eq!(taken, [30_00]);
    world.close().await;
    Ok(())
}

/// L3, L4, L45.
#[tokio::test]
async fn the_sale_ends_by_itself_with_the_acquirers_transaction_number() -> Outcome {
    let mut world = shop("settles").await?;
    let till = t1(&mut world).await?;
    let order_id = world.pdv.sell(direct("VENDA-1", 30_00, T1, Tender::Debit)).await?;
    till.sees(&order_id).await?;
    assert!(is_approved(&pay_order(&till, "a-1", &order_id, None, None).await?));
    let is_end = |event: &SaleEvent| matches!(event, SaleEvent::Finalized { .. });
    let told = told_of(&world, "VENDA-1", is_end).await?;
    let Some(SaleEvent::Finalized { payments, automatic: true, .. }) = told.last() else {
        panic!("no operator was needed: {told:?}");
    };
    let nsu = payments[0].nsu.as_ref().map(ToString::to_string);
    let books = world.market().books();
    assert_eq!(nsu, books.charges_of(order_id.as_str()).next().and_then(|c| c.code.clone()));
    let kept = sale(&world, "VENDA-1").await?;
    assert_eq!(kept.payments[0].nsu.as_ref().map(ToString::to_string), nsu);
    let report = world.pdv.merchant.report(&ReportFilter::default()).await;
    let report = report.map_err(DemoError::other)?;
    assert_eq!((report.linked, report.unlinked, report.unmatched), (1, 0, 0));
    world.close().await;
    Ok(())
}

/// L36: a second tap on a screen that is older than the end of the sale.
#[tokio::test]
async fn a_second_tap_on_a_closed_direct_order_takes_no_money() -> Outcome {
    let mut world = shop("tap-closed").await?;
    let till = t1(&mut world).await?;
    let order_id = world.pdv.sell(direct("VENDA-1", 30_00, T1, Tender::Debit)).await?;
    till.sees(&order_id).await?;
    assert!(is_approved(&pay_order(&till, "a-1", &order_id, None, None).await?));
    sale_until(&world, "VENDA-1", |sale| sale.closed).await?;
    pay_again(&world, &till, &order_id).await?;
    world.close().await;
    Ok(())
}

/// L36: a second tap before anybody has closed the order.
#[tokio::test]
async fn a_paid_direct_order_is_not_charged_again_by_a_second_tap() -> Outcome {
    let mut world = shop("tap-open").await?;
    let till = t1(&mut world).await?;
    // The sales software leaves the order open, as one that is late would.
    reconfigure(&world.pdv, |config| config.policy.auto_close = false).await?;
    let order_id = world.pdv.sell(direct("VENDA-1", 30_00, T1, Tender::Debit)).await?;
    till.sees(&order_id).await?;
    assert!(is_approved(&pay_order(&till, "a-1", &order_id, None, None).await?));
    pay_again(&world, &till, &order_id).await?;
    world.close().await;
    Ok(())
}

/// The operator pays a paid order once more, as another attempt: one charge
/// stands all the same.
async fn pay_again(world: &World, till: &Till, order_id: &OrderId) -> Outcome {
    let request = PayRequest {
        attempt_id: attempt("a-again")?,
        target: PayTarget::Order(order_id.clone()),
        amount: None,
        tender: None,
    };
    if let Ok(mut payment) = till.terminal.pay(request).await {
        let end = payment.result().await.map_err(DemoError::other)?;
        assert!(!is_approved(&end), "the card was charged twice");
    }
    world.settle().await?;
    let books = world.market().books();
    let standing = books.charges_of(order_id.as_str()).filter(|charge| charge.net() > 0).count();
    assert_eq!((standing, settled_at_acquirer(world)), (1, 30_00));
    Ok(())
}
