//! Connections that can be cut from outside: dead endpoints and lost answers.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::task::{Context, Poll};

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use futures_util::task::AtomicWaker;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

#[derive(Default)]
struct CutState {
    cut: AtomicBool,
    waker: AtomicWaker,
}

/// Cuts one connection.
#[derive(Clone, Default)]
pub(crate) struct Cutter(Arc<CutState>);

impl Cutter {
    /// Every further read and write fails, so the connection is closed at once.
    pub(crate) fn cut(&self) {
        self.0.cut.store(true, Ordering::SeqCst);
        self.0.waker.wake();
    }
}

/// All open connections of one endpoint.
#[derive(Clone, Default)]
pub(crate) struct Connections(Arc<Mutex<Vec<Weak<CutState>>>>);

impl Connections {
    fn add(&self, cutter: &Cutter) {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|known| known.strong_count() > 0);
        open.push(Arc::downgrade(&cutter.0));
    }

    /// The connections that are open now.
    pub(crate) fn open(&self) -> Vec<Cutter> {
        let open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        open.iter().filter_map(Weak::upgrade).map(Cutter).collect()
    }

    /// Cuts all of them.
    pub(crate) fn cut_all(&self) {
        self.open().iter().for_each(Cutter::cut);
    }
}

/// A listener whose connections can be cut.
pub(crate) struct CuttingListener {
    pub(crate) inner: TcpListener,
    pub(crate) connections: Connections,
}

impl Listener for CuttingListener {
    type Io = CuttableStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        let (stream, address) = Listener::accept(&mut self.inner).await;
        // Small answers must not wait for the peer's acknowledgement.
        let _ = stream.set_nodelay(true);
        let cutter = Cutter::default();
        self.connections.add(&cutter);
        (CuttableStream { inner: stream, cutter }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.inner.local_addr()
    }
}

/// A stream that fails once it is cut.
pub(crate) struct CuttableStream {
    inner: TcpStream,
    cutter: Cutter,
}

impl Connected<IncomingStream<'_, CuttingListener>> for Cutter {
    fn connect_info(stream: IncomingStream<'_, CuttingListener>) -> Self {
        stream.io().cutter.clone()
    }
}

impl CuttableStream {
    fn check(&self, cx: &Context<'_>) -> io::Result<()> {
        self.cutter.0.waker.register(cx.waker());
        if self.cutter.0.cut.load(Ordering::SeqCst) {
            Err(io::ErrorKind::ConnectionReset.into())
        } else {
            Ok(())
        }
    }
}

impl AsyncRead for CuttableStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.check(cx)?;
        Pin::new(&mut self.inner).poll_read(cx, buf)
    }
}

impl AsyncWrite for CuttableStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.check(cx)?;
        Pin::new(&mut self.inner).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check(cx)?;
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}
