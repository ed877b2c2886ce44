//! The world: a clock, a heap of events, and those who act on them.

use std::collections::BTreeMap;
use std::hash::Hasher;
use std::mem::discriminant;
use std::time::Duration;

use maquininha_flow::{ConfirmStatus, DriverCommand, DriverProfile, OrderCall};
use maquininha_model::{Money, OrderId, Timestamp};

use crate::acquirer::Acquirer;
use crate::attempt::Attempt;
use crate::endpoints::Endpoint;
use crate::faults::{Fault, FaultCount, Faults};
use crate::held::AppHabit;
use crate::invariants::Invariant;
use crate::machine::Input;
use crate::order_api::OrderApi;
use crate::points::Points;
use crate::rng::Rng;
use crate::sales::{News, SalesSide};
use crate::scenario::{Wish, noon};
use crate::seen::Seen;
use crate::terminal::Terminal;
use crate::trace::TraceHash;
use crate::verdict::{Verdict, Violation};

/// Events after which a world that has not come to rest never will.
const EVENTS_MAX: u32 = 6000;

/// How a terminal stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crash {
    /// The process ends; what was written stays.
    Kill,
    /// What was not synced is lost.
    PowerCut,
    /// The process ends, and an older copy of its journal is put back.
    OldBackup,
}

/// Where an answer goes.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// The attempt.
    pub attempt: usize,
    /// The terminal's life in which it was asked.
    pub life: u32,
    /// The call's or command's number; 0 where no answer is awaited.
    pub ticket: u32,
}

/// Something that will happen.
#[derive(Clone, Debug)]
pub enum Event {
    /// The operator begins an attempt.
    Begin(usize),
    /// An answer or a timer reaches a machine.
    Deliver {
        /// The attempt.
        attempt: usize,
        /// The life of its terminal to which it belongs.
        life: u32,
        /// What arrives.
        input: Box<Input>,
    },
    /// A call arrives at the order API.
    Call {
        /// The call.
        call: Box<OrderCall>,
        /// At which of its endpoints.
        endpoint: Endpoint,
        /// Who hears the answer, if anybody does.
        answer_to: Option<Route>,
    },
    /// A command arrives at the driver.
    Command {
        /// The command.
        command: Box<DriverCommand>,
        /// Who waits for the answer.
        answer_to: Route,
        /// Whether the answer is heard.
        heard: bool,
    },
    /// The card holder shows the card.
    Card {
        /// Who waits for the answer.
        route: Route,
        /// What the card is for.
        command: Box<DriverCommand>,
    },
    /// The driver's request arrives at the acquirer.
    Land {
        /// The attempt.
        attempt: usize,
        /// The request.
        command: Box<DriverCommand>,
        /// Whether the acquirer approves.
        approves: bool,
    },
    /// A terminal stops.
    Crash(usize, Crash),
    /// A terminal starts again.
    Restart(usize),
    /// A terminal's app is stopped for so many microseconds.
    Pause(usize, i64),
    /// The operator cancels an attempt.
    Cancel(usize),
    /// The app says how a held sale went.
    Settle(usize, ConfirmStatus),
    /// The sales software closes an order.
    CloseOrder(OrderId),
    /// A terminal's clock jumps by so many microseconds.
    ClockJump(usize, i64),
    /// Nothing goes wrong any more.
    Heal,
    /// The human who was asked acts.
    Human(usize),
    /// Something happens on the sales side.
    Sales(News),
}

