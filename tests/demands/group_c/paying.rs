//! What is told of a payment: C2, C3, C9, C20, C30, C32, C33, C34.

use std::sync::Arc;
use std::time::Duration;

use maquininha_acceptance::test_dir;
use maquininha_flow::sale::{SaleEvent, SaleState};
use maquininha_flow::{End, JournalEntry, OverpayPolicy, PaymentKind, RefundEnd};
use maquininha_merchant::draft::SaleDraft;
use maquininha_merchant::report::{ReportFilter, SaleOrigin};
use maquininha_merchant::{Event, MerchantEvent};
use maquininha_model::{Money, OrderId, Sensitive, Tender, TenderKind, Timestamp};
use maquininha_sandbox::{MarketConfig, VendorPayment};
use maquininha_terminal::port::{Journal, JournalQuery};
use maquininha_terminal::{PayRequest, PayTarget};

use crate::shop::{Shop, ShopOptions, Till, attempt, pay};

async fn sell(shop: &Shop, reference: &str, centavos: i64) -> OrderId {
    let draft = SaleDraft::counter(reference, Money::brl(centavos));
    let sale = shop.merchant.create(draft).await.sale().expect("made").expect("a sale");
    sale.order_id.expect("an order")
}

async fn approve(till: &Till, request: PayRequest) {
    let mut payment = till.terminal.pay(request).await.expect("starts");
    let end = payment.result().await.expect("ends");
    assert!(matches!(end, End::Approved { .. }), "{end:?}");
}

async fn events(shop: &Shop) -> Vec<Event> {
    let mut stream = shop.merchant.events();
    let mut events = Vec::new();
    while let Some(event) = stream.try_next().await.expect("read") {
        events.push(event);
    }
    events
}

/// C2: on the market's own time, which stands still between its records.
#[tokio::test]
async fn an_approval_is_told_within_a_virtual_second() {
    let options = ShopOptions { market: MarketConfig::for_tests(7), ..ShopOptions::default() };
    let shop = Shop::open(&test_dir("c2"), options).await;
    let till = shop.terminal("TESTPOS0001", Arc::new(shop.driver("TESTPOS0001"))).await;
    let order_id = sell(&shop, "VENDA-1", 58_00).await;
    approve(&till, pay("a-1", &order_id, Tender::Debit)).await;
    // Nobody moves the time on: whatever needs a timer never comes.
    let sale = shop.until("VENDA-1", |sale| sale.state == SaleState::Finalized).await;
    let approved_at = &shop.market().books().transactions[0].created_at.precise();
    let approved_at = Timestamp::parse(approved_at).expect("a time");
    let told = events(&shop).await.into_iter().filter(|event| {
        let wanted = |event: &SaleEvent| {
            matches!(event, SaleEvent::PaymentReceived { .. } | SaleEvent::Finalized { .. })
        };
        matches!(&event.event, MerchantEvent::Sale { event, .. } if wanted(event))
    });
    let told: Vec<_> = told.collect();
    assert_eq!(told.len(), 2, "received and finalized");
    for event in told {
        assert!(event.at.since(approved_at) < Duration::from_secs(1), "{event:?}");
    }
    assert_eq!(sale.paid, Money::brl(58_00));
    till.close().await;
    shop.close().await;
}

/// C3, C32.
#[tokio::test]
async fn every_payment_is_linked_and_matched_and_no_amount_is_typed() {
    let shop = Shop::open(&test_dir("c3"), ShopOptions::default()).await;
    let till = shop.terminal("TESTPOS0001", Arc::new(shop.driver("TESTPOS0001"))).await;
    for (number, kind) in (1..).zip(TenderKind::ALL) {
        let reference = format!("VENDA-{number}");
        let order_id = sell(&shop, &reference, number * 10_00).await;
        approve(&till, pay(&format!("a-{number}"), &order_id, Tender::at_sight(kind))).await;
        shop.until(&reference, |sale| sale.state == SaleState::Finalized).await;
    }
    let report = shop.merchant.report(&ReportFilter::default()).await.expect("a report");
    assert_eq!((report.linked, report.unlinked, report.unmatched), (4, 0, 0));
    assert_eq!(report.typed_amounts, 0);
    assert_eq!(report.net, Money::brl(100_00));
    let mut at_acquirer: Vec<_> =
        shop.market().books().transactions.iter().map(|t| (t.nsu.clone(), t.settled())).collect();
    let mut in_report: Vec<_> = report
        .lines
        .iter()
        .flat_map(|line| &line.payments)
        .map(|paid| (paid.nsu.as_ref().expect("an NSU").to_string(), paid.amount.minor()))
        .collect();
    at_acquirer.sort();
    in_report.sort();
    assert_eq!(in_report, at_acquirer, "number by number");
    till.close().await;
    shop.close().await;
}

