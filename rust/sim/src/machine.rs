//! One face for both machines, and effects as short words for traces and tests.

use maquininha_flow::{
    CancelAnswer, ConfirmStatus, Decision, DriverCommand, DriverReply, Durability, End,
    JournalEntry, OrderCall, OrderCallError, OrderReply, RefundEnd, SettleAnswer, TerminalEvent,
};
pub use maquininha_flow::{Machine, Outcome as Told};
use maquininha_model::Timestamp;

/// What happens to either.
#[derive(Clone, Debug)]
pub enum Input {
    /// Start it.
    Begin,
    /// Go on after a restart.
    Resume,
    /// The order API answered the call with a number.
    Order(u32, Result<OrderReply, OrderCallError>),
    /// The driver answered the command with a number.
    Driver(u32, DriverReply),
    /// The wait with a number is over.
    Timer(u32),
    /// The operator wants to stop.
    Cancel,
    /// The app says how a held sale went.
    Settle(ConfirmStatus),
    /// The intention could not be written.
    JournalFailed,
}

/// What either wants done.
#[derive(Clone, Debug)]
pub enum Effect {
    /// Write the journal, with the events that go with the row.
    Write(Box<JournalEntry>, Durability, Vec<TerminalEvent>),
    /// Call the order API.
    Order(u32, Box<OrderCall>),
    /// Tell the driver.
    Driver(u32, Box<DriverCommand>),
    /// Feed a timer back at a time.
    Wait(u32, Timestamp),
    /// Show something.
    Progress,
    /// Answer a wish to cancel.
    CancelAnswered(CancelAnswer),
    /// Tell the app that a sale is approved and waits for its word.
    Held,
    /// Answer the app's word.
    SettleAnswered(SettleAnswer),
    /// The operation ends for the app.
    Ended(Told),
    /// Nothing is left to do.
    Closed,
}

impl From<Input> for maquininha_flow::Input {
    fn from(input: Input) -> Self {
        match input {
            Input::Begin => Self::Begin,
            Input::Resume => Self::Resume,
            Input::Order(ticket, answer) => Self::Order { ticket, answer: Box::new(answer) },
            Input::Driver(ticket, reply) => Self::Driver { ticket, reply: Box::new(reply) },
            Input::Timer(ticket) => Self::Timer { ticket },
            Input::Cancel => Self::Cancel,
            Input::Settle(status) => Self::Settle { status },
            Input::JournalFailed => Self::JournalFailed,
        }
    }
}

impl From<maquininha_flow::Effect> for Effect {
    fn from(effect: maquininha_flow::Effect) -> Self {
        use maquininha_flow::Effect as From;
        match effect {
            From::Write { entry, durability, events } => Self::Write(entry, durability, events),
            From::Order { ticket, call } => Self::Order(ticket, call),
            From::Driver { ticket, command } => Self::Driver(ticket, command),
            From::Wait { ticket, until } => Self::Wait(ticket, until),
            From::Progress(_) => Self::Progress,
            From::CancelAnswered { answer } => Self::CancelAnswered(answer),
            From::Held { .. } => Self::Held,
            From::SettleAnswered { answer } => Self::SettleAnswered(answer),
            From::Ended { end } => Self::Ended(end),
            From::Closed => Self::Closed,
        }
    }
}

/// Feeds an input to a machine.
pub fn step(machine: &mut Machine, now: Timestamp, input: Input) -> Vec<Effect> {
    machine.on(now, input.into()).into_iter().map(Effect::from).collect()
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

/// A call in a few words.
pub fn call_words(call: &OrderCall) -> String {
    format!("order {}", word(call))
}

/// A command in a few words.
pub fn command_words(command: &DriverCommand) -> String {
    format!("driver {}", word(command))
}

impl Effect {
    /// Whether anybody outside the machine can tell that it happened.
    pub fn is_seen_outside(&self) -> bool {
        !matches!(self, Self::Wait(..) | Self::Progress | Self::Closed)
    }

    /// The effect in a few words.
    pub fn words(&self) -> String {
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
            Self::Order(_, call) => call_words(call),
            Self::Driver(_, command) => command_words(command),
            Self::Wait(..) => "wait".to_owned(),
            Self::Progress => "progress".to_owned(),
            Self::CancelAnswered(answer) => format!("cancel {}", word(answer)),
            Self::Held => "held".to_owned(),
            Self::SettleAnswered(answer) => format!("settle {}", word(answer)),
            Self::Ended(told) => format!("ended {}", told.words()),
            Self::Closed => "closed".to_owned(),
        }
    }
}

/// The end in a few words.
pub trait Words {
    /// Short, with the reason where there is one.
    fn words(&self) -> String;
}

impl Words for Told {
    /// The end in a few words.
    fn words(&self) -> String {
        match self {
            Self::Payment(End::Canceled { why }) => format!("canceled {}", word(why)),
            Self::Payment(end) => word(end),
            Self::Refund(RefundEnd::Canceled { why }) => format!("canceled {}", word(why)),
            Self::Refund(end) => word(end),
        }
    }
}
