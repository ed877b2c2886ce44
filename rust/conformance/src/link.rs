//! Byte links of the bench: over any stream, and watched.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use maquininha_reader::port::{
    ByteLink, LinkAddress, LinkError, LinkKind, LinkReceiver, LinkSender,
};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadHalf, WriteHalf};
use tokio::sync::watch;

/// Bytes taken from the stream at once.
const CHUNK_BYTES: usize = 4096;

/// A byte link over a stream, such as one end of `tokio::io::duplex`. The link is lost when the
/// stream ends.
///
/// # Panics
/// Where `place` is no valid place of an address.
pub fn link_over<Stream>(place: &str, stream: Stream) -> ByteLink
where
    Stream: AsyncRead + AsyncWrite + Send + 'static,
{
    let (reader, writer) = tokio::io::split(stream);
    let (closing, closed) = watch::channel(false);
    ByteLink {
        address: LinkAddress::new(LinkKind::Memory, place).expect("a bench names a valid place"),
        sender: Box::new(StreamSender { writer, closing }),
        receiver: Box::new(StreamReceiver { reader, closed }),
    }
}

struct StreamSender<Stream> {
    writer: WriteHalf<Stream>,
    closing: watch::Sender<bool>,
}

#[async_trait]
impl<Stream: AsyncWrite + Send + 'static> LinkSender for StreamSender<Stream> {
    async fn send(&mut self, bytes: &[u8]) -> Result<(), LinkError> {
        if *self.closing.borrow() {
            return Err(LinkError::Closed);
        }
        self.writer.write_all(bytes).await.map_err(|_| LinkError::Lost)
    }

    async fn close(&mut self) {
        self.closing.send_replace(true);
        // Where the other end is gone already, there is nothing to tell.
        let _ = self.writer.shutdown().await;
    }
}

struct StreamReceiver<Stream> {
    reader: ReadHalf<Stream>,
    closed: watch::Receiver<bool>,
}

#[async_trait]
impl<Stream: AsyncRead + Send + 'static> LinkReceiver for StreamReceiver<Stream> {
    async fn receive(&mut self) -> Result<Vec<u8>, LinkError> {
        let mut bytes = vec![0; CHUNK_BYTES];
        let read = tokio::select! {
            biased;
            // A sender that is gone without closing leaves the receiver alone.
            Ok(_) = self.closed.wait_for(|closed| *closed) => return Err(LinkError::Closed),
            read = self.reader.read(&mut bytes) => read,
        };
        match read {
            Ok(0) | Err(_) => Err(LinkError::Lost),
            Ok(count) => {
                bytes.truncate(count);
                Ok(bytes)
            }
        }
    }
}

/// Tells whether a link was let go of by our own side.
#[derive(Clone, Debug, Default)]
pub struct LinkWatch(Arc<Held>);

#[derive(Debug, Default)]
struct Held {
    closed: AtomicBool,
    sender_dropped: AtomicBool,
    receiver_dropped: AtomicBool,
}

impl LinkWatch {
    /// Whether `close` was called, or both halves were dropped.
    pub fn closed(&self) -> bool {
        let is = |flag: &AtomicBool| flag.load(Ordering::SeqCst);
        is(&self.0.closed) || (is(&self.0.sender_dropped) && is(&self.0.receiver_dropped))
    }
}

/// A link that is watched for its end.
pub fn watched(link: ByteLink) -> (ByteLink, LinkWatch) {
    let watch = LinkWatch::default();
    let sender = WatchedSender { inner: link.sender, held: watch.0.clone() };
    let receiver = WatchedReceiver { inner: link.receiver, held: watch.0.clone() };
    (ByteLink { sender: Box::new(sender), receiver: Box::new(receiver), ..link }, watch)
}

struct WatchedSender {
    inner: Box<dyn LinkSender>,
    held: Arc<Held>,
}

impl Drop for WatchedSender {
    fn drop(&mut self) {
        self.held.sender_dropped.store(true, Ordering::SeqCst);
    }
}

#[async_trait]
impl LinkSender for WatchedSender {
    async fn send(&mut self, bytes: &[u8]) -> Result<(), LinkError> {
        self.inner.send(bytes).await
    }

    async fn close(&mut self) {
        self.held.closed.store(true, Ordering::SeqCst);
        self.inner.close().await;
    }
}

struct WatchedReceiver {
    inner: Box<dyn LinkReceiver>,
    held: Arc<Held>,
}

impl Drop for WatchedReceiver {
    fn drop(&mut self) {
        self.held.receiver_dropped.store(true, Ordering::SeqCst);
    }
}

#[async_trait]
impl LinkReceiver for WatchedReceiver {
    async fn receive(&mut self) -> Result<Vec<u8>, LinkError> {
        self.inner.receive().await
    }
}