/// Everything.
pub struct World {
    /// The true time in microseconds.
    pub now: i64,
    /// The chance in it.
    pub rng: Rng,
    /// What the driver declares.
    pub driver: DriverProfile,
    /// The order API.
    pub api: OrderApi,
    /// How far the second endpoint of the order API is behind the first, where there is one.
    pub backup_lag: Option<Duration>,
    /// The acquirer.
    pub acquirer: Acquirer,
    /// The terminals.
    pub terminals: Vec<Terminal>,
    /// What is wanted of them.
    pub attempts: Vec<Attempt>,
    /// The sales program, where there is one.
    pub sales: Option<Box<SalesSide>>,
    /// How often things go wrong.
    pub faults: Faults,
    /// What the apps of held sales say.
    pub app: AppHabit,
    /// How often things went wrong.
    pub fault_count: FaultCount,
    /// The driver may be silent or late for a while.
    pub had_silence: bool,
    /// An app was stopped for a while.
    pub had_pause: bool,
    /// A terminal's clock was moved, or its clock is wrong.
    pub clocks_jump: bool,
    /// Whether the driver puts card numbers into its texts, and all texts are searched.
    pub plants_cards: bool,
    /// Every place where a terminal may stop, where somebody counts them.
    pub points: Option<Points>,
    /// Order calls and driver commands so far.
    pub messages: usize,
    /// The message whose answer is lost.
    pub lose_answer_of: Option<usize>,
    /// Something that happens as a message leaves.
    pub with_message: Option<(usize, Event)>,
    /// Crashes so far.
    pub crashes: u32,
    /// The first promise that was broken.
    pub violation: Option<Violation>,
    /// What happened, as text, where somebody wants to read it.
    pub trace: Option<Vec<String>>,
    /// What was seen, where somebody wants to compare it.
    pub seen: Option<Vec<Seen>>,
    /// What happened, as a hash.
    pub hash: TraceHash,
    /// What each order was worth when the world began.
    pub worth: BTreeMap<OrderId, Money>,
    /// Changes at the order API and the acquirer that were looked at.
    pub checked_changes: u64,
    events: BTreeMap<(i64, u64), Event>,
    event_count: u64,
}

