//! The JSON between the app that has a card reader and the card host of a merchant or acquirer:
//! the commands of [`maquininha_card::HostCommand`] and their replies, written and read. The form
//! is that of `docs/card-host.md`. Pure: who carries it is elsewhere.
//!
//! - [`HostCall`]: a command as address and body, for the app's side;
//! - [`read_call`] and [`write_reply`]: the host's side, for who builds one in Rust;
//! - [`reply_of`]: the app's side again, from an HTTP status and a body;
//! - [`FlowEntry`] and [`FlowResult`]: the flows that a host hands out, and what came of their runs.
//!
//! What the reader encrypted passes through in base64. Nothing in here can read it, and no error
//! repeats any of it.

mod approval;
mod bytes;
mod call;
mod card;
mod error;
mod flow;
mod reply;
mod request;

pub use call::{CALL_NAMES, HostCall, call_name, read_call};
pub use error::CardHostError;
pub use flow::{
    FLOWS_NAME, FlowAnswer, FlowEntry, FlowOutcome, FlowResult, RESULTS_NAME, read_flows,
    read_recorded, read_result, write_flows, write_recorded, write_result,
};
pub use reply::{StatusMeaning, read_reply, reply_of, write_reply};

/// The longest body of a call: three cryptograms, a random key, the key it is under, EMV data and a
/// PIN block, of at most 1,024 bytes each, are eleven thousand characters in base64; the rest is
/// for texts.
pub const CALL_BYTES_MAX: usize = 32 * 1024;
/// The longest body of a reply: two receipts of some pages, and data for the card.
pub const REPLY_BYTES_MAX: usize = 64 * 1024;
/// The longest body of a flow's result: as many answers as a flow has steps, each of at most 400
/// characters, of four bytes each, with their names.
pub const RESULT_BYTES_MAX: usize = 128 * 1024;

/// The code of the guide is compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/card-host.md")]
struct Guide;
