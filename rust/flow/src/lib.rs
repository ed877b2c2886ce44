//! Pure state machines: (state, input) to (state, effects).
//!
//! Nothing here does I/O, reads a clock or draws a random number: the time and
//! every answer of the world come in as inputs, what is to be done goes out as
//! effects. The engine in `maquininha-terminal` and the simulator interpret the
//! same effects.

pub mod claim;
pub mod driver;
pub mod event;
pub mod machine;
pub mod order_call;
pub mod password;
pub mod payment;
pub mod policy;
pub mod record;
pub mod refund;
pub mod sale;
pub mod settle;

pub use driver::{
    Approval, Decline, DriverCommand, DriverProfile, DriverReply, OnSilence, OriginalPayment,
    Query, Reversal,
};
pub use event::{Attention, EventKind, TerminalEvent};
pub use machine::{CancelAnswer, Effect, Input, Machine, Outcome, Progress};
pub use order_call::{CloseAs, OrderCall, OrderCallError, OrderReply, PaymentReport, Reservation};
pub use payment::{Payment, PaymentLimits, PaymentPlan};
pub use policy::OverpayPolicy;
pub use record::{
    CancelReason, Decision, Durability, End, JournalEntry, JournalState, PaymentKind,
    PaymentRecord, RefundEnd, RefundRecord, RefundState, UndoReason,
};
pub use refund::Refund;
pub use settle::{ConfirmStatus, SettleAnswer};
