//! The market's planted faults and wake-ups.

use serde_json::Value;
use tokio::sync::broadcast;

use crate::faults::{CallFacts, FaultRule, Hit};
use crate::market::{Market, State};
use crate::relay::Wake;

impl Market {
    /// Plants a fault and returns its identifier.
    pub fn plant_fault(&self, rule: FaultRule) -> u64 {
        // The stamp makes "as of now" exact: later changes get later stamps.
        let at = self.with_state(State::stamp);
        self.faults().plant(rule, at)
    }

    /// Removes one fault, or all.
    pub fn clear_faults(&self, id: Option<u64>) {
        self.faults().clear(id);
        self.inner.delivery.notify_one();
    }

    /// Identifier, rule and how often it happened.
    pub fn planted_faults(&self) -> Vec<(u64, FaultRule, u32)> {
        self.faults().list()
    }

    /// Whether any fault is planted.
    pub(crate) fn has_faults(&self) -> bool {
        !self.faults().is_empty()
    }

    pub(crate) fn hits(&self, facts: &CallFacts) -> Vec<Hit> {
        self.faults().hits(facts)
    }

    /// The terminals that the identifiers in a path belong to.
    pub(crate) fn serials_of_path(&self, path: &str) -> Vec<String> {
        let state = self.lock();
        let mut serials = Vec::new();
        for segment in path.split('/') {
            if let Some(order) = state.orders.get(segment) {
                serials.extend(order.serials().iter().cloned());
            }
            if let Some(charge) = state.charges.get(segment) {
                let serial = charge.metadata.get("terminal_serial_number").and_then(Value::as_str);
                serials.extend(serial.map(str::to_owned));
            }
        }
        serials
    }

    /// Every wake-up from now on.
    pub fn wakes(&self) -> broadcast::Receiver<Wake> {
        self.inner.wakes.subscribe()
    }
}
