//! A world made from a seed.
//!
//! Each fault is there or not, so that every seed has a character of its own. What is drawn
//! does not depend on what is left out: a world without a part is otherwise the same.

use std::time::Duration;

use maquininha_flow::{PaymentKind, PaymentPlan};
use maquininha_model::{Flow, Money, OrderId};

use crate::rng::Rng;
use crate::sales;
use crate::scenario::{HOUR, MINUTE, SECOND, Wish, any_driver, any_faults, plan, refund, serial};
use crate::simulation::{Crash, Event, World};
use crate::without::{Part, Without};

/// When everything is well again.
const HEAL_AT: i64 = 30 * MINUTE;
/// How far the backup is behind at most.
const BACKUP_LAG_MAX: i64 = 50 * SECOND;
/// The first messages of a world, with one of which an app may be stopped: those of one or two
/// payments.
const STOPS_WITHIN: usize = 24;
/// Worlds of which one plants card numbers.
const PLANTS_CARDS_EVERY: u64 = 64;

/// A world with everything that can go wrong, drawn from the seed.
pub fn world(seed: u64) -> World {
    world_without(seed, &Without::default())
}

/// The same with some of it left out.
pub fn world_without(seed: u64, without: &Without) -> World {
    Draw::new(seed, without).draw().world
}

/// The same world, in which besides an app is stopped just as a message leaves, so that the answer is
/// heard late.
pub fn world_with_a_stop(seed: u64) -> World {
    let mut world = world(seed);
    let mut rng = Rng::new(seed ^ 0x5709);
    let terminal = rng.index(world.terminals.len());
    let longest = [MINUTE, 8 * MINUTE, 9 * HOUR][rng.index(3)];
    let stop = Event::Pause(terminal, rng.range(SECOND, longest));
    world.with_message = Some((1 + rng.index(STOPS_WITHIN), stop));
    world
}

/// What can be left out of the world of a seed: its faults, its attempts, its planned events.
pub fn parts(seed: u64) -> Vec<Part> {
    let nothing = Without::default();
    let drawn = Draw::new(seed, &nothing).draw();
    let faults = drawn.world.faults.kinds().map(Part::Fault);
    let attempts = (0..drawn.world.attempts.len()).map(Part::Attempt);
    let events = (0..drawn.events).map(Part::Event);
    faults.chain(attempts).chain(events).collect()
}

/// A world that is being drawn.
struct Draw<'a> {
    rng: Rng,
    world: World,
    without: &'a Without,
    /// Events that were planned.
    events: usize,
}

impl<'a> Draw<'a> {
    fn new(seed: u64, without: &'a Without) -> Self {
        let mut rng = Rng::new(seed ^ 0x00C0_FFEE);
        let driver = any_driver(&mut rng);
        let terminals = if rng.chance(600) { 1 + rng.index(3) } else { 1 };
        let mut world = World::new(seed, driver, terminals);
        world.plants_cards = seed.is_multiple_of(PLANTS_CARDS_EVERY);
        Self { rng, world, without, events: 0 }
    }

    fn draw(mut self) -> Self {
        self.faults();
        self.endpoints();
        self.clocks();
        match self.rng.index(8) {
            0..=4 => self.listed(),
            5 => self.direct(),
            6 => {
                let is_held = self.rng.chance(500);
                let kind = if is_held { PaymentKind::Held } else { PaymentKind::Standalone };
                self.pay(plan(0, "p0", kind, 100, self.world.driver));
            }
            _ => self.refund(),
        }
        self.crashes();
        self.pauses();
        self.sales();
        self.world.after(HEAL_AT, Event::Heal);
        self
    }

    /// Plans an event, unless it is left out.
    fn plan(&mut self, at: i64, event: Event) {
        let part = Part::Event(self.events);
        self.events += 1;
        if !self.without.leaves_out(part) {
            self.world.after(at, event);
        }
    }

    fn faults(&mut self) {
        let world = &mut self.world;
        world.faults = any_faults(&mut self.rng);
        world.api.habits.whole_seconds = self.rng.chance(300);
        world.api.habits.confirm_on_closed = self.rng.chance(300);
        world.api.habits.cancel_twice_is_success = self.rng.chance(500);
        world.api.habits.report_refused = self.rng.chance(50);
        world.api.habits.refund_refused = self.rng.chance(50);
        if self.rng.chance(200) {
            // Without idempotency keys a call that makes a charge must not linger on the way,
            // nor reads be old: no client could tell what it did.
            world.api.habits.idempotent = false;
            world.faults.request_late = 0;
            world.faults.duplicate = 0;
            world.faults.stale_read = 0;
        }
        self.without.faults().for_each(|fault| world.faults.leave_out(fault));
        world.had_silence = world.faults.driver_silent + world.faults.driver_late > 0;
    }

    /// A second endpoint of the order API, which is behind by less than the time after which the
    /// machines take an effect to show; so nothing may linger on the way besides. As for any old
    /// read, the service must know idempotency keys.
    fn endpoints(&mut self) {
        if self.rng.chance(150) && self.world.api.habits.idempotent {
            let lag = self.rng.range(0, BACKUP_LAG_MAX).unsigned_abs();
            self.world.backup_lag = Some(Duration::from_micros(lag));
            self.world.faults.fail_over = 150;
            self.world.faults.request_late = 0;
            self.world.faults.duplicate = 0;
            self.without.faults().for_each(|fault| self.world.faults.leave_out(fault));
        }
    }

