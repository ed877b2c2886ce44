//! Backing out waits for a read of the order, and says how it went.

use maquininha_flow::sale::{CancelCause, SaleInput, SaleRefusal, SaleState};
use tokio::sync::oneshot;

use super::actor::Actor;
use super::{SaleRecord, SaleView};
use crate::error::MerchantError;

/// What the engine could say at once.
pub(super) enum CancelBegun {
    Now(SaleView),
    Later(oneshot::Receiver<Result<SaleView, MerchantError>>),
}

impl Actor {
    pub(super) async fn begin_cancel(
        &mut self,
        code: String,
        cause: CancelCause,
    ) -> Result<CancelBegun, MerchantError> {
        let sale = self.drive(&code, SaleInput::CancelAsked { cause }, None).await?;
        let waits = self.live.get(&code).is_some_and(|record| record.sale.cancel_after_read);
        if !waits {
            return Ok(CancelBegun::Now(sale));
        }
        let (waiter, answer) = oneshot::channel();
        self.cancels.entry(code).or_default().push(waiter);
        Ok(CancelBegun::Later(answer))
    }

    /// Tells whoever waits, once it is decided.
    pub(super) fn answer_cancels(&mut self, record: &SaleRecord) {
        if record.sale.cancel_after_read {
            return;
        }
        let is_paid =
            matches!(record.sale.state, SaleState::Finalized | SaleState::PendingDelivery);
        let answer = match is_paid {
            true => Err(SaleRefusal::AlreadyPaid { paid: record.sale.paid() }.into()),
            false => Ok(SaleView::of(&record.sale)),
        };
        self.send_cancels(&record.sale.code, &answer);
    }

    /// The order cannot be read now: the wish is kept, and nobody waits for it.
    pub(super) fn release_cancels(&mut self, code: &str) {
        if let Some(record) = self.live.get(code) {
            let answer = Ok(SaleView::of(&record.sale));
            self.send_cancels(code, &answer);
        }
    }

    fn send_cancels(&mut self, code: &str, answer: &Result<SaleView, MerchantError>) {
        for waiter in self.cancels.remove(code).unwrap_or_default() {
            // Whoever asked may have gone.
            let _ = waiter.send(answer.clone());
        }
    }
}
