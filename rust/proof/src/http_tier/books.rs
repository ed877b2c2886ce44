//! The promises, from the books of acquirer, order API, journals, operators and sales software
//! once everything has come to rest.

use std::sync::PoisonError;

use maquininha_flow::{End, EventKind, JournalEntry, TerminalEvent};
use maquininha_model::AttemptKey;
use maquininha_sandbox::{Books, FindingKind};
use maquininha_sim::invariants::Invariant;
use maquininha_sim::verdict::Violation;
use maquininha_terminal::port::{EventSeq, Journal};

use super::till::{Told, serial};
use super::world::{World, attempt};

/// Events that are read of a journal; a payment leaves three at most.
const EVENTS_MAX: u32 = 1_000;

/// One payment as everybody has it.
struct Payment<'a> {
    name: String,
    amount: i64,
    entry: Option<&'a JournalEntry>,
    events: Vec<&'a TerminalEvent>,
    told: Vec<Told>,
    /// Centavos that the acquirer gives to the merchant.
    settled: i64,
    transactions: usize,
    /// Charges of this payment that stand, in centavos each.
    standing: Vec<i64>,
    charges: usize,
    pending: usize,
}

/// Every broken promise, in words.
pub(super) async fn disagreements(world: &World) -> Vec<Violation> {
    let books = world.market.books();
    let mut found = Vec::new();
    for (number, till) in world.tills.iter().enumerate() {
        let entries = till.entries().await;
        let events = till.rows().events(EventSeq(0), EVENTS_MAX).await;
        let events: Vec<_> = events.expect("a journal in memory").into_iter().collect();
        let wishes = world.scenario.payments.iter().enumerate();
        for (wish_number, wish) in wishes.filter(|(_, wish)| wish.terminal == number) {
            let id = attempt(wish_number);
            let key = AttemptKey::of(&serial(number), &id);
            let mut payment = Payment::of(&books, key.as_str(), wish.amount);
            payment.entry = entries.iter().find(|entry| *entry.attempt_id() == id);
            let own = events.iter().map(|(_, event)| event);
            payment.events = own.filter(|event| event.attempt_id == id).collect();
            let told = world.told.lock().unwrap_or_else(PoisonError::into_inner);
            let told = told.iter().filter(|(to, _)| *to == wish_number);
            payment.told = told.map(|(_, told)| told.clone()).collect();
            found.extend(payment.problem());
        }
    }
    found.extend(order_problems(world, &books).await);
    found.extend(world.market.audit().iter().map(|finding| {
        let invariant = match finding.kind {
            FindingKind::DoubleCharge | FindingKind::DoubleMoney => Invariant::NoDoubleCharge,
            FindingKind::Provisional => Invariant::NoOrphan,
            _ => Invariant::NoLostPayment,
        };
        broken(invariant, format!("acquirer and order API: {finding:?}"))
    }));
    found
}

/// No order takes more than it is worth, and the sales software knows what stands on each.
async fn order_problems(world: &World, books: &Books) -> Vec<Violation> {
    let mut found = Vec::new();
    for order in &books.orders {
        let charges: Vec<_> = books.charges_of(&order.id).collect();
        let net: i64 = charges.iter().map(|charge| charge.net()).sum();
        if net > order.amount {
            let what = format!("{net} of {} stand on an order", order.amount);
            found.push(broken(Invariant::OneDeviceFinishes, what));
        }
    }
    let mut codes: Vec<_> = books.orders.iter().map(|order| &order.code).collect();
    let made = codes.len();
    codes.sort();
    codes.dedup();
    if codes.len() < made {
        let what = "two orders were made for one sale".to_owned();
        found.push(broken(Invariant::KeyDiscipline, what));
    }
    for number in 0..world.scenario.orders.len() {
        let Some((order_id, known)) = world.shop.books(number).await else { continue };
        let charges = books.charges_of(order_id.as_str());
        let net: i64 = charges.map(maquininha_sandbox::ChargeRecord::net).sum();
        if net != known {
            let what = format!("sale {number}: the sales software has {known}, charges {net}");
            found.push(broken(Invariant::OrderTotalConserved, what));
        }
    }
    found
}

