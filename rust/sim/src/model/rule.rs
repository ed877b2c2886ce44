//! The claim rule of the terminals, asked about an order made from a state.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasherDefault, Hasher};

use maquininha_flow::OverpayPolicy;
use maquininha_flow::claim::{Claim, claim};
use maquininha_model::charge::LEASE_KEY;
use maquininha_model::{
    Charge, ChargeId, ChargeStatus, Metadata, Money, Order, OrderId, OrderStatus, PaymentMethod,
    Timestamp,
};

use super::flaw::Flaw;
use super::state::{Place, SETTLED_MAX, SLOTS_MAX, Slot, State};

/// A lease that has not ended.
const HELD: i64 = 1_000_000;

/// One charge of an order: the numbers that the rule reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
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

    /// The line as a number, below 32 in each part.
    fn bits(self) -> u32 {
        let parts = [self.number, self.amount, self.created, self.lease_over, self.paid];
        parts.into_iter().fold(u32::from(self.is_paid), |sum, part| {
            assert!(part < 32, "a small number");
            sum * 32 + u32::from(part)
        })
    }

    fn charge(self, number: usize, flaw: Option<Flaw>) -> Charge {
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

/// Charges of an order.
const LINES_MAX: usize = SLOTS_MAX + SETTLED_MAX;

/// A quick hash for small keys of our own making.
#[derive(Debug, Default)]
struct Quick(u64);

impl Hasher for Quick {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for word in bytes.chunks(8) {
            let mut full = [0; 8];
            full[..word.len()].copy_from_slice(word);
            let mixed = (self.0 ^ u64::from_le_bytes(full)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            self.0 = mixed ^ (mixed >> 29);
        }
    }
}

/// Asks [`claim`], and remembers its answers: there are few different orders.
#[derive(Debug)]
pub(super) struct Rule {
    due: u8,
    overpay: OverpayPolicy,
    flaw: Option<Flaw>,
    answers: RefCell<HashMap<[u32; LINES_MAX], bool, BuildHasherDefault<Quick>>>,
}

impl Rule {
    pub(super) fn new(due: u8, overpay: OverpayPolicy, flaw: Option<Flaw>) -> Self {
        Self { due, overpay, flaw, answers: RefCell::default() }
    }

    /// Whether the charge of a terminal may be paid, on the order as it is.
    pub(super) fn grants(&self, state: &State, own: usize) -> bool {
        let number = |slot: usize| u8::try_from(slot).expect("a few terminals");
        let order = usize::from(state.slots[own].order);
        let mut lines = [Line::default(); LINES_MAX];
        lines[0] = Line::of(number(own), &state.slots[own]);
        let mut count = 1;
        let mut add = |line| {
            lines[count] = line;
            count += 1;
        };
        for (slot, payer) in state.payers(order) {
            if slot != own && matches!(payer.place, Place::Pending | Place::Paid) {
                add(Line::of(number(slot), payer));
            }
        }
        for payment in state.orders[order].settled.iter().filter(|payment| payment.amount > 0) {
            let (amount, rank) = (payment.amount, payment.rank);
            add(Line { amount, is_paid: true, created: rank, paid: rank, ..Line::default() });
        }
        let key = lines.map(Line::bits);
        if let Some(answer) = self.answers.borrow().get(&key) {
            return *answer;
        }
        let answer = self.ask(&lines[..count]);
        self.answers.borrow_mut().insert(key, answer);
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
