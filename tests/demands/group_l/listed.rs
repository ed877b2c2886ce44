//! Listed orders: the terminal is chosen at payment time.

use maquininha_cli::demo::DemoError;
use maquininha_cli::demo::pay::{attempt, pay_order};
use maquininha_cli::demo::world::in_time;
use maquininha_flow::{CancelReason, End, Progress};
use maquininha_merchant::MerchantError;
use maquininha_model::{Money, Tender, TenderKind};
use maquininha_terminal::{
    ListFilter, OperationProgress, OrderSort, PayRequest, PayTarget, TerminalError,
};

use super::support::{
    CREDIT, DEBIT, Outcome, T1, T2, direct, is_approved, listed, reconfigure, refusal, sale,
    sale_until, settled_at_acquirer, shop, t1, t2, terminal_at,
};

/// L37, L40, L47.
#[tokio::test]
async fn a_listed_order_is_on_both_terminals_with_no_method_anywhere() -> Outcome {
    let mut world = shop("both").await?;
    let (one, two) = (t1(&mut world).await?, t2(&mut world).await?);
    let order_id = world.pdv.sell(listed("MESA-1", 30_00)).await?;
    for till in [&one, &two] {
        let list = till.sees(&order_id).await?;
        let shown = list.find(&order_id).expect("it shows");
        assert_eq!((shown.forced(), shown.order.is_direct()), (None, false));
    }
    assert_eq!(sale(&world, "MESA-1").await?.tender, None);
    let books = world.market().books();
    let poi = books.orders[0].poi.as_ref().expect("an order for terminals");
    assert_eq!(poi.payment_setup, None);
    let end = pay_order(&two, "a-1", &order_id, None, DEBIT).await?;
    assert!(is_approved(&end), "{end:?}");
    let paid = sale_until(&world, "MESA-1", |sale| !sale.payments.is_empty()).await?;
    assert_eq!(paid.payments[0].funding_source.as_deref(), Some("Debit"));
    one.no_longer_sees(&order_id).await?;
    world.close().await;
    Ok(())
}

/// L79.
#[tokio::test]
async fn an_order_for_no_terminal_in_particular_shows_on_all() -> Outcome {
    let mut world = shop("all").await?;
    let (one, two) = (t1(&mut world).await?, t2(&mut world).await?);
    reconfigure(&world.pdv, |config| config.all_terminals = true).await?;
    let order_id = world.pdv.sell(listed("MESA-1", 30_00)).await?;
    assert!(world.market().books().orders[0].serials().is_empty(), "the list is empty");
    one.sees(&order_id).await?;
    two.sees(&order_id).await?;
    world.close().await;
    Ok(())
}

/// L41, over the whole stack; ten thousand seeds are in `seeds`.
#[tokio::test]
async fn of_two_terminals_one_finishes_and_the_other_is_told_who_has_it() -> Outcome {
    let mut world = shop("one-of-two").await?;
    let (one, two) = (t1(&mut world).await?, t2(&mut world).await?);
    let order_id = world.pdv.sell(listed("MESA-1", 64_00)).await?;
    one.sees(&order_id).await?;
    two.sees(&order_id).await?;
    // T1 has the order while its card holder looks for the card.
    one.driver.hold_card();
    let mut first = one.terminal.pay(request("a-1", &order_id)?).await.map_err(DemoError::other)?;
    at_the_card(&mut first).await?;
    let end = pay_order(&two, "b-1", &order_id, None, DEBIT).await?;
    let serial = Some(one.serial.clone());
    let elsewhere = End::Canceled { why: CancelReason::BeingPaidElsewhere { serial } };
    assert_eq!(end, elsewhere);
    first.cancel().await.map_err(DemoError::other)?;
    one.terminal.settled().await.map_err(DemoError::other)?;
    // T1 has given up: the order is free again.
    assert!(is_approved(&pay_order(&two, "b-2", &order_id, None, DEBIT).await?));
    world.pdv.until_finalized("MESA-1").await?;
    world.settle().await?;
    let books = world.market().books();
    let paid = books.charges_of(order_id.as_str()).filter(|charge| charge.was_paid()).count();
    assert_eq!((paid, settled_at_acquirer(&world)), (1, 64_00));
    world.close().await;
    Ok(())
}

