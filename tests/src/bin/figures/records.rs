//! Orders, approvals and journal rows of payments, as they really look.

use std::collections::BTreeMap;
use std::time::Duration;

use maquininha_flow::{
    Approval, Decision, End, JournalEntry, JournalState, PaymentKind, PaymentRecord,
};
use maquininha_model::{
    AttemptId, AttemptKey, AuthorizationCode, ChargeId, Customer, Item, MaskedCard, Money, Nsu,
    Order, OrderId, OrderStatus, PosSettings, SerialNumber, Tender, TenderKind, Timestamp,
    TransactionId,
};
use maquininha_terminal::port::{Clock, SystemClock};

/// The rows of a payment that goes well.
pub(crate) const STATES: [JournalState; 5] = [
    JournalState::Intent,
    JournalState::Sent,
    JournalState::Approved,
    JournalState::Decided,
    JournalState::Resolved,
];

/// What every payment is about. Its centavos mean nothing to the simulated acquirer.
pub(crate) const AMOUNT: Money = Money::brl(12_900);

const VALID: &str = "the text is a valid identifier";

/// The terminal, which the simulated market knows too.
pub(crate) fn serial() -> SerialNumber {
    SerialNumber::new("TESTPOS0001").expect(VALID)
}

/// An intention.
pub(crate) fn attempt(number: u32) -> AttemptId {
    AttemptId::new(format!("0198c9a0-7b1e-7000-8000-{number:012}")).expect(VALID)
}

/// A charge.
pub(crate) fn charge_id(number: u32) -> ChargeId {
    ChargeId::new(format!("ch_K2rJ5nlH{number:08}")).expect(VALID)
}

/// An order's id.
pub(crate) fn order_id(number: u32) -> OrderId {
    OrderId::new(format!("or_9dLyPZcG{number:08}")).expect(VALID)
}

/// An approval as an acquirer's SDK gives it.
pub(crate) fn approval(number: u32) -> Approval {
    Approval {
        transaction_id: TransactionId::new(format!("tx-{number}")).expect(VALID),
        nsu: Nsu::new(format!("{number:012}")).expect(VALID),
        authorization_code: Some(AuthorizationCode::new("A1B2C3").expect(VALID)),
        acquirer: Some("Stone".to_owned()),
        scheme_name: Some("Visa".to_owned()),
        funding_source: Some("Debit".to_owned()),
        holder_name: None,
        card: MaskedCard::from_last_four("4242").ok(),
        card_token: Some("tok-1".to_owned()),
        approved_at: SystemClock.now(),
        merchant_receipt: None,
        customer_receipt: None,
        extras: BTreeMap::new(),
    }
}

/// A row of a payment, with what is known in its state. It was wanted at a time
/// and took a second a step.
pub(crate) fn row(number: u32, state: JournalState, started_at: Timestamp) -> JournalEntry {
    let step = STATES.iter().position(|known| *known == state).unwrap_or(0);
    let updated_at = started_at.plus(Duration::from_secs(step as u64));
    let is_sent = state >= JournalState::Sent;
    let is_decided = state >= JournalState::Decided;
    JournalEntry::Payment(PaymentRecord {
        attempt_id: attempt(number),
        attempt_key: AttemptKey::of(&serial(), &attempt(number)),
        serial: serial(),
        kind: PaymentKind::Listed { order_id: order_id(number) },
        amount: AMOUNT,
        tender: Tender::at_sight(TenderKind::Debit),
        state,
        started_at,
        updated_at,
        sent_at: is_sent.then(|| started_at.plus(Duration::from_secs(1))),
        charge_id: is_sent.then(|| charge_id(number)),
        lease_until: Some(started_at.plus(Duration::from_secs(300))),
        approval: (state >= JournalState::Approved).then(|| approval(number)),
        decision: is_decided.then_some(Decision::Confirm),
        end: is_decided.then(|| End::Approved { approval: Box::new(approval(number)) }),
        cancel_requested: false,
        attention_asked: false,
    })
}

/// An open order on the list of the terminal.
pub(crate) fn order(number: u32) -> Order {
    let now = SystemClock.now();
    Order {
        id: order_id(number),
        code: Some(format!("VENDA-{number:06}")),
        amount: AMOUNT,
        closed: false,
        status: OrderStatus::Pending,
        items: items(),
        customer: Some(Customer { name: "Consumidor balcao".to_owned(), ..Customer::default() }),
        charges: Vec::new(),
        pos: Some(PosSettings {
            visible: true,
            display_name: Some(format!("Mesa {number}")),
            print_receipt: false,
            serials: vec![serial()],
            direct: false,
            tender: None,
        }),
        metadata: BTreeMap::new(),
        created_at: Some(now),
        updated_at: Some(now),
        closed_at: None,
        extras: BTreeMap::new(),
    }
}

/// Three lines that make up [`AMOUNT`].
pub(crate) fn items() -> Vec<Item> {
    let line = |code: &str, description: &str, centavos: i64, quantity: u32| Item {
        code: Some(code.to_owned()),
        description: description.to_owned(),
        amount: Money::brl(centavos),
        quantity,
    };
    vec![
        line("SKU-7", "Feijoada completa", 49_00, 2),
        line("SKU-9", "Suco de caju", 9_50, 2),
        line("SKU-12", "Bolo de fuba", 12_00, 1),
    ]
}
