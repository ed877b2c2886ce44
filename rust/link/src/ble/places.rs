//! Which readers are in use by links of this program.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use maquininha_reader::port::LinkError;
use tokio::sync::watch;

/// The readers in use, by place. Clones are the same table.
#[derive(Clone, Default)]
pub(super) struct Places(Arc<Mutex<HashMap<String, watch::Receiver<bool>>>>);

/// A reader in use, until it is dropped.
pub(super) struct Place {
    places: Places,
    name: String,
    is_leaving: Arc<watch::Sender<bool>>,
}

/// Says that a place is about to be left, from anywhere.
#[derive(Clone)]
pub(super) struct Leaving(Arc<watch::Sender<bool>>);

impl Leaving {
    /// From now on others wait for the place instead of being told that it is taken.
    pub(super) fn say(&self) {
        self.0.send_replace(true);
    }

    /// Waits until it was said.
    pub(super) async fn said(&self) {
        // Does not fail: the sender lies in ourselves.
        let _ = self.0.subscribe().wait_for(|is_leaving| *is_leaving).await;
    }
}

impl Places {
    /// Takes a place. Waits while it is being left.
    ///
    /// Errors: `Busy` while it is in use.
    pub(super) async fn take(&self, name: &str) -> Result<Place, LinkError> {
        loop {
            let mut leaving = {
                let mut taken = self.lock();
                let Some(leaving) = taken.get(name) else {
                    let is_leaving = Arc::new(watch::Sender::new(false));
                    taken.insert(name.to_owned(), is_leaving.subscribe());
                    return Ok(Place { places: self.clone(), name: name.to_owned(), is_leaving });
                };
                if !*leaving.borrow() {
                    return Err(LinkError::Busy);
                }
                leaving.clone()
            };
            // Fails once the place is left and everybody who could say so is gone.
            while leaving.changed().await.is_ok() {
                if !self.lock().contains_key(name) {
                    break;
                }
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, watch::Receiver<bool>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    pub(super) fn leaving(&self) -> Leaving {
        Leaving(Arc::clone(&self.is_leaving))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.places.lock().remove(&self.name);
        // Wakes those who wait.
        self.is_leaving.send_replace(true);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_place_is_busy_while_in_use_and_waited_for_while_it_is_being_left() {
        let places = Places::default();
        let place = places.take("one").await.expect("free");
        places.take("two").await.expect("another one");
        assert_eq!(places.take("one").await.err(), Some(LinkError::Busy));
        let leaving = place.leaving();
        leaving.say();
        let waiting = tokio::spawn({
            let places = places.clone();
            async move { places.take("one").await.map(drop) }
        });
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        drop(place);
        assert_eq!(waiting.await.expect("no panic"), Ok(()));
        drop(leaving);
    }
}