fn request(name: &str, order_id: &maquininha_model::OrderId) -> Result<PayRequest, DemoError> {
    let target = PayTarget::Order(order_id.clone());
    Ok(PayRequest { attempt_id: attempt(name)?, target, amount: None, tender: DEBIT })
}

async fn at_the_card(payment: &mut maquininha_terminal::PaymentOperation) -> Outcome {
    let arrives = async {
        while let Some(progress) = payment.progress().await {
            if matches!(progress, OperationProgress::Step(Progress::TakingCard)) {
                return;
            }
        }
        panic!("the payment never came to the card");
    };
    in_time("the card step", arrives).await
}

/// L36, L41: a second tap before anybody has closed the order.
#[tokio::test]
async fn a_paid_listed_order_takes_no_second_card() -> Outcome {
    let mut world = shop("second-listed").await?;
    let till = t1(&mut world).await?;
    reconfigure(&world.pdv, |config| config.policy.auto_close = false).await?;
    let order_id = world.pdv.sell(listed("MESA-1", 30_00)).await?;
    till.sees(&order_id).await?;
    assert!(is_approved(&pay_order(&till, "a-1", &order_id, None, DEBIT).await?));
    if let Ok(mut payment) = till.terminal.pay(request("a-2", &order_id)?).await {
        let end = payment.result().await.map_err(DemoError::other)?;
        let why = CancelReason::NothingDue { due: Money::ZERO };
        assert_eq!(end, End::Canceled { why });
    }
    world.settle().await?;
    assert_eq!(world.market().books().transactions.len(), 1, "one card was taken");
    world.close().await;
    Ok(())
}

/// L42.
#[tokio::test]
async fn the_operator_sorts_and_filters_the_list_and_picking_claims_the_order() -> Outcome {
    let mut world = shop("picks").await?;
    let (one, two) = (t1(&mut world).await?, t2(&mut world).await?);
    let mut orders = Vec::new();
    for (title, centavos) in [("Mesa 2", 20_00), ("Mesa 1", 90_00), ("Balcão", 50_00)] {
        orders.push(world.pdv.sell(listed(title, centavos)).await?);
    }
    let mut list = one.terminal.orders();
    let full = in_time("three orders", list.wait_for(|list| list.orders.len() == 3)).await?;
    let full = full.map_err(DemoError::other)?.clone();
    let titles = |text: Option<&str>, sort| -> Vec<String> {
        let filter = ListFilter { text: text.map(str::to_owned), sort };
        full.listed(&filter).iter().map(|listed| listed.order.title().to_owned()).collect()
    };
    let by_age = full.listed(&ListFilter::default());
    assert!(by_age.is_sorted_by_key(|listed| listed.order.created_at), "oldest first");
    assert_eq!(titles(None, OrderSort::Title), ["Balcão", "Mesa 1", "Mesa 2"]);
    assert_eq!(titles(None, OrderSort::Amount), ["Mesa 1", "Balcão", "Mesa 2"]);
    assert_eq!(titles(Some("mesa"), OrderSort::Title), ["Mesa 1", "Mesa 2"]);
    one.driver.hold_card();
    let picked = one.terminal.pay(request("a-1", &orders[1])?).await;
    at_the_card(&mut picked.map_err(DemoError::other)?).await?;
    two.terminal.refresh();
    let mut other = two.terminal.orders();
    let claimed = other
        .wait_for(|list| list.find(&orders[1]).is_some_and(|listed| listed.due == Money::ZERO));
    in_time("the claim to show on T2", claimed).await?.map_err(DemoError::other)?;
    world.close().await;
    Ok(())
}

