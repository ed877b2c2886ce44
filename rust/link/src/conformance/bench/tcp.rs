use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use maquininha_reader::port::{ByteLink, LinkAddress, LinkConnector, LinkKind};
use socket2::{Domain, SockRef, Socket, Type};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use super::{Bench, PlayedReader};
use crate::stream::{self, Line};
use crate::tcp::{TcpLinkConnector, prepare};

/// Long enough for the loopback of a busy machine.
const CONNECT_LIMIT: Duration = Duration::from_secs(2);
/// Connections that the system takes without anybody accepting them, at most, with the queue as
/// short as it goes.
const QUEUE_MAX: usize = 4;
/// The loopback answers within this, or not at all.
const QUEUE_LIMIT: Duration = Duration::from_millis(300);

/// TCP links over the loopback.
#[derive(Clone, Copy, Debug, Default)]
pub struct TcpBench;

#[async_trait]
impl Bench for TcpBench {
    fn connector(&self) -> Arc<dyn LinkConnector> {
        Arc::new(TcpLinkConnector::with_connect_limit(CONNECT_LIMIT))
    }

    async fn reader(&self) -> Box<dyn PlayedReader> {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket");
        socket.set_nonblocking(true).expect("a socket that does not block");
        socket.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into()).expect("a free port");
        // The shortest queue, so that it can be filled to play a reader that does not answer.
        socket.listen(0).expect("a port that listens");
        let listener = TcpListener::from_std(socket.into()).expect("a listener");
        Box::new(TcpReader { listener, fillers: Vec::new(), accepted: None })
    }

    fn nowhere(&self) -> LinkAddress {
        // Port 1 of this machine: below those that the system gives away, and used by nobody.
        LinkAddress::new(LinkKind::Tcp, "127.0.0.1:1").expect("an address")
    }

    fn is_exclusive(&self) -> bool {
        false
    }

    fn ways_to_lose(&self) -> usize {
        2
    }

    fn more_than_it_keeps(&self) -> Option<usize> {
        // Linux lets the buffers of both ends grow up to some megabytes.
        Some(32 * 1024 * 1024)
    }
}

struct TcpReader {
    listener: TcpListener,
    fillers: Vec<TcpStream>,
    accepted: Option<Line<TcpStream>>,
}

impl TcpReader {
    fn port(&self) -> SocketAddr {
        self.listener.local_addr().expect("a listener has an address")
    }
}

#[async_trait]
impl PlayedReader for TcpReader {
    fn address(&self) -> LinkAddress {
        LinkAddress::new(LinkKind::Tcp, self.port().to_string()).expect("an address")
    }

    async fn accept(&mut self) -> ByteLink {
        let (stream, _) = self.listener.accept().await.expect("a connection");
        prepare(&stream).expect("a socket takes its settings");
        let (far_end, line) = stream::over(self.address(), stream);
        self.accepted = Some(line);
        far_end
    }

    async fn lose(&mut self, far_end: ByteLink, way: usize) {
        if way == 1 {
            // Without lingering the system resets the connection instead of closing it.
            let line = self.accepted.take().expect("there was a connection");
            line.with(|stream| SockRef::from(stream).set_linger(Some(Duration::ZERO)));
        }
        drop(far_end);
    }

    async fn set_answers(&mut self, answers: bool) -> bool {
        if answers {
            while !self.fillers.is_empty() {
                let (_, from) = self.listener.accept().await.expect("one that filled the queue");
                self.fillers.retain(|filler| filler.local_addr().ok() != Some(from));
            }
            return true;
        }
        for _ in 0..QUEUE_MAX {
            match timeout(QUEUE_LIMIT, TcpStream::connect(self.port())).await {
                Ok(Ok(filler)) => self.fillers.push(filler),
                _ => return true,
            }
        }
        false
    }
}
