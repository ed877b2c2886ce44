//! The line protocol: a small device protocol of our own, as different from ABECS as can be.
//!
//! It is there to keep the engine honest: whatever holds for one protocol alone does not get into
//! the ports. A reader speaks JSON, one object a line, with sequence numbers; the specification is
//! `docs/second-protocol.md`. [`LinePlugin`] is also the smallest complete example of a device
//! plug-in; [`simulated`] is a reader to try it with.

mod device;
mod hex;
mod lines;
mod plugin;
mod session;
pub mod simulated;
mod translate;
mod wire;

pub use plugin::{LinePlugin, PROTOCOL_NAME};
