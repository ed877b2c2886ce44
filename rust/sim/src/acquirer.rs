//! The acquirer in the small: provisional approvals, confirm, undo, silence.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use maquininha_flow::{Approval, Decline, DriverProfile, DriverReply, OnSilence, Reversal};
use maquininha_model::{AttemptKey, Money, Nsu, Timestamp, TransactionId};

/// An approval that the acquirer makes final by itself within this cannot be taken back with
/// certainty: a call to the order API and the undo take that long (ADR 0005).
const SURE_UNDO: Duration = Duration::from_secs(90);

/// What became of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Refused.
    Declined,
    /// Approved, neither confirmed nor undone.
    Provisional,
    /// The customer is charged.
    Confirmed,
    /// Taken back.
    Undone,
}

/// One payment.
#[derive(Clone, Debug)]
pub struct Transaction {
    /// The terminal that sent it.
    pub terminal: usize,
    /// How much.
    pub amount: Money,
    /// What became of it.
    pub fate: Fate,
    at: Timestamp,
    /// When the acquirer confirmed it by itself.
    confirmed_itself_at: Option<Timestamp>,
    number: usize,
}

impl Transaction {
    fn nsu(&self) -> Nsu {
        Nsu::new(format!("{:06}", self.number)).expect("a number")
    }
}

/// The model.
#[derive(Debug)]
pub struct Acquirer {
    profile: DriverProfile,
    /// Every payment that reached it.
    pub payments: BTreeMap<AttemptKey, Transaction>,
    /// Every refund that reached it, with what was given back.
    pub refunds: BTreeMap<AttemptKey, Option<Money>>,
    /// Payments a human gave back after being asked.
    settled_by_hand: BTreeSet<AttemptKey>,
    changes: u64,
}

/// The reply to a refused card.
pub fn declined() -> DriverReply {
    DriverReply::Declined {
        decline: Decline { code: "51".into(), message: "insufficient funds".into() },
    }
}

fn next_minute(at: Timestamp, minute: u16) -> Timestamp {
    let day = 24 * 60 * 60_000;
    let wanted = i64::from(minute) * 60_000;
    let ahead = (wanted - at.millis().rem_euclid(day)).rem_euclid(day);
    let ahead = if ahead == 0 { day } else { ahead };
    at.plus(Duration::from_millis(u64::try_from(ahead).expect("within a day")))
}

impl Acquirer {
    /// An acquirer behind a driver.
    pub fn new(profile: DriverProfile) -> Self {
        Self {
            profile,
            payments: BTreeMap::new(),
            refunds: BTreeMap::new(),
            settled_by_hand: BTreeSet::new(),
            changes: 0,
        }
    }

    /// An authorisation arrives; a repeat changes nothing.
    pub fn authorize(
        &mut self,
        now: Timestamp,
        key: &AttemptKey,
        terminal: usize,
        amount: Money,
        approves: bool,
    ) {
        self.changes += 1;
        let number = self.payments.len();
        let fate = match (approves, self.profile.reversal()) {
            (false, _) => Fate::Declined,
            (true, Reversal::Undo) => Fate::Provisional,
            (true, Reversal::Void) => Fate::Confirmed,
        };
        self.payments.entry(key.clone()).or_insert(Transaction {
            terminal,
            amount,
            fate,
            at: now,
            confirmed_itself_at: None,
            number,
        });
    }

    /// Lets the silence rule act on everything that is open.
    pub fn pass_time(&mut self, now: Timestamp) {
        for payment in self.payments.values_mut() {
            if payment.fate != Fate::Provisional {
                continue;
            }
            let (at, fate) = match self.profile.on_silence() {
                OnSilence::Blocks => continue,
                OnSilence::AutoConfirm { at_minute_utc } => {
                    (next_minute(payment.at, at_minute_utc), Fate::Confirmed)
                }
                OnSilence::AutoUndo { after } => (payment.at.plus(after), Fate::Undone),
                OnSilence::Sweep { at_minute_utc } => {
                    (next_minute(payment.at, at_minute_utc), Fate::Undone)
                }
            };
            if now >= at {
                payment.fate = fate;
                self.changes += 1;
                if fate == Fate::Confirmed {
                    payment.confirmed_itself_at = Some(at);
                }
            }
        }
    }

