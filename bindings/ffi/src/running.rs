//! Running work on the engine's threads.

use maquininha_terminal::Engine;
use tokio::runtime::Handle;
use tokio::task::{JoinError, JoinHandle};

use crate::MaquininhaError;
use crate::error::closed;
use crate::panics::{guarded, keep_texts_inside};

/// Starts the threads of a terminal or of a sales side.
pub(crate) fn started_engine() -> Result<Engine, MaquininhaError> {
    guarded(|| {
        keep_texts_inside();
        Ok(Engine::start()?)
    })
}

/// Runs work to its end, whatever its caller does: a dropped wait does not stop it.
pub(crate) async fn to_its_end<T: Send + 'static>(
    runtime: &Handle,
    work: impl Future<Output = Result<T, MaquininhaError>> + Send + 'static,
) -> Result<T, MaquininhaError> {
    runtime.spawn(work).await.unwrap_or_else(|error| Err(stopped(&error)))
}

/// Runs a read for as long as its caller waits: a dropped wait stops it.
pub(crate) async fn while_waited_for<T: Send + 'static>(
    runtime: &Handle,
    work: impl Future<Output = Result<T, MaquininhaError>> + Send + 'static,
) -> Result<T, MaquininhaError> {
    let mut task = StopOnDrop(runtime.spawn(work));
    (&mut task.0).await.unwrap_or_else(|error| Err(stopped(&error)))
}

struct StopOnDrop<T>(JoinHandle<T>);

impl<T> Drop for StopOnDrop<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// A task that did not come to its end: it panicked, or the engine's threads ended.
fn stopped(error: &JoinError) -> MaquininhaError {
    if error.is_panic() { MaquininhaError::internal() } else { closed() }
}
