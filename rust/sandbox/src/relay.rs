//! Wake-ups for terminals: "look now", without any data of the order.

use serde_json::{Value, json};

/// One reason to look at an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wake {
    /// The establishment.
    pub account_id: String,
    /// Terminals concerned; empty means all of the establishment.
    pub serials: Vec<String>,
    /// The order that changed.
    pub order_id: String,
    /// `created`, `closed`, `updated`, `charge_pending`, `charge_paid`, `charge_canceled`, `charge_updated`, `print`.
    pub reason: &'static str,
}

impl Wake {
    /// Whether a listener of this account and terminal wants the event.
    #[must_use]
    pub fn concerns(&self, account_id: &str, serial: Option<&str>) -> bool {
        let shown = |serial: &str| {
            self.serials.is_empty() || self.serials.iter().any(|known| known == serial)
        };
        self.account_id == account_id && serial.is_none_or(shown)
    }

    /// The data of the event.
    #[must_use]
    pub fn data(&self) -> Value {
        json!({ "order_id": self.order_id, "reason": self.reason })
    }
}
