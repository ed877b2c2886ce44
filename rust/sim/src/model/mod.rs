//! The order protocol as a checked model: who may pay an order when several terminals want
//! to, and how the sales side closes it, over every order of events.
//!
//! The claim rule is the terminals' own ([`maquininha_flow::claim`]), asked about orders made
//! from the model's states; the steps of a terminal, of the order API and of the sales side
//! are small transitions beside it.

mod accept;
mod action;
mod bounds;
mod draw;
mod explore;
mod flaw;
mod pack;
mod property;
mod protocol;
mod rule;
mod run;
mod sales;
mod service;
mod state;
mod terminal;

pub use accept::{Acceptor, Refusal};
pub use action::{Action, Step};
pub use bounds::{BOUNDS, Bound, EXACT, QUICK};
pub use explore::{Counterexample, Exploration, OrderNode, explore};
pub use flaw::Flaw;
pub use property::Promise;
pub use protocol::{Limits, Protocol};
pub use run::{Run, accept_world};
pub use state::{Closing, Phase, Sale, State};
