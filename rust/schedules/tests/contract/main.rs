//! The contract of handles, cancel and shutdown, in many orders: every operation ends exactly
//! once, every wish to cancel is answered exactly once, and what was said holds.
//!
//! An order that fails is printed by shuttle and replayed with `shuttle::replay`;
//! `MAQUININHA_SCHEDULES` sets how many orders a test tries.

mod cancel;
mod dropped;
mod refund;
mod shutdown;
mod slow;
#[path = "../../../terminal/tests/support/mod.rs"]
mod support;

// The ports of the terminal's own tests know it by its own name.
extern crate maquininha_schedules as maquininha_terminal;

use std::sync::Arc;

use maquininha_flow::{End, EventKind, JournalEntry};
use maquininha_model::Sensitive;
use maquininha_terminal::port::{EventSeq, Journal};
use maquininha_terminal::{Engine, PayRequest, Terminal, TerminalPorts};
use shuttle::future::block_on;
use shuttle::rand::{Rng, thread_rng};
use shuttle::scheduler::{PctScheduler, RandomScheduler};
use slow::{SlowDriver, SlowGateway, SlowJournal, VirtualClock};
use support::{Act, FewOrders, SERIAL, ScriptedDriver, TestJournal, config};

/// Orders that each test tries with each scheduler.
const SCHEDULES: usize = 1_000;
/// Preemptions that the second scheduler places.
const DEPTH: usize = 3;
/// Steps after which an execution is taken for one that never ends.
const STEPS_MAX: usize = 200_000;

/// Runs an execution in many orders: by plain chance, and by few well placed preemptions.
fn in_many_orders(execution: impl Fn() + Send + Sync + Clone + 'static) {
    let schedules = std::env::var("MAQUININHA_SCHEDULES").ok().and_then(|text| text.parse().ok());
    let schedules = schedules.unwrap_or(SCHEDULES);
    let begin = move || {
        tokio::time::begin();
        execution();
    };
    let mut config = shuttle::Config::new();
    config.max_steps = shuttle::MaxSteps::FailAfter(STEPS_MAX);
    config.stack_size = 0x8_0000;
    let random = RandomScheduler::new(schedules);
    shuttle::Runner::new(random, config.clone()).run(begin.clone());
    let preempting = PctScheduler::new(DEPTH, schedules);
    shuttle::Runner::new(preempting, config).run(begin);
}

/// A terminal with slow ports, and what they know.
struct Counter {
    terminal: Terminal,
    gateway: Arc<FewOrders>,
    driver: ScriptedDriver,
    journal: Arc<TestJournal>,
    clock: VirtualClock,
}

impl Counter {
    /// A listed order `or_1`, and a driver that does one of many things.
    fn open() -> Self {
        let gateway = Arc::new(FewOrders::default());
        gateway.add("or_1", 5000, &[SERIAL], None);
        let driver = ScriptedDriver::default();
        let acts = [Act::Approve, Act::Approve, Act::Decline, Act::ApproveInSilence, Act::Hang];
        driver.then(acts[thread_rng().gen_range(0..acts.len())]);
        let journal = Arc::new(TestJournal::default());
        let clock = VirtualClock::new();
        let terminal = Self::start(&gateway, &driver, &journal, &clock);
        Self { terminal, gateway, driver, journal, clock }
    }

    fn start(
        gateway: &Arc<FewOrders>,
        driver: &ScriptedDriver,
        journal: &Arc<TestJournal>,
        clock: &VirtualClock,
    ) -> Terminal {
        let ports = TerminalPorts {
            gateway: Arc::new(SlowGateway(Arc::clone(gateway))),
            driver: Some(Arc::new(SlowDriver::new(driver.clone()))),
            journal: Arc::new(SlowJournal(Arc::clone(journal))),
            clock: Arc::new(clock.clone()),
            printer: None,
            wake_ups: Vec::new(),
        };
        let engine = Engine::on(tokio::runtime::Handle::current());
        let mut config = config();
        config.operator_password = Some(Sensitive::new(String::from("1234")));
        block_on(Terminal::open(config, ports, &engine)).expect("the terminal opens")
    }

    /// The same terminal after it was closed.
    fn reopen(&mut self) {
        self.terminal = Self::start(&self.gateway, &self.driver, &self.journal, &self.clock);
    }

    /// Waits until nothing is open, and compares journal, acquirer and order.
    fn books_agree(&self, request: &PayRequest) -> Option<End> {
        block_on(self.terminal.settled()).expect("settles");
        let events = block_on(self.journal.events(EventSeq(0), 100)).expect("reads");
        let ends: Vec<End> = events
            .into_iter()
            .filter_map(|(_, event)| match event.kind {
                EventKind::PaymentEnded { end } | EventKind::PaymentResolved { end } => Some(end),
                _ => None,
            })
            .collect();
        let known: Vec<_> = ends.iter().filter(|end| **end != End::Unknown).collect();
        let row = self.journal.latest(&request.attempt_id.to_string());
        let Some(JournalEntry::Payment(row)) = row else {
            assert_eq!(known, Vec::<&End>::new(), "an end without a row");
            return None;
        };
        assert!(!row.is_open(), "{row:?}");
        assert_eq!(known.len(), 1, "an attempt ends once: {ends:?}");
        let is_paid = matches!(known[0], End::Approved { .. });
        let confirmed = self.driver.books().iter().filter(|fate| **fate == "confirmed").count();
        assert_eq!(confirmed, usize::from(is_paid), "{ends:?}, {:?}", self.driver.books());
        assert!(!self.driver.books().contains(&"provisional"), "{ends:?}");
        Some(known[0].clone())
    }
}

/// A number of turns, by chance.
fn some(turns: u32) -> u32 {
    thread_rng().gen_range(0..turns)
}
