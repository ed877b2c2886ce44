//! What a result carries: P14–P20, P22.

use std::sync::Arc;

use maquininha_acceptance::test_dir;
use maquininha_flow::sale::SaleState;
use maquininha_flow::{Approval, End};
use maquininha_merchant::draft::SaleDraft;
use maquininha_model::{Money, OrderId, SerialNumber, Tender, TenderKind};
use maquininha_orderapi::read_order;
use serde_json::{Value, json};

use crate::shop::{Shop, ShopOptions, Till, pay};

async fn sell(shop: &Shop, reference: &str, centavos: i64) -> OrderId {
    let draft = SaleDraft::counter(reference, Money::brl(centavos));
    let sale = shop.merchant.create(draft).await.sale().expect("made").expect("a sale");
    sale.order_id.expect("an order")
}

async fn end_of(till: &Till, name: &str, order_id: &OrderId, tender: Tender) -> End {
    let payment = till.terminal.pay(pay(name, order_id, tender)).await;
    payment.expect("starts").result().await.expect("ends")
}

fn approved(end: End) -> Approval {
    match end {
        End::Approved { approval } => *approval,
        other => panic!("{other:?}"),
    }
}

/// P14: over the whole way, with what the service has to show.
#[tokio::test]
async fn a_request_without_reference_total_or_type_is_not_sent() {
    let shop = Shop::open(&test_dir("p14"), ShopOptions::default()).await;
    let whole = SaleDraft::counter("VENDA-1", Money::brl(10_00));
    for (lacking, what) in [
        (SaleDraft { reference: " ".to_owned(), ..whole.clone() }, "reference"),
        (SaleDraft { total: None, ..whole.clone() }, "total"),
        (SaleDraft { kind: None, ..whole.clone() }, "kind"),
    ] {
        let error = shop.merchant.create(lacking).await.result.expect_err("refused");
        assert_eq!(error.code(), "merchant.invalid_sale");
        assert!(error.to_string().contains(what), "{error}");
    }
    assert!(shop.market().books().orders.is_empty(), "nothing was sent");
    shop.merchant.create(whole).await.result.expect("made");
    shop.close().await;
}

/// P16.
#[tokio::test]
async fn approved_and_declined_are_both_results_and_no_errors() {
    let shop = Shop::open(&test_dir("p16"), ShopOptions::default()).await;
    let till = shop.terminal("TESTPOS0001", Arc::new(shop.driver("TESTPOS0001"))).await;
    let paid = sell(&shop, "VENDA-1", 10_00).await;
    assert!(matches!(end_of(&till, "a-1", &paid, Tender::Debit).await, End::Approved { .. }));
    for (number, centavos, code) in [(2, 10_51, "51"), (3, 10_05, "05"), (4, 10_54, "54")] {
        let order_id = sell(&shop, &format!("VENDA-{number}"), centavos).await;
        match end_of(&till, &format!("a-{number}"), &order_id, Tender::Debit).await {
            End::Declined { decline } => {
                assert_eq!(decline.code, code);
                assert!(!decline.message.is_empty());
            }
            other => panic!("{other:?}"),
        }
    }
    till.terminal.settled().await.expect("settles");
    let books = shop.market().books();
    assert_eq!(books.charges.iter().filter(|charge| charge.net() > 0).count(), 1);
    till.close().await;
    shop.close().await;
}

