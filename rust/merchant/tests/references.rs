//! Required fields, references, lost answers and the limit of open orders.

mod support;

use maquininha_flow::OrderCallError;
use maquininha_flow::sale::{SaleEvent, SaleState};
use maquininha_merchant::draft::DraftError;
use maquininha_merchant::error::ErrorFamily;
use maquininha_merchant::report::ReportFilter;
use maquininha_merchant::{MerchantError, MerchantEvent, RetryAdvice, SaleDraft};
use maquininha_model::{Item, Money};
use support::{Shop, count, direct};

/// P14.
#[tokio::test]
async fn reference_total_and_kind_are_required_before_anything_is_sent() {
    let shop = Shop::open().await;
    let whole = direct("VENDA-1", 30);
    let cases = [
        (SaleDraft { reference: " ".into(), ..whole.clone() }, DraftError::ReferenceMissing),
        (SaleDraft { total: None, ..whole.clone() }, DraftError::TotalMissing),
        (SaleDraft { kind: None, ..whole.clone() }, DraftError::KindMissing),
    ];
    for (draft, missing) in cases {
        let error = shop.try_create(draft).await.unwrap_err();
        assert_eq!(error, MerchantError::Draft(missing));
        assert_eq!((error.family(), error.retry()), (ErrorFamily::Validation, RetryAdvice::Never));
    }
    let item =
        Item { code: None, description: "Cafe".into(), amount: Money::brl(850), quantity: 2 };
    let uneven = SaleDraft { items: vec![item], ..whole };
    let error = shop.try_create(uneven).await.unwrap_err();
    assert!(matches!(error, MerchantError::Draft(DraftError::TotalMismatch { .. })));
    assert_eq!(shop.api.calls("create"), 0);
}

/// P15.
#[tokio::test]
async fn the_reference_comes_back_in_ten_thousand_answers() {
    let shop = Shop::open().await;
    for run in 0_i64..10_000 {
        let reference = format!("REF {run}");
        let draft = match run % 4 {
            0 => SaleDraft { total: None, ..direct(&reference, 1) },
            1 => SaleDraft { device: None, ..direct(&reference, 1) },
            2 => SaleDraft { kind: None, ..direct(&reference, 1) },
            _ => direct(&reference, 1 + run),
        };
        let draft = SaleDraft { reference: reference.clone(), ..draft };
        assert_eq!(shop.merchant.create(draft).await.reference, reference);
    }
}

/// L46.
#[tokio::test]
async fn the_thirty_first_order_is_refused_with_candidates_to_close() {
    let shop = Shop::open().await;
    for number in 1..=30 {
        shop.listed(&format!("VENDA-{number:02}"), 10).await;
    }
    let events = shop.events().await;
    let warned = MerchantEvent::OpenOrders { open: 25, limit: 30 };
    assert_eq!(events.iter().filter(|event| **event == warned).count(), 1);
    let error = shop.try_create(SaleDraft::counter("VENDA-31", Money::brl(1_000))).await;
    let Err(MerchantError::TooManyOpenOrders { open, limit, candidates }) = error else {
        panic!("{error:?}")
    };
    assert_eq!((open, limit, candidates.len()), (30, 30, 30));
    assert_eq!(candidates[0].reference.as_deref(), Some("VENDA-01"));
    assert_eq!(shop.api.calls("create"), 30);
    shop.merchant.cancel("VENDA-01").await.unwrap();
    shop.merchant.until_idle().await;
    shop.listed("VENDA-31", 10).await;
}

/// The same reference makes one order; with other content it is refused.
#[tokio::test]
async fn a_reference_makes_one_order() {
    let shop = Shop::open().await;
    let first = shop.direct("VENDA-1", 30).await;
    assert_eq!(shop.direct("VENDA-1", 30).await, first);
    let error = shop.try_create(direct("VENDA-1", 31)).await.unwrap_err();
    assert_eq!(error.code(), "merchant.reference_in_use");
    shop.merchant.cancel("VENDA-1").await.unwrap();
    let error = shop.try_create(direct("VENDA-1", 30)).await.unwrap_err();
    assert_eq!(error.code(), "merchant.reference_in_use", "a canceled order is not paid again");
    assert_eq!(shop.api.calls("create"), 1);
}

/// A create whose answer is lost is looked up, never made twice.
#[tokio::test]
async fn a_lost_answer_is_looked_up_by_code() {
    let shop = Shop::open().await;
    shop.api.with(|script| script.create_answers = Some(OrderCallError::OutcomeUnknown));
    let error = shop.try_create(direct("VENDA-1", 30)).await.unwrap_err();
    assert!(!error.outcome_known());
    shop.advance(2).await;
    assert_eq!(shop.sale("VENDA-1").await.state, SaleState::Waiting);
    assert_eq!((shop.api.calls("create"), shop.api.calls("find")), (1, 1));
    let told = shop.told("VENDA-1").await;
    assert_eq!(count(&told, |event| matches!(event, SaleEvent::OrderCreated { .. })), 1);
}

/// A conflict may be with an earlier create of the same order.
#[tokio::test]
async fn an_order_that_was_made_in_spite_of_a_conflict_is_found_by_its_code() {
    let shop = Shop::open().await;
    let conflict = OrderCallError::Conflict { message: "in progress".into() };
    shop.api.with(|script| script.create_answers = Some(conflict));
    let error = shop.try_create(direct("VENDA-1", 30)).await.unwrap_err();
    assert!(!error.outcome_known());
    shop.advance(2).await;
    assert_eq!(shop.sale("VENDA-1").await.state, SaleState::Waiting);
}

/// A payment that is told before the creation was answered belongs to the sale.
#[tokio::test]
async fn a_webhook_before_the_answer_finds_its_sale_by_the_code() {
    let shop = Shop::open().await;
    shop.api.with(|script| script.create_answers = Some(OrderCallError::OutcomeUnknown));
    shop.try_create(direct("VENDA-1", 30)).await.unwrap_err();
    let order_id = shop.api.with(|script| script.orders.keys().next().cloned().unwrap());
    let charge = shop.api.pay(&order_id, 3_000, "T1");
    shop.deliver(&shop.api.webhook(&charge, "charge.paid")).await;
    assert_eq!(shop.sale("VENDA-1").await.state, SaleState::Creating, "any order could be named");
    shop.advance(5).await;
    assert_eq!(shop.sale("VENDA-1").await.state, SaleState::Finalized);
    let report = shop.merchant.report(&ReportFilter::default()).await.unwrap();
    assert_eq!((report.linked, report.unlinked, report.paid), (1, 0, Money::brl(3_000)));
}

/// Orders of other programs on the same account take places, too.
#[tokio::test]
async fn open_orders_of_others_count_until_they_are_closed() {
    let other = Shop::open().await;
    for number in 1..=30 {
        other.listed(&format!("OUTRO-{number}"), 10).await;
    }
    let orders = other.api.with(|script| script.orders.clone());
    let mut shop = Shop::open().await;
    shop.api.with(|script| script.orders = orders);
    shop.restart().await;
    let error = shop.try_create(direct("VENDA-1", 30)).await.unwrap_err();
    assert_eq!(error.code(), "merchant.too_many_open_orders");
    shop.api.with(|script| script.orders.values_mut().for_each(|order| order.closed = true));
    shop.advance(300).await;
    shop.direct("VENDA-1", 30).await;
}
