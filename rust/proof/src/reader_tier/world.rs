//! The world of one seed: who is there, what breaks when, and its whole course.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use maquininha_journal::MemoryJournal;
use maquininha_model::{AttemptKey, Money};
use maquininha_reader::MemoryReaderStore;
use maquininha_sandbox::{Market, MarketClock, MarketConfig, SandboxServer};
use maquininha_sim::faults::Fault;
use maquininha_sim::invariants::Invariant;
use maquininha_sim::verdict::Violation;
use maquininha_virtualpad::{PersonAction, Script};
use tokio::time::{Instant, sleep, timeout};

use super::facts::Facts;
use super::moment::Moment;
use super::pad::Pad;
use super::phone;
use super::rest;
use super::scenario::{PLAIN_PERSON, Scenario};
use super::shop::Shop;
use super::till::Till;
use crate::http_tier::trace::Trace;
use crate::http_tier::way::Way;
use crate::living::Life;

/// The terminal, as the market knows it.
pub(super) const SERIAL: &str = "TESTPOS0001";
/// No world takes longer: three sales, each with some minutes of asking.
const LONGEST: Duration = Duration::from_secs(4 * 3_600);
/// More than anything that was begun takes to come to rest.
const REST: Duration = Duration::from_secs(300);

/// Everything that outlives the phone.
pub(super) struct World {
    pub(super) seed: u64,
    pub(super) scenario: Scenario,
    pub(super) market: Market,
    pub(super) pad: Pad,
    pub(super) store: MemoryReaderStore,
    /// The phone's way to the order API.
    pub(super) way: Arc<Way>,
    pub(super) shop: Shop,
    pub(super) trace: Arc<Trace>,
    pub(super) is_well: AtomicBool,
    state: Mutex<State>,
}

#[derive(Default)]
pub(super) struct State {
    pub(super) steps: u32,
    pub(super) moments: BTreeMap<Moment, u32>,
    pub(super) life: Option<Arc<Life>>,
    pub(super) back_after: i64,
    /// What the phone has written into its journal.
    pub(super) rows: Arc<MemoryJournal>,
    pub(super) host_gone_until: Option<Instant>,
    facts: BTreeMap<String, Facts>,
    /// The payment that was sent to the driver last.
    sent: String,
    /// The payment that the reader works for.
    at_reader: String,
    calls: BTreeMap<(&'static str, String), u32>,
}

/// Runs a world to its end.
pub(super) async fn run(seed: u64, scenario: Scenario, trace: Arc<Trace>) {
    let config = MarketConfig { virtual_clock: false, ..MarketConfig::for_tests(seed) };
    let market = Market::with_clock(config, MarketClock::of_runtime()).expect("a market in memory");
    market.set_silence_rule(SERIAL, scenario.silence).expect("the terminal is there");
    trace.say(market.now(), "world", "begins");
    let server = SandboxServer::serve(market.clone(), &[0, 0]).await;
    let server = server.expect("loopback takes connections");
    let way = Way::open("way", seed, &market, &trace, &server, scenario.weather, false);
    let world = Arc::new(World {
        seed,
        shop: Shop::new(&market, &trace),
        market,
        pad: Pad::new(phone::counter(seed)),
        store: MemoryReaderStore::default(),
        way: way.expect("loopback takes connections"),
        trace,
        is_well: AtomicBool::new(false),
        state: Mutex::default(),
        scenario,
    });
    world.plan();
    if timeout(LONGEST, lives(&world)).await.is_err() {
        world.broken(Invariant::EverythingBounded, "a payment never ends");
    }
}

/// One life of the phone after the other, until all sales have ended; then one more sale, which
/// must be a plain one.
async fn lives(world: &Arc<World>) {
    let mut number = 0;
    loop {
        let life = Arc::new(Life::new(format!("phone {number}")));
        number += 1;
        world.state().life = Some(Arc::clone(&life));
        let till = Till::open(world, &life).await;
        let ended = tokio::select! {
            biased;
            () = life.death() => false,
            () = till.sell_all() => true,
        };
        if ended {
            let steps = world.state().steps;
            world.say("world", format!("everything has ended after {steps} steps"));
            world.heal();
            sleep(REST).await;
            till.sell_plainly().await;
            sleep(REST).await;
            rest::check(world, &till).await;
            life.die();
            return;
        }
        drop(till);
        let back_after = world.state().back_after;
        sleep(milliseconds(back_after)).await;
    }
}

impl World {
    /// Somebody does something at the reader; what cannot be done is left out.
    pub(super) fn act(&self, action: PersonAction) {
        let _impossible = self.pad.with(|device| device.act(action));
    }

    pub(super) fn is_well(&self) -> bool {
        self.is_well.load(Ordering::Relaxed)
    }

    pub(super) fn hosts_are_gone(&self) -> bool {
        self.state().host_gone_until.is_some_and(|until| Instant::now() < until)
    }

    /// How often this was called before.
    pub(super) fn nth(&self, name: &'static str, key: &str) -> u32 {
        let mut state = self.state();
        let count = state.calls.entry((name, key.to_owned())).or_default();
        *count += 1;
        *count - 1
    }

    /// What is known of a payment.
    pub(super) fn facts<T>(&self, key: &str, work: impl FnOnce(&mut Facts) -> T) -> T {
        work(self.state().facts.entry(key.to_owned()).or_default())
    }

    /// What the phone has written into its journal.
    pub(super) fn rows(&self) -> Arc<MemoryJournal> {
        Arc::clone(&self.state().rows)
    }

    /// The driver is told to take a card, and somebody comes with one.
    pub(super) fn is_sent(&self, key: &AttemptKey, amount: Money) {
        self.trace.payment();
        key.as_str().clone_into(&mut self.state().sent);
        self.facts(key.as_str(), |facts| facts.centavos = amount.minor());
        let person = match self.scenario.sale_of(key) {
            Some(sale) => sale.person.as_str(),
            None => PLAIN_PERSON,
        };
        let script: Script = person.parse().expect("scripts of scenarios are valid");
        self.pad.with(|device| device.play(script));
    }

    /// The reader begins with the payment that was sent last.
    pub(super) fn begins_at_reader(&self) {
        let State { sent, at_reader, .. } = &mut *self.state();
        at_reader.clone_from(sent);
    }

    pub(super) fn at_reader(&self) -> String {
        self.state().at_reader.clone()
    }

    pub(super) fn say(&self, who: &str, what: impl Into<String>) {
        let what = what.into();
        self.check_text(&what);
        self.trace.say(self.market.now(), who, what);
    }

    pub(super) fn fault(&self, fault: Fault) {
        self.trace.fault(fault);
    }

    pub(super) fn broken(&self, invariant: Invariant, what: &str) {
        self.trace.say(self.market.now(), "world", format!("BROKEN {invariant}: {what}"));
        self.trace.broken(Violation { invariant, what: what.to_owned() });
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A time of the scenario.
pub(super) fn milliseconds(count: i64) -> Duration {
    Duration::from_millis(u64::try_from(count).unwrap_or(0))
}