/// C9.
#[tokio::test]
async fn the_terminals_report_equals_the_totals_of_its_journal() {
    let shop = Shop::open(&test_dir("c9"), ShopOptions::default()).await;
    let till = shop.terminal("TESTPOS0001", Arc::new(shop.driver("TESTPOS0001"))).await;
    let credit = Tender::at_sight(TenderKind::Credit);
    for (number, centavos) in (1..).zip([10_00, 25_00, 20_51, 7_00]) {
        let order_id = sell(&shop, &format!("VENDA-{number}"), centavos).await;
        let request = pay(&format!("a-{number}"), &order_id, credit);
        till.terminal.pay(request).await.expect("starts").result().await.expect("ends");
    }
    till.terminal.settled().await.expect("settles");
    let password = Sensitive::new(shop.options.operator_password.clone());
    let session = till.terminal.unlock_refunds(password).await.expect("unlocked");
    let sales = session.sales(None).await.expect("sales");
    assert_eq!(sales.len(), 3, "the declined one is none");
    let mut refund = session.refund(attempt("r-1"), &sales[0], None).await.expect("starts");
    assert!(matches!(refund.result().await.expect("ends"), RefundEnd::Refunded { .. }));
    till.terminal.settled().await.expect("settles");

    let page = till.journal.entries(JournalQuery::default()).await.expect("read");
    let sum = |is: fn(&JournalEntry) -> Option<Money>| {
        Money::sum(page.entries.iter().filter_map(is)).expect("fits")
    };
    let sold = sum(|entry| match entry {
        JournalEntry::Payment(record) if record.is_confirmed() => Some(record.amount),
        _ => None,
    });
    let refunded = sum(|entry| match entry {
        JournalEntry::Refund(record) if matches!(record.end, Some(RefundEnd::Refunded { .. })) => {
            Some(record.amount)
        }
        _ => None,
    });
    let all = Timestamp::from_micros;
    let report = till.terminal.report(all(0), all(i64::MAX)).await.expect("a report");
    assert_eq!((report.sold, report.refunded), (Some(sold), Some(refunded)));
    assert_eq!((sold, refunded), (Money::brl(42_00), Money::brl(7_00)));
    assert_eq!(report.by_tender[&TenderKind::Credit], (3, sold));
    let lines = Money::sum(report.lines.iter().map(|line| line.amount)).expect("fits");
    assert_eq!(lines, Money::brl(35_00));
    let standing: i64 = shop
        .market()
        .books()
        .transactions
        .iter()
        .map(maquininha_sandbox::Transaction::settled)
        .sum();
    assert_eq!(lines.minor(), standing, "and what stands at the acquirer");
    till.close().await;
    shop.close().await;
}

/// C20, C30.
#[tokio::test]
async fn a_loose_sale_has_no_order_of_ours_and_is_reported_as_unlinked() {
    let shop = Shop::open(&test_dir("c20"), ShopOptions::default()).await;
    let till = shop.terminal("TESTPOS0001", Arc::new(shop.driver("TESTPOS0001"))).await;
    let request = PayRequest {
        attempt_id: attempt("avulsa-1"),
        target: PayTarget::Standalone,
        amount: Some(Money::brl(12_00)),
        tender: Some(Tender::Debit),
    };
    approve(&till, request).await;
    till.terminal.settled().await.expect("settles");
    let entry = till.journal.entry(&attempt("avulsa-1")).await.expect("read").expect("kept");
    let JournalEntry::Payment(record) = entry else { panic!("a payment") };
    assert_eq!(record.kind, PaymentKind::Standalone, "its origin in the journal");
    assert_eq!(record.kind.order_id(), None);
    let books = shop.market().books();
    assert_eq!((books.charges.len(), books.charges[0].net()), (1, 12_00));
    assert!(books.orders[0].poi.is_none() && books.orders[0].closed, "no order for terminals");
    let mut stream = shop.merchant.events();
    loop {
        let event = stream.next().await.expect("read").expect("the sales software runs");
        if matches!(event.event, MerchantEvent::Loose { .. }) {
            break;
        }
    }
    let report = shop.merchant.report(&ReportFilter::default()).await.expect("a report");
    assert_eq!((report.unlinked, report.linked), (1, 0));
    assert_eq!(report.lines[0].origin, SaleOrigin::Loose);
    assert_eq!(report.lines[0].net, Money::brl(12_00));
    let all = Timestamp::from_micros;
    let own = till.terminal.report(all(0), all(i64::MAX)).await.expect("a report");
    assert_eq!(own.loose, 1);
    till.close().await;
    shop.close().await;
}

