//! From the order to the end of the sale.

mod support;

use maquininha_flow::OverpayPolicy;
use maquininha_flow::sale::{SaleEvent, SalePolicy, SaleState};
use maquininha_merchant::config::ConfigError;
use maquininha_merchant::doctor::{Observed, OrderCause};
use maquininha_merchant::report::ReportFilter;
use maquininha_merchant::{
    CreateOutcome, Language, Merchant, MerchantConfig, MerchantError, MerchantEvent, SaleDraft,
};
use maquininha_model::Money;
use support::{Shop, active, charge_id, count, direct};

fn is_finalized(event: &SaleEvent) -> bool {
    matches!(event, SaleEvent::Finalized { .. })
}

/// L3, L4, L45, C2, C3, C6.
#[tokio::test]
async fn a_paid_order_ends_the_sale_by_itself_with_its_transaction_number() {
    let shop = Shop::open().await;
    let sale = shop.direct("VENDA-1", 30).await;
    assert_eq!(sale.state, SaleState::Waiting);
    shop.pay(&sale, 30, "T1").await;
    let sale = shop.sale("VENDA-1").await;
    assert_eq!(sale.state, SaleState::Finalized);
    assert!(sale.closed);
    let told = shop.told("VENDA-1").await;
    let settled = told.iter().find_map(|event| match event {
        SaleEvent::Finalized { payments, automatic: true, .. } => payments.first(),
        _ => None,
    });
    assert_eq!(settled.unwrap().nsu.as_ref().unwrap().as_str(), "90000000000002");
    let report = shop.merchant.report(&ReportFilter::default()).await.unwrap();
    assert_eq!((report.linked, report.unlinked, report.unmatched), (1, 0, 0));
    assert_eq!(report.typed_amounts, 0);
    assert_eq!(shop.api.order(&sale.order_id.unwrap()).status, maquininha_model::OrderStatus::Paid);
}

/// L78.
#[tokio::test]
async fn the_creation_is_told_with_the_text_to_pay_at_the_device() {
    let shop = Shop::open().await;
    shop.direct("VENDA-1", 30).await;
    let told = shop.events().await;
    let text = told.iter().find_map(|event| match event {
        MerchantEvent::Sale { event: SaleEvent::OrderCreated { .. }, .. } => {
            event.text(Language::PtBr)
        }
        _ => None,
    });
    assert_eq!(text.as_deref(), Some("Pedido criado. Efetue o pagamento na maquininha."));
}

/// L48, L49, L50, L51, L52.
#[tokio::test]
async fn two_parts_give_two_events_and_one_end() {
    let shop = Shop::open().await;
    let sale = shop.listed("VENDA-1", 100).await;
    assert_eq!(shop.api.with(|script| script.sent[0].items.len()), 1, "no split is sent");
    shop.pay(&sale, 50, "T1").await;
    assert_eq!(count(&shop.told("VENDA-1").await, is_finalized), 0);
    shop.pay(&sale, 50, "T1").await;
    let told = shop.told("VENDA-1").await;
    assert_eq!(count(&told, is_finalized), 1);
    let parts: Vec<_> = told
        .iter()
        .filter_map(|event| match event {
            SaleEvent::PaymentReceived { paid, remaining, silent, .. } => {
                Some((paid.minor(), remaining.minor(), *silent))
            }
            _ => None,
        })
        .collect();
    assert_eq!(parts, [(5_000, 5_000, true), (10_000, 0, false)]);
    let silent = told.iter().find(|event| event.is_silent()).unwrap();
    assert_eq!(maquininha_merchant::error::event_text(silent, Language::PtBr), None);
}

/// L38.
#[tokio::test]
async fn manual_settlement_is_refused_until_the_terminal_has_paid() {
    let config = MerchantConfig {
        delivery_module: true,
        policy: SalePolicy { automatic_emission: false, ..SalePolicy::default() },
        ..active()
    };
    let shop = Shop::with(config).await;
    let sale = shop.create(SaleDraft::delivery("ENTREGA-1", Money::brl(4_000))).await;
    let early = shop.merchant.settle_manually("ENTREGA-1").await.unwrap_err();
    assert_eq!(early.code(), "merchant.not_paid_yet");
    shop.pay(&sale, 40, "T1").await;
    assert!(shop.merchant.settle_manually("ENTREGA-1").await.is_ok());
}

