//! The world of one seed: who is there, what breaks when, and its whole course.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use maquininha_reader::MemoryReaderStore;
use maquininha_sandbox::{Market, MarketClock, MarketConfig};
use maquininha_sim::faults::Fault;
use maquininha_sim::invariants::Invariant;
use maquininha_sim::verdict::Violation;
use maquininha_virtualpad::{Battery, PersonAction};
use tokio::time::{Instant, sleep, timeout};

use super::engine::{Engine, Record};
use super::facts::Facts;
use super::life::Life;
use super::pad::Pad;
use super::phone::{self, Phone};
use super::rest;
use super::scenario::{Scenario, What, When};
use crate::http_tier::trace::Trace;

/// The terminal, as the market knows it.
pub(super) const SERIAL: &str = "TESTPOS0001";
/// No world takes longer: three sales, each with some minutes of asking.
const LONGEST: Duration = Duration::from_secs(4 * 3_600);
/// From then on nothing breaks any more, and everybody is well.
const HEALS_AT: Duration = Duration::from_secs(600);
/// How often somebody turns a reader on that is off.
const LOOKS_EVERY: Duration = Duration::from_secs(25);
/// More than anything that was begun takes to come to rest.
const REST: Duration = Duration::from_secs(300);

/// Everything that outlives the phone.
pub(super) struct World {
    pub(super) seed: u64,
    pub(super) scenario: Scenario,
    pub(super) market: Market,
    pub(super) pad: Pad,
    pub(super) store: MemoryReaderStore,
    trace: Arc<Trace>,
    is_well: AtomicBool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    steps: u32,
    life: Option<Arc<Life>>,
    back_after: i64,
    host_gone_until: Option<Instant>,
    facts: BTreeMap<String, Facts>,
    /// The payment that the reader works for.
    at_reader: String,
    /// What the terminal has written down.
    records: BTreeMap<usize, Record>,
    calls: BTreeMap<(&'static str, String), u32>,
}

/// Runs a world to its end.
pub(super) async fn run(seed: u64, scenario: Scenario, trace: Arc<Trace>) {
    let config = MarketConfig { virtual_clock: false, ..MarketConfig::for_tests(seed) };
    let market = Market::with_clock(config, MarketClock::of_runtime()).expect("a market in memory");
    market.set_silence_rule(SERIAL, scenario.silence).expect("the terminal is there");
    let world = Arc::new(World {
        seed,
        market,
        pad: Pad::new(phone::counter(seed)),
        store: MemoryReaderStore::default(),
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
        let life = Arc::new(Life::new(number));
        number += 1;
        world.state().life = Some(Arc::clone(&life));
        let phone = Phone::start(world, &life);
        let engine = Engine::new(world, &life, phone.driver.clone());
        let ended = tokio::select! {
            biased;
            () = life.death() => false,
            () = engine.sell_all() => true,
        };
        if ended {
            let steps = world.state().steps;
            world.say("world", format!("all sales have ended after {steps} steps"));
            world.heal();
            sleep(REST).await;
            engine.sell_plainly().await;
            sleep(REST).await;
            engine.check_answers();
            rest::check(world);
            life.die();
            return;
        }
        let back_after = world.state().back_after;
        sleep(milliseconds(back_after)).await;
    }
}

impl World {
    fn plan(self: &Arc<Self>) {
        self.pad.with(|device| {
            for (fault, chance) in &self.scenario.reader {
                device.faults().chance(*fault, *chance);
            }
        });
        for event in &self.scenario.events {
            if let When::At(at) = event.when {
                let (world, what) = (Arc::clone(self), event.what);
                tokio::spawn(async move {
                    sleep(milliseconds(at)).await;
                    world.breaks(what);
                });
            }
        }
        let world = Arc::clone(self);
        tokio::spawn(async move {
            loop {
                sleep(LOOKS_EVERY).await;
                world.turn_on();
            }
        });
        let world = Arc::clone(self);
        tokio::spawn(async move {
            sleep(HEALS_AT).await;
            world.heal();
        });
    }

    /// Something passes between two of those who can fail.
    pub(super) fn step(self: &Arc<Self>, what: &str) {
        let number = {
            let mut state = self.state();
            state.steps += 1;
            state.steps - 1
        };
        for event in &self.scenario.events {
            if matches!(event.when, When::Step(at) if at == number) {
                self.say("world", format!("step {number}, {what}"));
                self.breaks(event.what);
            }
        }
    }

    fn breaks(self: &Arc<Self>, what: What) {
        if self.is_well.load(Ordering::Relaxed) {
            return;
        }
        self.say("world", format!("{what:?}"));
        match what {
            What::PhoneDies { back_after } => {
                let mut state = self.state();
                state.back_after = back_after;
                if state.life.as_ref().is_some_and(|life| life.die()) {
                    self.trace.fault(Fault::Kill);
                }
            }
            What::ReaderOff { back_after, cuts } => {
                self.trace.fault(Fault::ReaderOff);
                self.act(PersonAction::PowerOff);
                if cuts {
                    self.pad.cut();
                }
                let world = Arc::clone(self);
                tokio::spawn(async move {
                    sleep(milliseconds(back_after)).await;
                    world.turn_on();
                });
            }
            What::ReaderReboots => {
                self.trace.fault(Fault::ReaderOff);
                self.pad.with(maquininha_virtualpad::VirtualPinPad::reboot);
            }
            What::LinkCut => {
                self.trace.fault(Fault::ConnectionBroken);
                self.pad.cut();
            }
            What::HostGone { lasts } => {
                self.trace.fault(Fault::Outage);
                self.state().host_gone_until = Some(Instant::now() + milliseconds(lasts));
            }
        }
    }

    /// Everybody is well from now on.
    fn heal(&self) {
        if self.is_well.swap(true, Ordering::Relaxed) {
            return;
        }
        self.say("world", "is well again");
        self.state().host_gone_until = None;
        self.pad.with(|device| {
            device.faults().clear();
            device.set_battery(Battery { percent: 100, charging: true });
        });
        self.turn_on();
    }

    fn turn_on(&self) {
        self.act(PersonAction::PowerOn);
    }

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

    /// All payments, by their keys.
    pub(super) fn all_facts(&self) -> BTreeMap<String, Facts> {
        self.state().facts.clone()
    }

    pub(super) fn record(&self, number: usize) -> Record {
        self.state().records.get(&number).copied().unwrap_or(Record::New)
    }

    pub(super) fn set_record(&self, number: usize, record: Record) {
        self.state().records.insert(number, record);
    }

    pub(super) fn begins_at_reader(&self, key: &str) {
        key.clone_into(&mut self.state().at_reader);
        self.trace.payment();
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

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A time of the scenario.
pub(super) fn milliseconds(count: i64) -> Duration {
    Duration::from_millis(u64::try_from(count).unwrap_or(0))
}
