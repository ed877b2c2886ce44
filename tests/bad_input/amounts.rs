//! Amounts and instalments that cannot be.

use std::sync::Arc;

use maquininha_acceptance::test_dir;
use maquininha_merchant::draft::SaleDraft;
use maquininha_model::money::AMOUNT_MAX_MINOR;
use maquininha_model::{Item, Money, Tender, TenderError};
use maquininha_terminal::port::{Journal, JournalQuery};
use maquininha_terminal::{PayRequest, PayTarget};

use crate::shop::{Shop, ShopOptions, attempt, pay};

#[tokio::test]
async fn amounts_that_cannot_be_make_no_order() {
    let shop = Shop::open(&test_dir("bad-amounts-sale"), ShopOptions::default()).await;
    for (number, centavos) in
        [0, -1, i64::MIN, AMOUNT_MAX_MINOR + 1, i64::MAX].into_iter().enumerate()
    {
        let draft = SaleDraft::counter(format!("VENDA-{number}"), Money::brl(centavos));
        let error = shop.merchant.create(draft).await.result.expect_err("refused");
        assert_eq!(error.code(), "merchant.invalid_sale", "{centavos}");
        assert!(error.outcome_known());
    }
    let item = |amount, quantity| Item {
        code: None,
        description: "Prato".to_owned(),
        amount: Money::brl(amount),
        quantity,
    };
    for items in [
        vec![item(i64::MAX, u32::MAX)],
        vec![item(AMOUNT_MAX_MINOR, 2)],
        vec![item(AMOUNT_MAX_MINOR, 1), item(AMOUNT_MAX_MINOR, 1)],
        vec![item(10_00, 0)],
        vec![item(20_00, 1), item(-10_00, 1)],
        vec![item(9_99, 1)],
    ] {
        let draft = SaleDraft { items, ..SaleDraft::counter("VENDA-9", Money::brl(10_00)) };
        let error = shop.merchant.create(draft).await.result.expect_err("refused");
        assert_eq!(error.code(), "merchant.invalid_sale");
    }
    assert!(shop.market().books().orders.is_empty(), "nothing was sent");
    assert!(shop.merchant.open_sales().await.expect("asked").is_empty());
    shop.close().await;
}

#[tokio::test]
async fn amounts_that_cannot_be_take_no_card() {
    let shop = Shop::open(&test_dir("bad-amounts-card"), ShopOptions::default()).await;
    let till = shop.terminal("TESTPOS0001", Arc::new(shop.driver("TESTPOS0001"))).await;
    let draft = SaleDraft::counter("VENDA-1", Money::brl(10_00));
    let sale = shop.merchant.create(draft).await.sale().expect("made").expect("a sale");
    let order_id = sale.order_id.expect("an order");
    let mut requests = Vec::new();
    for centavos in [0, -1, i64::MIN, i64::MAX] {
        let amount = Some(Money::brl(centavos));
        requests.push((PayRequest { amount, ..pay("a-1", &order_id, Tender::Debit) }, "amount"));
        let target = PayTarget::Standalone;
        let tender = Some(Tender::Debit);
        requests
            .push((PayRequest { attempt_id: attempt("a-1"), target, amount, tender }, "amount"));
    }
    let above =
        PayRequest { amount: Some(Money::brl(10_01)), ..pay("a-1", &order_id, Tender::Debit) };
    requests.push((above, "overpayment"));
    for (request, code) in requests {
        let error = till.terminal.pay(request).await.expect_err("refused");
        assert_eq!(error.code(), code);
        assert!(error.outcome_known());
    }
    let books = shop.market().books();
    assert!(books.charges.is_empty() && books.transactions.is_empty(), "nothing was sent");
    let page = till.journal.entries(JournalQuery::default()).await.expect("read");
    assert!(page.entries.is_empty(), "nothing was begun");
    let mut payment = till
        .terminal
        .pay(pay("a-1", &order_id, Tender::Debit))
        .await
        .expect("it can still be paid");
    payment.result().await.expect("ends");
    assert_eq!(shop.market().books().charges.len(), 1);
    till.close().await;
    shop.close().await;
}

#[test]
fn twenty_five_instalments_cannot_even_be_held() {
    for count in [25, 0, -1, 256 + 3, i64::MAX] {
        assert_eq!(Tender::credit(count), Err(TenderError::Installments(count)));
        let json = format!(r#"{{"kind":"credit","installments":{count},"financing":"merchant"}}"#);
        assert!(serde_json::from_str::<Tender>(&json).is_err(), "{count} in a file");
    }
    let json = r#"{"kind":"credit","installments":24,"financing":"merchant"}"#;
    assert_eq!(
        serde_json::from_str::<Tender>(json).expect("24 are taken"),
        Tender::credit(24).expect("24")
    );
}
