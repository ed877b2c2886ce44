//! What goes into the machine of a payment and what comes out.

use maquininha_model::{SerialNumber, Timestamp};

use crate::{
    DriverCommand, DriverReply, Durability, End, OrderCall, OrderCallError, OrderReply,
    PaymentRecord, TerminalEvent,
};

/// What happens to a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PaymentInput {
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
    /// The intention could not be written; the effects after it were dropped.
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
pub enum PaymentEffect {
    /// Write the journal, before anything after this.
    Write {
        /// The new state.
        record: Box<PaymentRecord>,
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
    /// The operation ends for the app. At most once for each start.
    Ended {
        /// How.
        end: End,
    },
    /// Nothing is left to do; the machine may be dropped.
    Closed,
}
