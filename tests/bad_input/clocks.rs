//! Clocks that jump back and forth while money moves.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use maquininha_acceptance::test_dir;
use maquininha_flow::End;
use maquininha_merchant::draft::SaleDraft;
use maquininha_model::{Money, Tender, Timestamp};
use maquininha_terminal::port::{Clock, Journal, JournalQuery, SystemClock};

use crate::shop::{BothClocks, PATIENCE, Shop, ShopOptions, pay};

const HOUR: i64 = 3_600;

/// The system's clock, off by a changing number of seconds.
#[derive(Default)]
struct JumpingClock(AtomicI64);

impl BothClocks for JumpingClock {
    fn time(&self) -> Timestamp {
        let off_by = self.0.load(Ordering::SeqCst);
        Timestamp::from_micros(SystemClock.now().micros() + off_by * 1_000_000)
    }
}

#[tokio::test]
async fn clocks_that_jump_during_payments_lose_and_double_nothing() {
    let clock = Arc::new(JumpingClock::default());
    let options = ShopOptions { clock: Some(clock.clone()), ..ShopOptions::default() };
    let shop = Shop::open(&test_dir("bad-clocks"), options).await;
    let till = shop.terminal("TESTPOS0001", Arc::new(shop.driver("TESTPOS0001"))).await;
    let jumping = tokio::spawn(async move {
        for off_by in [24 * HOUR, 0, -HOUR, 10 * HOUR, -24 * HOUR, 0, 60, -60].iter().cycle() {
            clock.0.store(*off_by, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_millis(7)).await;
        }
    });
    let mut approved = Vec::new();
    for number in 1..=8 {
        let reference = format!("VENDA-{number}");
        let draft = SaleDraft::counter(&reference, Money::brl(10_00));
        let sale = shop.merchant.create(draft).await.sale().expect("made").expect("a sale");
        let order_id = sale.order_id.expect("an order");
        let name = format!("a-{number}");
        let payment = till.terminal.pay(pay(&name, &order_id, Tender::Debit)).await;
        let mut payment = payment.expect("starts");
        let end = tokio::time::timeout(PATIENCE, payment.result()).await;
        match end.expect("the payment ends whatever the clock says").expect("ends") {
            End::Approved { .. } => approved.push(reference),
            End::Canceled { .. } | End::Expired => {}
            other => panic!("{other:?}"),
        }
    }
    tokio::time::timeout(PATIENCE, till.terminal.settled())
        .await
        .expect("everything is resolved whatever the clock says")
        .expect("settles");
    for reference in &approved {
        shop.until(reference, |sale| sale.paid == Money::brl(10_00)).await;
    }
    jumping.abort();
    let books = shop.market().books();
    let settled = books.transactions.iter().filter(|t| t.settled() > 0).count();
    let paid = books.charges.iter().filter(|charge| charge.net() > 0).count();
    assert_eq!((settled, paid), (approved.len(), approved.len()), "money moved as it was told");
    assert!(!approved.is_empty(), "a jumping clock does not stop the shop");
    assert_eq!(shop.market().audit(), []);
    let page = till.journal.entries(JournalQuery::default()).await.expect("read");
    assert!(page.entries.iter().all(|entry| !entry.is_open()));
    till.close().await;
    shop.close().await;
}