impl World {
    /// A world in which nothing goes wrong and nobody wants anything yet.
    pub fn new(seed: u64, driver: DriverProfile, terminals: usize) -> Self {
        let mut api = OrderApi::default();
        api.habits.idempotent = true;
        Self {
            now: noon().micros(),
            rng: Rng::new(seed),
            driver,
            api,
            backup_lag: None,
            acquirer: Acquirer::new(driver),
            terminals: (0..terminals).map(|_| Terminal::default()).collect(),
            attempts: Vec::new(),
            sales: None,
            faults: Faults::default(),
            app: AppHabit::default(),
            fault_count: FaultCount::default(),
            had_silence: false,
            had_pause: false,
            clocks_jump: false,
            plants_cards: false,
            points: None,
            messages: 0,
            lose_answer_of: None,
            with_message: None,
            crashes: 0,
            violation: None,
            trace: None,
            seen: None,
            hash: TraceHash::default(),
            worth: BTreeMap::new(),
            checked_changes: 0,
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

    /// Adds a wish of a terminal and gives its number; [`Event::Begin`] begins it.
    pub fn wish(&mut self, terminal: usize, wish: Wish) -> usize {
        self.attempts.push(Attempt::new(wish, terminal));
        self.attempts.len() - 1
    }

    /// Lets something happen after a time in microseconds.
    pub fn after(&mut self, delay: i64, event: Event) {
        self.event_count += 1;
        self.events.insert((self.now + delay.max(0), self.event_count), event);
    }

    /// Keeps what is seen, where somebody wants to compare it.
    pub fn see(&mut self, what: impl FnOnce() -> Seen) {
        if let Some(seen) = &mut self.seen {
            seen.push(what());
        }
    }

    /// Writes a line of the trace, where somebody wants to read it.
    pub fn note(&mut self, text: impl FnOnce() -> String) {
        if let Some(trace) = &mut self.trace {
            let since =
                Duration::from_micros(u64::try_from(self.now - noon().micros()).unwrap_or(0));
            trace.push(format!("{:>12.3} s  {}", since.as_secs_f64(), text()));
        }
    }

    /// Counts a fault.
    pub fn count(&mut self, fault: Fault) {
        self.fault_count.add(fault);
    }

    /// Whether a fault strikes, so many times in a thousand; if so it is counted.
    pub fn strikes(&mut self, fault: Fault, per_mille: u32) -> bool {
        let strikes = self.rng.chance(per_mille);
        if strikes {
            self.count(fault);
        }
        strikes
    }

    /// Runs until nothing is left to happen, then checks what must hold at rest.
    pub fn run(&mut self) {
        self.worth = self.api.orders().map(|order| (order.id.clone(), order.amount)).collect();
        let mut count = 0;
        while self.violation.is_none() {
            let Some(((at, _), event)) = self.events.pop_first() else {
                self.check_at_rest();
                return;
            };
            self.now = at;
            count += 1;
            if count > EVENTS_MAX {
                self.broken(Invariant::EverythingBounded, || {
                    "the world does not come to rest".to_owned()
                });
                return;
            }
            self.hash.mix((at, discriminant(&event), self.rng.state()));
            self.happen(event);
            self.send_hooks();
            self.check_always();
        }
    }

    /// What the world came to.
    pub fn verdict(&self) -> Verdict {
        Verdict {
            payments: self.attempts.iter().filter(|attempt| attempt.was_begun).count() as u64,
            faults: self.fault_count,
            trace: self.hash.finish(),
            violation: self.violation.clone(),
        }
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Begin(attempt) => {
                if !self.is_put_off(self.attempts[attempt].terminal, || Event::Begin(attempt)) {
                    self.begin(attempt);
                }
            }
            Event::Deliver { attempt, life, input } => self.deliver(attempt, life, input),
            Event::Call { call, endpoint, answer_to } => self.on_call(&call, endpoint, answer_to),
            Event::Command { command, answer_to, heard } => {
                self.on_command(*command, answer_to, heard);
            }
            Event::Card { route, command } => self.on_card(route, *command),
            Event::Land { attempt, command, approves } => self.land(attempt, &command, approves),
            Event::Crash(terminal, crash) => self.crash(terminal, crash),
            Event::Restart(terminal) => self.restart(terminal),
            Event::Pause(terminal, length) => self.pause(terminal, length),
            Event::Cancel(attempt) => self.cancel(attempt),
            Event::Settle(attempt, status) => {
                let on = self.attempts[attempt].terminal;
                if !self.is_put_off(on, || Event::Settle(attempt, status)) {
                    self.settle(attempt, status);
                }
            }
            Event::CloseOrder(order) => {
                self.note(|| "the sales software closes the order".to_owned());
                self.count(Fault::ClosedEarly);
                let now = self.time();
                self.api.close(now, &order);
                self.see(|| Seen::Closed { order });
            }
            Event::ClockJump(terminal, by) => {
                self.note(|| format!("T{terminal} the clock jumps by {} s", by / 1_000_000));
                self.count(Fault::ClockJump);
                self.terminals[terminal].clock_offset += by;
            }
            Event::Heal => self.heal(),
            Event::Sales(news) => self.on_sales(news),
            Event::Human(attempt) => {
                self.note(|| format!("a{attempt} the human gives the money back"));
                let key = self.attempts[attempt].key.clone();
                self.acquirer.settle_by_hand(&key);
            }
        }
    }

    fn deliver(&mut self, attempt: usize, life: u32, input: Box<Input>) {
        let terminal = self.attempts[attempt].terminal;
        if self.terminals[terminal].life != life || !self.terminals[terminal].is_up {
            return;
        }
        if self.terminals[terminal].paused_until > self.now {
            let wait = self.terminals[terminal].paused_until - self.now;
            return self.after(wait, Event::Deliver { attempt, life, input });
        }
        if let Input::Order(ticket, answer) = &*input {
            self.attempts[attempt].keys.heard(*ticket, answer);
        }
        self.feed(attempt, *input);
    }

    /// Whether a terminal's app is stopped; then the event comes when it goes on.
    fn is_put_off(&mut self, terminal: usize, event: impl FnOnce() -> Event) -> bool {
        let wait = self.terminals[terminal].paused_until - self.now;
        if wait > 0 {
            self.after(wait, event());
        }
        wait > 0
    }

    fn cancel(&mut self, attempt: usize) {
        let on = self.attempts[attempt].terminal;
        if self.is_put_off(on, || Event::Cancel(attempt)) {
            return;
        }
        if self.terminals[on].is_up && self.terminals[on].machines.contains_key(&attempt) {
            self.note(|| format!("a{attempt} the operator cancels"));
            self.attempts[attempt].cancel_is_open = true;
            self.feed(attempt, Input::Cancel);
        }
    }

    fn pause(&mut self, terminal: usize, length: i64) {
        if self.terminals[terminal].is_up {
            self.note(|| format!("T{terminal} is stopped for {} s", length / 1_000_000));
            self.count(Fault::Paused);
            self.had_pause = true;
            self.terminals[terminal].paused_until = self.now + length;
        }
    }

    /// Nothing goes wrong any more, and every terminal is started again.
    fn heal(&mut self) {
        self.note(|| "everything is well again".to_owned());
        self.faults = Faults::default();
        for terminal in 0..self.terminals.len() {
            self.terminals[terminal].outage_until = 0;
            self.terminals[terminal].journal.heal();
            let state = &self.terminals[terminal];
            if state.is_poisoned || state.misses_rows {
                self.crash(terminal, Crash::Kill);
            }
            if !self.terminals[terminal].is_up {
                self.restart(terminal);
            }
        }
        self.heal_sales();
    }
}
