//! A byte link over any byte stream of the system.

use std::future::poll_fn;
use std::io::ErrorKind;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use async_trait::async_trait;
use futures_util::task::AtomicWaker;
use maquininha_reader::port::{ByteLink, LinkAddress, LinkError, LinkReceiver, LinkSender};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::task::spawn_blocking;
use zeroize::Zeroizing;

/// What one `receive` takes at most: the longest frame of a PIN pad, about 4.1 KB (abecs-pinpad
/// §9.3), in two pieces.
const RECEIVE_BYTES_MAX: usize = 4096;

/// What a link may be made of.
pub(crate) trait Wire: AsyncRead + AsyncWrite + Unpin + Send + 'static {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send + 'static> Wire for T {}

/// Makes a link of an open stream, and the handle that can end it from outside.
pub(crate) fn over<W: Wire>(address: LinkAddress, wire: W) -> (ByteLink, Line<W>) {
    link(address, wire, false)
}

/// The same of a stream that the system closes only once its last bytes have left, at the speed
/// of the line: `close` waits for that without holding up anybody else.
#[cfg(feature = "serial")]
pub(crate) fn over_slow<W: Wire>(address: LinkAddress, wire: W) -> ByteLink {
    link(address, wire, true).0
}

fn link<W: Wire>(address: LinkAddress, wire: W, closes_slowly: bool) -> (ByteLink, Line<W>) {
    let line = Line(Arc::new(Shared {
        state: Mutex::new(State::Open(wire)),
        receiver: AtomicWaker::new(),
        sender: AtomicWaker::new(),
        closes_slowly,
    }));
    let sender = Box::new(StreamSender(line.clone()));
    let receiver = Box::new(StreamReceiver(line.clone()));
    (ByteLink { address, sender, receiver }, line)
}

/// An open stream that both halves use, until one of them, or somebody outside, ends it.
///
/// The stream lies here rather than in two halves so that closing it frees the device at once,
/// also while the receiving half is still around.
pub(crate) struct Line<W>(Arc<Shared<W>>);

struct Shared<W> {
    state: Mutex<State<W>>,
    receiver: AtomicWaker,
    sender: AtomicWaker,
    closes_slowly: bool,
}

enum State<W> {
    Open(W),
    Over(LinkError),
}

impl<W> Clone for Line<W> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<W: Wire> Line<W> {
    /// Ends the link for both halves. The first end stays.
    pub(crate) fn end(&self, reason: LinkError) {
        // Dropped outside of the lock: giving back a device may take a moment.
        if let Some(held) = self.taken(reason) {
            drop(held);
            self.wake();
        }
    }

    /// The same, at the end of which the device is free.
    async fn close(&self) {
        let Some(held) = self.taken(LinkError::Closed) else { return };
        let line = self.clone();
        let release = move || {
            drop(held);
            line.wake();
        };
        if self.0.closes_slowly {
            // Goes on if nobody waits for it; fails only if dropping panics.
            let _ = spawn_blocking(release).await;
        } else {
            release();
        }
    }

    /// Tells both halves of the end. After the device is free, so that whoever hears of the end
    /// can connect again.
    fn wake(&self) {
        self.0.receiver.wake();
        self.0.sender.wake();
    }

    /// The stream of a link that is over from now on.
    fn taken(&self, reason: LinkError) -> Option<W> {
        let mut state = self.lock();
        if matches!(*state, State::Over(_)) {
            return None;
        }
        let before = std::mem::replace(&mut *state, State::Over(reason));
        drop(state);
        match before {
            State::Open(held) => Some(held),
            State::Over(_) => None,
        }
    }

    /// Whether nothing has ended it yet.
    pub(crate) fn is_open(&self) -> bool {
        matches!(*self.lock(), State::Open(_))
    }

    /// Does something with the stream, if it is still open.
    #[cfg(feature = "conformance")]
    pub(crate) fn with<T>(&self, act: impl FnOnce(&W) -> T) -> Option<T> {
        match &*self.lock() {
            State::Open(wire) => Some(act(wire)),
            State::Over(_) => None,
        }
    }

    fn poll_receive(
        &self,
        context: &mut Context<'_>,
        buffer: &mut [u8],
    ) -> Poll<Result<usize, LinkError>> {
        self.0.receiver.register(context.waker());
        let mut buffer = ReadBuf::new(buffer);
        let read = match &mut *self.lock() {
            State::Over(reason) => return Poll::Ready(Err(reason.clone())),
            State::Open(wire) => ready!(Pin::new(wire).poll_read(context, &mut buffer)),
        };
        let taken = buffer.filled().len();
        Poll::Ready(self.checked(read.map(|()| taken)))
    }

    fn poll_send(&self, context: &mut Context<'_>, bytes: &[u8]) -> Poll<Result<usize, LinkError>> {
        self.0.sender.register(context.waker());
        let written = match &mut *self.lock() {
            State::Over(reason) => return Poll::Ready(Err(reason.clone())),
            State::Open(wire) => ready!(Pin::new(wire).poll_write(context, bytes)),
        };
        Poll::Ready(self.checked(written))
    }

    /// The bytes that moved. None, or an error, is the end of the link.
    fn checked(&self, moved: std::io::Result<usize>) -> Result<usize, LinkError> {
        let reason = match moved {
            Ok(0) => LinkError::Lost,
            Ok(count) => return Ok(count),
            Err(error) => lost(&error),
        };
        self.end(reason);
        match &*self.lock() {
            State::Over(reason) => Err(reason.clone()),
            State::Open(_) => Err(LinkError::Lost),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State<W>> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Why an open stream failed. A USB adapter that is pulled out gives an input/output error, a
/// reset or a closed connection speak for themselves: all of these are a lost link.
fn lost(error: &std::io::Error) -> LinkError {
    match error.kind() {
        ErrorKind::PermissionDenied => LinkError::NotPermitted(error.to_string()),
        ErrorKind::InvalidInput | ErrorKind::InvalidData | ErrorKind::OutOfMemory => {
            LinkError::Io(error.to_string())
        }
        _ => LinkError::Lost,
    }
}

struct StreamSender<W: Wire>(Line<W>);

#[async_trait]
impl<W: Wire> LinkSender for StreamSender<W> {
    async fn send(&mut self, bytes: &[u8]) -> Result<(), LinkError> {
        let mut rest = bytes;
        while !rest.is_empty() {
            let taken = poll_fn(|context| self.0.poll_send(context, rest)).await?;
            rest = &rest[taken..];
        }
        Ok(())
    }

    async fn close(&mut self) {
        self.0.close().await;
    }
}

impl<W: Wire> Drop for StreamSender<W> {
    fn drop(&mut self) {
        self.0.end(LinkError::Closed);
    }
}

struct StreamReceiver<W: Wire>(Line<W>);

#[async_trait]
impl<W: Wire> LinkReceiver for StreamReceiver<W> {
    async fn receive(&mut self) -> Result<Vec<u8>, LinkError> {
        // Wiped: there may be card data in it.
        let mut bytes = Zeroizing::new([0; RECEIVE_BYTES_MAX]);
        let taken = poll_fn(|context| self.0.poll_receive(context, &mut bytes[..])).await?;
        Ok(bytes[..taken].to_vec())
    }
}
