//! One sale paid with several methods.

use maquininha_cli::demo::pay::pay_order;
use maquininha_flow::sale::SaleEvent;
use maquininha_merchant::error::event_text;
use maquininha_merchant::{Language, MerchantEvent};
use maquininha_model::{Money, TenderKind};

use super::support::{CREDIT, DEBIT, Outcome, is_approved, listed, shop, t1, told_of};

fn is_end(event: &SaleEvent) -> bool {
    matches!(event, SaleEvent::Finalized { .. })
}

/// L48, L49, L50, L51, L52.
#[tokio::test]
async fn two_halves_are_two_charges_two_events_and_one_end() -> Outcome {
    let mut world = shop("halves").await?;
    let till = t1(&mut world).await?;
    let order_id = world.pdv.sell(listed("MESA-14", 100_00)).await?;
    let books = world.market().books();
    let order = &books.orders[0];
    let poi = order.poi.as_ref().expect("an order for terminals");
    assert_eq!((order.amount, order.items.len()), (100_00, 1), "one order, no word of a split");
    assert_eq!(poi.payment_setup, None);
    till.sees(&order_id).await?;
    let half = Some(Money::brl(50_00));
    assert!(is_approved(&pay_order(&till, "a-1", &order_id, half, CREDIT).await?));
    let is_part = |event: &SaleEvent| matches!(event, SaleEvent::PaymentReceived { .. });
    let first = told_of(&world, "MESA-14", is_part).await?;
    assert_eq!(first.iter().filter(|event| is_end(event)).count(), 0);
    assert!(is_approved(&pay_order(&till, "a-2", &order_id, half, DEBIT).await?));
    let told = told_of(&world, "MESA-14", is_end).await?;
    let parts: Vec<_> = told
        .iter()
        .filter_map(|event| match event {
            SaleEvent::PaymentReceived { paid, remaining, silent, .. } => {
                Some((paid.minor(), remaining.minor(), *silent))
            }
            _ => None,
        })
        .collect();
    assert_eq!(parts, [(50_00, 50_00, true), (100_00, 0, false)]);
    assert_eq!(world.pdv.finalized("MESA-14"), 1);
    let books = world.market().books();
    let paid: Vec<i64> =
        books.charges_of(order_id.as_str()).map(maquininha_sandbox::ChargeRecord::net).collect();
    assert_eq!(paid, [50_00, 50_00]);
    let kinds: Vec<_> =
        books.transactions.iter().map(|taken| format!("{:?}", taken.tender.kind)).collect();
    let wanted = [TenderKind::Credit, TenderKind::Debit].map(|kind| format!("{kind:?}"));
    assert_eq!(kinds, wanted);
    world.close().await;
    Ok(())
}

/// L51.
#[tokio::test]
async fn a_part_that_leaves_a_rest_has_no_text_for_the_sales_screen() -> Outcome {
    let mut world = shop("silent").await?;
    let till = t1(&mut world).await?;
    let order_id = world.pdv.sell(listed("MESA-14", 100_00)).await?;
    till.sees(&order_id).await?;
    let part = Some(Money::brl(30_00));
    assert!(is_approved(&pay_order(&till, "a-1", &order_id, part, DEBIT).await?));
    let is_part = |event: &SaleEvent| matches!(event, SaleEvent::PaymentReceived { .. });
    let told = told_of(&world, "MESA-14", is_part).await?;
    let event = told.last().expect("the part was told").clone();
    assert_eq!(event_text(&event, Language::PtBr), None);
    let told = MerchantEvent::Sale { reference: String::new(), order_id: None, event };
    assert!(told.is_silent());
    let sale = super::support::sale(&world, "MESA-14").await?;
    assert_eq!((sale.paid, sale.remaining), (Money::brl(30_00), Money::brl(70_00)));
    world.close().await;
    Ok(())
}
