//! The task that owns all sales.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use maquininha_flow::sale::SaleInput;
use maquininha_model::{OrderId, Timestamp};
use tokio::sync::{Notify, Semaphore, mpsc, oneshot, watch};
use tokio::task::JoinSet;

use super::calls::{CALLS_MAX, Done};
use super::{Health, Job, MerchantParts, SaleRecord, SaleView};
use crate::config::{MerchantConfig, ModuleSwitch, StaysOff};
use crate::device::DeviceRegistry;
use crate::error::{MerchantError, OpenOrder};
use crate::port::{Clock, OrderApi, SaleStore, SecretStore};

/// Pause after a write that failed, so that a broken disk makes no busy loop.
const STORE_PAUSE: Duration = Duration::from_secs(5);

pub(super) type Waiter = oneshot::Sender<Result<SaleView, MerchantError>>;

pub(super) struct Actor {
    pub(super) config: MerchantConfig,
    pub(super) host: String,
    pub(super) api: Arc<dyn OrderApi>,
    pub(super) store: Arc<dyn SaleStore>,
    pub(super) secrets: Arc<dyn SecretStore>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) serving: Result<(), StaysOff>,
    pub(super) devices: DeviceRegistry,
    /// Sales with something left to do, or an open order.
    pub(super) live: BTreeMap<String, SaleRecord>,
    pub(super) by_order: HashMap<OrderId, String>,
    /// Open orders of the account that are not ours.
    pub(super) foreign: Vec<OpenOrder>,
    pub(super) warned_open: bool,
    pub(super) shift: Option<String>,
    pub(super) calls: JoinSet<Done>,
    pub(super) slots: Arc<Semaphore>,
    /// Who waits for the order of a reference.
    pub(super) waiters: HashMap<String, Vec<Waiter>>,
    /// Who waits for the read before a cancel.
    pub(super) cancels: HashMap<String, Vec<Waiter>>,
    /// Webhooks whose charge is being read, and when that may be done again.
    pub(super) asked: BTreeMap<u64, Timestamp>,
    /// What could not be written and is taken in again.
    pub(super) again: VecDeque<(String, SaleInput)>,
    pub(super) paused_until: Option<Timestamp>,
    pub(super) hooks: Arc<Notify>,
    /// When webhooks that could not be told apart are looked at again.
    pub(super) postponed_at: Option<Timestamp>,
    /// When the hook list is read next.
    pub(super) hook_list_at: Option<Timestamp>,
    pub(super) last_event: watch::Sender<u64>,
    pub(super) health: watch::Sender<Health>,
    pub(super) stopping: bool,
}

impl Actor {
    pub(super) async fn open(
        parts: MerchantParts,
        hooks: Arc<Notify>,
    ) -> Result<Self, MerchantError> {
        let serving = parts.config.may_serve(&parts.host);
        let last_event = parts.store.last_event().await?;
        let mut actor = Self {
            config: parts.config,
            host: parts.host,
            api: parts.api,
            store: parts.store,
            secrets: parts.secrets,
            clock: parts.clock,
            health: watch::Sender::new(Health::opened(serving.clone().err())),
            serving,
            devices: DeviceRegistry::default(),
            live: BTreeMap::new(),
            by_order: HashMap::new(),
            foreign: Vec::new(),
            warned_open: false,
            shift: None,
            calls: JoinSet::new(),
            slots: Arc::new(Semaphore::new(CALLS_MAX)),
            waiters: HashMap::new(),
            cancels: HashMap::new(),
            asked: BTreeMap::new(),
            again: VecDeque::new(),
            paused_until: None,
            hooks,
            postponed_at: None,
            hook_list_at: None,
            last_event: watch::Sender::new(last_event),
            stopping: false,
        };
        actor.load_devices().await?;
        actor.load_shift().await?;
        Ok(actor)
    }

    pub(super) async fn run(mut self, mut inbox: mpsc::Receiver<Job>) {
        let hooks = Arc::clone(&self.hooks);
        let clock = Arc::clone(&self.clock);
        while !self.stopping {
            let wake = self.wake_at();
            tokio::select! {
                biased;
                Some(done) = self.calls.join_next(), if !self.calls.is_empty() => {
                    self.on_joined(done).await;
                }
                job = inbox.recv() => match job {
                    Some(job) => job(&mut self).await,
                    None => break,
                },
                () = hooks.notified() => self.process_hooks().await,
                () = sleep_until(&*clock, wake) => self.on_wake().await,
            }
        }
        while let Some(done) = self.calls.join_next().await {
            self.on_joined(done).await;
        }
        self.health.send_modify(|health| health.running = false);
    }

    async fn on_joined(&mut self, done: Result<Done, tokio::task::JoinError>) {
        match done {
            Ok(done) => self.on_done(done).await,
            Err(error) => {
                // The sale's own timers ask again.
                tracing::error!(panicked = error.is_panic(), "a call to the order API broke off");
            }
        }
    }

    /// The next moment at which something is to be done.
    fn wake_at(&self) -> Option<Timestamp> {
        if self.serving.is_err() {
            return None;
        }
        let sales = self.live.values().filter_map(|record| record.sale.wake_at()).min();
        let again = if self.again.is_empty() { None } else { Some(self.clock.now()) };
        let first =
            [sales, again, self.postponed_at, self.hook_list_at].into_iter().flatten().min()?;
        Some(self.paused_until.map_or(first, |paused| first.max(paused)))
    }

    async fn on_wake(&mut self) {
        let now = self.clock.now();
        self.paused_until = None;
        for _ in 0..self.again.len() {
            if let Some((code, input)) = self.again.pop_front() {
                self.take_in(&code, input).await;
            }
        }
        let is_due = |at: Option<Timestamp>| at.is_some_and(|at| at <= now);
        let due: Vec<String> = self
            .live
            .iter()
            .filter(|(_, record)| is_due(record.sale.wake_at()))
            .map(|(code, _)| code.clone())
            .collect();
        for code in due {
            self.take_in(&code, SaleInput::Timer).await;
        }
        if is_due(self.postponed_at) {
            self.postponed_at = None;
            self.process_hooks().await;
        }
        if is_due(self.hook_list_at) {
            self.list_hooks().await;
        }
    }

    /// A write failed: nothing is lost, it is taken in again after a pause.
    pub(super) fn pause(&mut self, error: &MerchantError) {
        self.paused_until = Some(self.clock.now().plus(STORE_PAUSE));
        self.note_error(error);
    }

    pub(super) fn guard(&self) -> Result<(), MerchantError> {
        match &self.serving {
            Ok(()) => Ok(()),
            Err(_) if self.config.module == ModuleSwitch::Off => Err(MerchantError::ModuleInactive),
            Err(why) => Err(MerchantError::NotServing(why.clone())),
        }
    }

    pub(super) async fn is_idle(&mut self) -> Result<bool, MerchantError> {
        let now = self.clock.now();
        let waiting_hooks =
            self.postponed_at.is_none() && !self.store.pending_hooks(1).await?.is_empty();
        let due = self.wake_at().is_some_and(|at| at <= now);
        Ok(self.calls.is_empty() && !due && (self.serving.is_err() || !waiting_hooks))
    }
}

async fn sleep_until(clock: &dyn Clock, at: Option<Timestamp>) {
    match at {
        Some(at) => clock.sleep_until(at).await,
        None => std::future::pending().await,
    }
}
