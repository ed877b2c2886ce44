//! Card numbers in what the sales software is given: webhooks and metadata.

use std::fs;

use maquininha_acceptance::test_dir;
use maquininha_merchant::draft::SaleDraft;
use maquininha_model::Money;
use serde_json::json;

use crate::leaks::{canary, key, leaks};
use crate::shop::{Shop, ShopOptions, WEBHOOK_PATH, WEBHOOK_USER, base64};

fn options() -> ShopOptions {
    ShopOptions {
        key: key().to_owned(),
        webhook_password: canary("password", 0).to_owned(),
        ..ShopOptions::default()
    }
}

#[tokio::test]
async fn card_numbers_in_a_webhook_reach_no_file() {
    let dir = test_dir("secrets-webhook");
    let shop = Shop::open(&dir, options()).await;
    let draft = SaleDraft::counter("VENDA-1", Money::brl(30_00));
    let sale = shop.merchant.create(draft).await.sale().expect("made").expect("a sale");
    let header = base64(format!("{WEBHOOK_USER}:{}", canary("password", 0)).as_bytes());
    let body = json!({
        "id": "hook_planted01",
        "account": { "id": shop.market().accounts()[0].id, "name": canary("pan", 4) },
        "type": "charge.paid",
        "created_at": "2026-03-02T14:01:10Z",
        "note": canary("pan", 0),
        "data": {
            "id": "ch_planted01",
            "code": "20260302000001",
            "amount": 3000,
            "paid_amount": 3000,
            "status": "paid",
            "payment_method": "cash",
            "paid_at": "2026-03-02T14:01:10Z",
            "card_number": canary("pan", 1),
            "order": { "id": sale.order_id, "amount": 3000, "closed": false },
            "metadata": {
                "terminal_serial_number": "TESTPOS0001",
                "initiator_transaction_key": "TESTPOS0001-MQN-a-1",
                "account_holder_name": format!("TITULAR {}", canary("pan", 2)),
                "track_2": format!("{}=2512", canary("pan", 3)),
            },
        },
    });
    let answer = shop
        .intake
        .receive(Some(WEBHOOK_PATH), Some(&format!("Basic {header}")), body.to_string().as_bytes())
        .await;
    assert_eq!(answer.status(), 200, "{answer:?}");
    let sale = shop.until("VENDA-1", |sale| !sale.payments.is_empty()).await;
    assert_eq!(sale.paid, Money::brl(30_00), "the payment itself is taken");
    let shown = format!("{sale:?}\n{answer:?}\n{:?}", shop.merchant.health().current());
    shop.close().await;
    fs::write(dir.join("shown.txt"), shown).expect("written");
    assert_eq!(leaks(&dir, &["key", "password", "pan"]), Vec::<String>::new());
}

#[tokio::test]
async fn card_numbers_in_the_data_of_a_sale_reach_no_file() {
    let dir = test_dir("secrets-metadata");
    let shop = Shop::open(&dir, options()).await;
    let mut draft = SaleDraft::counter("VENDA-1", Money::brl(30_00));
    draft.metadata.insert("card".to_owned(), Some(canary("pan", 0).to_owned()));
    draft.customer_name = Some(format!("CLIENTE {}", canary("pan", 1)));
    draft.display_name = Some(format!("MESA {}", canary("pan", 2)));
    // Taken without the number, or refused: in no case kept as it is.
    let answer = shop.merchant.create(draft).await;
    let shown = format!("{answer:?}\n");
    shop.close().await;
    fs::write(dir.join("shown.txt"), shown).expect("written");
    assert_eq!(leaks(&dir, &["key", "password", "pan"]), Vec::<String>::new());
}
