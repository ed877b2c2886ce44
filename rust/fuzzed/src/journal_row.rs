use maquininha_flow::{
    Decision, DriverCommand, Effect, Input, JournalEntry, Machine, Payment, PaymentLimits,
    PaymentPlan, Refund,
};
use maquininha_model::Timestamp;
use maquininha_sim::scenario::plain_driver;

/// Whatever a row of a journal holds: it is read or refused, written again it is the same, and
/// recovery from it starts without undoing what it decided.
pub fn journal_row(bytes: &[u8]) {
    let Ok(entry) = serde_json::from_slice::<JournalEntry>(bytes) else { return };
    let again = serde_json::to_string(&entry).expect("what was read can be written");
    let read: JournalEntry = serde_json::from_str(&again).expect("what was written can be read");
    assert_eq!(read, entry);
    let now = Timestamp::from_micros(1_772_452_800_000_000);
    let decision = match &entry {
        JournalEntry::Payment(record) => record.decision.clone(),
        JournalEntry::Refund(_) => None,
    };
    let limits = PaymentLimits::default();
    let mut machine = match entry {
        JournalEntry::Payment(record) => {
            let plan = PaymentPlan {
                attempt_id: record.attempt_id.clone(),
                serial: record.serial.clone(),
                kind: record.kind.clone(),
                amount: record.amount,
                tender: record.tender,
                overpay: maquininha_flow::OverpayPolicy::RefuseAtTerminal,
                driver: plain_driver(),
                limits,
            };
            Machine::from(Payment::recover(plan, record))
        }
        JournalEntry::Refund(record) => {
            Machine::from(Refund::new(record, plain_driver().query(), limits))
        }
    };
    for effect in machine.on(now, Input::Resume) {
        let Effect::Driver { command, .. } = effect else { continue };
        match *command {
            DriverCommand::Authorize { .. } | DriverCommand::Refund { .. } => {
                panic!("recovery takes money again")
            }
            DriverCommand::Confirm { .. } => assert_eq!(decision, Some(Decision::Confirm)),
            DriverCommand::Undo { .. } => assert_ne!(decision, Some(Decision::Confirm)),
            _ => {}
        }
    }
}
