//! The market: state and rules behind one lock, without I/O but for the snapshot.

mod accounts;
mod acquiring;
mod audit;
mod books;
mod charges;
mod delivering;
mod faulting;
mod hooks;
mod idempotency;
mod order_records;
mod orders;
mod prints;
mod rate_limit;
mod state;
mod vendor_terminal;
mod views;

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::Value;
use tokio::sync::{Notify, broadcast};

pub use accounts::{Account, Device, FlowTypes, WebhookTarget};
pub use audit::{Finding, FindingKind};
pub use books::Books;
pub use charges::{ChargeRecord, TransactionRecord};
pub(crate) use charges::{Confirmation, NewCharge};
pub use hooks::HookRecord;
pub(crate) use hooks::{DeliveryResult, hook_view};
pub(crate) use idempotency::Remembered;
pub use order_records::{CustomerRecord, ItemRecord, OrderRecord, PoiRecord};
pub(crate) use order_records::{NewCustomer, NewItem, NewOrder, NewPoi};
pub use prints::PrintRecord;
pub(crate) use state::State;
pub use vendor_terminal::{VendorPayment, VendorRefund};
pub(crate) use views::{item_view, transaction_view};

use crate::acquirer::SilenceRule;
use crate::api::{self, ApiCall, ApiReply};
use crate::cardhost::SecurityModule;
use crate::clock::{MarketClock, MarketTime};
use crate::config::MarketConfig;
use crate::error::SandboxError;
use crate::faults::FaultBoard;
use crate::relay::Wake;
use crate::store;

/// Wake-ups a slow listener may lag behind before it loses some; it is then told to look at everything.
const WAKES_KEPT: usize = 1_024;

/// What a restarted market still knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RestartMemory {
    /// Everything that was kept.
    Keep,
    /// Only the accounts.
    Lose,
}

/// The simulated market. Clones share the same state.
#[derive(Clone, Debug)]
pub struct Market {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    state: Mutex<State>,
    config: Arc<MarketConfig>,
    clock: MarketClock,
    faults: Mutex<FaultBoard>,
    wakes: broadcast::Sender<Wake>,
    delivery: Notify,
    delivery_claimed: AtomicBool,
    /// Keys and cards: beside the state, because nothing of them belongs into a snapshot.
    security: Mutex<SecurityModule>,
}

impl Market {
    /// A market with these settings; the state file is read when there is one.
    pub fn new(config: MarketConfig) -> Result<Self, SandboxError> {
        let clock =
            if config.virtual_clock { MarketClock::virtual_default() } else { MarketClock::real() };
        Self::with_clock(config, clock)
    }

