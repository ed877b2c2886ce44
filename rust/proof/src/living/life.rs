//! One life, from a start to its death.

use std::future::{Future, pending};

use tokio::sync::watch;

/// Once it is over nothing passes.
pub(crate) struct Life {
    pub(crate) name: String,
    dead: watch::Sender<bool>,
}

impl Life {
    /// A life that begins.
    pub(crate) fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), dead: watch::Sender::new(false) }
    }

    /// From now on nothing passes. Whether it lived.
    pub(crate) fn die(&self) -> bool {
        !self.dead.send_replace(true)
    }

    pub(crate) fn is_dead(&self) -> bool {
        *self.dead.borrow()
    }

    /// Waits for its death.
    pub(crate) async fn death(&self) {
        // An error: it is gone altogether.
        let _ = self.dead.subscribe().wait_for(|is_dead| *is_dead).await;
    }

    /// Goes on only while it lives.
    pub(crate) async fn goes_on(&self) {
        if self.is_dead() {
            pending::<()>().await;
        }
    }

    /// What a future gives, while it lives.
    pub(crate) async fn within<T>(&self, work: impl Future<Output = T>) -> T {
        tokio::select! {
            biased;
            () = self.death() => pending().await,
            result = work => {
                self.goes_on().await;
                result
            }
        }
    }
}
