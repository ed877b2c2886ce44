//! The background task that delivers webhooks.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::task::JoinSet;

use crate::http_post::post_json;
use crate::market::{HookRecord, Market};

/// Longest sleep between two looks at the queue; only a safety net, changes wake the task.
const LOOK_AGAIN: Duration = Duration::from_secs(30);

/// Delivers until dropped. Deliveries to one receiver are in order, receivers do not wait for each other.
pub(crate) async fn deliver_forever(market: Market) {
    let mut running = JoinSet::new();
    loop {
        let mut by_receiver: BTreeMap<String, Vec<(HookRecord, usize)>> = BTreeMap::new();
        for (hook, copies) in market.hooks_to_deliver() {
            by_receiver.entry(hook.target.url.clone()).or_default().push((hook, copies));
        }
        for queue in by_receiver.into_values() {
            running.spawn(deliver_queue(market.clone(), queue));
        }
        let pause = market.next_delivery_in().unwrap_or(LOOK_AGAIN).min(LOOK_AGAIN);
        tokio::select! {
            () = market.delivery_due() => {}
            () = tokio::time::sleep(pause) => {}
            Some(_) = running.join_next() => {}
        }
    }
}

async fn deliver_queue(market: Market, queue: Vec<(HookRecord, usize)>) {
    for (hook, copies) in queue {
        let body = hook.envelope.to_string();
        let result = post_json(&hook.target, &body).await;
        for _ in 0..copies {
            post_json(&hook.target, &body).await;
        }
        market.finish_hook(&hook.id, result);
    }
}
