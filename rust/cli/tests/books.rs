//! The demo's comparison of books finds what is wrong.

use maquininha_cli::demo::books::compare;
use maquininha_cli::demo::world::{KEY, World};
use maquininha_sandbox::{AcquirerRequest, Tender, TenderKind};
use serde_json::json;

fn money(attempt_key: &str) -> AcquirerRequest {
    AcquirerRequest {
        serial: String::from("TESTPOS0001"),
        attempt_key: attempt_key.to_owned(),
        amount: 30_00,
        tender: Tender::at_sight(TenderKind::Credit),
        card: String::from("visa-credit"),
        silence: None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn money_that_no_charge_and_no_journal_knows_is_found() {
    let dir = tempfile::tempdir().expect("a folder");
    let world = World::open(dir.path()).await.expect("opens");
    world.market().authorize(&money("TESTPOS0001-MQN-lost"));
    world.market().confirm("TESTPOS0001", "TESTPOS0001-MQN-lost");
    let (figures, found) = compare(&world).await.expect("compares");
    assert_eq!((figures.charged, figures.journaled), (1, 0));
    assert!(found.iter().any(|what| what.contains("the journal nothing")), "{found:?}");
    assert!(found.iter().any(|what| what.contains("MoneyWithoutCharge")), "{found:?}");
    world.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paid_charge_without_money_is_found() {
    let dir = tempfile::tempdir().expect("a folder");
    let world = World::open(dir.path()).await.expect("opens");
    let order = json!({
        "customer": { "name": "Ana" }, "closed": false,
        "items": [{ "description": "Bolo", "amount": 3000, "quantity": 1 }],
        "poi_payment_settings": { "visible": true, "display_name": "Mesa 4" }
    });
    let order = world.market().request("POST", "/core/v5/orders", KEY, Some(&order));
    let id = order.body.expect("an order")["id"].clone();
    let charge = json!({
        "order_id": id, "amount": 3000,
        "payment": { "payment_method": "cash", "cash": { "confirm": true } },
        "metadata": { "initiator_transaction_key": "TESTPOS0001-MQN-told" }
    });
    world.market().request("POST", "/core/v5/charges", KEY, Some(&charge));
    let (figures, found) = compare(&world).await.expect("compares");
    assert_eq!(figures.charged, 0);
    assert!(found.iter().any(|what| what.contains("ChargeWithoutMoney")), "{found:?}");
    world.close().await;
}
