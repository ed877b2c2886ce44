//! Payments of a terminal.

use std::sync::Arc;

use maquininha_flow::{ConfirmStatus, End};
use maquininha_model::AttemptId;
use maquininha_terminal::PayRequest;

use super::{PaymentHandle, RefundSession, Slot};
use crate::MaquininhaError;
use crate::panics::guarded;
use crate::running::to_its_end;
use crate::types::{HeldSale, Secret};

/// Payments of a terminal.
#[derive(uniffi::Object)]
pub struct Payments {
    slot: Slot,
}

#[uniffi::export]
impl Payments {
    /// Starts a payment. Returns once the intention is in the journal; the result comes through
    /// the handle. The same attempt given again is attached to what it came to. A caller that
    /// goes away stops nothing: cancel is a request of its own.
    ///
    /// Errors: the request cannot be carried out, and nothing was sent.
    pub async fn pay(&self, request: PayRequest) -> Result<Arc<PaymentHandle>, MaquininhaError> {
        let opened = self.slot.get()?;
        let (terminal, runtime) = (opened.terminal.clone(), opened.runtime.clone());
        drop(opened);
        let operation =
            to_its_end(&runtime, async move { Ok(terminal.pay(request).await?) }).await?;
        Ok(Arc::new(PaymentHandle::new(operation, runtime)))
    }

    /// The held sales that wait for the app's word, those of before a restart included: ask once
    /// after opening, and settle what is there.
    ///
    /// Errors: the terminal is closed.
    pub async fn held_sales(&self) -> Result<Vec<HeldSale>, MaquininhaError> {
        let opened = self.slot.get()?;
        let terminal = opened.terminal.clone();
        to_its_end(&opened.runtime, async move {
            Ok(terminal.pendencies().await?.into_iter().map(HeldSale::from).collect())
        })
        .await
    }

    /// Says how a held sale went, and so decides it: success confirms it, any other status undoes
    /// it at the acquirer. Returns how the sale ended once that is on the disk. The same word
    /// again is answered alike, also after a restart.
    ///
    /// Errors: the sale had ended otherwise (`settled_otherwise`); no approval of the attempt is
    /// held (`not_held`); the journal failed, so that the sale is still held.
    pub async fn settle(
        &self,
        attempt_id: AttemptId,
        status: ConfirmStatus,
    ) -> Result<End, MaquininhaError> {
        let opened = self.slot.get()?;
        let terminal = opened.terminal.clone();
        to_its_end(&opened.runtime, async move { Ok(terminal.settle(&attempt_id, status).await?) })
            .await
    }

    /// Checks the operator's password and opens refunds. Three wrong ones lock them for 15
    /// minutes, a restart included.
    ///
    /// Errors: `refunds_off`, `password_wrong` with the tries that are left, `password_locked`
    /// with the end of the lock.
    pub async fn unlock_refunds(
        &self,
        password: Secret,
    ) -> Result<Arc<RefundSession>, MaquininhaError> {
        let opened = self.slot.get()?;
        let (terminal, runtime) = (opened.terminal.clone(), opened.runtime.clone());
        drop(opened);
        let session =
            to_its_end(&runtime, async move { Ok(terminal.unlock_refunds(password).await?) })
                .await?;
        guarded(|| Ok(Arc::new(RefundSession::new(session, runtime))))
    }
}

impl Payments {
    pub(crate) const fn new(slot: Slot) -> Self {
        Self { slot }
    }
}