    /// Grows with everything that happens to a payment.
    pub const fn changes(&self) -> u64 {
        self.changes
    }

    /// Whether the acquirer made a payment final so soon after its approval that nobody could
    /// be sure to take it back before.
    pub fn confirmed_itself_soon(&self, key: &AttemptKey) -> bool {
        self.payments.get(key).is_some_and(|payment| {
            payment.confirmed_itself_at.is_some_and(|at| at < payment.at.plus(SURE_UNDO))
        })
    }

    /// Whether an open approval of a terminal blocks its next sale.
    pub fn blocks(&self, terminal: usize) -> bool {
        self.profile.on_silence() == OnSilence::Blocks
            && self.payments.values().any(|p| p.terminal == terminal && p.fate == Fate::Provisional)
    }

    /// The number under which a payment is known here.
    pub fn nsu(&self, key: &AttemptKey) -> Option<Nsu> {
        self.payments.get(key).map(Transaction::nsu)
    }

    fn approval(payment: &Transaction) -> DriverReply {
        let approval = Approval {
            transaction_id: TransactionId::new(format!("tx_{}", payment.number)).expect("an id"),
            nsu: payment.nsu(),
            authorization_code: None,
            acquirer: None,
            scheme_name: None,
            funding_source: None,
            holder_name: None,
            card: None,
            card_token: None,
            approved_at: payment.at,
            merchant_receipt: None,
            customer_receipt: None,
            extras: BTreeMap::new(),
        };
        DriverReply::Approved { approval: Box::new(approval) }
    }

    /// What became of a payment?
    pub fn query(&mut self, now: Timestamp, key: &AttemptKey) -> DriverReply {
        self.pass_time(now);
        match self.payments.get(key) {
            None => DriverReply::NotFound,
            Some(payment) => match payment.fate {
                Fate::Declined => declined(),
                Fate::Undone => DriverReply::Undone,
                Fate::Provisional | Fate::Confirmed => Self::approval(payment),
            },
        }
    }

    /// Makes an approval final.
    pub fn confirm(&mut self, now: Timestamp, key: &AttemptKey) -> DriverReply {
        self.pass_time(now);
        self.changes += 1;
        match self.payments.get_mut(key) {
            None => DriverReply::NotFound,
            Some(payment) => match payment.fate {
                Fate::Declined => declined(),
                Fate::Undone => DriverReply::Undone,
                Fate::Provisional | Fate::Confirmed => {
                    payment.fate = Fate::Confirmed;
                    DriverReply::Confirmed
                }
            },
        }
    }

    /// Takes an approval back.
    pub fn undo(&mut self, now: Timestamp, key: &AttemptKey) -> DriverReply {
        self.pass_time(now);
        self.changes += 1;
        let by_hand = self.settled_by_hand.contains(key);
        let reversal = self.profile.reversal();
        let window = self.profile.undo_window();
        match self.payments.get_mut(key) {
            None => DriverReply::NotFound,
            Some(payment) => match payment.fate {
                Fate::Declined => declined(),
                Fate::Undone => DriverReply::Undone,
                _ if by_hand => {
                    payment.fate = Fate::Undone;
                    DriverReply::Undone
                }
                Fate::Confirmed if reversal == Reversal::Undo => {
                    DriverReply::Refused { message: "captured".into() }
                }
                _ if now > payment.at.plus(window) => {
                    DriverReply::Refused { message: "the window is over".into() }
                }
                _ => {
                    payment.fate = Fate::Undone;
                    DriverReply::Undone
                }
            },
        }
    }

    /// The human who was asked gives the money back.
    pub fn settle_by_hand(&mut self, key: &AttemptKey) {
        self.settled_by_hand.insert(key.clone());
    }

    /// A refund arrives; a repeat changes nothing.
    pub fn refund(&mut self, key: &AttemptKey, amount: Option<Money>) {
        self.changes += 1;
        self.refunds.entry(key.clone()).or_insert(amount);
    }

    /// What became of a refund?
    pub fn query_refund(&self, key: &AttemptKey) -> DriverReply {
        match self.refunds.get(key) {
            None => DriverReply::NotFound,
            Some(None) => declined(),
            Some(Some(_)) => DriverReply::Refunded { nsu: None },
        }
    }
}
