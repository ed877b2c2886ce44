//! The wire as this device reads it: frames, commands, parameters, answers, secure packets.
//!
//! The host's package has wire code of its own; the two share nothing on purpose, so that a
//! misreading of the specification shows.

mod answer;
mod command;
mod crc;
mod fields;
pub(crate) mod frame;
pub(crate) mod packet;
mod params;

pub use answer::Answer;
pub use command::{Command, CommandId};
pub use crc::crc16;
pub(crate) use fields::{Fields, digits, hex_text, number, unhex};
pub use params::{ParamList, Params};
