use std::collections::BTreeMap;
use std::time::Duration;

use arbitrary::{Result, Unstructured};
use maquininha_flow::{
    Approval, Decision, Decline, DriverCommand, DriverReply, Effect, Input, JournalEntry, Machine,
    OrderCallError, OrderReply, OverpayPolicy, Payment, PaymentKind, PaymentLimits, Refund,
    SettleAnswer,
};
use maquininha_model::{Money, Nsu, Order, OrderId, Timestamp, TransactionId};
use maquininha_sim::held::WORDS;
use maquininha_sim::order_api::OrderApi;
use maquininha_sim::rng::Rng;
use maquininha_sim::scenario::{any_driver, noon, plan, refund};

/// Inputs in one run.
const INPUTS_MAX: usize = 200;
/// Effects of one input.
const EFFECTS_MAX: usize = 12;

/// Whatever a machine is told, in whatever order, with restarts from the rows that it wrote:
/// it takes the card once, never flips a decision, confirms or undoes only what it decided,
/// and tells its end once in each life.
pub fn flow_inputs(bytes: &[u8]) {
    // The bytes are over: so is the run.
    let _ = run(&mut Unstructured::new(bytes));
}

fn run(bytes: &mut Unstructured<'_>) -> Result<()> {
    let mut run = Run::new(bytes)?;
    run.journal_fails = run.rng.chance(30);
    run.feed(Input::Begin);
    for _ in 0..INPUTS_MAX {
        if bytes.is_empty() {
            break;
        }
        run.step(bytes)?;
    }
    Ok(())
}

struct Run {
    machine: Machine,
    rows: Vec<JournalEntry>,
    decided: Option<Decision>,
    now: Timestamp,
    ticket: u32,
    cards: u32,
    ends: u32,
    /// Whether the next row that must be written is not.
    journal_fails: bool,
    recover: Box<dyn Fn(JournalEntry) -> Machine>,
    orders: OrderApi,
    order_id: OrderId,
    rng: Rng,
}

impl Run {
    fn new(bytes: &mut Unstructured<'_>) -> Result<Self> {
        let mut rng = Rng::new(bytes.arbitrary()?);
        let driver = any_driver(&mut rng);
        let mut orders = OrderApi::default();
        let order_id = orders.add_order(noon(), "or_1", Money::brl(100));
        let kind = match bytes.int_in_range(0..=3)? {
            0 => PaymentKind::Listed { order_id: order_id.clone() },
            1 => PaymentKind::Direct { order_id: order_id.clone() },
            2 if rng.chance(500) => PaymentKind::Held,
            2 => PaymentKind::Standalone,
            _ => {
                let paid = orders.add_paid(noon(), &order_id, Money::brl(100), &mut rng);
                let amount = if bytes.arbitrary()? { 100 } else { 40 };
                let record = refund(0, "r", &order_id, &paid, 100, amount);
                let limits = PaymentLimits::default();
                let recover = Box::new(move |entry| match entry {
                    JournalEntry::Refund(record) => {
                        Machine::from(Refund::new(record, driver.query(), limits))
                    }
                    JournalEntry::Payment(_) => unreachable!("a refund writes refunds"),
                });
                let machine = recover(JournalEntry::Refund(record));
                return Ok(Self::with(machine, recover, orders, order_id, rng));
            }
        };
        let mut plan = plan(0, "p", kind, 100, driver);
        if bytes.arbitrary()? {
            plan.overpay = OverpayPolicy::AcceptAndTell;
        }
        let machine = Machine::from(Payment::new(plan.clone(), noon()));
        let recover = Box::new(move |entry| match entry {
            JournalEntry::Payment(record) => Machine::from(Payment::recover(plan.clone(), record)),
            JournalEntry::Refund(_) => unreachable!("a payment writes payments"),
        });
        Ok(Self::with(machine, recover, orders, order_id, rng))
    }

