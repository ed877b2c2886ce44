//! Backing out before payment, and giving money back after it.

mod support;

use maquininha_flow::sale::{LateAction, SaleEvent, SalePolicy, SaleRefusal, SaleState};
use maquininha_merchant::{MerchantConfig, MerchantError, RetryAdvice};
use maquininha_model::{Money, OrderStatus};
use support::{Shop, active, count, serial};

fn is_refunded(event: &SaleEvent) -> bool {
    matches!(event, SaleEvent::Refunded { .. })
}

fn is_canceled(event: &SaleEvent) -> bool {
    matches!(event, SaleEvent::Canceled { .. })
}

/// L55.
#[tokio::test]
async fn backing_out_before_payment_closes_the_order_as_canceled() {
    let shop = Shop::open().await;
    let sale = shop.direct("VENDA-1", 30).await;
    shop.merchant.cancel("VENDA-1").await.unwrap();
    shop.merchant.until_idle().await;
    let order = shop.api.order(sale.order_id.as_ref().unwrap());
    assert_eq!((order.closed, order.status), (true, OrderStatus::Canceled));
    assert_eq!(shop.sale("VENDA-1").await.state, SaleState::Canceling);
    for _ in 0..2 {
        shop.advance(60).await;
    }
    assert_eq!(shop.sale("VENDA-1").await.state, SaleState::Canceled);
    assert_eq!(count(&shop.told("VENDA-1").await, is_canceled), 1);
    assert_eq!(shop.api.calls("close canceled"), 1);
}

/// L57.
#[tokio::test]
async fn every_way_of_leaving_the_screen_ends_with_the_order_closed() {
    for way in ["back", "time-out", "crash"] {
        let mut shop = Shop::open().await;
        let sale = shop.direct("VENDA-1", 30).await;
        match way {
            "back" => drop(shop.merchant.leave_screen("VENDA-1").await.unwrap()),
            "time-out" => drop(shop.merchant.cancel("VENDA-1").await.unwrap()),
            _ => shop.restart().await,
        }
        shop.merchant.until_idle().await;
        let order = shop.api.order(sale.order_id.as_ref().unwrap());
        assert_eq!((order.closed, order.status), (true, OrderStatus::Canceled), "{way}");
    }
}

/// A crash after the payment ends the sale instead of backing it out.
#[tokio::test]
async fn a_sale_that_was_paid_during_the_crash_is_finalized() {
    let mut shop = Shop::open().await;
    let sale = shop.direct("VENDA-1", 30).await;
    shop.api.pay(sale.order_id.as_ref().unwrap(), 3_000, "T1");
    shop.restart().await;
    assert_eq!(shop.sale("VENDA-1").await.state, SaleState::Finalized);
    assert_eq!(shop.api.calls("close paid"), 1);
}

/// A payment within the minute after the cancel is told and goes back.
#[tokio::test]
async fn a_late_payment_goes_back_by_the_way_the_company_chose() {
    for (refund_by_api, refuses, action, at_terminal) in [
        (false, false, LateAction::RefundAtTerminal, 0),
        (true, false, LateAction::RefundAsked, 0),
        (true, true, LateAction::RefundAsked, 1),
    ] {
        let policy = SalePolicy { refund_by_api, ..SalePolicy::default() };
        let shop = Shop::with(MerchantConfig { policy, ..active() }).await;
        shop.api.with(|script| script.refuses_refunds = refuses);
        let sale = shop.direct("VENDA-1", 30).await;
        shop.merchant.cancel("VENDA-1").await.unwrap();
        shop.merchant.until_idle().await;
        let charge = shop.pay(&sale, 30, "T1").await;
        let told = shop.told("VENDA-1").await;
        let late = told.iter().find_map(|event| match event {
            SaleEvent::LatePayment { action, .. } => Some(*action),
            _ => None,
        });
        assert_eq!(late, Some(action));
        let asks = count(&told, |event| matches!(event, SaleEvent::RefundAtTerminal { .. }));
        assert_eq!(asks, at_terminal);
        if !refund_by_api || refuses {
            assert_eq!(shop.sale("VENDA-1").await.state, SaleState::LatePaid);
            shop.give_back(&charge, 30).await;
        }
        for _ in 0..3 {
            shop.advance(60).await;
        }
        assert_eq!(shop.sale("VENDA-1").await.state, SaleState::Canceled);
        let told = shop.told("VENDA-1").await;
        assert_eq!((count(&told, is_refunded), count(&told, is_canceled)), (1, 1));
    }
}

/// A late payment whose webhook was lost is found by reading the order.
#[tokio::test]
async fn a_late_payment_with_no_webhook_is_found_by_the_second_look() {
    let shop = Shop::open().await;
    let sale = shop.direct("VENDA-1", 30).await;
    shop.merchant.cancel("VENDA-1").await.unwrap();
    shop.merchant.until_idle().await;
    shop.api.pay(sale.order_id.as_ref().unwrap(), 3_000, "T1");
    shop.advance(60).await;
    assert_eq!(shop.sale("VENDA-1").await.state, SaleState::LatePaid);
}

