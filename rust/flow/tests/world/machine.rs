//! One face for both machines, and effects as short words for traces and tests.

use maquininha_flow::{
    CancelAnswer, Decision, DriverCommand, DriverReply, Durability, End, JournalEntry, OrderCall,
    OrderCallError, OrderReply, Payment, PaymentEffect, PaymentInput, Refund, RefundEffect,
    RefundEnd, RefundInput, TerminalEvent,
};
use maquininha_model::Timestamp;

/// A payment or a refund under way.
#[derive(Clone, Debug)]
#[allow(clippy::large_enum_variant, reason = "a handful of machines live at a time")]
pub(crate) enum Machine {
    Payment(Payment),
    Refund(Refund),
}

/// What happens to either.
#[derive(Clone, Debug)]
pub(crate) enum Input {
    Begin,
    Resume,
    Order(u32, Result<OrderReply, OrderCallError>),
    Driver(u32, DriverReply),
    Timer(u32),
    Cancel,
    JournalFailed,
}

/// How either ended for the app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    Payment(End),
    Refund(RefundEnd),
}

/// What either wants done.
#[derive(Clone, Debug)]
pub(crate) enum Effect {
    Write(Box<JournalEntry>, Durability, Vec<TerminalEvent>),
    Order(u32, Box<OrderCall>),
    Driver(u32, Box<DriverCommand>),
    Wait(u32, Timestamp),
    Progress,
    CancelAnswered(CancelAnswer),
    Ended(Told),
    Closed,
}

impl Machine {
    pub(crate) fn is_done(&self) -> bool {
        match self {
            Self::Payment(payment) => payment.is_done(),
            Self::Refund(refund) => refund.is_done(),
        }
    }

    pub(crate) fn on(&mut self, now: Timestamp, input: Input) -> Vec<Effect> {
        match self {
            Self::Payment(payment) => {
                let input = match input {
                    Input::Begin => PaymentInput::Begin,
                    Input::Resume => PaymentInput::Resume,
                    Input::Order(ticket, answer) => {
                        PaymentInput::Order { ticket, answer: Box::new(answer) }
                    }
                    Input::Driver(ticket, reply) => {
                        PaymentInput::Driver { ticket, reply: Box::new(reply) }
                    }
                    Input::Timer(ticket) => PaymentInput::Timer { ticket },
                    Input::Cancel => PaymentInput::Cancel,
                    Input::JournalFailed => PaymentInput::JournalFailed,
                };
                payment.on(now, input).into_iter().map(of_payment).collect()
            }
            Self::Refund(refund) => {
                let input = match input {
                    Input::Begin => RefundInput::Begin,
                    Input::Resume => RefundInput::Resume,
                    Input::Order(ticket, answer) => {
                        RefundInput::Order { ticket, answer: Box::new(answer) }
                    }
                    Input::Driver(ticket, reply) => {
                        RefundInput::Driver { ticket, reply: Box::new(reply) }
                    }
                    Input::Timer(ticket) => RefundInput::Timer { ticket },
                    Input::Cancel => RefundInput::Cancel,
                    Input::JournalFailed => RefundInput::JournalFailed,
                };
                refund.on(now, input).into_iter().map(of_refund).collect()
            }
        }
    }
}

fn of_payment(effect: PaymentEffect) -> Effect {
    match effect {
        PaymentEffect::Write { record, durability, events } => {
            Effect::Write(Box::new(JournalEntry::Payment(*record)), durability, events)
        }
        PaymentEffect::Order { ticket, call } => Effect::Order(ticket, call),
        PaymentEffect::Driver { ticket, command } => Effect::Driver(ticket, command),
        PaymentEffect::Wait { ticket, until } => Effect::Wait(ticket, until),
        PaymentEffect::Progress(_) => Effect::Progress,
        PaymentEffect::CancelAnswered { answer } => Effect::CancelAnswered(answer),
        PaymentEffect::Ended { end } => Effect::Ended(Told::Payment(end)),
        PaymentEffect::Closed => Effect::Closed,
    }
}

fn of_refund(effect: RefundEffect) -> Effect {
    match effect {
        RefundEffect::Write { record, durability, events } => {
            Effect::Write(Box::new(JournalEntry::Refund(*record)), durability, events)
        }
        RefundEffect::Order { ticket, call } => Effect::Order(ticket, call),
        RefundEffect::Driver { ticket, command } => Effect::Driver(ticket, command),
        RefundEffect::Wait { ticket, until } => Effect::Wait(ticket, until),
        RefundEffect::Ended { end } => Effect::Ended(Told::Refund(end)),
        RefundEffect::Closed => Effect::Closed,
    }
}

/// The first word of a value's debug form, in small letters.
fn word(value: &impl std::fmt::Debug) -> String {
    let text = format!("{value:?}");
    let end = text.find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len());
    let mut out = String::new();
    for c in text[..end].chars() {
        if c.is_uppercase() && !out.is_empty() {
            out.push('-');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

impl Effect {
    /// The effect in a few words.
    pub(crate) fn words(&self) -> String {
        match self {
            Self::Write(entry, durability, events) => {
                let state = match &**entry {
                    JournalEntry::Payment(record) => match (&record.decision, record.is_open()) {
                        (Some(Decision::Confirm), true) => "decided-confirm".to_owned(),
                        (Some(Decision::Undo { reason }), true) => {
                            format!("decided-undo-{}", word(reason))
                        }
                        _ => word(&record.state),
                    },
                    JournalEntry::Refund(record) => word(&record.state),
                };
                let mut text = format!("write {state} {}", word(durability));
                for event in events {
                    text.push_str(" +");
                    text.push_str(&word(&event.kind));
                }
                text
            }
            Self::Order(_, call) => format!("order {}", word(call)),
            Self::Driver(_, command) => format!("driver {}", word(command)),
            Self::Wait(..) => "wait".to_owned(),
            Self::Progress => "progress".to_owned(),
            Self::CancelAnswered(answer) => format!("cancel {}", word(answer)),
            Self::Ended(told) => format!("ended {}", told.words()),
            Self::Closed => "closed".to_owned(),
        }
    }
}

impl Told {
    /// The end in a few words.
    pub(crate) fn words(&self) -> String {
        match self {
            Self::Payment(End::Canceled { why }) => format!("canceled {}", word(why)),
            Self::Payment(end) => word(end),
            Self::Refund(RefundEnd::Canceled { why }) => format!("canceled {}", word(why)),
            Self::Refund(end) => word(end),
        }
    }
}
