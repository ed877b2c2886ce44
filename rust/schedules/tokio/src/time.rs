//! Virtual time: every order of ends is possible, and the clock follows.

use std::cell::Cell;
use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;

use shuttle::rand::{Rng, thread_rng};

/// Turns of others that a sleep lasts at most.
const TURNS_MAX: u32 = 12;

thread_local! {
    static NOW: Cell<Duration> = const { Cell::new(Duration::ZERO) };
}

/// The virtual time since the execution began.
pub fn elapsed() -> Duration {
    NOW.get()
}

/// Begins an execution.
pub fn begin() {
    NOW.set(Duration::ZERO);
}

/// A pause of some turns.
#[derive(Debug)]
pub struct Sleep {
    until: Duration,
    turns: u32,
}

/// Pauses.
pub fn sleep(pause: Duration) -> Sleep {
    let turns = thread_rng().gen_range(0..TURNS_MAX);
    Sleep { until: NOW.get().saturating_add(pause), turns }
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.turns == 0 {
            NOW.set(NOW.get().max(self.until));
            return Poll::Ready(());
        }
        self.turns -= 1;
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

/// What is over came too late.
#[derive(Debug)]
pub struct Elapsed(());

/// Waits for a future for a time.
pub async fn timeout<F: Future>(limit: Duration, future: F) -> Result<F::Output, Elapsed> {
    let mut future = pin!(future);
    let mut limit = pin!(sleep(limit));
    std::future::poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(output) => Poll::Ready(Ok(output)),
        Poll::Pending => limit.as_mut().poll(context).map(|()| Err(Elapsed(()))),
    })
    .await
}