/// L53.
#[tokio::test]
async fn a_refund_after_the_fiscal_time_is_refused() {
    let policy = SalePolicy { fiscal_cancel_ms: Some(1_800_000), ..SalePolicy::default() };
    let shop = Shop::with(MerchantConfig { policy, ..active() }).await;
    let sale = shop.direct("VENDA-1", 30).await;
    shop.pay(&sale, 30, "T1").await;
    shop.advance(1_800).await;
    assert!(shop.merchant.refund("VENDA-1", None, None).await.is_ok());
    shop.advance(1).await;
    let error = shop.merchant.refund("VENDA-1", None, None).await.unwrap_err();
    assert_eq!(error.code(), "merchant.fiscal_time_over");
}

/// L54.
#[tokio::test]
async fn a_refund_at_another_terminal_is_refused_with_the_serial_that_was_paid() {
    let shop = Shop::open().await;
    let sale = shop.listed("VENDA-1", 30).await;
    shop.pay(&sale, 30, "T1").await;
    let error = shop.merchant.refund("VENDA-1", None, Some(serial("T2"))).await.unwrap_err();
    let refusal = SaleRefusal::OtherTerminal { serial: serial("T1") };
    assert_eq!(error, MerchantError::Sale(refusal));
    assert_eq!(error.retry(), RetryAdvice::AfterChange);
    shop.merchant.refund("VENDA-1", None, Some(serial("T1"))).await.unwrap();
    let told = shop.told("VENDA-1").await;
    let asked = told.iter().any(|event| {
        matches!(event, SaleEvent::RefundAtTerminal { serial: Some(found), .. }
            if *found == serial("T1"))
    });
    assert!(asked);
    assert_eq!(shop.api.calls("refund"), 0);
}

/// C29.
#[tokio::test]
async fn a_refund_at_the_terminal_is_told_once() {
    let shop = Shop::open().await;
    let sale = shop.direct("VENDA-1", 30).await;
    let charge = shop.pay(&sale, 30, "T1").await;
    shop.give_back(&charge, 30).await;
    for hook in ["hook_x", "hook_y"] {
        shop.deliver(&shop.api.webhook_as(hook, &charge, "charge.refunded")).await;
    }
    let sale = shop.sale("VENDA-1").await;
    assert_eq!((sale.state, sale.paid), (SaleState::Refunded, Money::ZERO));
    assert_eq!(count(&shop.told("VENDA-1").await, is_refunded), 1);
}

/// A refund through the order API is asked once and falls back to the terminal.
#[tokio::test]
async fn a_refund_the_service_does_not_do_is_sent_to_the_terminal() {
    let policy = SalePolicy { refund_by_api: true, ..SalePolicy::default() };
    let shop = Shop::with(MerchantConfig { policy, ..active() }).await;
    shop.api.with(|script| script.refuses_refunds = true);
    let sale = shop.direct("VENDA-1", 30).await;
    shop.pay(&sale, 30, "T1").await;
    shop.merchant.refund("VENDA-1", None, None).await.unwrap();
    shop.merchant.until_idle().await;
    assert_eq!(shop.api.calls("refund"), 1);
    let told = shop.told("VENDA-1").await;
    let asks = count(&told, |event| matches!(event, SaleEvent::RefundAtTerminal { .. }));
    assert_eq!(asks, 1);
    assert_eq!(shop.sale("VENDA-1").await.state, SaleState::Finalized);
}

/// A paid sale is not backed out.
#[tokio::test]
async fn a_paid_sale_is_refunded_and_not_backed_out() {
    let shop = Shop::open().await;
    let sale = shop.direct("VENDA-1", 30).await;
    shop.pay(&sale, 30, "T1").await;
    let error = shop.merchant.cancel("VENDA-1").await.unwrap_err();
    assert_eq!(error.code(), "merchant.already_paid");
}

/// A payment whose webhook is late is found before the order is closed.
#[tokio::test]
async fn an_order_paid_a_moment_before_the_cancel_is_not_backed_out() {
    let shop = Shop::open().await;
    let sale = shop.direct("VENDA-1", 30).await;
    let charge = shop.api.pay(sale.order_id.as_ref().unwrap(), 3_000, "T1");
    let error = shop.merchant.cancel("VENDA-1").await.unwrap_err();
    assert_eq!(error, MerchantError::Sale(SaleRefusal::AlreadyPaid { paid: Money::brl(3_000) }));
    shop.deliver(&shop.api.webhook(&charge, "charge.paid")).await;
    assert_eq!(shop.sale("VENDA-1").await.state, SaleState::Finalized);
    assert_eq!((shop.api.calls("close paid"), shop.api.calls("close canceled")), (1, 0));
    let told = shop.told("VENDA-1").await;
    assert_eq!(count(&told, |event| matches!(event, SaleEvent::LatePayment { .. })), 0);
}

/// The wish is kept where the order cannot be read now, across a restart.
#[tokio::test]
async fn a_cancel_without_a_connection_is_carried_out_later() {
    for restarts in [false, true] {
        let mut shop = Shop::open().await;
        let sale = shop.listed("VENDA-1", 30).await;
        shop.api.with(|script| script.offline = true);
        let view = shop.merchant.cancel("VENDA-1").await.unwrap();
        assert!(view.backing_out && view.state == SaleState::Waiting);
        if restarts {
            shop.restart().await;
        }
        shop.api.with(|script| script.offline = false);
        shop.advance(30).await;
        let view = shop.sale("VENDA-1").await;
        assert_eq!((view.state, view.backing_out), (SaleState::Canceling, false));
        assert_eq!(shop.api.order(&sale.order_id.unwrap()).status, OrderStatus::Canceled);
    }
}