/// L43.
#[tokio::test]
async fn where_the_method_is_open_it_must_be_chosen_before_paying() -> Outcome {
    let mut world = shop("chooses").await?;
    let till = t1(&mut world).await?;
    let order_id = world.pdv.sell(listed("MESA-1", 30_00)).await?;
    till.sees(&order_id).await?;
    let open = refusal(&till, "a-1", &order_id, None, None).await;
    assert_eq!(open, Some(TerminalError::TenderMissing));
    assert!(world.market().books().charges.is_empty(), "nothing was sent");
    assert!(is_approved(&pay_order(&till, "a-2", &order_id, None, CREDIT).await?));
    world.close().await;
    Ok(())
}

/// L44.
#[tokio::test]
async fn a_method_outside_the_contract_is_neither_offered_nor_taken() -> Outcome {
    let world = shop("contract").await?;
    let contract = vec![TenderKind::Credit, TenderKind::Debit];
    let till = terminal_at(&world, T1, 0, |config| config.contract = contract.clone()).await?;
    let order_id = world.pdv.sell(listed("MESA-1", 30_00)).await?;
    let list = till.sees(&order_id).await?;
    assert_eq!(list.find(&order_id).expect("it shows").offered, contract);
    let refused = TerminalError::TenderNotInContract { kind: TenderKind::Voucher };
    let chosen = refusal(&till, "a-1", &order_id, None, Some(Tender::Voucher)).await;
    assert_eq!(chosen, Some(refused.clone()));
    // The sales software's contract is wider, so it forces what T1 cannot take.
    let forced = world.pdv.sell(direct("VENDA-1", 10_00, T1, Tender::Voucher)).await?;
    till.sees(&forced).await?;
    assert_eq!(refusal(&till, "a-2", &forced, None, None).await, Some(refused));
    assert!(world.market().books().charges.is_empty(), "nothing was sent");
    world.close().await;
    Ok(())
}

/// L46.
#[tokio::test]
async fn thirty_orders_are_listed_and_the_next_is_refused_with_candidates() -> Outcome {
    let mut world = shop("thirty").await?;
    let till = t2(&mut world).await?;
    for number in 1..=30 {
        world.pdv.sell(listed(&format!("MESA-{number:02}"), 10_00)).await?;
    }
    let mut list = till.terminal.orders();
    let full = list.wait_for(|list| list.orders.len() == 30);
    in_time("thirty orders on the list", full).await?.map_err(DemoError::other)?;
    let next = world.pdv.merchant.create(listed("MESA-31", 10_00)).await.result;
    let Err(MerchantError::TooManyOpenOrders { open, limit, candidates }) = next else {
        panic!("{next:?}");
    };
    assert_eq!((open, limit, candidates.len()), (30, 30, 30));
    assert_eq!(candidates[0].reference.as_deref(), Some("MESA-01"));
    assert_eq!(world.market().books().orders.len(), 30);
    world.pdv.cancel("MESA-01").await?;
    sale_until(&world, "MESA-01", |sale| sale.closed).await?;
    let freed = world.pdv.sell(listed("MESA-31", 10_00)).await?;
    till.sees(&freed).await?;
    world.close().await;
    Ok(())
}

/// L39, on the wire: nothing selected is listed, both selected is direct.
#[tokio::test]
async fn what_was_selected_decides_the_mode_on_the_wire() -> Outcome {
    let world = shop("mode").await?;
    world.pdv.sell(listed("MESA-1", 10_00)).await?;
    world.pdv.sell(direct("VENDA-1", 10_00, T2, Tender::Debit)).await?;
    let books = world.market().books();
    let modes: Vec<_> =
        books.orders.iter().map(maquininha_sandbox::OrderRecord::is_direct).collect();
    assert_eq!(modes, [false, true]);
    assert_eq!(books.orders[1].serials(), [T2]);
    world.close().await;
    Ok(())
}
