//! One face for payments and refunds: what goes in and what comes out.

use maquininha_model::{AttemptKey, SerialNumber, Timestamp};

use crate::{
    Approval, ConfirmStatus, DriverCommand, DriverReply, Durability, End, JournalEntry, OrderCall,
    OrderCallError, OrderReply, Payment, Refund, RefundEnd, SettleAnswer, TerminalEvent,
};

/// A payment or a refund under way.
#[derive(Clone, Debug)]
pub enum Machine {
    /// A payment.
    Payment(Box<Payment>),
    /// A refund.
    Refund(Box<Refund>),
}

impl From<Payment> for Machine {
    fn from(payment: Payment) -> Self {
        Self::Payment(Box::new(payment))
    }
}

impl From<Refund> for Machine {
    fn from(refund: Refund) -> Self {
        Self::Refund(Box::new(refund))
    }
}

impl Machine {
    /// Takes one input and returns what is to be done, in that order. A write
    /// must be as durable as it says before the next effect leaves.
    pub fn on(&mut self, now: Timestamp, input: Input) -> Vec<Effect> {
        match self {
            Self::Payment(payment) => payment.on(now, input),
            Self::Refund(refund) => refund.on(now, input),
        }
    }

    /// The key all parties know the attempt by.
    pub const fn attempt_key(&self) -> &AttemptKey {
        match self {
            Self::Payment(payment) => &payment.record().attempt_key,
            Self::Refund(refund) => &refund.record().attempt_key,
        }
    }

    /// Whether nothing is left to do.
    pub fn is_done(&self) -> bool {
        match self {
            Self::Payment(payment) => payment.is_done(),
            Self::Refund(refund) => refund.is_done(),
        }
    }

    /// Whether the driver's screen and card slot are in use.
    pub fn holds_driver(&self) -> bool {
        match self {
            Self::Payment(payment) => payment.holds_driver(),
            Self::Refund(refund) => refund.holds_driver(),
        }
    }
}

/// How a machine ended for the app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A payment.
    Payment(End),
    /// A refund.
    Refund(RefundEnd),
}

/// What happens to a payment or refund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// Start it.
    Begin,
    /// Go on after a restart.
    Resume,
    /// The order API answered.
    Order {
        /// The call's number.
        ticket: u32,
        /// The answer.
        answer: Box<Result<OrderReply, OrderCallError>>,
    },
    /// The driver answered.
    Driver {
        /// The command's number.
        ticket: u32,
        /// The answer.
        reply: Box<DriverReply>,
    },
    /// A wait is over.
    Timer {
        /// The wait's number.
        ticket: u32,
    },
    /// The operator or the app wants to stop.
    Cancel,
    /// The app says how a held sale went.
    Settle {
        /// How.
        status: ConfirmStatus,
    },
    /// A row that must be kept could not be written; the effects after it were
    /// dropped. See [`JournalEntry::must_be_kept`].
    JournalFailed,
}

/// What came of the wish to cancel. Given once for each wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CancelAnswer {
    /// Stopped; the customer was not charged.
    Canceled,
    /// The payment ends as it ends; it can no longer be stopped.
    TooLate,
    /// It was approved and is being taken back.
    Reversing,
}

/// What the operator may see while it runs. Not durable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The place on the order is being taken.
    Reserving,
    /// Another terminal is paying; we stop.
    TakenBy {
        /// Which one, where known.
        serial: Option<SerialNumber>,
    },
    /// The driver takes the card.
    TakingCard,
    /// The driver went silent and is being asked.
    Asking,
    /// The order API is being told.
    Reporting,
}

/// What is to be done, in the order given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Write the journal, before anything after this.
    Write {
        /// The new state.
        entry: Box<JournalEntry>,
        /// How durable it must be before the next effect.
        durability: Durability,
        /// Events written with it.
        events: Vec<TerminalEvent>,
    },
    /// Call the order API and feed the answer back with the ticket.
    Order {
        /// The call's number.
        ticket: u32,
        /// The call.
        call: Box<OrderCall>,
    },
    /// Tell the driver and feed the answer back with the ticket.
    Driver {
        /// The command's number; 0 where no answer is awaited.
        ticket: u32,
        /// The command.
        command: Box<DriverCommand>,
    },
    /// Feed a timer back at a time.
    Wait {
        /// The wait's number.
        ticket: u32,
        /// When.
        until: Timestamp,
    },
    /// Show something.
    Progress(Progress),
    /// Answer a wish to cancel.
    CancelAnswered {
        /// The answer.
        answer: CancelAnswer,
    },
    /// A held sale is approved and waits for the app's word. Once for each start.
    Held {
        /// The provisional approval.
        approval: Box<Approval>,
    },
    /// Answer the app's word on a held sale. Once for each word.
    SettleAnswered {
        /// The answer.
        answer: SettleAnswer,
    },
    /// The operation ends for the app. At most once for each start.
    Ended {
        /// How.
        end: Outcome,
    },
    /// Nothing is left to do; the machine may be dropped.
    Closed,
}
