//! Links over TCP.
//!
//! There is no encryption on this link: what needs it (PIN, tracks) is encrypted by the reader
//! (abecs-pinpad §6). Use it in a network that the shop owns.

use std::io::{Error, ErrorKind};
use std::time::Duration;

use async_trait::async_trait;
use maquininha_reader::port::{ByteLink, LinkAddress, LinkConnector, LinkError, LinkKind};
use socket2::{SockRef, TcpKeepalive};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::stream;

/// How long a connection may take: a reader in the same network answers within a second or two,
/// also after a lost packet.
pub const CONNECT_LIMIT: Duration = Duration::from_secs(5);
/// Silence after which the system asks whether the other side is still there.
const KEEP_ALIVE_AFTER: Duration = Duration::from_secs(10);
/// Time between these questions.
const KEEP_ALIVE_EVERY: Duration = Duration::from_secs(5);
/// Questions without an answer after which the link is lost.
#[cfg(not(windows))]
const KEEP_ALIVE_TRIES: u32 = 3;
/// How long sent bytes may stay unacknowledged before the link is lost; without it the system
/// tries for a quarter of an hour.
#[cfg(any(target_os = "linux", target_os = "android"))]
const UNANSWERED_LIMIT: Duration = Duration::from_secs(20);

/// Connects to `host:port`, also by name and to `[v6]:port`.
#[derive(Clone, Debug)]
pub struct TcpLinkConnector {
    connect_limit: Duration,
}

impl Default for TcpLinkConnector {
    fn default() -> Self {
        Self::new()
    }
}

impl TcpLinkConnector {
    /// A connector with [`CONNECT_LIMIT`].
    pub const fn new() -> Self {
        Self { connect_limit: CONNECT_LIMIT }
    }

    /// A connector with its own limit for the time of one connection, the name look-up included.
    pub const fn with_connect_limit(connect_limit: Duration) -> Self {
        Self { connect_limit }
    }
}

#[async_trait]
impl LinkConnector for TcpLinkConnector {
    fn kinds(&self) -> Vec<LinkKind> {
        vec![LinkKind::Tcp]
    }

    async fn connect(&self, address: &LinkAddress) -> Result<ByteLink, LinkError> {
        crate::only(LinkKind::Tcp, address)?;
        let (host, port) = host_and_port(address.place())?;
        let connected = timeout(self.connect_limit, TcpStream::connect((host, port))).await;
        let stream =
            connected.map_err(|_| LinkError::NotFound)?.map_err(|error| refused(&error))?;
        prepare(&stream).map_err(|error| LinkError::Io(error.to_string()))?;
        Ok(stream::over(address.clone(), stream).0)
    }
}

fn host_and_port(place: &str) -> Result<(&str, u16), LinkError> {
    let (host, port) = place.rsplit_once(':').ok_or(LinkError::BadAddress)?;
    let port = port.parse().map_err(|_| LinkError::BadAddress)?;
    let host = match host.strip_prefix('[') {
        Some(v6) => v6.strip_suffix(']').ok_or(LinkError::BadAddress)?,
        None if host.contains(':') => return Err(LinkError::BadAddress),
        None => host,
    };
    if host.is_empty() || port == 0 { Err(LinkError::BadAddress) } else { Ok((host, port)) }
}

/// Small frames leave at once, and a peer that vanished without a word is noticed.
pub(crate) fn prepare(stream: &TcpStream) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let keep_alive = TcpKeepalive::new().with_time(KEEP_ALIVE_AFTER);
    let keep_alive = keep_alive.with_interval(KEEP_ALIVE_EVERY);
    #[cfg(not(windows))]
    let keep_alive = keep_alive.with_retries(KEEP_ALIVE_TRIES);
    let socket = SockRef::from(stream);
    socket.set_tcp_keepalive(&keep_alive)?;
    #[cfg(any(target_os = "linux", target_os = "android"))]
    socket.set_tcp_user_timeout(Some(UNANSWERED_LIMIT))?;
    Ok(())
}

fn refused(error: &Error) -> LinkError {
    match error.kind() {
        ErrorKind::PermissionDenied => LinkError::NotPermitted(error.to_string()),
        ErrorKind::InvalidInput => LinkError::BadAddress,
        ErrorKind::ConnectionRefused
        | ErrorKind::ConnectionReset
        | ErrorKind::ConnectionAborted
        | ErrorKind::HostUnreachable
        | ErrorKind::NetworkUnreachable
        | ErrorKind::NetworkDown
        | ErrorKind::AddrNotAvailable
        | ErrorKind::TimedOut => LinkError::NotFound,
        // A name that nobody knows has no number of the system.
        _ if error.raw_os_error().is_none() => LinkError::NotFound,
        _ => LinkError::Io(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_with_names_and_both_kinds_of_numbers() {
        assert_eq!(host_and_port("pinpad.shop:4000"), Ok(("pinpad.shop", 4000)));
        assert_eq!(host_and_port("127.0.0.1:1"), Ok(("127.0.0.1", 1)));
        assert_eq!(host_and_port("[::1]:65535"), Ok(("::1", 65535)));
    }

    #[test]
    fn addresses_without_host_or_port_are_refused() {
        for place in ["pinpad", ":4000", "pinpad:", "pinpad:0", "pinpad:65536", "::1:5", "[::1:5"] {
            assert_eq!(host_and_port(place), Err(LinkError::BadAddress), "{place}");
        }
    }
}
