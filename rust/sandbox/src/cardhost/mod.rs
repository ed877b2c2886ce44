//! The authorisation hosts of the simulated acquirers: what stands at the other end of a card
//! reader's encrypted data.
//!
//! - [`SecurityModule`] has the keys and opens card data for the time of one call; what leaves it
//!   is a token, the last four digits and what was found;
//! - the books are the market's own ledger, so a card of a reader is confirmed, undone, refunded
//!   and audited like any other;
//! - [`kits`] are what the acquirers hand out to shops: profiles, tables, keys for PIN pads;
//! - [`SimulatedHost`] is the port [`maquininha_reader::port::AcquirerHost`] over it, in this
//!   process or over HTTP. There they are card hosts as `docs/card-host.md` has them, below
//!   [`CARD_HOST_PATH`].

mod answer;
mod book;
mod chip;
mod connector;
mod decide;
mod keys;
mod kit;
mod opening;
mod refund;
mod registry;
mod security;
mod tables;

pub(crate) use book::CardHostBook;
pub use book::CardRead;
pub use connector::{CARD_HOST_PATH, HostConfig, HostLink, SimulatedHost};
pub use decide::HostOutcome;
pub use keys::{KeySet, NetworkKeys, SlotKeys, TransportKey};
pub(crate) use kit::kit_security;
pub use kit::{AcquirerKit, kit_acquirers, kits, scheme_rules};
pub use registry::{CardRegistry, CardStanding, IssuedCard};
pub use security::SecurityModule;
