//! Everything the market remembers.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::acquirer::Ledger;
use crate::cardhost::CardHostBook;
use crate::clock::MarketTime;
use crate::config::MarketConfig;
use crate::flows::FlowBook;
use crate::ids::IdMint;
use crate::market::accounts::Account;
use crate::market::charges::ChargeRecord;
use crate::market::hooks::HookRecord;
use crate::market::idempotency::IdempotencyRecord;
use crate::market::order_records::{CustomerRecord, OrderRecord};
use crate::market::prints::PrintRecord;
use crate::market::rate_limit::RateLimiter;
use crate::relay::Wake;

/// Versions of one order kept for stale reads; more than any scenario needs, so that memory stays bounded.
const HISTORY_MAX: usize = 64;

/// The whole state behind the market's one lock. Fields marked `skip` live in memory only.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct State {
    pub(crate) mint: IdMint,
    pub(crate) accounts: Vec<Account>,
    pub(crate) customers: BTreeMap<String, CustomerRecord>,
    pub(crate) orders: BTreeMap<String, OrderRecord>,
    /// Order identifiers, oldest first.
    pub(crate) order_ids: Vec<String>,
    pub(crate) charges: BTreeMap<String, ChargeRecord>,
    /// Charge identifiers, oldest first.
    pub(crate) charge_ids: Vec<String>,
    /// Oldest first.
    pub(crate) hooks: Vec<HookRecord>,
    pub(crate) idempotency: BTreeMap<String, IdempotencyRecord>,
    pub(crate) prints: Vec<PrintRecord>,
    pub(crate) ledger: Ledger,
    /// Counters of cards and keys at the authorisation host.
    #[serde(default)]
    pub(crate) card_host: CardHostBook,
    /// What the card host hands out to tills, and what it heard of it.
    #[serde(default)]
    pub(crate) flows: FlowBook,
    /// The last stamp given out; stamps strictly increase.
    pub(crate) last_stamp: MarketTime,

    #[serde(skip)]
    pub(crate) now: MarketTime,
    #[serde(skip)]
    pub(crate) config: Arc<MarketConfig>,
    #[serde(skip)]
    pub(crate) rates: RateLimiter,
    #[serde(skip)]
    pub(crate) history: BTreeMap<String, Vec<(MarketTime, Value)>>,
    #[serde(skip)]
    pub(crate) outbox: Outbox,
}

/// What a call leaves for the world outside the lock.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    pub(crate) wakes: Vec<Wake>,
    pub(crate) hooks_added: bool,
    pub(crate) dirty: bool,
}

impl State {
    pub(crate) fn new(config: Arc<MarketConfig>) -> Self {
        Self {
            mint: IdMint::new(config.seed),
            accounts: config.accounts.clone(),
            customers: BTreeMap::new(),
            orders: BTreeMap::new(),
            order_ids: Vec::new(),
            charges: BTreeMap::new(),
            charge_ids: Vec::new(),
            hooks: Vec::new(),
            idempotency: BTreeMap::new(),
            prints: Vec::new(),
            ledger: Ledger::default(),
            card_host: CardHostBook::default(),
            flows: FlowBook::default(),
            last_stamp: MarketTime::default(),
            now: MarketTime::default(),
            config,
            rates: RateLimiter::default(),
            history: BTreeMap::new(),
            outbox: Outbox::default(),
        }
    }

    /// The present instant, moved by one tick where needed so that no two records share a time.
    pub(crate) fn stamp(&mut self) -> MarketTime {
        let next = MarketTime(self.last_stamp.0.saturating_add(1));
        self.last_stamp = self.now.max(next);
        self.last_stamp
    }

    /// Notes that an order or one of its charges changed: keeps the version and wakes the terminals.
    pub(crate) fn order_changed(&mut self, order_id: &str, reason: &'static str) {
        self.outbox.dirty = true;
        let Some(order) = self.orders.get(order_id) else { return };
        let view = self.order_view(order);
        let wake = Wake {
            account_id: order.account_id.clone(),
            serials: order.serials().to_vec(),
            order_id: order_id.to_owned(),
            reason,
        };
        let at = self.stamp();
        let versions = self.history.entry(order_id.to_owned()).or_default();
        versions.push((at, view));
        if versions.len() > HISTORY_MAX {
            versions.remove(0);
        }
        self.outbox.wakes.push(wake);
    }

    /// The order as it was at `at`; `None` when it did not exist yet.
    pub(crate) fn order_as_of(&self, order_id: &str, at: MarketTime) -> Option<Value> {
        let versions = self.history.get(order_id)?;
        versions.iter().rev().find(|(since, _)| *since <= at).map(|(_, view)| view.clone())
    }

    /// After a load: the only version known of each order is the present one.
    pub(crate) fn start_history(&mut self) {
        let versions = self
            .orders
            .values()
            .map(|order| (order.id.clone(), vec![(order.created_at, self.order_view(order))]));
        self.history = versions.collect();
    }
}