    fn with(
        machine: Machine,
        recover: Box<dyn Fn(JournalEntry) -> Machine>,
        orders: OrderApi,
        order_id: OrderId,
        rng: Rng,
    ) -> Self {
        Self {
            machine,
            rows: Vec::new(),
            decided: None,
            now: noon(),
            ticket: 0,
            cards: 0,
            ends: 0,
            journal_fails: false,
            recover,
            orders,
            order_id,
            rng,
        }
    }

    fn step(&mut self, bytes: &mut Unstructured<'_>) -> Result<()> {
        let ticket = match bytes.int_in_range(0..=3u8)? {
            0 => bytes.int_in_range(0..=self.ticket)?,
            _ => self.ticket,
        };
        let input = match bytes.int_in_range(0..=9u8)? {
            0..=2 => Input::Order { ticket, answer: Box::new(self.order_answer(bytes)?) },
            3..=5 => Input::Driver { ticket, reply: Box::new(self.reply(bytes)?) },
            6 => {
                let seconds = bytes.int_in_range(0..=400u64)?;
                self.now = self.now.plus(Duration::from_secs(seconds));
                Input::Timer { ticket }
            }
            7 => Input::Cancel,
            8 if bytes.arbitrary()? => {
                self.journal_fails = true;
                return Ok(());
            }
            8 if self.rng.chance(700) => {
                Input::Settle { status: WORDS[self.rng.index(WORDS.len())] }
            }
            8 => Input::Begin,
            _ => {
                let Some(entry) = self.rows.last().cloned() else { return Ok(()) };
                self.machine = (self.recover)(entry);
                self.ends = 0;
                Input::Resume
            }
        };
        self.feed(input);
        Ok(())
    }

    fn feed(&mut self, input: Input) {
        let shown = format!("{input:?}");
        let effects = self.machine.on(self.now, input);
        assert!(effects.len() <= EFFECTS_MAX, "{shown} makes {} effects", effects.len());
        for effect in effects {
            let must_be_kept = matches!(
                &effect,
                Effect::Write { entry, durability, .. } if entry.must_be_kept(*durability)
            );
            if must_be_kept && std::mem::take(&mut self.journal_fails) {
                return self.feed(Input::JournalFailed);
            }
            self.carry_out(effect, &shown);
        }
    }

    fn carry_out(&mut self, effect: Effect, input: &str) {
        match effect {
            Effect::Write { entry, .. } => {
                if let JournalEntry::Payment(record) = &*entry {
                    let is_kept = self.decided.is_none() || self.decided == record.decision;
                    assert!(is_kept, "{input} flips {:?}", self.decided);
                    self.decided.clone_from(&record.decision);
                }
                self.rows.push(*entry);
            }
            Effect::Order { ticket, .. } | Effect::Wait { ticket, .. } => self.ticket = ticket,
            Effect::Driver { ticket, command } => {
                if ticket > 0 {
                    self.ticket = ticket;
                }
                match *command {
                    DriverCommand::Authorize { .. } | DriverCommand::Refund { .. } => {
                        self.cards += 1;
                        assert_eq!(self.cards, 1, "{input} takes the card again");
                        assert!(!self.rows.is_empty(), "{input} takes the card before a row");
                    }
                    DriverCommand::Confirm { .. } => {
                        assert_eq!(self.decided, Some(Decision::Confirm), "{input}");
                    }
                    DriverCommand::Undo { .. } => {
                        let is_decided = matches!(self.decided, Some(Decision::Undo { .. }));
                        assert!(is_decided, "{input} undoes without a decision");
                    }
                    _ => {}
                }
            }
            Effect::Ended { .. } => {
                self.ends += 1;
                assert_eq!(self.ends, 1, "{input} ends it again");
            }
            Effect::Closed => assert!(self.machine.is_done(), "{input} closes what is not done"),
            Effect::Held { .. } => {
                let is_kept = self.rows.last().is_some_and(|row| match row {
                    JournalEntry::Payment(record) => record.is_held(),
                    JournalEntry::Refund(_) => false,
                });
                assert!(is_kept, "{input} tells of a hold that has no row");
            }
            Effect::SettleAnswered { answer } => {
                let is_taken = matches!(answer, SettleAnswer::Settled { .. });
                assert!(
                    !is_taken || self.decided.is_some(),
                    "{input} takes a word and decides nothing"
                );
            }
            Effect::Progress(_) | Effect::CancelAnswered { .. } => {}
        }
    }

