//! L84: the steps of use, from opening the sales software to the payment.

use maquininha_cli::demo::DemoError;
use maquininha_cli::demo::pay::{pay_order, told_end};
use maquininha_merchant::{CreateOutcome, Language, MerchantEvent, SaleDraft};
use maquininha_model::{Item, Money, Tender};

use super::support::{Outcome, serial, shop, t1, told_until};

/// What a shop sees, step by step.
const GOLDEN: [&str; 10] = [
    "open: the service runs",
    "choose product: 2 x Café, R$ 17,00",
    "add payment: Debit, which terminal? TESTPOS0001 or TESTPOS0002",
    "choose machine: TESTPOS0001",
    "confirm: direct order, Waiting",
    "message: Pedido criado. Efetue o pagamento na maquininha.",
    "TESTPOS0001 shows: VENDA-1, R$ 17,00, [Debit]",
    "pay: approved",
    "the till: finalized by itself",
    "the order: closed as paid",
];

/// L78, L84.
#[tokio::test]
async fn the_steps_of_use_leave_the_golden_trace() -> Outcome {
    let mut world = shop("steps").await?;
    let till = t1(&mut world).await?;
    let merchant = world.pdv.merchant.clone();
    let mut trace = Vec::new();
    let health = merchant.health().current();
    assert!(health.running && health.stays_off.is_none());
    trace.push(String::from("open: the service runs"));

    let coffee = Item {
        code: None,
        description: String::from("Café"),
        amount: Money::brl(8_50),
        quantity: 2,
    };
    let total = coffee.amount.checked_mul(2).map_err(DemoError::other)?;
    trace.push(format!("choose product: {} x {}, {total}", coffee.quantity, coffee.description));
    let mut draft = SaleDraft { items: vec![coffee], ..SaleDraft::counter("VENDA-1", total) };

    draft.tender = Some(Tender::Debit);
    let asked = merchant.create(draft.clone()).await.result.map_err(DemoError::other)?;
    let CreateOutcome::DeviceNeeded { devices } = asked else { panic!("{asked:?}") };
    let choice: Vec<_> = devices.iter().map(|known| known.device.serial.to_string()).collect();
    trace.push(format!("add payment: Debit, which terminal? {}", choice.join(" or ")));

    let chosen = serial(&choice[0]);
    trace.push(format!("choose machine: {chosen}"));
    draft.device = Some(chosen);

    let order_id = world.pdv.sell(draft).await?;
    let sale = merchant.sale("VENDA-1").await.map_err(DemoError::other)?;
    trace.push(format!("confirm: {} order, {:?}", sale.flow, sale.state));

    let has_text = |event: &MerchantEvent| event.text(Language::PtBr).is_some();
    let told = told_until(&world.pdv, "the message", has_text).await?;
    let text = told.last().and_then(|event| event.text(Language::PtBr)).unwrap_or_default();
    trace.push(format!("message: {text}"));

    let list = till.sees(&order_id).await?;
    let shown = list.find(&order_id).expect("it shows");
    let (title, due, offered) = (shown.order.title(), shown.due, &shown.offered);
    trace.push(format!("{} shows: {title}, {due}, {offered:?}", till.serial));

    let end = told_end(&pay_order(&till, "a-1", &order_id, None, None).await?);
    trace.push(format!("pay: {}", end.split(',').next().unwrap_or_default()));

    world.pdv.until_finalized("VENDA-1").await?;
    trace.push(String::from("the till: finalized by itself"));
    super::support::sale_until(&world, "VENDA-1", |sale| sale.closed).await?;
    let status = world.market().books().orders[0].status.clone();
    trace.push(format!("the order: closed as {status}"));
    assert_eq!(trace, GOLDEN);
    world.close().await;
    Ok(())
}