/// P17, P18.
#[tokio::test]
async fn an_approval_carries_both_receipts_and_the_numbers_of_the_acquirer() {
    let shop = Shop::open(&test_dir("p17"), ShopOptions::default()).await;
    let till = shop.terminal("TESTPOS0001", Arc::new(shop.driver("TESTPOS0001"))).await;
    for (number, kind) in (1..).zip([TenderKind::Credit, TenderKind::Pix]) {
        let reference = format!("VENDA-{number}");
        let order_id = sell(&shop, &reference, 10_00).await;
        let end = end_of(&till, &format!("a-{number}"), &order_id, Tender::at_sight(kind)).await;
        let approval = approved(end);
        let sale = shop.until(&reference, |sale| sale.state == SaleState::Finalized).await;
        let books = shop.market().books();
        let at_acquirer = books.transactions.last().expect("known");
        let code = approval.authorization_code.as_ref().expect("a code").to_string();
        assert_eq!(approval.nsu.as_str(), at_acquirer.nsu);
        assert_eq!(code, at_acquirer.authorization_code);
        assert_eq!(approval.transaction_id.as_str(), at_acquirer.id);
        assert_eq!(approval.acquirer.as_deref(), Some("sandbox"));
        // The sales software is told the same numbers.
        let line = &sale.payments[0];
        assert_eq!(line.nsu.as_ref().expect("told").as_str(), at_acquirer.nsu);
        assert_eq!(line.authorization_code.as_ref().expect("told").as_str(), code);

        let merchant = approval.merchant_receipt.as_deref().expect("the merchant's copy");
        let customer = approval.customer_receipt.as_deref().expect("the customer's copy");
        for copy in [merchant, customer] {
            assert!(copy.contains(&at_acquirer.nsu) && copy.contains("R$ 10,00"), "{copy}");
        }
        assert_ne!(merchant, customer);
        // What Pix does not have is absent, and nothing is an empty text.
        assert_eq!(approval.scheme_name.is_none(), kind == TenderKind::Pix);
        assert_eq!(approval.holder_name.is_none(), kind == TenderKind::Pix);
        let written = serde_json::to_value(&approval).expect("written");
        let empty: Vec<_> =
            texts(&written).into_iter().filter(|text| text.trim().is_empty()).collect();
        assert!(empty.is_empty(), "{written}");
    }
    till.close().await;
    shop.close().await;
}

/// Every text in a JSON value.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(values) => values.iter().flat_map(texts).collect(),
        Value::Object(map) => map.values().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

/// Runs of 13 to 19 digits that pass the Luhn check, blanks and dashes between
/// them ignored.
fn card_numbers(text: &str) -> Vec<String> {
    let mut joined = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let between = matches!(c, ' ' | '-')
            && joined.ends_with(|c: char| c.is_ascii_digit())
            && chars.peek().is_some_and(char::is_ascii_digit);
        if !between {
            joined.push(if c.is_ascii_digit() { c } else { '|' });
        }
    }
    let passes = |run: &&str| {
        let digits = run.bytes().rev().map(|byte| u32::from(byte - b'0'));
        let weighed = digits.enumerate().map(|(place, digit)| match (place % 2, digit * 2) {
            (0, _) => digit,
            (_, doubled) => doubled / 10 + doubled % 10,
        });
        (13..=19).contains(&run.len()) && weighed.sum::<u32>().is_multiple_of(10)
    };
    joined.split('|').filter(passes).map(str::to_owned).collect()
}

/// P19.
#[tokio::test]
async fn a_result_shows_a_masked_card_and_no_card_number() {
    assert_eq!(card_numbers("x4111 1111-1111 1111=2512"), ["4111111111111111"]);
    assert!(card_numbers("4111111111111112 **** 1111 R$ 10,00").is_empty());
    let shop = Shop::open(&test_dir("p19"), ShopOptions::default()).await;
    let driver = shop.driver("TESTPOS0001");
    let till = shop.terminal("TESTPOS0001", Arc::new(driver.clone())).await;
    let cards = ["visa-credit", "mastercard-credit", "elo-credit", "amex-credit"];
    for (number, card) in cards.into_iter().enumerate() {
        let reference = format!("VENDA-{number}");
        let order_id = sell(&shop, &reference, 10_00).await;
        driver.present(card);
        let credit = Tender::at_sight(TenderKind::Credit);
        let end = end_of(&till, &format!("a-{number}"), &order_id, credit).await;
        let approval = approved(end.clone());
        let masked = approval.card.as_ref().expect("a masked card").to_string();
        assert_eq!(masked.bytes().filter(u8::is_ascii_digit).count(), 4, "{masked}");
        assert!(approval.scheme_name.is_some() && approval.holder_name.is_some());
        let sale = shop.until(&reference, |sale| sale.state == SaleState::Finalized).await;
        let results = [
            serde_json::to_value(&end).expect("written"),
            serde_json::to_value(&sale).expect("written"),
        ];
        // The acquirer's number has 14 digits and may pass the check by chance.
        let nsu = approval.nsu.to_string();
        let found: Vec<_> = results
            .iter()
            .flat_map(texts)
            .flat_map(|text| card_numbers(&text))
            .filter(|run| *run != nsu)
            .collect();
        assert!(found.is_empty(), "{found:?}");
    }
    till.close().await;
    shop.close().await;
}

