//! The background task that delivers webhooks.

use std::collections::BTreeMap;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tokio::task::JoinSet;

use crate::http_client::post;
use crate::market::{DeliveryResult, HookRecord, Market, WebhookTarget};

/// A receiver has to answer fast (`pagarme-connect §5.4`).
const ANSWER_LIMIT: Duration = Duration::from_secs(5);
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
            biased;
            () = market.delivery_due() => {}
            () = tokio::time::sleep(pause) => {}
            Some(_) = running.join_next() => {}
        }
    }
}

async fn deliver_queue(market: Market, queue: Vec<(HookRecord, usize)>) {
    for (hook, copies) in queue {
        let body = hook.envelope.to_string();
        let result = post_hook(&hook.target, &body).await;
        for _ in 0..copies {
            post_hook(&hook.target, &body).await;
        }
        market.finish_hook(&hook.id, result);
    }
}

async fn post_hook(target: &WebhookTarget, body: &str) -> DeliveryResult {
    match post(&target.url, authorization(target).as_deref(), body, ANSWER_LIMIT).await {
        Ok(answer) => DeliveryResult {
            status: Some(answer.status),
            text: String::from_utf8_lossy(&answer.body).into_owned(),
        },
        Err(error) => DeliveryResult { status: None, text: error.kind().to_string() },
    }
}

fn authorization(target: &WebhookTarget) -> Option<String> {
    let user = target.user.as_ref()?;
    let password = target.password.as_ref().map_or("", |password| password.expose());
    Some(format!("Basic {}", STANDARD.encode(format!("{user}:{password}"))))
}
