//! The plug-in: recognises readers of the line protocol and opens them.

use std::sync::Arc;

use async_trait::async_trait;
use maquininha_card::DeviceFailure;
use maquininha_reader::port::{
    ByteLink, CardDevice, DevicePlugin, LinkKind, ReaderFound, Recognition,
};

use crate::device::LineDevice;

/// Name of the protocol and of the plug-in.
pub const PROTOCOL_NAME: &str = "line-json";

/// Readers of the protocol call themselves so by radio, with a number behind it.
const NAME_PREFIX: &str = "LINE-";

/// The plug-in of the line protocol (`docs/second-protocol.md`).
#[derive(Clone, Copy, Debug, Default)]
pub struct LinePlugin;

#[async_trait]
impl DevicePlugin for LinePlugin {
    fn name(&self) -> &str {
        PROTOCOL_NAME
    }

    fn recognizes(&self, found: &ReaderFound) -> Recognition {
        match &found.name {
            Some(name) if name.starts_with(NAME_PREFIX) => Recognition::Yes,
            // Cables and sockets tell no name.
            None if found.address.kind() != LinkKind::Ble => Recognition::Perhaps,
            _ => Recognition::No,
        }
    }

    async fn open(&self, link: ByteLink) -> Result<Arc<dyn CardDevice>, DeviceFailure> {
        Ok(Arc::new(LineDevice::open(link).await?))
    }
}
