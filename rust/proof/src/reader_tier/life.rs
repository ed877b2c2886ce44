//! One life of the phone: once it is dead nothing passes its ports.

use std::future::{Future, pending};

use tokio::sync::watch;

/// From a start to its death.
pub(super) struct Life {
    pub(super) name: String,
    dead: watch::Sender<bool>,
}

impl Life {
    pub(super) fn new(number: u32) -> Self {
        Self { name: format!("phone {number}"), dead: watch::Sender::new(false) }
    }

    /// From now on nothing passes. Whether it lived.
    pub(super) fn die(&self) -> bool {
        !self.dead.send_replace(true)
    }

    pub(super) fn is_dead(&self) -> bool {
        *self.dead.borrow()
    }

    /// Waits for its death.
    pub(super) async fn death(&self) {
        // An error: it is gone altogether.
        let _ = self.dead.subscribe().wait_for(|is_dead| *is_dead).await;
    }

    /// Goes on only while it lives.
    pub(super) async fn goes_on(&self) {
        if self.is_dead() {
            pending::<()>().await;
        }
    }

    /// What a future gives, while it lives.
    pub(super) async fn within<T>(&self, work: impl Future<Output = T>) -> T {
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
