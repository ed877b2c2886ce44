//! The words of a trace: names instead of identifiers, snake case instead of variants.

use maquininha::Failure;
use maquininha::types::ErrorDetail;
use maquininha_flow::{
    Attention, CancelAnswer, CancelReason, ConfirmStatus, End, EventKind, Progress, RefundEnd,
    UndoReason,
};
use maquininha_model::{AttemptKey, Money, SerialNumber, TenderKind};
use maquininha_terminal::OperationProgress;
use maquininha_terminal::port::DriverPrompt;

/// What the names of terminals stand for.
const TERMINALS: [(&str, &str, &str); 3] =
    [("t1", "TESTPOS0001", "L3"), ("t2", "TESTPOS0002", "A8"), ("t3", "TESTPOS0003", "P2")];

/// Serial number and model of a terminal of the scenario.
pub fn device_of(name: &str) -> (&'static str, &'static str) {
    let found = TERMINALS.iter().find(|terminal| terminal.0 == name);
    let (_, serial, model) = found.unwrap_or_else(|| panic!("there is no terminal {name}"));
    (serial, model)
}

/// The name of a terminal; a serial number that has none stands for itself.
pub fn terminal_of(serial: &str) -> &str {
    TERMINALS.iter().find(|terminal| terminal.1 == serial).map_or(serial, |terminal| terminal.0)
}

/// The name of an attempt: what follows the mark in its key.
pub fn attempt_of(key: &str) -> &str {
    key.rsplit_once("-MQN-").map_or(key, |(_, attempt)| attempt)
}

pub fn attempt_of_key(key: Option<&AttemptKey>) -> &str {
    key.map_or("-", |key| attempt_of(key.as_str()))
}

/// `50.00`.
pub fn money(amount: Money) -> String {
    let minor = amount.minor();
    let sign = if minor < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", minor.abs() / 100, minor.abs() % 100)
}

pub fn tender(kind: TenderKind) -> &'static str {
    kind.wire()
}

/// `PartlyPaid` is `partly_paid`.
pub fn snake(variant: &str) -> String {
    let name: String = variant.chars().take_while(char::is_ascii_alphanumeric).collect();
    let mut word = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !word.is_empty() {
            word.push('_');
        }
        word.push(letter.to_ascii_lowercase());
    }
    word
}

fn at(serial: Option<&SerialNumber>) -> String {
    serial.map_or_else(String::new, |serial| format!(" {}", terminal_of(serial.as_str())))
}

pub fn end(end: &End) -> String {
    match end {
        End::Approved { .. } => String::from("approved"),
        End::Declined { decline } => format!("declined {}", decline.code),
        End::Canceled { why } => format!("canceled {}", cancel_reason(why)),
        End::Expired => String::from("expired"),
        End::Unknown => String::from("unknown"),
    }
}

pub fn refund_end(end: &RefundEnd) -> String {
    match end {
        RefundEnd::Refunded { .. } => String::from("refunded"),
        RefundEnd::Declined { decline } => format!("declined {}", decline.code),
        RefundEnd::Canceled { why } => format!("canceled {}", cancel_reason(why)),
        RefundEnd::Expired => String::from("expired"),
        RefundEnd::Unknown => String::from("unknown"),
    }
}

fn cancel_reason(why: &CancelReason) -> String {
    match why {
        CancelReason::BeingPaidElsewhere { serial } => {
            format!("being_paid_elsewhere{}", at(serial.as_ref()))
        }
        CancelReason::NothingDue { due } => format!("nothing_due {}", money(*due)),
        CancelReason::Undone { undo } => format!("undone {}", undo_reason(undo)),
        other => snake(&format!("{other:?}")),
    }
}

fn undo_reason(undo: &UndoReason) -> String {
    match undo {
        UndoReason::PaidElsewhere { serial } => format!("paid_elsewhere{}", at(serial.as_ref())),
        UndoReason::Settled { status } => format!("settled {}", snake(&format!("{status:?}"))),
        other => snake(&format!("{other:?}")),
    }
}

pub fn cancel_answer(answer: CancelAnswer) -> String {
    snake(&format!("{answer:?}"))
}

pub fn status(word: &str) -> ConfirmStatus {
    match word {
        "success" => ConfirmStatus::Success,
        "print_error" => ConfirmStatus::PrintError,
        "dispense_failure" => ConfirmStatus::DispenseFailure,
        "other" => ConfirmStatus::Other,
        word => panic!("there is no status {word}"),
    }
}

pub fn progress(progress: &OperationProgress) -> String {
    match progress {
        OperationProgress::Step(Progress::TakenBy { .. }) => String::from("taken_by"),
        OperationProgress::Step(step) => snake(&format!("{step:?}")),
        OperationProgress::Prompt(DriverPrompt::ScanQrCode) => String::from("scan_qr_code"),
        OperationProgress::Prompt(prompt) => snake(&format!("{prompt:?}")),
        other => panic!("{other:?} has no word"),
    }
}

/// The name of an event and what it says.
pub fn event(kind: &EventKind) -> (&'static str, String) {
    match kind {
        EventKind::PaymentEnded { end: how } => ("payment_ended", end(how)),
        EventKind::PaymentResolved { end: how } => ("payment_resolved", end(how)),
        EventKind::PaymentHeld { .. } => ("payment_held", String::from("approved")),
        EventKind::RefundEnded { end } => ("refund_ended", refund_end(end)),
        EventKind::RefundResolved { end } => ("refund_resolved", refund_end(end)),
        EventKind::AttentionNeeded { attention } => {
            let word: Attention = *attention;
            ("attention_needed", snake(&format!("{word:?}")))
        }
        other => panic!("{other:?} has no word"),
    }
}

/// The code of an error and what it says beyond it.
pub fn failure(failure: &Failure) -> String {
    let detail = match &failure.detail {
        None => String::new(),
        Some(ErrorDetail::Due { due }) => format!(" due {}", money(*due)),
        Some(ErrorDetail::Tender { kind }) => format!(" tender {}", tender(*kind)),
        Some(ErrorDetail::Attempt { attempt_id }) => format!(" attempt {}", attempt_id.as_str()),
        Some(ErrorDetail::Ended { end: how }) => format!(" ended {}", end(how)),
        Some(ErrorDetail::TriesLeft { tries_left }) => format!(" tries_left {tries_left}"),
        Some(ErrorDetail::LockedUntil { .. }) => String::from(" locked"),
        Some(ErrorDetail::Terminal { serial }) => {
            format!(" terminal {}", terminal_of(serial.as_str()))
        }
    };
    format!("error {}{detail}", failure.code)
}