impl Payment<'_> {
    fn of(books: &Books, key: &str, amount: i64) -> Self {
        let transactions = books.transactions.iter().filter(|t| t.attempt_key == key);
        let charges: Vec<_> =
            books.charges.iter().filter(|charge| charge.initiator_key() == Some(key)).collect();
        Self {
            name: key.to_owned(),
            amount,
            entry: None,
            events: Vec::new(),
            told: Vec::new(),
            settled: transactions.clone().map(maquininha_sandbox::Transaction::settled).sum(),
            transactions: transactions.count(),
            standing: charges.iter().map(|charge| charge.net()).filter(|net| *net > 0).collect(),
            charges: charges.len(),
            pending: charges.iter().filter(|charge| charge.status == "pending").count(),
        }
    }

    fn problem(&self) -> Option<Violation> {
        let Some(entry) = self.entry else {
            let left = self.transactions + self.charges > 0;
            let what = format!("{} left and has no row", self.name);
            return left.then(|| broken(Invariant::WriteAhead, what));
        };
        let ends: Vec<&End> = self.events.iter().filter_map(|event| end_of(event)).collect();
        let first_ends =
            self.events.iter().filter(|e| matches!(e.kind, EventKind::PaymentEnded { .. })).count();
        let asked = self.events.iter().any(|e| matches!(e.kind, EventKind::AttentionNeeded { .. }));
        let says_paid = matches!(ends.last(), Some(End::Approved { .. }));
        let is_charged = self.settled > 0;
        let was_told = |paid: bool| {
            self.told.iter().any(|told| match told {
                Told::End(End::Unknown) | Told::Refused(_) => false,
                Told::End(end) => matches!(end, End::Approved { .. }) == paid,
            })
        };
        let (invariant, problem) = if entry.is_open() {
            (Invariant::NoOrphan, "is not resolved")
        } else if first_ends != 1 || ends.last().is_none_or(|end| **end == End::Unknown) {
            (Invariant::BlockedMeansTold, "does not end exactly once")
        } else if asked {
            (Invariant::BlockedMeansTold, "asks a human without need")
        } else if is_charged && self.settled != self.amount {
            (Invariant::NoDoubleCharge, "charged another amount")
        } else if is_charged && self.standing != [self.amount] {
            (Invariant::NoLostPayment, "charged the customer, and the order does not say so once")
        } else if !is_charged && !self.standing.is_empty() {
            (Invariant::NoLostPayment, "has a paid charge and no money")
        } else if self.pending > 0 {
            (Invariant::NoOrphan, "leaves a place on the order")
        } else if is_charged != says_paid {
            (Invariant::NeverToldPaidWhenUndone, "ended in another way than it says")
        } else if was_told(!is_charged) {
            (Invariant::NeverToldPaidWhenUndone, "told the operator something else")
        } else {
            return None;
        };
        let Self { name, settled, standing, pending, told, .. } = self;
        let what = format!("{name} {problem}: {settled} {standing:?} {pending} {ends:?} {told:?}");
        Some(broken(invariant, what))
    }
}

fn broken(invariant: Invariant, what: String) -> Violation {
    Violation { invariant, what }
}

fn end_of(event: &TerminalEvent) -> Option<&End> {
    match &event.kind {
        EventKind::PaymentEnded { end } | EventKind::PaymentResolved { end } => Some(end),
        _ => None,
    }
}

/// The final books, for the trace.
pub(super) fn summary(world: &World) -> Vec<String> {
    let books = world.market.books();
    let transactions = books
        .transactions
        .iter()
        .map(|t| format!("acquirer: {} {} {:?}", t.attempt_key, t.amount, t.state));
    let charges = books.charges.iter().map(|charge| {
        let key = charge.initiator_key().unwrap_or_default();
        format!(
            "order API: {} {key} {} {} net {}",
            charge.id,
            charge.status,
            charge.amount,
            charge.net()
        )
    });
    transactions.chain(charges).collect()
}
