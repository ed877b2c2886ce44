use maquininha_model::Timestamp;
use tokio::sync::watch;

use super::Merchant;
use super::actor::Actor;
use crate::config::StaysOff;
use crate::error::MerchantError;

/// The last thing that went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastError {
    /// Its stable code.
    pub code: &'static str,
    /// Text for developers.
    pub text: String,
    /// When.
    pub at: Timestamp,
}

/// How the service does (demand L82).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    /// Whether the engine runs.
    pub running: bool,
    /// Why it does nothing on this host; absent while it serves.
    pub stays_off: Option<StaysOff>,
    /// Last answer of the order API or last webhook.
    pub last_contact: Option<Timestamp>,
    /// Calls under way and inputs that wait to be written.
    pub queue: usize,
    /// Orders that are open.
    pub open_orders: usize,
    /// The last thing that went wrong.
    pub last_error: Option<LastError>,
}

impl Health {
    pub(super) const fn opened(stays_off: Option<StaysOff>) -> Self {
        Self {
            running: true,
            stays_off,
            last_contact: None,
            queue: 0,
            open_orders: 0,
            last_error: None,
        }
    }
}

/// The state now, then each change; a slow reader sees the newest.
#[derive(Clone)]
pub struct HealthStream(watch::Receiver<Health>);

impl HealthStream {
    /// The state now.
    pub fn current(&mut self) -> Health {
        self.0.borrow_and_update().clone()
    }

    /// The next state; `None` once the engine has ended.
    pub async fn changed(&mut self) -> Option<Health> {
        self.0.changed().await.ok()?;
        Some(self.current())
    }
}

impl Merchant {
    /// How the service does.
    pub fn health(&self) -> HealthStream {
        HealthStream(self.health.clone())
    }
}

impl Actor {
    pub(super) fn note_contact(&mut self) {
        let now = self.clock.now();
        let queue = self.calls.len() + self.again.len();
        self.health.send_modify(|health| {
            health.last_contact = Some(now);
            health.queue = queue;
        });
    }

    pub(super) fn note_error(&mut self, error: &MerchantError) {
        let at = self.clock.now();
        let queue = self.calls.len() + self.again.len();
        let last = LastError { code: error.code(), text: error.to_string(), at };
        self.health.send_modify(|health| {
            health.last_error = Some(last);
            health.queue = queue;
        });
    }
}
