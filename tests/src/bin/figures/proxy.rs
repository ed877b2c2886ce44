//! A proxy that counts requests and bytes on their way to an order API.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::error::FigureError;

/// What went through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Traffic {
    /// HTTP requests.
    pub requests: u64,
    /// Bytes to the order API, heads included.
    pub sent: u64,
    /// Bytes from it.
    pub received: u64,
}

/// A running proxy in front of one address; it runs as long as the runtime.
#[derive(Debug)]
pub(crate) struct Proxy {
    url: String,
    counters: Arc<Counters>,
}

#[derive(Debug, Default)]
struct Counters {
    requests: AtomicU64,
    sent: AtomicU64,
    received: AtomicU64,
}

impl Proxy {
    /// Starts in front of `http://HOST:PORT`.
    pub(crate) async fn start(target: &str) -> Result<Self, FigureError> {
        let target = target.trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let counters = Arc::new(Counters::default());
        let counting = Arc::clone(&counters);
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let (target, counters) = (target.clone(), Arc::clone(&counting));
                tokio::spawn(async move {
                    // A connection that breaks is the client's to notice.
                    let _ = forward(near, &target, &counters).await;
                });
            }
        });
        Ok(Self { url, counters })
    }

    /// Where it listens.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// All that went through so far.
    pub(crate) fn traffic(&self) -> Traffic {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Traffic {
            requests: read(&self.counters.requests),
            sent: read(&self.counters.sent),
            received: read(&self.counters.received),
        }
    }
}

impl Traffic {
    /// What went through since an earlier moment.
    pub(crate) fn since(self, earlier: Self) -> Self {
        Self {
            requests: self.requests - earlier.requests,
            sent: self.sent - earlier.sent,
            received: self.received - earlier.received,
        }
    }
}

async fn forward(near: TcpStream, target: &str, counters: &Counters) -> std::io::Result<()> {
    let far = TcpStream::connect(target).await?;
    near.set_nodelay(true)?;
    far.set_nodelay(true)?;
    let (near_reader, near_writer) = near.into_split();
    let (far_reader, far_writer) = far.into_split();
    let mut requests = RequestCounter::default();
    let upwards = copy(near_reader, far_writer, |bytes| {
        counters.requests.fetch_add(requests.feed(bytes), Ordering::Relaxed);
        counters.sent.fetch_add(bytes.len() as u64, Ordering::Relaxed);
    });
    let downwards = copy(far_reader, near_writer, |bytes| {
        counters.received.fetch_add(bytes.len() as u64, Ordering::Relaxed);
    });
    tokio::try_join!(upwards, downwards).map(|_| ())
}

async fn copy(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    mut see: impl FnMut(&[u8]),
) -> std::io::Result<()> {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let length = from.read(&mut buffer).await?;
        if length == 0 {
            return to.shutdown().await;
        }
        see(&buffer[..length]);
        to.write_all(&buffer[..length]).await?;
    }
}

/// Counts the requests in a stream of HTTP/1.1 with lengths.
#[derive(Debug, Default)]
struct RequestCounter {
    head: Vec<u8>,
    body_left: usize,
}

impl RequestCounter {
    /// Takes bytes as they come, and says how many heads ended in them.
    fn feed(&mut self, bytes: &[u8]) -> u64 {
        let mut ended = 0;
        for byte in bytes {
            if self.body_left > 0 {
                self.body_left -= 1;
                continue;
            }
            self.head.push(*byte);
            if self.head.ends_with(b"\r\n\r\n") {
                ended += 1;
                self.body_left = content_length(&self.head);
                self.head.clear();
            }
        }
        ended
    }
}

fn content_length(head: &[u8]) -> usize {
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
    length.and_then(|length| length.trim().parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_counted_however_they_are_cut() {
        let stream =
            b"POST /a HTTP/1.1\r\nContent-Length: 6\r\n\r\n\r\n\r\nxyGET /b HTTP/1.1\r\n\r\n";
        for cut in 1..stream.len() {
            let mut counter = RequestCounter::default();
            assert_eq!(stream.chunks(cut).map(|piece| counter.feed(piece)).sum::<u64>(), 2);
        }
    }
}
