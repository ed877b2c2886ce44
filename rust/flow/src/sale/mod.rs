//! A sale: one order seen from the sales software (demands L29–L84, C29–C34).
//!
//! [`Sale::step`] takes what happened and gives what is to be done. Webhooks
//! come late, twice and out of order (pagarme-connect §5.4), so everything
//! that concerns money is derived from the charges, of which the newest state
//! is kept; the order in which they were seen changes nothing.

mod cancel;
mod charge_book;
mod closing;
mod effect;
mod heard;
mod input;
mod loose;
mod paying;
mod policy;
mod refund;
mod refusal;
mod restart;
mod settle;
mod state;
mod step;
#[cfg(test)]
mod tests;
mod waiting;

pub use charge_book::{ChargeBook, SeenCharge};
pub use effect::{LateAction, PaymentLine, SaleEffect, SaleEvent};
pub use heard::Heard;
pub use input::{CallResult, CancelCause, PrintOutcome, RefundAnswer, SaleInput};
pub use loose::{LooseEvent, LooseSale};
pub use policy::{SaleEnv, SalePolicy};
pub use refund::{RefundIntent, RefundStage, RefundWhy};
pub use refusal::SaleRefusal;
pub use state::{
    Closing, PrintState, Sale, SaleContext, SaleOpening, SaleState, SaleTimers, Settlement,
};
