//! Waiting on a thread of the program's, with a time limit.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use super::call::Stop;
use crate::MaquininhaError;

/// As a time limit: wait for as long as it takes.
pub const MAQUININHA_NO_LIMIT: u32 = u32::MAX;

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Waits for work that runs on the engine's threads. With a limit of 0 it looks once.
pub(super) fn wait<T>(
    limit_ms: u32,
    work: impl Future<Output = Result<T, MaquininhaError>>,
) -> Result<T, Stop> {
    let end = (limit_ms != MAQUININHA_NO_LIMIT)
        .then(|| Instant::now() + Duration::from_millis(u64::from(limit_ms)));
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    let mut work = pin!(work);
    loop {
        if let Poll::Ready(outcome) = work.as_mut().poll(&mut context) {
            return outcome.map_err(Stop::Failed);
        }
        match end.map(|end| end.saturating_duration_since(Instant::now())) {
            None => thread::park(),
            Some(Duration::ZERO) => return Err(Stop::TimeLimit),
            Some(left) => thread::park_timeout(left),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use super::*;

    #[test]
    fn what_is_done_is_seen_without_waiting() {
        assert!(matches!(wait(0, ready(Ok(7))), Ok(7)));
    }

    #[test]
    fn what_never_comes_ends_with_the_time_limit() {
        assert!(matches!(wait::<()>(1, pending()), Err(Stop::TimeLimit)));
    }

    #[test]
    fn a_wait_without_a_limit_is_woken_from_another_thread() {
        let (sender, mut receiver) = tokio::sync::mpsc::channel(1);
        let other = thread::spawn(move || sender.blocking_send(7));
        let received = wait(MAQUININHA_NO_LIMIT, async { Ok(receiver.recv().await) });
        assert!(matches!(received, Ok(Some(7))));
        other.join().expect("the thread ends").expect("it was received");
    }
}