    /// Clocks that are wrong, and clocks that jump. Where they jump, nothing may linger on the
    /// way and no read be old: a horizon means nothing then.
    fn clocks(&mut self) {
        if self.rng.chance(200) {
            for terminal in 0..self.world.terminals.len() {
                let by = self.rng.range(-20 * MINUTE, 20 * MINUTE);
                self.world.terminals[terminal].clock_offset = by;
            }
            self.world.clocks_jump = true;
        }
        if self.rng.chance(100) {
            self.world.clocks_jump = true;
            self.world.faults.request_late = 0;
            self.world.faults.duplicate = 0;
            self.world.faults.stale_read = 0;
            self.world.backup_lag = None;
            for _ in 0..=self.rng.index(3) {
                let terminal = self.any_terminal();
                let at = self.rng.range(0, 10 * MINUTE);
                let by = self.rng.range(-HOUR, HOUR);
                self.plan(at, Event::ClockJump(terminal, by));
            }
        }
    }

    fn any_terminal(&mut self) -> usize {
        self.rng.index(self.world.terminals.len())
    }

    fn add_order(&mut self, id: &str) -> OrderId {
        let now = self.world.time();
        self.world.api.add_order(now, id, Money::brl(100))
    }

    /// One to four payments of one order, in full or in part, often at the same instant.
    fn listed(&mut self) {
        let order = self.add_order("or_listed");
        let driver = self.world.driver;
        for number in 0..=self.rng.index(4) {
            let terminal = self.any_terminal();
            let amount = [100, 100, 60, 51, 50, 40][self.rng.index(6)];
            let kind = PaymentKind::Listed { order_id: order.clone() };
            self.pay(plan(terminal, &format!("p{number}"), kind, amount, driver));
        }
        self.close_some_time(order);
    }

    /// A payment of a direct order, and perhaps a second one: somebody taps twice.
    fn direct(&mut self) {
        let order = self.add_order("or_direct");
        let driver = self.world.driver;
        for number in 0..=self.rng.index(2) {
            let kind = PaymentKind::Direct { order_id: order.clone() };
            self.pay(plan(0, &format!("p{number}"), kind, 100, driver));
        }
        self.close_some_time(order);
    }

    fn refund(&mut self) {
        let order = self.add_order("or_refund");
        let now = self.world.time();
        let charge = self.world.api.add_paid(now, &order, Money::brl(100), &mut self.rng);
        let amount = if self.rng.chance(500) { 100 } else { 40 };
        let record = refund(0, "r0", &order, &charge, 100, amount);
        let attempt = self.world.wish(0, Wish::Refund(record));
        self.start(attempt);
    }

    fn pay(&mut self, plan: PaymentPlan) {
        let on = (0..self.world.terminals.len()).find(|on| serial(*on) == plan.serial);
        let attempt = self.world.wish(on.expect("the terminal is there"), Wish::Payment(plan));
        self.start(attempt);
    }

    /// Begins an attempt, perhaps twice, and perhaps cancels it.
    fn start(&mut self, attempt: usize) {
        let at = match self.rng.index(4) {
            0 | 1 => 0,
            2 => self.rng.range(0, 20 * SECOND),
            _ => self.rng.range(0, 12 * MINUTE),
        };
        if !self.without.leaves_out(Part::Attempt(attempt)) {
            self.world.after(at, Event::Begin(attempt));
        }
        if self.rng.chance(100) {
            let again = at + self.rng.range(0, 5 * MINUTE);
            self.plan(again, Event::Begin(attempt));
        }
        if self.rng.chance(250) {
            for _ in 0..=self.rng.index(3) {
                let longest = [2 * SECOND, 30 * SECOND, 5 * MINUTE][self.rng.index(3)];
                let cancel = at + self.rng.range(0, longest);
                self.plan(cancel, Event::Cancel(attempt));
            }
        }
    }

    fn close_some_time(&mut self, order: OrderId) {
        if self.rng.chance(250) {
            let longest = [30 * SECOND, 10 * MINUTE][self.rng.index(2)];
            let at = self.rng.range(0, longest);
            self.plan(at, Event::CloseOrder(order));
        }
    }

    fn crashes(&mut self) {
        if self.rng.chance(250) {
            for _ in 0..=self.rng.index(3) {
                let crash = if self.rng.chance(500) { Crash::Kill } else { Crash::PowerCut };
                self.crash(crash);
            }
        }
        if self.rng.chance(40) {
            self.crash(Crash::OldBackup);
        }
    }

    fn crash(&mut self, crash: Crash) {
        let terminal = self.any_terminal();
        let at = self.rng.range(0, 6 * MINUTE);
        let longest = [5 * SECOND, 3 * MINUTE, 28 * HOUR][self.rng.index(3)];
        let back = self.rng.range(0, longest);
        self.plan(at, Event::Crash(terminal, crash));
        self.plan(at + back, Event::Restart(terminal));
    }

    /// Half of the listed and direct orders come from a sales program of ours.
    fn sales(&mut self) {
        for (id, flow) in [("or_listed", Flow::Listed), ("or_direct", Flow::Direct)] {
            let order_id = OrderId::new(id).expect("an id");
            if self.rng.chance(500) && self.world.api.order(&order_id).is_some() {
                let planned = sales::draw::join(&mut self.world, &order_id, flow, &mut self.rng);
                for (at, news) in planned {
                    self.plan(at, Event::Sales(news));
                }
            }
        }
    }

    /// Apps that are stopped for a while and hear of all that happened at once.
    fn pauses(&mut self) {
        if self.rng.chance(100) {
            for _ in 0..=self.rng.index(2) {
                let terminal = self.any_terminal();
                let at = self.rng.range(0, 6 * MINUTE);
                let longest = [MINUTE, 20 * MINUTE, 9 * HOUR][self.rng.index(3)];
                let length = self.rng.range(SECOND, longest);
                self.plan(at, Event::Pause(terminal, length));
            }
        }
    }
}
