//! Device plug-in for PIN pads of the ABECS protocol: [`AbecsPlugin`] makes a
//! [`CardDevice`](maquininha_reader::port::CardDevice) of any byte link, for devices of version 2.00
//! and later.
//!
//! What travels is in `maquininha-pinpad`; what a sale is, in `maquininha-card`. Here one becomes
//! the other: each command of a card transaction is one or a few commands of the protocol, and each
//! status of the PIN pad is one failure ([`DeviceFailure`](maquininha_card::DeviceFailure)).
//!
//! The session is a secure one unless the configuration says otherwise. A device from before ABECS
//! answers a secure opening in its own way and is refused as not supported: it has other commands
//! (`maquininha_pinpad::classic`), which no sale here uses.

mod device;
mod failure;
mod keys;
mod line;
mod map;
mod plugin;
mod tables;

pub use plugin::{AbecsConfig, AbecsPlugin};
