//! The device behind a TCP port.

use std::net::SocketAddr;

use tokio::net::{TcpListener, ToSocketAddrs};

use super::PadHandle;
use crate::error::PadError;

/// A port at which a device listens.
pub struct TcpRim {
    listener: TcpListener,
    pad: PadHandle,
}

impl TcpRim {
    /// Binds a port.
    pub async fn bind(address: impl ToSocketAddrs, pad: PadHandle) -> Result<Self, PadError> {
        Ok(Self { listener: TcpListener::bind(address).await?, pad })
    }

    /// The address at which hosts connect.
    pub fn address(&self) -> Result<SocketAddr, PadError> {
        Ok(self.listener.local_addr()?)
    }

    /// Serves one host after the other, until the future is dropped. A new host takes the place
    /// of the one before: its line may be dead without anybody having noticed.
    pub async fn run(self) -> Result<(), PadError> {
        let mut next = self.listener.accept().await?.0;
        loop {
            next.set_nodelay(true)?;
            tokio::select! {
                // A host that breaks its connection off is gone, and no reason to end.
                _gone = self.pad.serve(next) => next = self.listener.accept().await?.0,
                accepted = self.listener.accept() => next = accepted?.0,
            }
        }
    }
}
