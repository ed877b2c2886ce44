//! L1: the layer between the program that sells and the terminal. Two such
//! programs, a till and a web shop, drive it with the same scenario file.

use maquininha_cli::demo::DemoError;
use maquininha_cli::demo::pay::pay_order;
use maquininha_flow::sale::SaleState;
use maquininha_merchant::SaleDraft;
use maquininha_model::{Item, Money, Tender, TenderKind};
use serde::Deserialize;

use super::support::{Outcome, is_approved, sale_until, shop, t1};

/// What both programs sell.
const SCENARIO: &str = include_str!("scenario.json");

#[derive(Deserialize)]
struct Scenario {
    sales: Vec<ScenarioSale>,
}

#[derive(Deserialize)]
struct ScenarioSale {
    reference: String,
    buyer: String,
    items: Vec<ScenarioItem>,
    /// How the card holder pays, part by part.
    payments: Vec<ScenarioPayment>,
}

#[derive(Deserialize)]
struct ScenarioItem {
    description: String,
    unit_centavos: i64,
    quantity: u32,
}

#[derive(Deserialize)]
struct ScenarioPayment {
    kind: String,
    centavos: i64,
}

impl ScenarioSale {
    fn items(&self) -> Vec<Item> {
        let line = |item: &ScenarioItem| Item {
            code: None,
            description: item.description.clone(),
            amount: Money::brl(item.unit_centavos),
            quantity: item.quantity,
        };
        self.items.iter().map(line).collect()
    }

    fn total(&self) -> Money {
        let lines = self.items.iter().map(|item| item.unit_centavos * i64::from(item.quantity));
        Money::brl(lines.sum())
    }
}

/// A till: its lines, its total, the buyer unknown.
fn till_sale(sale: &ScenarioSale) -> SaleDraft {
    SaleDraft { items: sale.items(), ..SaleDraft::counter(&sale.reference, sale.total()) }
}

/// A web shop: an order with a buyer that is carried out and paid at the door.
fn web_order(sale: &ScenarioSale) -> SaleDraft {
    SaleDraft {
        items: sale.items(),
        customer_name: Some(sale.buyer.clone()),
        display_name: Some(format!("Entrega: {}", sale.buyer)),
        ..SaleDraft::delivery(&sale.reference, sale.total())
    }
}

/// L1. What the sales software and the acquirer have in the end.
async fn play(
    name: &str,
    adapter: fn(&ScenarioSale) -> SaleDraft,
) -> Result<Vec<String>, DemoError> {
    let mut world = shop(name).await?;
    let till = t1(&mut world).await?;
    let scenario: Scenario = serde_json::from_str(SCENARIO).map_err(DemoError::other)?;
    let mut trace = Vec::new();
    for wanted in &scenario.sales {
        let order_id = world.pdv.sell(adapter(wanted)).await?;
        till.sees(&order_id).await?;
        for (number, payment) in wanted.payments.iter().enumerate() {
            let kind = TenderKind::parse(&payment.kind).map_err(DemoError::other)?;
            let attempt = format!("{}-{number}", wanted.reference);
            let (part, tender) = (Some(Money::brl(payment.centavos)), Some(Tender::at_sight(kind)));
            let end = pay_order(&till, &attempt, &order_id, part, tender).await?;
            assert!(is_approved(&end), "{end:?}");
        }
        world.pdv.until_finalized(&wanted.reference).await?;
        let is_closed = |sale: &maquininha_merchant::SaleView| sale.closed;
        let sale = sale_until(&world, &wanted.reference, is_closed).await?;
        assert_eq!(sale.state, SaleState::Finalized);
        let parts: Vec<_> = sale.payments.iter().map(|paid| paid.amount.to_string()).collect();
        trace.push(format!("{}: {} = {}", sale.reference, sale.amount, parts.join(" + ")));
    }
    world.settle().await?;
    assert_eq!(world.market().audit(), []);
    world.close().await;
    Ok(trace)
}

/// L1.
#[tokio::test]
async fn a_till_and_a_web_shop_drive_the_same_core_with_the_same_scenario() -> Outcome {
    let (till, web) = tokio::join!(play("adapter-till", till_sale), play("adapter-web", web_order));
    let (till, web) = (till?, web?);
    assert_eq!(till.len(), 2);
    assert_eq!(till, web);
    Ok(())
}
