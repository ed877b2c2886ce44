//! A machine on a desk: the test plays the world, one answer at a time.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use maquininha_flow::{
    ConfirmStatus, DriverCommand, DriverProfile, DriverReply, Durability, JournalEntry, OrderCall,
    OrderCallError, OrderReply, Payment, PaymentKind, PaymentPlan, PaymentRecord, Query, Refund,
    RefundRecord,
};
use maquininha_model::{AttemptKey, Charge, Money, Order, OrderId, Timestamp};

use maquininha_sim::acquirer::{Acquirer, declined};
use maquininha_sim::machine::{Effect, Input, Machine, step};
use maquininha_sim::order_api::OrderApi;
use maquininha_sim::rng::Rng;
use maquininha_sim::scenario::{noon, plain_driver, plan};

/// An order API that several desks share.
#[derive(Clone)]
pub(crate) struct Market {
    pub(crate) api: Rc<RefCell<OrderApi>>,
    pub(crate) order_id: OrderId,
}

impl Market {
    /// One order of R$ 1,00.
    pub(crate) fn new() -> Self {
        let mut api = OrderApi::default();
        api.habits.idempotent = true;
        let order_id = api.add_order(noon(), "or_1", Money::brl(100));
        Self { api: Rc::new(RefCell::new(api)), order_id }
    }

    pub(crate) fn order(&self) -> Order {
        self.api.borrow().order(&self.order_id).expect("the order is there").clone()
    }

    pub(crate) fn charges(&self) -> Vec<Charge> {
        self.order().charges
    }

    pub(crate) fn close(&self, now: Timestamp) {
        self.api.borrow_mut().close(now, &self.order_id);
    }

    pub(crate) fn listed(&self) -> PaymentKind {
        PaymentKind::Listed { order_id: self.order_id.clone() }
    }

    pub(crate) fn direct(&self) -> PaymentKind {
        PaymentKind::Direct { order_id: self.order_id.clone() }
    }

    /// A terminal that pays all of the order.
    pub(crate) fn desk(&self, terminal: usize, kind: PaymentKind) -> Desk {
        self.desk_with(plan(terminal, "p", kind, 100, plain_driver()))
    }

    pub(crate) fn desk_with(&self, plan: PaymentPlan) -> Desk {
        let driver = plan.driver;
        Desk::new(self, Machine::from(Payment::new(plan, noon())), driver)
    }

    /// A terminal after a restart, with what its journal says.
    pub(crate) fn recovered(&self, plan: PaymentPlan, record: PaymentRecord) -> Desk {
        let driver = plan.driver;
        let now = record.updated_at;
        let mut desk = Desk::new(self, Machine::from(Payment::recover(plan, record)), driver);
        desk.now = now;
        desk
    }

    pub(crate) fn refund(&self, record: RefundRecord, query: Query) -> Desk {
        let refund = Refund::new(record, query, maquininha_flow::PaymentLimits::default());
        Desk::new(self, Machine::from(refund), plain_driver())
    }
}

/// A machine, what it waits for, and the market it is in.
pub(crate) struct Desk {
    pub(crate) machine: Machine,
    pub(crate) now: Timestamp,
    /// How long each answer takes.
    pub(crate) pace: Duration,
    pub(crate) market: Market,
    acquirer: Acquirer,
    call: Option<(u32, OrderCall)>,
    command: Option<(u32, DriverCommand)>,
    wait: Option<(u32, Timestamp)>,
    /// Round trips to the order API so far.
    pub(crate) round_trips: usize,
    /// Synced writes so far.
    pub(crate) syncs: usize,
    /// What the journal holds, write by write.
    rows: Vec<JournalEntry>,
}

impl Desk {
    fn new(market: &Market, machine: Machine, driver: DriverProfile) -> Self {
        Self {
            machine,
            now: noon(),
            pace: Duration::from_millis(100),
            market: market.clone(),
            acquirer: Acquirer::new(driver),
            call: None,
            command: None,
            wait: None,
            round_trips: 0,
            syncs: 0,
            rows: Vec::new(),
        }
    }

    /// Gives the machine an input; the effects in words, progress left out.
    fn feed(&mut self, input: Input) -> Vec<String> {
        let mut words = Vec::new();
        for effect in step(&mut self.machine, self.now, input) {
            match &effect {
                Effect::Progress => continue,
                Effect::Order(ticket, call) => {
                    self.round_trips += 1;
                    self.call = Some((*ticket, (**call).clone()));
                }
                Effect::Driver(ticket, command) if *ticket > 0 => {
                    self.command = Some((*ticket, (**command).clone()));
                }
                Effect::Wait(ticket, until) => self.wait = Some((*ticket, *until)),
                Effect::Write(row, durability, _) => {
                    self.syncs += usize::from(*durability == Durability::Synced);
                    self.rows.push((**row).clone());
                }
                _ => {}
            }
            words.push(effect.words());
        }
        words
    }

