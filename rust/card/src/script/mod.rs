//! Scripts: flows of existing commands as data, so that a new flow needs no new till and no new
//! PIN pad program (A9, A13–A15, A21).
//!
//! A script is a list of steps: show or ask something on the reader, show or ask something to the
//! cashier, take a payment, go on elsewhere. It is written as JSON:
//!
//! ```
//! let script = maquininha_card::Script::from_json(r#"{
//!   "name": "fleet",
//!   "steps": [
//!     {"do": {"ask_reader": {"as": "km", "limit_s": 60, "input": {"prompt": "odometer", "max": 7}}}},
//!     {"do": {"ask_cashier": {"text": "Odômetro {km}?", "limit_s": 30, "options": ["Sim", "Não"]}},
//!      "go": {"2": "cancel"}},
//!     {"do": {"sale": {"amount": "given", "tender": "credit"}}}
//!   ]
//! }"#)?;
//! assert_eq!(script.name(), "fleet");
//! # Ok::<(), maquininha_card::ScriptError>(())
//! ```
//!
//! `go` names where a step leads: by the number of the option that was chosen, by `=text` that was
//! typed, by `canceled`, `timed_out`, `failed`, `approved`, `declined`, `unknown`, or `otherwise`.
//! Its targets are labels of steps, `end` and `cancel`. Without one an answer leads to the next
//! step, and everything else ends the script as what it is. Texts may name answers in braces.
//!
//! A script can ask only what [`crate::Question`] can: no PIN, no card number.

mod cashier;
mod check;
mod error;
mod form;
mod read;
mod run;
#[cfg(test)]
mod tests;
mod words;

pub use cashier::{CASHIER_TEXT_CHARS_MAX, CashierAnswer, CashierPrompt, CashierReply};
pub use error::ScriptError;
pub use read::Script;
pub use run::ScriptRun;
pub use words::{
    SaleEnd, ScriptAnswer, ScriptEffect, ScriptEnd, ScriptInput, ScriptOutcome, ScriptSale,
};

/// Steps of a script: more than a person would follow at a till.
pub const SCRIPT_STEPS_MAX: usize = 64;
/// Steps that one run may take, with all its turns back: then something goes round in circles.
pub const SCRIPT_STEPS_RUN_MAX: u16 = 256;
/// Bytes of a script as JSON: all steps with all their texts stay below.
pub const SCRIPT_BYTES_MAX: usize = 64 * 1024;
