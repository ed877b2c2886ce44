//! The key pair that opens secure sessions: one for each life of a plug-in.

use std::sync::Arc;

use maquininha_card::DeviceFailure;
use maquininha_pinpad::{KeyPair, RandomSource};
use tokio::sync::OnceCell;

/// Chance from the operating system.
struct SystemRandom {
    failed: bool,
}

impl RandomSource for SystemRandom {
    fn fill(&mut self, buffer: &mut [u8]) {
        if getrandom::fill(buffer).is_err() {
            self.failed = true;
        }
    }
}

/// Makes the key pair when it is first asked for. That takes a second or so of a thread, which is
/// not one of the engine's.
#[derive(Default)]
pub(crate) struct SessionKeys(OnceCell<Arc<KeyPair>>);

impl SessionKeys {
    /// The key pair.
    pub(crate) async fn pair(&self) -> Result<Arc<KeyPair>, DeviceFailure> {
        self.0.get_or_try_init(make).await.cloned()
    }
}

async fn make() -> Result<Arc<KeyPair>, DeviceFailure> {
    let made = tokio::task::spawn_blocking(|| {
        let mut random = SystemRandom { failed: false };
        let pair = KeyPair::generate(&mut random);
        // A pair of failed chance could be guessed.
        pair.ok().filter(|_| !random.failed)
    });
    match made.await {
        Ok(Some(pair)) => Ok(Arc::new(pair)),
        _ => Err(DeviceFailure::Internal),
    }
}
