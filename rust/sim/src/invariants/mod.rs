//! The promises (design §7), each checked against the truth: the order API and the acquirer
//! of the world know what really happened, which no terminal does.
//!
//! | invariant | checked | where |
//! |---|---|---|
//! | [`NoDoubleCharge`](Invariant::NoDoubleCharge) | at each command that takes a card; after each event | [`money`] |
//! | [`NoLostPayment`](Invariant::NoLostPayment) | at rest | [`money`] |
//! | [`NeverToldPaidWhenUndone`](Invariant::NeverToldPaidWhenUndone) | at each end that is told; at rest | [`telling`] |
//! | [`DecisionNeverFlips`](Invariant::DecisionNeverFlips) | at each write, command and restart | [`decisions`] |
//! | [`NoOrphan`](Invariant::NoOrphan) | at rest | [`rest`] |
//! | [`OrderTotalConserved`](Invariant::OrderTotalConserved) | after each event; at rest | [`orders`] |
//! | [`OneDeviceFinishes`](Invariant::OneDeviceFinishes) | at each cancel of a charge; after each event | [`orders`] |
//! | [`JournalIsPrefix`](Invariant::JournalIsPrefix) | at each restart | [`journal`] |
//! | [`RecoveryIsIdempotent`](Invariant::RecoveryIsIdempotent) | at rest | [`journal`] |
//! | [`WriteAhead`](Invariant::WriteAhead) | at each call, command, write and end | [`journal`] |
//! | [`FailClosed`](Invariant::FailClosed) | at each call, command and decision | [`decisions`] |
//! | [`KeyDiscipline`](Invariant::KeyDiscipline) | at each call and command | [`keys`] |
//! | [`NoSecretLeaves`](Invariant::NoSecretLeaves) | at each call and row, in worlds that plant card numbers | [`secrets`] |
//! | [`EverythingBounded`](Invariant::EverythingBounded) | at each call, command, wait and write; over the whole world | [`bounds`] |
//! | [`BlockedMeansTold`](Invariant::BlockedMeansTold) | at each end and answer; at rest | [`telling`] |
//! | [`FailOverNeverTwice`](Invariant::FailOverNeverTwice) | at rest, in worlds whose order API has two endpoints | [`orders`] |
//! | [`SameSeedSameTrace`](Invariant::SameSeedSameTrace) | outside of a world: by running it again, in this process and in another | [`crate::trace`], the proving program |

//!
//! A terminal that was restored from an old backup of its journal has forgotten what it began
//! and told since. For those attempts these promises still hold, because the acquirer and the
//! order API know the key: no double charge, a decision that was carried out stays (a human is
//! asked where the forgotten one was another), nothing of an attempt that is still in the
//! journal hangs, the order shows what the acquirer did if the driver can be asked, no order takes too much while nobody has confirmed by himself, and all that
//! is about keys, bounds and secrets. The app forgets with its terminal: it begins no attempt
//! again under an id of which it does not know. An approval of an attempt that the backup does not know
//! at all is left to the acquirer's rule on silence, and what was told before may be told anew.

//!
//! A journal that fails in the middle of a payment takes no more writes, and the payment is
//! carried to its end without it. If the process dies then, too, the decision is made anew from
//! what the driver and the order say. All promises hold but one: what the app was told between
//! the failure and the death may have been otherwise.

pub mod bounds;
pub mod decisions;
pub mod journal;
pub mod keys;
pub mod money;
pub mod orders;
pub mod rest;
pub mod secrets;
pub mod telling;

use std::fmt;

use crate::simulation::World;

/// One promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Invariant {
    /// One intention takes money at most once.
    NoDoubleCharge,
    /// What the customer was charged stands on the order.
    NoLostPayment,
    /// Whoever was told "paid" is paid, and whoever was told "not paid" is not.
    NeverToldPaidWhenUndone,
    /// Confirm stays confirm, and undo stays undo.
    DecisionNeverFlips,
    /// At rest nothing is open: no row, no machine, no place, no approval.
    NoOrphan,
    /// An order shows exactly the money that was taken for it.
    OrderTotalConserved,
    /// No order takes more than it is worth, and nobody touches the charge of another.
    OneDeviceFinishes,
    /// After a crash the journal holds the first writes, all synced ones among them.
    JournalIsPrefix,
    /// A row that is done is left alone by recovery.
    RecoveryIsIdempotent,
    /// Nothing leaves and nothing is told before it is safe.
    WriteAhead,
    /// In doubt nothing is taken.
    FailClosed,
    /// One key for one intention, the same body for the same key, a look before a repeat.
    KeyDiscipline,
    /// No card number in a journal, an event, a call or a trace.
    NoSecretLeaves,
    /// Calls, waits, rows and the time until an end have limits.
    EverythingBounded,
    /// Everybody who waits is told, once; a human is asked where only he can help.
    BlockedMeansTold,
    /// A change of the endpoint finishes a payment or undoes it, once.
    FailOverNeverTwice,
    /// One seed is one world.
    SameSeedSameTrace,
}

impl Invariant {
    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoDoubleCharge => "no-double-charge",
            Self::NoLostPayment => "no-lost-payment",
            Self::NeverToldPaidWhenUndone => "never-told-paid-when-undone",
            Self::DecisionNeverFlips => "decision-never-flips",
            Self::NoOrphan => "no-orphan",
            Self::OrderTotalConserved => "order-total-conserved",
            Self::OneDeviceFinishes => "one-device-finishes",
            Self::JournalIsPrefix => "journal-is-prefix",
            Self::RecoveryIsIdempotent => "recovery-is-idempotent",
            Self::WriteAhead => "write-ahead",
            Self::FailClosed => "fail-closed",
            Self::KeyDiscipline => "key-discipline",
            Self::NoSecretLeaves => "no-secret-leaves",
            Self::EverythingBounded => "everything-bounded",
            Self::BlockedMeansTold => "blocked-means-told",
            Self::FailOverNeverTwice => "fail-over-never-twice",
            Self::SameSeedSameTrace => "same-seed-same-trace",
        }
    }
}

impl fmt::Display for Invariant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl World {
    /// Notes the first broken promise; what comes after it may follow from it.
    pub fn broken(&mut self, invariant: Invariant, what: impl FnOnce() -> String) {
        if self.violation.is_none() {
            let violation = crate::verdict::Violation { invariant, what: what() };
            self.note(|| format!("BROKEN {violation}"));
            self.violation = Some(violation);
        }
    }

    /// What must hold after each event. It depends on the order API and the acquirer alone,
    /// so it is looked at where one of them changed.
    pub fn check_always(&mut self) {
        let changes = self.api.changes() + self.acquirer.changes();
        if std::mem::replace(&mut self.checked_changes, changes) != changes {
            self.check_no_double_charge();
            self.check_order_totals();
        }
    }

    /// What must hold when everybody is well again and nothing is left to do.
    pub fn check_at_rest(&mut self) {
        let now = self.time();
        self.acquirer.pass_time(now);
        self.check_no_double_charge();
        self.check_order_totals();
        for attempt in 0..self.attempts.len() {
            self.check_attempt_at_rest(attempt);
        }
        self.check_orders_at_rest();
        self.check_sales_at_rest();
        self.check_secrets_at_rest();
    }
}