    /// A market with its own clock.
    pub fn with_clock(config: MarketConfig, clock: MarketClock) -> Result<Self, SandboxError> {
        let config = Arc::new(config);
        let state = initial_state(&config)?;
        let (wakes, _) = broadcast::channel(WAKES_KEPT);
        let inner = Inner {
            state: Mutex::new(state),
            faults: Mutex::new(FaultBoard::new(config.seed)),
            security: Mutex::new(config.card_security.clone()),
            config,
            clock,
            wakes,
            delivery: Notify::new(),
            delivery_claimed: AtomicBool::new(false),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Runs `work` on the state at the present instant, then saves and tells what changed.
    pub(crate) fn with_state<R>(&self, work: impl FnOnce(&mut State) -> R) -> R {
        let mut state = self.lock();
        state.now = self.inner.clock.now();
        state.apply_silence_rules();
        let result = work(&mut state);
        let outbox = std::mem::take(&mut state.outbox);
        if (outbox.dirty || outbox.hooks_added)
            && let Some(path) = &self.inner.config.state_path
            && let Err(error) = store::save(path, &state)
        {
            tracing::error!(%error, "failed to save the market");
        }
        drop(state);
        for wake in outbox.wakes {
            // Nobody listening is fine.
            let _ = self.inner.wakes.send(wake);
        }
        if outbox.hooks_added {
            self.inner.delivery.notify_one();
        }
        result
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.inner.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn faults(&self) -> MutexGuard<'_, FaultBoard> {
        self.inner.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The security module of the acquirers: keys and cards.
    pub fn card_security(&self) -> MutexGuard<'_, SecurityModule> {
        self.inner.security.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The market's present instant.
    pub fn now(&self) -> MarketTime {
        self.inner.clock.now()
    }

    /// Moves the market's clock forward and applies what time does.
    pub fn advance(&self, by: Duration) {
        self.inner.clock.advance(by);
        self.tick();
    }

    /// Applies the rules whose time has come and wakes the delivery of webhooks.
    pub fn tick(&self) {
        self.with_state(|_| ());
        self.inner.delivery.notify_one();
    }

    /// Answers a call of the order API, in process and without planted faults.
    pub fn call(&self, call: &ApiCall) -> ApiReply {
        self.with_state(|state| api::answer(state, call))
    }

    /// Answers a call of the order API, written short: method, path with query, secret key, body.
    pub fn request(
        &self,
        method: &str,
        path: &str,
        secret_key: &str,
        body: Option<&Value>,
    ) -> ApiReply {
        self.call(&ApiCall::new(method, path, secret_key, body))
    }

    /// Adds an account, or replaces the one with the same identifier.
    pub fn put_account(&self, account: Account) {
        self.with_state(|state| {
            state.put_account(account);
            state.outbox.dirty = true;
        });
    }

    /// Changes an account; `None` when there is none with this identifier.
    pub fn change_account<R>(
        &self,
        account_id: &str,
        change: impl FnOnce(&mut Account) -> R,
    ) -> Option<R> {
        self.with_state(|state| {
            state.outbox.dirty = true;
            state.accounts.iter_mut().find(|account| account.id == account_id).map(change)
        })
    }

    /// All accounts.
    pub fn accounts(&self) -> Vec<Account> {
        self.with_state(|state| state.accounts.clone())
    }

    /// Adds a terminal to an account, or replaces it.
    pub fn put_device(&self, account_id: &str, device: Device) -> Result<(), SandboxError> {
        let known = self.with_state(|state| {
            state.outbox.dirty = true;
            state.put_device(account_id, device)
        });
        if known { Ok(()) } else { Err(SandboxError::NotFound(format!("account {account_id}"))) }
    }

    /// Changes what silence means for a terminal.
    pub fn set_silence_rule(&self, serial: &str, rule: SilenceRule) -> Result<(), SandboxError> {
        let changed = self.with_state(|state| {
            let devices = state.accounts.iter_mut().flat_map(|account| account.devices.iter_mut());
            let mut known = devices.filter(|device| device.serial == serial);
            known.next().map(|device| device.silence = rule).is_some()
        });
        if changed { Ok(()) } else { Err(SandboxError::NotFound(format!("terminal {serial}"))) }
    }

    /// Whether this key belongs to an account; its identifier and name.
    pub(crate) fn account_of_key(&self, key: &str) -> Option<(String, String)> {
        let state = self.lock();
        state.account_by_key(key).map(|account| (account.id.clone(), account.name.clone()))
    }

    /// Forgets what a crashed service would forget.
    pub fn restart(&self, memory: RestartMemory) -> Result<(), SandboxError> {
        let fresh = match memory {
            RestartMemory::Keep if self.inner.config.state_path.is_some() => {
                initial_state(&self.inner.config)?
            }
            RestartMemory::Keep => {
                self.with_state(|state| state.rates = rate_limit::RateLimiter::default());
                return Ok(());
            }
            RestartMemory::Lose => {
                let mut fresh = State::new(Arc::clone(&self.inner.config));
                let old = self.lock();
                fresh.accounts.clone_from(&old.accounts);
                fresh.mint = old.mint.clone();
                fresh.last_stamp = old.last_stamp;
                fresh.outbox.dirty = true;
                fresh
            }
        };
        *self.lock() = fresh;
        self.tick();
        Ok(())
    }
}

fn initial_state(config: &Arc<MarketConfig>) -> Result<State, SandboxError> {
    let saved = config.state_path.as_deref().map(store::load).transpose()?.flatten();
    let Some(mut state) = saved else { return Ok(State::new(Arc::clone(config))) };
    state.config = Arc::clone(config);
    state.start_history();
    Ok(state)
}
