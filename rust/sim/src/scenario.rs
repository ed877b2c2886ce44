//! What happens in a world: who pays what, and what goes wrong.

use std::time::Duration;

use maquininha_flow::{
    DriverProfile, OnSilence, OriginalPayment, OverpayPolicy, PaymentKind, PaymentLimits,
    PaymentPlan, Query, RefundRecord, RefundState, Reversal,
};
use maquininha_model::{
    AttemptId, AttemptKey, ChargeId, Money, Nsu, OrderId, SerialNumber, Tender, Timestamp,
};

pub use crate::faults::Faults;
use crate::rng::Rng;

/// What is wanted of a terminal.
#[derive(Clone, Debug)]
#[allow(clippy::large_enum_variant, reason = "a handful of wishes a world")]
pub enum Wish {
    /// A payment.
    Payment(PaymentPlan),
    /// A refund.
    Refund(RefundRecord),
}

impl Wish {
    /// The key all parties know it by.
    pub fn key(&self) -> AttemptKey {
        match self {
            Self::Payment(plan) => AttemptKey::of(&plan.serial, &plan.attempt_id),
            Self::Refund(record) => record.attempt_key.clone(),
        }
    }

    /// The app's intention.
    pub fn id(&self) -> &AttemptId {
        match self {
            Self::Payment(plan) => &plan.attempt_id,
            Self::Refund(record) => &record.attempt_id,
        }
    }

    /// How much is to be paid or given back.
    pub fn amount(&self) -> Money {
        match self {
            Self::Payment(plan) => plan.amount,
            Self::Refund(record) => record.amount,
        }
    }
}

/// Microseconds of a second.
pub const SECOND: i64 = 1_000_000;
/// Microseconds of a minute.
pub const MINUTE: i64 = 60 * SECOND;
/// Microseconds of an hour.
pub const HOUR: i64 = 60 * MINUTE;

/// Noon in UTC, when every world begins.
pub fn noon() -> Timestamp {
    Timestamp::parse("2026-03-02T12:00:00Z").expect("a time")
}

/// A driver as most are: it can be asked and undo.
pub fn plain_driver() -> DriverProfile {
    DriverProfile::new(
        OnSilence::Blocks,
        Duration::from_secs(24 * 3600),
        Query::ByAttempt { horizon: Duration::from_secs(60) },
        Reversal::Undo,
    )
}

/// A driver that cannot be asked.
pub fn mute_driver() -> DriverProfile {
    DriverProfile::new(
        OnSilence::Blocks,
        Duration::from_secs(24 * 3600),
        Query::Never,
        Reversal::Undo,
    )
}

/// The serial number of a terminal.
pub fn serial(terminal: usize) -> SerialNumber {
    SerialNumber::new(format!("T{terminal}")).expect("a serial")
}

/// The plan of a payment.
pub fn plan(
    terminal: usize,
    name: &str,
    kind: PaymentKind,
    amount: i64,
    driver: DriverProfile,
) -> PaymentPlan {
    PaymentPlan {
        attempt_id: AttemptId::new(name).expect("an id"),
        serial: serial(terminal),
        kind,
        amount: Money::brl(amount),
        tender: Tender::Debit,
        overpay: OverpayPolicy::RefuseAtTerminal,
        driver,
        limits: PaymentLimits::default(),
    }
}

/// A refund of a part of a charge.
pub fn refund(
    terminal: usize,
    name: &str,
    order_id: &OrderId,
    charge_id: &ChargeId,
    paid: i64,
    amount: i64,
) -> RefundRecord {
    let attempt_id = AttemptId::new(name).expect("an id");
    RefundRecord {
        attempt_key: AttemptKey::of(&serial(terminal), &attempt_id),
        attempt_id,
        serial: serial(terminal),
        order_id: Some(order_id.clone()),
        charge_id: charge_id.clone(),
        original: OriginalPayment {
            attempt_key: AttemptKey::new("T0-MQN-before").expect("a key"),
            nsu: Nsu::new("1").expect("a number"),
            amount: Money::brl(paid),
            serial: serial(terminal),
            paid_at: None,
        },
        amount: Money::brl(amount),
        state: RefundState::Intent,
        canceled_before: Money::ZERO,
        started_at: noon(),
        updated_at: noon(),
        end: None,
    }
}

/// A minute of the day: any, or one of the half hour after noon, when most things happen.
fn any_minute(rng: &mut Rng) -> u16 {
    let longest = if rng.chance(500) { 30 } else { 1440 };
    u16::try_from((12 * 60 + rng.range(0, longest)) % 1440).unwrap_or(0)
}

/// A driver of any kind that may be.
pub fn any_driver(rng: &mut Rng) -> DriverProfile {
    let on_silence = match rng.index(5) {
        0 | 1 => OnSilence::Blocks,
        2 => OnSilence::AutoConfirm { at_minute_utc: any_minute(rng) },
        3 => OnSilence::AutoUndo { after: Duration::from_secs(rng.bits() % 400 + 100) },
        _ => OnSilence::Sweep { at_minute_utc: any_minute(rng) },
    };
    let query = match rng.chance(250) {
        true => Query::Never,
        false => Query::ByAttempt { horizon: Duration::from_secs(rng.bits() % 120 + 5) },
    };
    let (reversal, on_silence) = match rng.chance(150) {
        true => (Reversal::Void, OnSilence::Blocks),
        false => (Reversal::Undo, on_silence),
    };
    let undo_window = match rng.chance(200) {
        true => Duration::from_secs(rng.bits() % 900 + 100),
        false => Duration::from_secs(24 * 3600),
    };
    DriverProfile::new(on_silence, undo_window, query, reversal)
}

/// Each fault is there or not, so that every seed has a character of its own.
pub fn any_faults(rng: &mut Rng) -> Faults {
    let mut some = |rate: u32| if rng.chance(400) { rate } else { 0 };
    Faults {
        request_lost: some(120),
        answer_lost: some(120),
        request_late: some(80),
        duplicate: some(100),
        answer_twice: some(80),
        server_error: some(100),
        outage: some(40),
        throttled: some(60),
        stale_read: some(250),
        driver_silent: some(150),
        driver_late: some(120),
        card_refused: some(250),
        operator_gone: some(80),
        cancel_race: some(150),
        crash: some(35),
        power_cut: some(500),
        journal_fails: some(15),
        sync_fails: some(10),
        fail_over: 0,
    }
}
