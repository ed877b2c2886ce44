//! Records as a terminal writes them.
#![allow(dead_code, reason = "each test file uses a part")]

pub(crate) mod dump;

use maquininha_flow::{
    Approval, Decision, End, EventKind, JournalEntry, JournalState, OriginalPayment, PaymentKind,
    PaymentRecord, RefundRecord, RefundState, TerminalEvent, UndoReason,
};
use maquininha_model::{
    AttemptId, AttemptKey, AuthorizationCode, ChargeId, MaskedCard, Money, Nsu, OrderId,
    SerialNumber, Tender, TenderKind, Timestamp, TransactionId,
};

/// 2026-03-02T14:00:00Z.
pub(crate) const START: Timestamp = Timestamp::from_millis(1_772_460_000_000);

pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_millis(START.millis() + seconds * 1000)
}

pub(crate) fn attempt(number: u32) -> AttemptId {
    AttemptId::new(format!("0198c9a0-7b1e-7000-8000-{number:012}")).expect("valid")
}

pub(crate) fn serial() -> SerialNumber {
    SerialNumber::new("6C582505").expect("valid")
}

pub(crate) fn approval(number: u32) -> Approval {
    Approval {
        transaction_id: TransactionId::new(format!("tx-{number}")).expect("valid"),
        nsu: Nsu::new(format!("{number:012}")).expect("valid"),
        authorization_code: Some(AuthorizationCode::new("A1B2C3").expect("valid")),
        acquirer: Some("Stone".into()),
        scheme_name: Some("Visa".into()),
        funding_source: Some("Credit".into()),
        holder_name: None,
        card: Some(MaskedCard::from_last_four("4242").expect("valid")),
        card_token: Some("tok-1".into()),
        approved_at: at(4),
        merchant_receipt: None,
        customer_receipt: None,
        extras: std::collections::BTreeMap::new(),
    }
}

/// The second in which the vectors write a state. They are older than some states, so it is
/// not the state's place among them.
const fn second_of(state: JournalState) -> i64 {
    match state {
        JournalState::Intent => 0,
        JournalState::Sent => 1,
        JournalState::Declined => 2,
        JournalState::Unknown => 3,
        JournalState::Approved | JournalState::Held => 4,
        JournalState::Decided => 5,
        JournalState::Resolved => 6,
    }
}

/// A payment as it stands in a state, with what is known by then.
pub(crate) fn payment(number: u32, state: JournalState) -> PaymentRecord {
    let is_sent = state >= JournalState::Sent;
    let is_decided = state >= JournalState::Decided;
    PaymentRecord {
        attempt_id: attempt(number),
        attempt_key: AttemptKey::of(&serial(), &attempt(number)),
        serial: serial(),
        kind: PaymentKind::Listed { order_id: OrderId::new("or_9dLyPZcGvFgD5xYn").expect("valid") },
        amount: Money::brl(12_990),
        tender: Tender::at_sight(TenderKind::Credit),
        state,
        started_at: START,
        updated_at: at(second_of(state)),
        sent_at: is_sent.then(|| at(1)),
        charge_id: is_sent.then(|| ChargeId::new("ch_K2rJ5nlHwTE4qRDP").expect("valid")),
        lease_until: is_sent.then(|| at(300)),
        approval: (state >= JournalState::Approved).then(|| approval(number)),
        decision: is_decided.then_some(Decision::Confirm),
        end: is_decided.then(|| End::Approved { approval: Box::new(approval(number)) }),
        cancel_requested: false,
        attention_asked: false,
    }
}

pub(crate) fn entry(number: u32, state: JournalState) -> JournalEntry {
    JournalEntry::Payment(payment(number, state))
}

/// A row of a state, written at a time.
pub(crate) fn entry_at(number: u32, state: JournalState, updated_at: Timestamp) -> JournalEntry {
    JournalEntry::Payment(PaymentRecord { updated_at, ..payment(number, state) })
}

pub(crate) fn undone(number: u32, state: JournalState) -> JournalEntry {
    let decision = Some(Decision::Undo { reason: UndoReason::CancelRequested });
    JournalEntry::Payment(PaymentRecord { decision, end: None, ..payment(number, state) })
}

pub(crate) fn refund(number: u32, state: RefundState) -> JournalEntry {
    let original = OriginalPayment {
        attempt_key: AttemptKey::of(&serial(), &attempt(1)),
        nsu: approval(1).nsu,
        amount: Money::brl(12_990),
        serial: serial(),
        paid_at: Some(START),
    };
    JournalEntry::Refund(RefundRecord {
        attempt_id: attempt(number),
        attempt_key: AttemptKey::of(&serial(), &attempt(number)),
        serial: serial(),
        order_id: None,
        charge_id: ChargeId::new("ch_K2rJ5nlHwTE4qRDP").expect("valid"),
        original,
        amount: Money::brl(5_000),
        state,
        canceled_before: Money::brl(0),
        started_at: START,
        updated_at: at(9),
        end: None,
    })
}

pub(crate) fn ended(number: u32) -> TerminalEvent {
    TerminalEvent {
        attempt_id: attempt(number),
        order_id: None,
        amount: Money::brl(12_990),
        at: at(6),
        kind: EventKind::PaymentEnded {
            end: End::Approved { approval: Box::new(approval(number)) },
        },
    }
}

pub(crate) fn refunded() -> RefundState {
    RefundState::Refunded
}