/// L66, L67.
#[tokio::test]
async fn automatic_emission_ends_a_delivery_and_prints_nothing_at_the_till() {
    let shop = Shop::open().await;
    let sale = shop.create(SaleDraft::delivery("ENTREGA-1", Money::brl(4_000))).await;
    shop.pay(&sale, 40, "T1").await;
    assert_eq!(shop.sale("ENTREGA-1").await.state, SaleState::Finalized);
    assert_eq!(shop.api.calls("print"), 0);
    let told = shop.told("ENTREGA-1").await;
    assert_eq!(count(&told, |event| matches!(event, SaleEvent::PrintOffered { .. })), 0);
}

/// L69.
#[tokio::test]
async fn without_automatic_emission_the_payment_is_linked_and_the_operator_settles() {
    let config = MerchantConfig {
        delivery_module: true,
        policy: SalePolicy { automatic_emission: false, ..SalePolicy::default() },
        ..active()
    };
    let shop = Shop::with(config).await;
    let sale = shop.create(SaleDraft::delivery("ENTREGA-1", Money::brl(4_000))).await;
    shop.pay(&sale, 40, "T1").await;
    let linked = shop.sale("ENTREGA-1").await;
    assert_eq!(linked.state, SaleState::PendingDelivery);
    assert_eq!(linked.payments.len(), 1);
    let calls = shop.api.with(|script| script.calls.clone());
    let settled = shop.merchant.settle_manually("ENTREGA-1").await.unwrap();
    assert_eq!(settled.state, SaleState::Finalized);
    assert_eq!(shop.api.with(|script| script.calls.clone()), calls, "no call was made");
}

/// L70.
#[tokio::test]
async fn switched_off_emission_without_the_delivery_module_is_a_configuration_error() {
    let shop = Shop::open().await;
    let policy = SalePolicy { automatic_emission: false, ..SalePolicy::default() };
    let config = MerchantConfig { policy, ..active() };
    let parts = maquininha_merchant::MerchantParts { config, ..shop.parts.clone() };
    let error = Merchant::open(parts).await.err().unwrap();
    assert_eq!(error, MerchantError::Config(ConfigError::DeliveryModuleRequired));
}

/// L64, L65.
#[tokio::test]
async fn a_delivery_ends_while_another_sale_is_open_at_the_till() {
    let shop = Shop::open().await;
    let delivery = shop.create(SaleDraft::delivery("ENTREGA-1", Money::brl(4_000))).await;
    let counter = shop.direct("VENDA-2", 10).await;
    shop.pay(&delivery, 40, "T2").await;
    assert_eq!(shop.sale("ENTREGA-1").await.state, SaleState::Finalized);
    assert_eq!(shop.sale("VENDA-2").await, counter);
}

/// C33.
#[tokio::test]
async fn without_closing_the_terminal_stays_blocked_and_the_doctor_says_so() {
    let policy = SalePolicy { auto_close: false, ..SalePolicy::default() };
    let shop = Shop::with(MerchantConfig { policy, ..active() }).await;
    let first = shop.direct("VENDA-1", 30).await;
    shop.pay(&first, 30, "T1").await;
    assert!(!shop.api.order(first.order_id.as_ref().unwrap()).closed);
    shop.advance(60).await;
    let second = shop.direct("VENDA-2", 20).await;
    let order_id = second.order_id.unwrap();
    let observed = Observed::default();
    let causes = shop.merchant.doctor_order(&order_id, None, &observed).await.unwrap();
    let blocked = OrderCause::AnotherOrder {
        order_id: first.order_id.clone(),
        reference: Some("VENDA-1".into()),
        paid: true,
    };
    assert_eq!(causes, [blocked]);
    shop.merchant.close("VENDA-1").await.unwrap();
    shop.merchant.until_idle().await;
    assert_eq!(shop.merchant.doctor_order(&order_id, None, &observed).await.unwrap(), []);
}

