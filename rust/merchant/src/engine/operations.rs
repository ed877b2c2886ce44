//! What an operator asks of a sale.

use maquininha_flow::sale::{CancelCause, SaleContext, SaleInput};
use maquininha_model::{ChargeId, SerialNumber};
use serde::{Deserialize, Serialize};

use super::cancel::CancelBegun;
use super::record::from_json;
use super::{Merchant, SaleRecord, SaleView};
use crate::config::ModuleSwitch;
use crate::error::MerchantError;
use crate::port::StoreTable;

/// A button the sales screen may show (demands L58–L60).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SaleAction {
    /// Pay this counter sale at a terminal.
    PayAtTerminal,
    /// Attach payment at a terminal to this delivery.
    AttachToDelivery,
}

impl Merchant {
    /// The buttons of a screen: none while the module is off (demand L60).
    pub async fn actions(&self, context: SaleContext) -> Result<Vec<SaleAction>, MerchantError> {
        let config = self.config().await?;
        if config.module == ModuleSwitch::Off {
            return Ok(Vec::new());
        }
        Ok(vec![match context {
            SaleContext::Counter => SaleAction::PayAtTerminal,
            SaleContext::Delivery => SaleAction::AttachToDelivery,
        }])
    }

    async fn drive(&self, reference: &str, input: SaleInput) -> Result<SaleView, MerchantError> {
        let reference = reference.to_owned();
        self.ask(move |actor| {
            Box::pin(async move {
                actor.guard()?;
                actor.drive(&reference, input, None).await
            })
        })
        .await
    }

    /// A sale.
    pub async fn sale(&self, reference: &str) -> Result<SaleView, MerchantError> {
        let json = self.parts.store.get(StoreTable::Sale, reference).await?;
        let unknown = || MerchantError::SaleUnknown { reference: reference.to_owned() };
        let record: SaleRecord = from_json(&json.ok_or_else(unknown)?)?;
        Ok(SaleView::of(&record.sale))
    }

    /// The sales with something left to do: the snapshot to begin with, before
    /// following [`Merchant::events`].
    pub async fn open_sales(&self) -> Result<Vec<SaleView>, MerchantError> {
        self.ask(|actor| {
            Box::pin(async move {
                Ok(actor.live.values().map(|record| SaleView::of(&record.sale)).collect())
            })
        })
        .await
    }

    /// Backs out before payment. The order is read first, for it may have been
    /// paid a moment ago, and then closed as canceled; a payment that comes
    /// within the next two minutes is told and goes back (pagarme-connect §2.6).
    ///
    /// Where the order cannot be read now, the sale comes back as it was, with
    /// [`SaleView::backing_out`] set: it is read again, and backed out then.
    ///
    /// # Errors
    /// [`SaleRefusal::AlreadyPaid`](maquininha_flow::sale::SaleRefusal) for a
    /// sale that is paid, or that the read shows as paid.
    pub async fn cancel(&self, reference: &str) -> Result<SaleView, MerchantError> {
        self.back_out(reference, CancelCause::Operator).await
    }

    async fn back_out(&self, code: &str, cause: CancelCause) -> Result<SaleView, MerchantError> {
        let code = code.to_owned();
        let begun = self.ask(move |actor| {
            Box::pin(async move {
                actor.guard()?;
                actor.begin_cancel(code, cause).await
            })
        });
        match begun.await? {
            CancelBegun::Now(sale) => Ok(sale),
            CancelBegun::Later(answer) => answer.await.map_err(|_| MerchantError::Stopped)?,
        }
    }

    /// The screen of the sale was left, by going back or by a time-out: the
    /// order is reversed (demand L57), as by [`Merchant::cancel`].
    pub async fn leave_screen(&self, reference: &str) -> Result<SaleView, MerchantError> {
        self.back_out(reference, CancelCause::ScreenLeft).await
    }

    /// Settles a paid sale by hand (demands L38, L69).
    pub async fn settle_manually(&self, reference: &str) -> Result<SaleView, MerchantError> {
        self.drive(reference, SaleInput::SettlementAsked).await
    }

    /// Closes a paid order now; for hosts that switched automatic closing off.
    pub async fn close(&self, reference: &str) -> Result<SaleView, MerchantError> {
        self.drive(reference, SaleInput::CloseAsked).await
    }

    /// Asks for a refund: of one charge, or of all that stand. By default the
    /// operator is sent to the terminal that was paid; through the order API
    /// where the company opted in and the service does it
    /// (pagarme-connect §4.7). There a cash charge may be canceled on record
    /// without any money moving: opt in only with a contract that says
    /// otherwise.
    ///
    /// `at` is the terminal at which the operator stands.
    pub async fn refund(
        &self,
        reference: &str,
        charge_id: Option<ChargeId>,
        at: Option<SerialNumber>,
    ) -> Result<SaleView, MerchantError> {
        self.drive(reference, SaleInput::RefundAsked { charge_id, at }).await
    }
}
