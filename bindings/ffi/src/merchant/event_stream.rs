//! News of the sales side: pulled and acknowledged.

use std::sync::Arc;

use maquininha_merchant::EventStream;
use tokio::runtime::Handle;
use tokio::sync::Mutex;

use super::NumberedNews;
use crate::MaquininhaError;
use crate::error::closed;
use crate::running::{to_its_end, while_waited_for};

/// The news of the sales side, oldest first, each at least once.
#[derive(uniffi::Object)]
pub struct MerchantEventStream {
    state: Arc<Mutex<State>>,
    merchant: maquininha_merchant::Merchant,
    runtime: Handle,
}

struct State {
    events: EventStream,
    /// Read, and not acknowledged.
    front: Option<NumberedNews>,
}

#[uniffi::export]
impl MerchantEventStream {
    /// Waits for the oldest news that was not acknowledged. Until that is done the same comes
    /// again, also after a restart.
    ///
    /// Errors: `closed` once the merchant is closed; the store cannot be read.
    pub async fn next(&self) -> Result<NumberedNews, MaquininhaError> {
        let state = Arc::clone(&self.state);
        while_waited_for(&self.runtime, async move {
            let mut state = state.lock().await;
            if let Some(news) = &state.front {
                return Ok(news.clone());
            }
            let event = state.events.next().await?.ok_or_else(closed)?;
            let news = NumberedNews::from(event);
            state.front = Some(news.clone());
            Ok(news)
        })
        .await
    }

    /// The app has dealt with it; it does not come again. Twice is success.
    ///
    /// Errors: the store did not take it; it then comes again.
    pub async fn ack(&self, seq: u64) -> Result<(), MaquininhaError> {
        let (state, merchant) = (Arc::clone(&self.state), self.merchant.clone());
        to_its_end(&self.runtime, async move {
            let mut state = state.lock().await;
            merchant.acknowledge(seq).await?;
            if state.front.as_ref().is_some_and(|front| front.seq == seq) {
                state.front = None;
            }
            Ok(())
        })
        .await
    }
}

impl MerchantEventStream {
    pub(super) fn new(merchant: maquininha_merchant::Merchant, runtime: Handle) -> Self {
        let state = State { events: merchant.events(), front: None };
        Self { state: Arc::new(Mutex::new(state)), merchant, runtime }
    }
}
