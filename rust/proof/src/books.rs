//! The promises about payments once everything has come to rest, from the books of acquirer, order
//! API, journal and operator.

use maquininha_flow::{End, EventKind, JournalEntry, TerminalEvent};
use maquininha_journal::MemoryJournal;
use maquininha_model::{AttemptId, AttemptKey, SerialNumber};
use maquininha_sandbox::{Books, ChargeRecord, FindingKind, Market, Transaction};
use maquininha_sim::invariants::Invariant;
use maquininha_sim::verdict::Violation;
use maquininha_terminal::TerminalError;
use maquininha_terminal::port::{EventSeq, Journal, JournalQuery};

/// Events that are read of a journal; a payment leaves three at most.
const EVENTS_MAX: u32 = 1_000;

/// How a call of the app ended.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Told {
    /// The operation ended.
    End(End),
    /// It was not started.
    Refused(TerminalError),
}

impl Told {
    /// Whether an operator would try the same again.
    pub(crate) fn is_passing(&self) -> bool {
        matches!(self, Self::Refused(TerminalError::Busy | TerminalError::OrderApi(_)))
    }
}

/// What one terminal's journal holds.
pub(crate) struct TillBooks {
    serial: SerialNumber,
    entries: Vec<JournalEntry>,
    events: Vec<TerminalEvent>,
}

impl TillBooks {
    /// Reads it.
    pub(crate) async fn of(serial: SerialNumber, rows: &MemoryJournal) -> Self {
        let page = rows.entries(JournalQuery::default()).await;
        let entries = page.expect("a journal in memory can be read").entries;
        let events = rows.events(EventSeq(0), EVENTS_MAX).await;
        let events = events.expect("a journal in memory can be read");
        Self { serial, entries, events: events.into_iter().map(|(_, event)| event).collect() }
    }

    /// What is broken of one payment, whose operator was told this.
    pub(crate) fn problem(
        &self,
        books: &Books,
        attempt_id: &AttemptId,
        amount: i64,
        told: Vec<Told>,
    ) -> Option<Violation> {
        let key = AttemptKey::of(&self.serial, attempt_id);
        let transactions = books.transactions.iter().filter(|t| t.attempt_key == key.as_str());
        let charges: Vec<_> = books
            .charges
            .iter()
            .filter(|charge| charge.initiator_key() == Some(key.as_str()))
            .collect();
        let payment = Payment {
            amount,
            entry: self.entries.iter().find(|entry| entry.attempt_id() == attempt_id),
            events: self.events.iter().filter(|event| event.attempt_id == *attempt_id).collect(),
            told,
            settled: transactions.clone().map(Transaction::settled).sum(),
            transactions: transactions.count(),
            standing: charges.iter().map(|charge| charge.net()).filter(|net| *net > 0).collect(),
            charges: charges.len(),
            pending: charges.iter().filter(|charge| charge.status == "pending").count(),
            name: key.to_string(),
        };
        payment.problem()
    }
}

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

impl Payment<'_> {
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

fn end_of(event: &TerminalEvent) -> Option<&End> {
    match &event.kind {
        EventKind::PaymentEnded { end } | EventKind::PaymentResolved { end } => Some(end),
        _ => None,
    }
}

/// Where acquirer and order API disagree, or an order takes more than it is worth.
pub(crate) fn market_problems(market: &Market, books: &Books) -> Vec<Violation> {
    let overpaid = books.orders.iter().filter_map(|order| {
        let net: i64 = books.charges_of(&order.id).map(ChargeRecord::net).sum();
        let what = format!("{net} of {} stand on an order", order.amount);
        (net > order.amount).then(|| broken(Invariant::OneDeviceFinishes, what))
    });
    let audit = market.audit();
    let disagreements = audit.iter().map(|finding| {
        let invariant = match finding.kind {
            FindingKind::DoubleCharge | FindingKind::DoubleMoney => Invariant::NoDoubleCharge,
            FindingKind::Provisional => Invariant::NoOrphan,
            _ => Invariant::NoLostPayment,
        };
        broken(invariant, format!("acquirer and order API: {finding:?}"))
    });
    overpaid.chain(disagreements).collect()
}

/// The final books, for the trace.
pub(crate) fn summary(books: &Books) -> Vec<String> {
    let transactions = books
        .transactions
        .iter()
        .map(|t| format!("acquirer: {} {} {:?}", t.attempt_key, t.amount, t.state));
    let charges = books.charges.iter().map(|charge| {
        let key = charge.initiator_key().unwrap_or_default();
        let (id, status) = (&charge.id, &charge.status);
        format!("order API: {id} {key} {status} {} net {}", charge.amount, charge.net())
    });
    transactions.chain(charges).collect()
}

/// A promise that is broken.
pub(crate) fn broken(invariant: Invariant, what: String) -> Violation {
    Violation { invariant, what }
}
