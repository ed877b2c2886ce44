//! The market's queue of webhooks.

use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::faults::CallFacts;
use crate::market::{DeliveryResult, HookRecord, Market};

impl Market {
    /// `true` for the first caller: only one task delivers.
    pub(crate) fn claim_delivery(&self) -> bool {
        !self.inner.delivery_claimed.swap(true, Ordering::SeqCst)
    }

    pub(crate) fn release_delivery(&self) {
        self.inner.delivery_claimed.store(false, Ordering::SeqCst);
    }

    /// Resolves when hooks were added, time moved, or faults were removed.
    pub(crate) async fn delivery_due(&self) {
        self.inner.delivery.notified().await;
    }

    /// The hooks to deliver now, in order, with the copies that planted faults add.
    pub(crate) fn hooks_to_deliver(&self) -> Vec<(HookRecord, usize)> {
        let mut faults = self.faults();
        let window = faults.reorder_window();
        let due = self.with_state(|state| {
            let due_now =
                |hook: &HookRecord| hook.status == "pending" && hook.next_attempt <= state.now;
            let waiting = state.hooks.iter().filter(|hook| due_now(hook)).count();
            if window.is_some_and(|window| waiting < window) {
                return Vec::new();
            }
            state.take_due_hooks(|hook| faults.holds_webhook(&hook_facts(hook)))
        });
        let mut due: Vec<(HookRecord, usize)> = due
            .into_iter()
            .map(|hook| {
                let copies = faults.webhook_copies(&hook_facts(&hook));
                (hook, copies)
            })
            .collect();
        if window.is_some() && !due.is_empty() {
            due.reverse();
            faults.reordered();
        }
        due
    }

    pub(crate) fn finish_hook(&self, hook_id: &str, result: DeliveryResult) {
        self.with_state(|state| state.finish_hook(hook_id, result));
    }

    /// Real time until the next waiting hook is due; `None` when nothing waits or only an advance can help.
    pub(crate) fn next_delivery_in(&self) -> Option<Duration> {
        if self.inner.clock.is_virtual() {
            return None;
        }
        let due = self.with_state(|state| state.next_hook_due())?;
        let wait_ms = due.ms_since(self.now()).max(1);
        Some(Duration::from_millis(u64::try_from(wait_ms).unwrap_or(1)))
    }
}

fn hook_facts(hook: &HookRecord) -> CallFacts {
    let name = hook.envelope["account"]["name"].as_str().unwrap_or_default().to_owned();
    CallFacts {
        method: "POST".to_owned(),
        path: hook.event.clone(),
        account: Some((hook.account_id.clone(), name)),
        ..CallFacts::default()
    }
}
