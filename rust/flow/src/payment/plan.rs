//! What a payment is to be, and how long it may take.

use std::time::Duration;

use maquininha_model::{AttemptId, AttemptKey, Money, SerialNumber, Tender, Timestamp};

use crate::{DriverProfile, JournalState, OverpayPolicy, PaymentKind, PaymentRecord};

/// How long the steps of a payment may take. Defaults are documented on each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaymentLimits {
    /// From the driver's start to its answer: card, PIN and acquirer. 150 s.
    pub card: Duration,
    /// How long the place on an order is held. 300 s: the card's limit and as
    /// much again for telling the order API.
    pub lease: Duration,
    /// How long before the lease's end the last commit may start: longer than
    /// the longest call. 35 s.
    pub lease_margin: Duration,
    /// How long the order API is tried after an approval, where the driver and
    /// the lease leave that much. 300 s.
    pub commit: Duration,
    /// How long a silent driver is asked before the app is told "unknown". 20 s.
    pub unknown_after: Duration,
    /// How long after a lost answer a charge may still appear. 60 s.
    pub late_effect: Duration,
    /// The first pause before a repeat; doubled each time. 500 ms.
    pub back_off_first: Duration,
    /// The longest pause before a repeat. 30 s.
    pub back_off_max: Duration,
    /// Repeats before the card, after which the payment is given up. 4.
    pub reserve_tries_max: u32,
}

impl Default for PaymentLimits {
    fn default() -> Self {
        Self {
            card: Duration::from_secs(150),
            lease: Duration::from_secs(300),
            lease_margin: Duration::from_secs(35),
            commit: Duration::from_secs(300),
            unknown_after: Duration::from_secs(20),
            late_effect: Duration::from_secs(60),
            back_off_first: Duration::from_millis(500),
            back_off_max: Duration::from_secs(30),
            reserve_tries_max: 4,
        }
    }
}

impl PaymentLimits {
    /// The pause before the repeat with a number, from 0.
    pub(crate) fn back_off(&self, tries: u32) -> Duration {
        self.back_off_first.saturating_mul(1 << tries.min(16)).min(self.back_off_max)
    }
}

/// What is to be paid, checked by the engine before it comes here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentPlan {
    /// The app's intention.
    pub attempt_id: AttemptId,
    /// The terminal.
    pub serial: SerialNumber,
    /// What is being paid.
    pub kind: PaymentKind,
    /// How much; above zero.
    pub amount: Money,
    /// How.
    pub tender: Tender,
    /// What to do about payments above the total.
    pub overpay: OverpayPolicy,
    /// What the driver declares.
    pub driver: DriverProfile,
    /// How long the steps may take.
    pub limits: PaymentLimits,
}

impl PaymentPlan {
    /// The first row of the journal.
    pub(crate) fn record(&self, now: Timestamp) -> PaymentRecord {
        PaymentRecord {
            attempt_id: self.attempt_id.clone(),
            attempt_key: AttemptKey::of(&self.serial, &self.attempt_id),
            serial: self.serial.clone(),
            kind: self.kind.clone(),
            amount: self.amount,
            tender: self.tender,
            state: JournalState::Intent,
            started_at: now,
            updated_at: now,
            sent_at: None,
            charge_id: None,
            lease_until: None,
            approval: None,
            decision: None,
            end: None,
            cancel_requested: false,
            attention_asked: false,
        }
    }
}