    fn tick(&mut self) {
        self.now = self.now.plus(self.pace);
    }

    pub(crate) fn begin(&mut self) -> Vec<String> {
        self.feed(Input::Begin)
    }

    pub(crate) fn resume(&mut self) -> Vec<String> {
        self.feed(Input::Resume)
    }

    pub(crate) fn cancel(&mut self) -> Vec<String> {
        self.feed(Input::Cancel)
    }

    pub(crate) fn settle(&mut self, status: ConfirmStatus) -> Vec<String> {
        self.tick();
        self.feed(Input::Settle(status))
    }

    pub(crate) fn journal_fails(&mut self) -> Vec<String> {
        self.feed(Input::JournalFailed)
    }

    fn take_call(&mut self) -> (u32, OrderCall) {
        self.tick();
        self.call.take().expect("a call is under way")
    }

    /// The order API does what was asked and answers.
    pub(crate) fn answered(&mut self) -> Vec<String> {
        let (ticket, call) = self.take_call();
        let answer = self.market.api.borrow_mut().carry_out(self.now, &call, &mut Rng::new(1));
        self.feed(Input::Order(ticket, answer))
    }

    /// The order API does what was asked, and the answer is lost.
    pub(crate) fn answer_lost(&mut self) -> Vec<String> {
        let (ticket, call) = self.take_call();
        let _ = self.market.api.borrow_mut().carry_out(self.now, &call, &mut Rng::new(1));
        self.feed(Input::Order(ticket, Err(OrderCallError::OutcomeUnknown)))
    }

    /// The call never arrives, for a reason.
    pub(crate) fn call_fails(&mut self, error: OrderCallError) -> Vec<String> {
        let (ticket, _) = self.take_call();
        self.feed(Input::Order(ticket, Err(error)))
    }

    /// The call is answered with an order as it was.
    pub(crate) fn answered_with(&mut self, order: Order) -> Vec<String> {
        let (ticket, _) = self.take_call();
        let reply = OrderReply::Order { order: Box::new(order) };
        self.feed(Input::Order(ticket, Ok(reply)))
    }

    /// The call under way.
    pub(crate) fn call(&self) -> &OrderCall {
        &self.call.as_ref().expect("a call is under way").1
    }

    /// The driver answers.
    pub(crate) fn driver(&mut self, reply: DriverReply) -> Vec<String> {
        self.tick();
        let (ticket, _) = self.command.take().expect("a command is under way");
        self.feed(Input::Driver(ticket, reply))
    }

    /// The acquirer approves the payment under way; its reply to the driver.
    pub(crate) fn approval(&mut self) -> DriverReply {
        self.tick();
        let (_, command) = self.command.as_ref().expect("a command is under way");
        let key: AttemptKey = command.attempt_key().clone();
        self.acquirer.authorize(self.now, &key, 0, Money::brl(100), true);
        self.acquirer.query(self.now, &key)
    }

    pub(crate) fn approves(&mut self) -> Vec<String> {
        let reply = self.approval();
        self.driver(reply)
    }

    pub(crate) fn declines(&mut self) -> Vec<String> {
        self.driver(declined())
    }

    /// The next thing that happens when all goes well; none when it is done.
    pub(crate) fn step(&mut self) -> Option<Vec<String>> {
        if self.call.is_some() {
            return Some(self.answered());
        }
        match self.command.as_ref()?.1 {
            DriverCommand::Authorize { .. } => Some(self.approves()),
            DriverCommand::Confirm { .. } => Some(self.driver(DriverReply::Confirmed)),
            DriverCommand::Undo { .. } => Some(self.driver(DriverReply::Undone)),
            _ => None,
        }
    }

    /// The wait under way is over.
    pub(crate) fn waited(&mut self) -> Vec<String> {
        let (ticket, until) = self.wait.take().expect("a wait is under way");
        self.now = self.now.max(until);
        self.feed(Input::Timer(ticket))
    }

    /// The timer of the wait fires, whatever the clock says.
    pub(crate) fn timer_fires(&mut self) -> Vec<String> {
        let (ticket, _) = self.wait.take().expect("a wait is under way");
        self.feed(Input::Timer(ticket))
    }

    /// The last row of the journal.
    pub(crate) fn record(&self) -> PaymentRecord {
        match self.rows.last() {
            Some(JournalEntry::Payment(record)) => record.clone(),
            other => panic!("a payment has been written, not {other:?}"),
        }
    }
}
