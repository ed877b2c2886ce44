//! What happens to bytes on their way.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, DuplexStream, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

/// What happens to bytes on their way through a memory link. The default is fair weather: in as
/// large pieces as they come, at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weather {
    /// The most bytes that arrive at once; 1 splits everything. At least 1.
    pub piece_bytes_max: usize,
    /// How long each piece takes.
    pub delay: Duration,
    /// Bytes that may be on their way, in each direction, before `send` waits. At least 1.
    pub on_the_way_max: usize,
    /// After how many bytes the link breaks, both directions counted together.
    pub breaks_after_bytes: Option<u64>,
}

impl Default for Weather {
    fn default() -> Self {
        Self {
            piece_bytes_max: usize::MAX,
            delay: Duration::ZERO,
            // A system keeps about as much for a connection.
            on_the_way_max: 64 * 1024,
            breaks_after_bytes: None,
        }
    }
}

/// One end of a memory link, with the weather on what arrives at it.
pub(super) struct Weathered {
    stream: DuplexStream,
    weather: Weather,
    budget: Budget,
    /// When the next piece may arrive.
    due: Option<Pin<Box<Sleep>>>,
}

/// The bytes that may still be sent before the link breaks; both ends share it.
#[derive(Clone)]
struct Budget(Option<Arc<AtomicU64>>);

impl Budget {
    fn left(&self) -> u64 {
        self.0.as_ref().map_or(u64::MAX, |left| left.load(Ordering::SeqCst))
    }

    fn is_spent(&self) -> bool {
        self.left() == 0
    }

    fn spend(&self, count: usize) {
        if let Some(left) = &self.0 {
            let spent = |left: u64| Some(left.saturating_sub(count as u64));
            // It always gives a new value, so it cannot fail.
            let _ = left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, spent);
        }
    }
}

/// The two ends of a link in this weather.
pub(super) fn pair(weather: Weather) -> (Weathered, Weathered) {
    let (near, far) = tokio::io::duplex(weather.on_the_way_max.max(1));
    let budget = Budget(weather.breaks_after_bytes.map(|bytes| Arc::new(AtomicU64::new(bytes))));
    let end = |stream| Weathered { stream, weather, budget: budget.clone(), due: None };
    (end(near), end(far))
}

impl AsyncRead for Weathered {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if !self.weather.delay.is_zero() {
            let delay = self.weather.delay;
            let due = self.due.get_or_insert_with(|| Box::pin(sleep_until(Instant::now() + delay)));
            ready!(due.as_mut().poll(context));
        }
        let room = buffer.remaining().min(self.weather.piece_bytes_max.max(1));
        let mut piece = ReadBuf::new(buffer.initialize_unfilled_to(room));
        let read = Pin::new(&mut self.stream).poll_read(context, &mut piece);
        let taken = piece.filled().len();
        if read.is_pending() && self.budget.is_spent() {
            return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()));
        }
        ready!(read)?;
        buffer.advance(taken);
        self.due = None;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Weathered {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let may = usize::try_from(self.budget.left()).unwrap_or(usize::MAX).min(bytes.len());
        if may == 0 {
            return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()));
        }
        let written = ready!(Pin::new(&mut self.stream).poll_write(context, &bytes[..may]))?;
        self.budget.spend(written);
        Poll::Ready(Ok(written))
    }

    fn poll_flush(self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
