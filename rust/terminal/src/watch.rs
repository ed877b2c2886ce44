//! Keeping the order list fresh: polling within the rate limit, and wake-ups.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::port::{Clock, OrderGateway, WakeUpHandle};
use crate::{OrderList, PollingConfig, TerminalConfig};

/// Wake-ups that come within this time are answered by one read.
const WAKE_UP_PAUSE: Duration = Duration::from_millis(20);

/// Reads the open orders again and again until the list has no reader.
pub(crate) async fn keep_fresh(
    gateway: Arc<dyn OrderGateway>,
    clock: Arc<dyn Clock>,
    config: Arc<TerminalConfig>,
    wake_up: WakeUpHandle,
    has_source: bool,
    list: watch::Sender<OrderList>,
) {
    let tenders = config.tenders();
    let mut failures: u32 = 0;
    loop {
        // The list is as old as the question: what happened after it may be missing.
        let asked_at = clock.now();
        match gateway.open_orders().await {
            Ok(orders) => {
                failures = 0;
                let fresh = OrderList::of(orders, &config.device.serial, &tenders, asked_at);
                list.send_if_modified(|old| {
                    let changed =
                        old.orders != fresh.orders || old.is_stale || old.read_at.is_none();
                    *old = fresh;
                    changed
                });
            }
            Err(error) => {
                tracing::debug!(%error, "failed to read the open orders");
                failures = failures.saturating_add(1);
                list.send_if_modified(|old| {
                    let is_news = !old.is_stale || old.failure.as_ref() != Some(&error);
                    old.is_stale = true;
                    old.failure = Some(error);
                    is_news
                });
            }
        }
        let pause = pause(&config.polling, has_source, failures);
        tokio::select! {
            biased;
            () = list.closed() => return,
            () = wake_up.woken() => tokio::time::sleep(WAKE_UP_PAUSE).await,
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// The pause before the next read: longer after failures, and spread by up to a
/// fifth so that terminals of one account do not read together.
fn pause(polling: &PollingConfig, has_source: bool, failures: u32) -> Duration {
    let usual =
        if has_source && failures == 0 { polling.interval_with_wake_up } else { polling.interval };
    let longer = usual.saturating_mul(1 << failures.min(8)).min(polling.back_off_max.max(usual));
    longer.mul_f64(1.0 - 0.2 * fastrand::f64())
}
