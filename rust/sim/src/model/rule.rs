//! The claim rule of the terminals, asked about an order made from a state.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};

use maquininha_flow::OverpayPolicy;
use maquininha_flow::claim::{Claim, claim};
use maquininha_model::charge::LEASE_KEY;
use maquininha_model::{
    Charge, ChargeId, ChargeStatus, Metadata, Money, Order, OrderId, OrderStatus, PaymentMethod,
    Timestamp,
};

use super::flaw::Flaw;
use super::state::{Place, Slot, State};

/// A lease that has not ended.
const HELD: i64 = 1_000_000;

/// One charge of an order: the numbers that the rule reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Line {
    number: u8,
    amount: u8,
    is_paid: bool,
    created: u8,
    /// When the lease ended; none while it is held.
    lease_over: u8,
    paid: u8,
}

impl Line {
    fn of(number: u8, slot: &Slot) -> Self {
        Self {
            number,
            amount: slot.amount,
            is_paid: slot.place == Place::Paid,
            created: slot.created,
            lease_over: slot.lease_over,
            paid: slot.paid,
        }
    }

    fn charge(&self, number: usize, flaw: Option<Flaw>) -> Charge {
        let at = |instant: u8| i64::from(instant) * 10;
        let mut created = at(self.created);
        let mut lease = if self.lease_over == 0 { HELD } else { at(self.lease_over) };
        let mut paid = at(self.paid);
        match flaw {
            Some(Flaw::LastComesFirst) => created = -created,
            Some(Flaw::TiesToLowestId) => created += i64::from(self.number),
            Some(Flaw::PlacesDoNotCount) if number > 0 && !self.is_paid => lease = -HELD,
            Some(Flaw::LatePaymentsRankEarly) if self.is_paid => paid = paid.min(lease - 1),
            Some(Flaw::LeaseEndIsInTime) if paid == lease => paid -= 1,
            _ => {}
        }
        let instant = |micros: i64| Some(Timestamp::from_micros(micros));
        let amount = Money::brl(i64::from(self.amount));
        let mut metadata = Metadata::new();
        let lease = Timestamp::from_micros(lease).to_string();
        metadata.insert(LEASE_KEY.to_owned(), Some(lease));
        metadata.insert("initiator_transaction_key".to_owned(), Some(format!("attempt-{number}")));
        Charge {
            id: charge_id(number),
            code: None,
            amount,
            paid_amount: self.is_paid.then_some(amount),
            canceled_amount: None,
            status: if self.is_paid { ChargeStatus::Paid } else { ChargeStatus::Pending },
            payment_method: PaymentMethod::Cash,
            created_at: instant(created),
            updated_at: None,
            paid_at: if self.is_paid { instant(paid) } else { None },
            canceled_at: None,
            last_transaction_id: None,
            order_id: None,
            metadata,
        }
    }
}

fn charge_id(number: usize) -> ChargeId {
    ChargeId::new(format!("ch_{number}")).expect("an id")
}

/// Asks [`claim`], and remembers its answers: there are few different orders.
#[derive(Debug)]
pub(super) struct Rule {
    due: u8,
    overpay: OverpayPolicy,
    flaw: Option<Flaw>,
    answers: RefCell<HashMap<Vec<Line>, bool>>,
}

impl Rule {
    pub(super) fn new(due: u8, overpay: OverpayPolicy, flaw: Option<Flaw>) -> Self {
        Self { due, overpay, flaw, answers: RefCell::default() }
    }

    /// Whether the charge of a terminal may be paid, on the order as it is.
    pub(super) fn grants(&self, state: &State, own: usize) -> bool {
        let number = |slot: usize| u8::try_from(slot).expect("a few terminals");
        let order = usize::from(state.slots[own].order);
        let mut lines = vec![Line::of(number(own), &state.slots[own])];
        for (slot, payer) in state.payers(order) {
            if slot != own && matches!(payer.place, Place::Pending | Place::Paid) {
                lines.push(Line::of(number(slot), payer));
            }
        }
        for payment in state.orders[order].settled.iter().filter(|payment| payment.amount > 0) {
            lines.push(Line {
                number: 0,
                amount: payment.amount,
                is_paid: true,
                created: payment.rank,
                lease_over: 0,
                paid: payment.rank,
            });
        }
        if let Some(answer) = self.answers.borrow().get(&lines) {
            return *answer;
        }
        let answer = self.ask(&lines);
        self.answers.borrow_mut().insert(lines, answer);
        answer
    }

    fn ask(&self, lines: &[Line]) -> bool {
        let order = Order {
            id: OrderId::new("or_1").expect("an id"),
            code: None,
            amount: Money::brl(i64::from(self.due)),
            closed: false,
            status: OrderStatus::Pending,
            items: Vec::new(),
            customer: None,
            charges: lines.iter().enumerate().map(|(n, line)| line.charge(n, self.flaw)).collect(),
            pos: None,
            metadata: Metadata::new(),
            created_at: None,
            updated_at: None,
            closed_at: None,
            extras: BTreeMap::new(),
        };
        let amount = Money::brl(i64::from(lines[0].amount));
        let now = Timestamp::from_micros(HELD - 1);
        let answer = claim(&order, &charge_id(0), amount, self.overpay, now);
        assert_ne!(answer, Claim::Stale, "our charge is on the order");
        answer == Claim::Granted
    }
}
