//! The host side of the ABECS PIN pad protocol: what a till or a phone says to a PIN pad, and how it
//! understands the answers. It knows no clock, no link, no thread.
//!
//! - A [`Command`] is a value with the three letters of the protocol as its name, such as
//!   [`Gcx`](command::Gcx). It checks itself when it is written ([`Command::request`]), and reads
//!   its own answer ([`Command::read`]).
//! - A [`Conversation`] carries one command at a time over one link: frames, acknowledgement,
//!   repetition, time limits, notifications, abort, secure session. Its driver owns the link: it
//!   gives in what arrives and the time, and does what comes out.
//! - Card numbers leave this crate masked only; PIN blocks and tracks are sealed bytes
//!   ([`card`]). There is no way to ask for a PIN in clear.
//! - Devices from before ABECS have commands of their own ([`classic`]).
//!
//! One command, as a driver carries it; the link here is a row of answers:
//!
//! ```
//! use std::time::Duration;
//!
//! use maquininha_pinpad::command::{Gky, Key};
//! use maquininha_pinpad::{Command, Conversation, Output, Timing};
//!
//! let mut conversation = Conversation::new(Timing::WIRED);
//! let command = Gky;
//! conversation.send(&command.request()?)?;
//!
//! // CAN is answered by EOT, the command by ACK and the answer: here the key CANCEL.
//! let mut arrivals = [&b"\x04"[..], b"\x06\x16GKY013\x17\x3C\x38"].into_iter();
//! let (mut now, mut read) = (Duration::ZERO, &b""[..]);
//! let key = loop {
//!     match conversation.poll(now, &mut read) {
//!         Output::Write(bytes) => println!("to the link: {bytes:02X?}"),
//!         Output::Wait { until } => {
//!             println!("read the link until {until:?}");
//!             now += Duration::from_millis(20);
//!             read = arrivals.next().expect("it answers");
//!         }
//!         Output::Notification(text) => println!("for the operator: {:?}", text.lines()),
//!         Output::Answer(answer) => break command.read(answer)?,
//!         Output::Failed(failure) => return Err(failure.into()),
//!         Output::Cancelled | Output::Ready => unreachable!("nobody asked for it"),
//!     }
//! };
//! assert_eq!(key, Key::Cancel);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A secure session is opened by [`OpnSecure`](command::OpnSecure) and given to
//! [`Conversation::start_session`]. After [`Output::Failed`] the next command brings the PIN pad to
//! rest by itself; after a session failure it has to be an OPN.

mod answer;
mod command_id;
mod control;
mod crc;
mod error;
mod field;
mod layout;
mod notification;
mod payload;
mod request;
mod status;
mod text;
mod tlv;
mod value;

pub mod card;
pub mod classic;
pub mod command;
pub mod conversation;
pub mod frame;
pub mod session;
pub mod table;

pub use answer::{Answer, OwnedAnswer};
pub use command_id::CommandId;
pub use conversation::{Busy, Conversation, LinkFailure, Output, Timing};
pub use crc::Crc16;
pub use error::{AnswerError, PinpadError, ValueError};
pub use notification::Notification;
pub use payload::{BLOCK_MAX, COMMAND_MAX, Payload, TLV_COMMAND_MAX, VALUE_MAX};
pub use request::{Command, Request};
pub use session::{KeyPair, OpeningError, RandomSource, SessionKey};
pub use status::Status;
pub use value::{
    AMOUNT_MAX_MINOR, KeySlot, Network, RecordIndex, TableVersion, TimeLimit, TransactionType,
};
