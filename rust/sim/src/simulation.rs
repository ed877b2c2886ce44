//! The world: a clock, a heap of events, and those who act on them.

use std::collections::BTreeMap;
use std::time::Duration;

use maquininha_flow::{CancelAnswer, Decision, DriverCommand, DriverProfile, OrderCall};
use maquininha_model::{OrderId, Timestamp};

use super::acquirer::Acquirer;
use super::machine::{Input, Told};
use super::order_api::OrderApi;
use super::rng::Rng;
use super::scenario::{Faults, Wish, noon};
use super::terminal::Terminal;

/// Events after which a world that has not come to rest never will.
const EVENTS_MAX: u32 = 6000;

/// How a terminal stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crash {
    /// The process ends; what was written stays.
    Kill,
    /// What was not synced is lost.
    PowerCut,
}

/// Where an answer goes: which attempt, in which life of the terminal, which
/// ticket.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    pub attempt: usize,
    pub life: u32,
    pub ticket: u32,
}

/// Something that will happen.
#[derive(Clone, Debug)]
pub enum Event {
    Begin(usize),
    Deliver {
        attempt: usize,
        life: u32,
        input: Box<Input>,
    },
    /// A call arrives at the order API.
    Call {
        call: Box<OrderCall>,
        answer_to: Option<Route>,
    },
    /// A command arrives at the driver.
    Command {
        command: Box<DriverCommand>,
        answer_to: Route,
        heard: bool,
    },
    /// The card holder shows the card.
    Card {
        route: Route,
        command: Box<DriverCommand>,
    },
    /// The driver's request arrives at the acquirer.
    Land {
        attempt: usize,
        command: Box<DriverCommand>,
        approves: bool,
    },
    Crash(usize, Crash),
    Restart(usize),
    Cancel(usize),
    CloseOrder(OrderId),
    ClockJump(usize, i64),
    Heal,
    /// The human who was asked acts.
    Human(usize),
}

/// One wish and what was seen of it.
#[derive(Debug)]
pub struct Attempt {
    pub wish: Wish,
    pub terminal: usize,
    pub was_begun: bool,
    /// Commands that may move money: at most one.
    pub sent: u32,
    /// The decision that is on the disk.
    pub decided: Option<Decision>,
    /// What the app was told, with the terminal's life.
    pub told: Vec<(u32, Told)>,
    /// A wish to cancel that has no answer yet, and the answers so far.
    pub cancel_is_open: bool,
    pub cancel_answers: Vec<CancelAnswer>,
    pub calls: BTreeMap<i64, u32>,
    /// A command that waits for a card at the driver.
    pub at_reader: Option<Route>,
}

/// Everything.
pub struct World {
    pub now: i64,
    pub rng: Rng,
    pub driver: DriverProfile,
    pub api: OrderApi,
    pub acquirer: Acquirer,
    pub terminals: Vec<Terminal>,
    pub attempts: Vec<Attempt>,
    pub faults: Faults,
    /// The driver may be silent or late for a while.
    pub had_silence: bool,
    /// A terminal's clock was moved, or its clock is wrong.
    pub clocks_jump: bool,
    /// Effects carried out so far.
    pub effects: usize,
    /// Crashes before the effect with a number, and how long it stays down.
    pub crash_before_effect: Vec<(usize, Crash, i64)>,
    /// Order calls and driver commands so far; the answer of one may be lost.
    pub messages: usize,
    pub lose_answer_of: Option<usize>,
    pub crashes: u32,
    pub violation: Option<String>,
    pub trace: Option<Vec<String>>,
    events: BTreeMap<(i64, u64), Event>,
    event_count: u64,
}

impl World {
    pub fn new(seed: u64, driver: DriverProfile, terminals: usize) -> Self {
        let mut api = OrderApi::default();
        api.habits.idempotent = true;
        Self {
            now: noon().micros(),
            rng: Rng::new(seed),
            driver,
            api,
            acquirer: Acquirer::new(driver),
            terminals: (0..terminals).map(|_| Terminal::default()).collect(),
            attempts: Vec::new(),
            faults: Faults::default(),
            had_silence: false,
            clocks_jump: false,
            effects: 0,
            crash_before_effect: Vec::new(),
            messages: 0,
            lose_answer_of: None,
            crashes: 0,
            violation: None,
            trace: None,
            events: BTreeMap::new(),
            event_count: 0,
        }
    }

    /// The true time, which the order API and the acquirer know.
    pub fn time(&self) -> Timestamp {
        Timestamp::from_micros(self.now)
    }