/// C34.
#[tokio::test]
async fn money_above_the_total_is_told_and_the_difference_goes_back() {
    for (overpay, refund_by_api, refunds, at_terminal) in [
        (OverpayPolicy::AcceptAndTell, true, 0, 0),
        (OverpayPolicy::RefundDifference, true, 1, 0),
        (OverpayPolicy::RefundDifference, false, 0, 1),
    ] {
        let policy = SalePolicy { overpay, refund_by_api, ..SalePolicy::default() };
        let shop = Shop::with(MerchantConfig { policy, ..active() }).await;
        let sale = shop.listed("VENDA-1", 50).await;
        shop.pay(&sale, 40, "T1").await;
        let last = shop.pay(&sale, 40, "T1").await;
        let told = shop.told("VENDA-1").await;
        let excess = |event: &SaleEvent| match event {
            SaleEvent::Overpaid { excess, .. } => Some(excess.minor()),
            _ => None,
        };
        assert_eq!(told.iter().filter_map(excess).collect::<Vec<_>>(), [3_000]);
        let by_hand = |event: &&SaleEvent| matches!(event, SaleEvent::RefundAtTerminal { .. });
        assert_eq!(told.iter().filter(by_hand).count(), at_terminal);
        let sent = shop.api.with(|script| script.refunds.clone());
        assert_eq!(sent.len(), refunds);
        for (charge, amount, _) in sent {
            assert_eq!((charge, amount), (charge_id(&last), Some(Money::brl(3_000))));
        }
        let paid = shop.sale("VENDA-1").await.paid.minor();
        assert_eq!(paid, if refunds == 0 { 8_000 } else { 5_000 });
        assert_eq!(shop.sale("VENDA-1").await.state, SaleState::Finalized);
    }
}

/// C20, C30.
#[tokio::test]
async fn a_sale_keyed_on_the_terminal_is_told_and_reported_as_unlinked() {
    let shop = Shop::open().await;
    let charge = shop.api.loose(1_500, "T1");
    for hook in ["hook_a", "hook_b", "hook_a"] {
        shop.deliver(&shop.api.webhook_as(hook, &charge, "charge.paid")).await;
    }
    let events = shop.events().await;
    let loose = |event: &&MerchantEvent| matches!(event, MerchantEvent::Loose { .. });
    assert_eq!(events.iter().filter(loose).count(), 1);
    let report = shop.merchant.report(&ReportFilter::default()).await.unwrap();
    assert_eq!((report.unlinked, report.typed_amounts, report.linked), (1, 1, 0));
}

/// A close that fails is tried again until the order is closed.
#[tokio::test]
async fn a_close_that_fails_is_tried_again() {
    let shop = Shop::open().await;
    shop.api.with(|script| script.refuses_closes = 3);
    let sale = shop.direct("VENDA-1", 30).await;
    shop.pay(&sale, 30, "T1").await;
    assert!(!shop.sale("VENDA-1").await.closed);
    for _ in 0..3 {
        shop.advance(20).await;
    }
    assert!(shop.sale("VENDA-1").await.closed);
    assert_eq!(shop.api.calls("close paid"), 4);
    assert_eq!(count(&shop.told("VENDA-1").await, |e| *e == SaleEvent::CloseFailing), 1);
}

/// Nothing is sent while the store cannot keep it.
#[tokio::test]
async fn a_store_that_cannot_write_stops_new_sales_before_anything_is_sent() {
    let shop = Shop::open().await;
    shop.store.fail_writes(true);
    let error = shop.try_create(direct("VENDA-1", 30)).await.unwrap_err();
    assert_eq!(error.code(), "merchant.storage");
    assert_eq!(shop.api.calls("create"), 0);
    shop.store.fail_writes(false);
    assert!(matches!(
        shop.try_create(direct("VENDA-1", 30)).await,
        Ok(CreateOutcome::Created { .. })
    ));
}
