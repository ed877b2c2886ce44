//! The document at the terminal: offered after payment, within its window.

use maquininha_flow::sale::{PrintOutcome, PrintState, SaleInput};
use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;

use super::record::{from_json, to_json};
use super::{Merchant, SaleView};
use crate::error::MerchantError;
use crate::port::{StoreRow, StoreTable, WriteBatch};
use crate::print::{PrintError, PrintRequest, check_image};

/// A document to print again at the sales software's own printer, or with the
/// terminal's own reprint function (demand L68).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reprint {
    /// The sale.
    pub sale: SaleView,
    /// The image that was made for the terminal, where one was given.
    pub document: Option<PrintRequest>,
}

fn image_key(reference: &str) -> String {
    format!("image/{reference}")
}

impl Merchant {
    /// Sends the document of a paid sale to the terminal that was paid. The
    /// payment is never touched by what becomes of it.
    pub async fn print(
        &self,
        reference: &str,
        document: PrintRequest,
    ) -> Result<SaleView, MerchantError> {
        let reference = reference.to_owned();
        let answer = self
            .ask(move |actor| {
                Box::pin(async move {
                    actor.guard()?;
                    if !actor.config.policy.fiscal_print {
                        return Err(PrintError::NotEnabled.into());
                    }
                    let image = check_image(&document)?;
                    let record = actor.load(&reference).await?;
                    let batch = WriteBatch {
                        rows: vec![StoreRow {
                            table: StoreTable::Note,
                            key: image_key(&reference),
                            state: String::new(),
                            json: to_json(&document)?,
                        }],
                        ..WriteBatch::default()
                    };
                    actor.write(batch).await?;
                    let order_id = match (record.sale.print, record.sale.order_id) {
                        (PrintState::Offered, Some(order_id)) => order_id,
                        (PrintState::Wanted, _) => return Err(PrintError::NotPaidYet.into()),
                        (PrintState::NotWanted, _) => return Err(PrintError::NotWanted.into()),
                        _ => return Err(PrintError::UseReprint.into()),
                    };
                    let (waiter, answer) = oneshot::channel();
                    actor.call_print(reference, order_id, image, waiter);
                    Ok(answer)
                })
            })
            .await?;
        answer.await.map_err(|_| MerchantError::Stopped)?
    }

    /// The operator does not want it printed: "offered, not printed" (demand
    /// L73).
    pub async fn decline_print(&self, reference: &str) -> Result<SaleView, MerchantError> {
        let reference = reference.to_owned();
        self.ask(move |actor| {
            Box::pin(async move {
                actor.guard()?;
                let outcome = PrintOutcome::Declined;
                actor.drive(&reference, SaleInput::PrintAnswered { outcome }, None).await
            })
        })
        .await
    }

    /// The document of a finished sale (demand L68).
    pub async fn reprint(&self, reference: &str) -> Result<Reprint, MerchantError> {
        let sale = self.sale(reference).await?;
        if sale.payments.is_empty() {
            return Err(PrintError::NotPaidYet.into());
        }
        let json = self.parts.store.get(StoreTable::Note, &image_key(reference)).await?;
        let document = json.as_deref().map(from_json).transpose()?;
        Ok(Reprint { sale, document })
    }
}