    /// The time a terminal believes it is.
    pub fn clock(&self, terminal: usize) -> Timestamp {
        Timestamp::from_micros(self.now + self.terminals[terminal].clock_offset)
    }

    pub fn wish(&mut self, terminal: usize, wish: Wish) -> usize {
        self.attempts.push(Attempt {
            wish,
            terminal,
            was_begun: false,
            sent: 0,
            decided: None,
            told: Vec::new(),
            cancel_is_open: false,
            cancel_answers: Vec::new(),
            calls: BTreeMap::new(),
            at_reader: None,
        });
        self.attempts.len() - 1
    }

    /// Lets something happen after a time in microseconds.
    pub fn after(&mut self, delay: i64, event: Event) {
        self.event_count += 1;
        self.events.insert((self.now + delay.max(0), self.event_count), event);
    }

    pub fn note(&mut self, text: impl FnOnce() -> String) {
        if let Some(trace) = &mut self.trace {
            let since =
                Duration::from_micros(u64::try_from(self.now - noon().micros()).unwrap_or(0));
            trace.push(format!("{:>12.3} s  {}", since.as_secs_f64(), text()));
        }
    }

    /// Notes the first broken promise.
    pub fn broken(&mut self, text: impl FnOnce() -> String) {
        if self.violation.is_none() {
            let text = text();
            self.note(|| format!("BROKEN: {text}"));
            self.violation = Some(text);
        }
    }

    /// Runs until nothing is left to happen, then checks what must hold at rest.
    pub fn run(&mut self) {
        let mut count = 0;
        while self.violation.is_none() {
            let Some(((at, _), event)) = self.events.pop_first() else {
                self.check_at_rest();
                return;
            };
            self.now = at;
            count += 1;
            if count > EVENTS_MAX {
                self.broken(|| "the world does not come to rest".to_owned());
                return;
            }
            self.happen(event);
            self.check_always();
        }
    }

    /// Runs to the first crash; the calls that are on their way still arrive.
    pub fn run_until_crash(&mut self) {
        while let Some(((at, _), event)) = self.events.pop_first() {
            if self.crashes > 0 && !matches!(event, Event::Call { .. }) {
                continue;
            }
            self.now = at;
            self.happen(event);
        }
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Begin(attempt) => self.begin(attempt),
            Event::Deliver { attempt, life, input } => {
                let terminal = &self.terminals[self.attempts[attempt].terminal];
                if terminal.life == life && terminal.is_up {
                    self.feed(attempt, *input);
                }
            }
            Event::Call { call, answer_to } => self.on_call(&call, answer_to),
            Event::Command { command, answer_to, heard } => {
                self.on_command(*command, answer_to, heard);
            }
            Event::Card { route, command } => self.on_card(route, *command),
            Event::Land { attempt, command, approves } => self.land(attempt, &command, approves),
            Event::Crash(terminal, crash) => self.crash(terminal, crash),
            Event::Restart(terminal) => self.restart(terminal),
            Event::Cancel(attempt) => {
                let terminal = &self.terminals[self.attempts[attempt].terminal];
                if terminal.is_up && terminal.machines.contains_key(&attempt) {
                    self.note(|| format!("a{attempt} the operator cancels"));
                    let is_refund = matches!(self.attempts[attempt].wish, Wish::Refund(_));
                    self.attempts[attempt].cancel_is_open = !is_refund;
                    self.feed(attempt, Input::Cancel);
                }
            }
            Event::CloseOrder(order) => {
                self.note(|| "the sales software closes the order".to_owned());
                let now = self.time();
                self.api.close(now, &order);
            }
            Event::ClockJump(terminal, by) => {
                self.note(|| format!("T{terminal} the clock jumps by {} s", by / 1_000_000));
                self.terminals[terminal].clock_offset += by;
            }
            Event::Heal => self.heal(),
            Event::Human(attempt) => {
                self.note(|| format!("a{attempt} the human gives the money back"));
                let key = self.attempts[attempt].wish.key();
                self.acquirer.settle_by_hand(&key);
            }
        }
    }

    /// Nothing goes wrong any more, and every terminal is started again.
    fn heal(&mut self) {
        self.note(|| "everything is well again".to_owned());
        self.faults = Faults::default();
        for terminal in 0..self.terminals.len() {
            self.terminals[terminal].outage_until = 0;
            if !self.terminals[terminal].is_up {
                self.restart(terminal);
            }
        }
    }
}