/// P20.
#[tokio::test]
async fn unknown_fields_are_kept_as_extras_and_old_readers_do_not_fail() {
    let shop = Shop::open(&test_dir("p20"), ShopOptions::default()).await;
    let till = shop.terminal("TESTPOS0001", Arc::new(shop.driver("TESTPOS0001"))).await;
    let order_id = sell(&shop, "VENDA-1", 10_00).await;
    let approval = approved(end_of(&till, "a-1", &order_id, Tender::Debit).await);
    assert_eq!(approval.extras["sandbox_card"], "elo-debit", "a field only the market knows");
    // What is not known yet in a stored result does not hinder its reader.
    let mut stored = serde_json::to_value(&approval).expect("written");
    stored["loyalty_points"] = json!(12);
    assert_eq!(serde_json::from_value::<Approval>(stored).expect("read"), approval);
    // A new field on the wire is kept with the order, a new kind of value too.
    let key = &shop.options.key;
    let path = format!("/core/v5/orders/{order_id}");
    let mut body = shop.market().request("GET", &path, key, None).body.expect("an order");
    let before = read_order(body.to_string().as_bytes()).expect("read");
    body["loyalty_programme"] = json!("gold");
    body["charges"][0]["new_field"] = json!({ "deep": [1, 2, 3] });
    let order = read_order(body.to_string().as_bytes()).expect("read");
    assert_eq!(order.extras["loyalty_programme"], r#""gold""#, "as JSON");
    assert_eq!(order.charges, before.charges);
    assert_eq!((order.id, order.amount), (before.id, before.amount));
    till.close().await;
    shop.close().await;
}

/// P22, P15: one checkout and one terminal in one process.
#[tokio::test]
async fn one_checkout_sells_on_its_one_terminal_and_gets_its_reference_back() {
    let shop = Shop::open(&test_dir("p22"), ShopOptions::default()).await;
    let only = crate::shop::row(&shop.market().accounts()[0].devices[0]);
    shop.merchant.sync_devices(&[only]).await.expect("one terminal");
    let till = shop.terminal("TESTPOS0001", Arc::new(shop.driver("TESTPOS0001"))).await;
    for number in 1..=5 {
        let reference = format!("CAIXA-1/{number:04}");
        let draft = SaleDraft {
            tender: Some(Tender::Debit),
            ..SaleDraft::counter(&reference, Money::brl(number * 1_00))
        };
        let answer = shop.merchant.create(draft).await;
        assert_eq!(answer.reference, reference);
        let sale = answer.sale().expect("made").expect("the only terminal is not asked for");
        assert_eq!(sale.serials, [SerialNumber::new("TESTPOS0001").expect("a serial")]);
        let order_id = sale.order_id.expect("an order");
        let name = format!("a-{number}");
        approved(end_of(&till, &name, &order_id, Tender::Debit).await);
        let sale = shop.until(&reference, |sale| sale.state == SaleState::Finalized).await;
        assert_eq!((sale.reference, sale.paid), (reference, Money::brl(number * 1_00)));
    }
    assert_eq!(shop.market().audit(), []);
    till.close().await;
    shop.close().await;
}
