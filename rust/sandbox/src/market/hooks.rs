//! Hook records: one per event and receiver (`pagarme-connect §5`).

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::api::{ApiError, ApiResult};
use crate::clock::MarketTime;
use crate::market::State;
use crate::market::accounts::{Account, WebhookTarget};

/// Answer text kept per hook, in characters; enough to recognise an error page.
const RESPONSE_TEXT_MAX: usize = 2_000;

/// One event on its way to one receiver.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HookRecord {
    /// `hook_…`; the same in the envelope.
    pub id: String,
    /// The owner.
    pub account_id: String,
    /// Event name.
    pub event: String,
    /// The receiver with its credentials, as configured when the event fired.
    pub target: WebhookTarget,
    /// `pending`, `sent`, `failed`, or `kept` where the receiver has no address.
    pub status: String,
    /// Deliveries so far.
    pub attempts: u32,
    /// The body of the delivery.
    pub envelope: Value,
    /// Time of the event.
    pub created_at: MarketTime,
    /// Time of the last delivery.
    pub last_attempt: Option<MarketTime>,
    /// When the next delivery is due; only meaningful while pending.
    pub next_attempt: MarketTime,
    /// Status of the receiver's last answer.
    pub response_status: Option<u16>,
    /// Text of the receiver's last answer.
    pub response_raw: Option<String>,
    /// Whether a delivery is running now.
    #[serde(skip)]
    pub in_flight: bool,
}

/// How a delivery ended.
#[derive(Clone, Debug)]
pub(crate) struct DeliveryResult {
    /// `None`: no answer at all.
    pub(crate) status: Option<u16>,
    pub(crate) text: String,
}

impl State {
    /// Fires an order event: the order with its charges.
    pub(crate) fn fire_order(&mut self, order_id: &str, event: &str) {
        let Some(order) = self.orders.get(order_id) else { return };
        let account_id = order.account_id.clone();
        let mut data = self.order_view(order);
        if let Value::Object(view) = &mut data {
            view.entry("charges").or_insert_with(|| json!([]));
        }
        self.fire(&account_id, event, &data);
    }

    /// Fires a charge event: the charge with the order's stub.
    pub(crate) fn fire_charge(&mut self, charge_id: &str, event: &str) {
        let Some(charge) = self.charges.get(charge_id) else { return };
        let account_id = charge.account_id.clone();
        let data = self.charge_view(charge);
        self.fire(&account_id, event, &data);
    }

    fn fire(&mut self, account_id: &str, event: &str, data: &Value) {
        let Ok(account) = self.account(account_id) else { return };
        let name = account.name.clone();
        let targets: Vec<WebhookTarget> = subscribed(account, event);
        for target in targets {
            let id = self.mint.id("hook");
            let at = self.stamp();
            let envelope = json!({
                "id": id,
                "account": { "id": account_id, "name": name },
                "type": event,
                "created_at": at.precise(),
                "data": data,
            });
            self.hooks.push(HookRecord {
                id,
                account_id: account_id.to_owned(),
                event: event.to_owned(),
                status: if target.url.is_empty() { "kept" } else { "pending" }.to_owned(),
                target,
                attempts: 0,
                envelope,
                created_at: at,
                last_attempt: None,
                next_attempt: self.now,
                response_status: None,
                response_raw: None,
                in_flight: false,
            });
            self.outbox.hooks_added = true;
        }
    }

    pub(crate) fn own_hook(&self, account_id: &str, hook_id: &str) -> ApiResult<&HookRecord> {
        self.hooks
            .iter()
            .find(|hook| hook.id == hook_id && hook.account_id == account_id)
            .ok_or_else(|| ApiError::not_found("Hook not found."))
    }

    /// Puts the hook back into the queue with one more attempt allowed.
    pub(crate) fn resend_hook(&mut self, account_id: &str, hook_id: &str) -> ApiResult<()> {
        let now = self.now;
        let hook = self
            .hooks
            .iter_mut()
            .find(|hook| hook.id == hook_id && hook.account_id == account_id)
            .ok_or_else(|| ApiError::not_found("Hook not found."))?;
        "pending".clone_into(&mut hook.status);
        hook.next_attempt = now;
        hook.target.max_attempts = hook.target.max_attempts.max(hook.attempts.saturating_add(1));
        self.outbox.hooks_added = true;
        self.outbox.dirty = true;
        Ok(())
    }

    /// The hooks whose delivery is due, marked as in flight.
    pub(crate) fn take_due_hooks(&mut self, held: impl Fn(&HookRecord) -> bool) -> Vec<HookRecord> {
        let now = self.now;
        let due = self.hooks.iter_mut().filter(|hook| {
            hook.status == "pending" && !hook.in_flight && hook.next_attempt <= now && !held(hook)
        });
        due.map(|hook| {
            hook.in_flight = true;
            hook.clone()
        })
        .collect()
    }

    /// When the next hook becomes due. Those that are due and still here are held back by a planted fault.
    pub(crate) fn next_hook_due(&self) -> Option<MarketTime> {
        let later = self.hooks.iter().filter(|hook| {
            hook.status == "pending" && !hook.in_flight && hook.next_attempt > self.now
        });
        later.map(|hook| hook.next_attempt).min()
    }

    /// Notes how a delivery ended.
    pub(crate) fn finish_hook(&mut self, hook_id: &str, result: DeliveryResult) {
        let now = self.now;
        let Some(hook) = self.hooks.iter_mut().find(|hook| hook.id == hook_id) else { return };
        hook.in_flight = false;
        hook.attempts = hook.attempts.saturating_add(1);
        hook.last_attempt = Some(now);
        hook.response_status = result.status;
        hook.response_raw = Some(result.text.chars().take(RESPONSE_TEXT_MAX).collect());
        let received = result.status.is_some_and(|status| (200..300).contains(&status));
        if received {
            "sent".clone_into(&mut hook.status);
        } else if hook.attempts >= hook.target.max_attempts {
            "failed".clone_into(&mut hook.status);
        } else {
            hook.next_attempt = now.plus_ms(hook.target.interval_ms);
        }
        self.outbox.dirty = true;
    }
}

fn subscribed(account: &Account, event: &str) -> Vec<WebhookTarget> {
    let wants = |target: &&WebhookTarget| {
        target.events.iter().any(|name| name == "*" || name.eq_ignore_ascii_case(event))
    };
    account.webhooks.iter().filter(wants).cloned().collect()
}

/// The record as the order API shows it (`pagarme-connect §5.4`).
pub(crate) fn hook_view(hook: &HookRecord) -> Value {
    json!({
        "id": hook.id,
        "url": hook.target.url,
        "event": hook.event,
        "status": hook.status,
        "attempts": format!("{}/{}", hook.attempts, hook.target.max_attempts),
        "last_attempt": hook.last_attempt.map(MarketTime::precise),
        "created_at": hook.created_at.precise(),
        "response_status": hook.response_status.map(|status| status.to_string()),
        "response_raw": hook.response_raw,
        "account": hook.envelope["account"],
        "data": hook.envelope["data"],
    })
}