/// C33: on by default; what it is good for is shown beside the merchant's code.
#[tokio::test]
async fn a_paid_order_is_closed_by_itself_and_an_unpaid_one_never_expires() {
    let options = ShopOptions { market: MarketConfig::for_tests(9), ..ShopOptions::default() };
    let shop = Shop::open(&test_dir("c33"), options).await;
    let till = shop.terminal("TESTPOS0001", Arc::new(shop.driver("TESTPOS0001"))).await;
    let waiting = sell(&shop, "VENDA-1", 10_00).await;
    let order_id = sell(&shop, "VENDA-2", 20_00).await;
    approve(&till, pay("a-1", &order_id, Tender::Debit)).await;
    shop.until("VENDA-2", |sale| sale.closed).await;
    let closed = |id: &OrderId| {
        let books = shop.market().books();
        let order = books.orders.into_iter().find(|order| order.id == id.as_str());
        order.map(|order| (order.closed, order.status)).expect("known")
    };
    assert_eq!(closed(&order_id), (true, "paid".to_owned()));
    shop.market().advance(Duration::from_secs(30 * 24 * 3_600));
    let read = shop.market().now().precise();
    let read = Timestamp::parse(&read).expect("a time");
    till.terminal.refresh();
    let mut orders = till.terminal.orders();
    orders.wait_for(|list| list.read_at.is_some_and(|at| at >= read)).await.expect("read again");
    assert!(orders.borrow().find(&waiting).is_some(), "after a month it is still listed");
    assert!(!closed(&waiting).0);
    till.close().await;
    shop.close().await;
}

/// C34: our terminal refuses, the vendor's does not; then the policy decides.
#[tokio::test]
async fn money_above_the_total_is_refused_here_and_told_when_it_came_elsewhere() {
    for overpay in [OverpayPolicy::AcceptAndTell, OverpayPolicy::RefundDifference] {
        let name = format!("c34-{overpay:?}");
        let shop = Shop::open(&test_dir(&name), ShopOptions::default()).await;
        let mut config = shop.merchant.config().await.expect("known");
        config.policy.overpay = overpay;
        config.policy.refund_by_api = true;
        shop.merchant.reconfigure(config).await.expect("taken");
        let till = shop.terminal("TESTPOS0001", Arc::new(shop.driver("TESTPOS0001"))).await;
        let order_id = sell(&shop, "VENDA-1", 50_00).await;
        let above =
            PayRequest { amount: Some(Money::brl(50_01)), ..pay("a-1", &order_id, Tender::Debit) };
        let error = till.terminal.pay(above).await.expect_err("refused");
        assert_eq!(error.code(), "overpayment");
        assert!(shop.market().books().charges.is_empty());
        let order_id = order_id.to_string();
        for amount in [40_00, 40_00] {
            let order_id = order_id.clone();
            let payment =
                VendorPayment { order_id, amount: Some(amount), tender: None, card: None };
            let reply = shop.market().vendor_pay("TESTPOS0002", &payment);
            assert_eq!(reply.status, 200, "{:?}", reply.body);
        }
        shop.until("VENDA-1", |sale| sale.state == SaleState::Finalized).await;
        let stands = if overpay == OverpayPolicy::AcceptAndTell { 80_00 } else { 50_00 };
        shop.until("VENDA-1", |sale| sale.paid == Money::brl(stands)).await;
        let excess: Vec<_> = events(&shop)
            .await
            .into_iter()
            .filter_map(|event| match event.event {
                MerchantEvent::Sale { event: SaleEvent::Overpaid { excess, .. }, .. } => {
                    Some(excess)
                }
                _ => None,
            })
            .collect();
        assert_eq!(excess, [Money::brl(30_00)], "told once");
        till.close().await;
        shop.close().await;
    }
}