    /// The order as it is, with charges of ours and of others in any state.
    fn order(&mut self, bytes: &mut Unstructured<'_>) -> Result<Order> {
        let mut order = self.orders.order(&self.order_id).expect("it was added").clone();
        order.closed = bytes.ratio(1, 8)?;
        for _ in 0..bytes.int_in_range(0..=3u8)? {
            let amount = Money::brl(bytes.int_in_range(1..=120)?);
            let id = self.orders.add_paid(self.now, &self.order_id, amount, &mut self.rng);
            let charges = &self.orders.order(&self.order_id).expect("it was added").charges;
            let mut charge = charges.iter().find(|c| c.id == id).expect("it was added").clone();
            if bytes.arbitrary()? {
                let key = self.machine.attempt_key().to_string();
                charge.metadata.insert(String::from("initiator_transaction_key"), Some(key));
            }
            if bytes.arbitrary()? {
                charge.status = maquininha_model::ChargeStatus::Pending;
                charge.paid_amount = None;
                charge.paid_at = None;
                let until = self.now.plus(Duration::from_secs(bytes.int_in_range(0..=600u64)?));
                let lease = (maquininha_model::charge::LEASE_KEY, until.to_string());
                charge.metadata.insert(lease.0.to_owned(), Some(lease.1));
            }
            order.charges.push(charge);
        }
        Ok(order)
    }

    fn order_answer(
        &mut self,
        bytes: &mut Unstructured<'_>,
    ) -> Result<core::result::Result<OrderReply, OrderCallError>> {
        Ok(match bytes.int_in_range(0..=10u8)? {
            0..=3 => Ok(OrderReply::Order { order: Box::new(self.order(bytes)?) }),
            4 | 5 => match self.order(bytes)?.charges.pop() {
                Some(charge) => Ok(OrderReply::Charge { charge: Box::new(charge) }),
                None => Ok(OrderReply::Done),
            },
            6 => Ok(OrderReply::Done),
            7 => Err(OrderCallError::OutcomeUnknown),
            8 => Err(OrderCallError::NotFound),
            9 => Err(OrderCallError::Rejected { status: 412, message: String::from("no") }),
            _ => {
                let retry_after = Duration::from_secs(bytes.int_in_range(0..=4_000u64)?);
                Err(OrderCallError::Throttled { retry_after })
            }
        })
    }

    fn reply(&self, bytes: &mut Unstructured<'_>) -> Result<DriverReply> {
        let message = String::from("no");
        Ok(match bytes.int_in_range(0..=12u8)? {
            0..=2 => DriverReply::Approved { approval: Box::new(self.approval()) },
            3 => DriverReply::Declined { decline: Decline { code: "51".into(), message } },
            4 => DriverReply::Canceled,
            5 => DriverReply::TimedOut,
            6 => DriverReply::NotFound,
            7 => DriverReply::Confirmed,
            8 => DriverReply::Undone,
            9 => DriverReply::Refunded { nsu: None },
            10 => DriverReply::Refused { message },
            11 => DriverReply::Silent,
            _ => DriverReply::Unavailable { message },
        })
    }

    fn approval(&self) -> Approval {
        Approval {
            transaction_id: TransactionId::new("tx_1").expect("an id"),
            nsu: Nsu::new("000001").expect("a number"),
            authorization_code: None,
            acquirer: None,
            scheme_name: None,
            funding_source: None,
            holder_name: None,
            card: None,
            card_token: None,
            approved_at: self.now,
            merchant_receipt: None,
            customer_receipt: None,
            extras: BTreeMap::new(),
        }
    }
}
