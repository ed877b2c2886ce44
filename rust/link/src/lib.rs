//! Byte links to card readers: the adapters of the link ports of `maquininha-reader`.
//!
//! | link | for |
//! |---|---|
//! | [`tcp`] | readers and gateways on the network, and the simulated PIN pad |
//! | [`serial`] | RS-232 and USB devices that look like it |
//! | [`native`] | links of the host app: RFCOMM, GATT, External Accessory |
//! | [`memory`] | tests and simulation |
//!
//! A link knows nothing of what its bytes mean, and never logs them: they may be card data.
//! [`conformance`] is the suite that every link has to pass, also those of third parties.

#[cfg(feature = "conformance")]
pub mod conformance;
mod feed;
pub mod memory;
#[cfg(feature = "serial")]
pub mod serial;
mod stream;
pub mod tcp;

use maquininha_reader::port::{LinkAddress, LinkError, LinkKind};

/// Refuses addresses of another kind than that of the connector.
fn only(kind: LinkKind, address: &LinkAddress) -> Result<(), LinkError> {
    if address.kind() == kind { Ok(()) } else { Err(LinkError::Unsupported(address.kind())) }
}
