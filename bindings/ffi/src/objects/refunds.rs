//! Giving money back at the terminal.

use std::sync::Arc;

use maquininha_flow::{CancelAnswer, RefundEnd};
use maquininha_model::{AttemptId, ChargeId, Money, Nsu, Order, OrderId, Timestamp};
use maquininha_terminal::{OperationProgress, RefundOperation};
use tokio::runtime::Handle;

use super::operation::RunningOperation;
use crate::MaquininhaError;
use crate::panics::guarded;
use crate::running::to_its_end;

/// What can be known of a sale before it is given back.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct SaleToRefund {
    /// The payment.
    pub attempt_id: AttemptId,
    /// The order, where there is one.
    pub order_id: Option<OrderId>,
    /// The charge on the order API.
    pub charge_id: ChargeId,
    /// What was paid.
    pub amount: Money,
    /// What was given back before.
    pub refunded: Money,
    /// When it was approved.
    pub paid_at: Timestamp,
    /// The acquirer's number.
    pub nsu: Nsu,
    /// Brand.
    pub scheme_name: Option<String>,
}

/// A sale that can be given back.
#[derive(Debug, uniffi::Object)]
pub struct RefundableSale(maquininha_terminal::RefundableSale);

#[uniffi::export]
impl RefundableSale {
    /// What the operator checks before.
    pub fn details(&self) -> Result<SaleToRefund, MaquininhaError> {
        guarded(|| {
            let sale = self.0.clone();
            Ok(SaleToRefund {
                attempt_id: sale.attempt_id,
                order_id: sale.order_id,
                charge_id: sale.charge_id,
                amount: sale.amount,
                refunded: sale.refunded,
                paid_at: sale.paid_at,
                nsu: sale.nsu,
                scheme_name: sale.scheme_name,
            })
        })
    }
}

/// Refunds, unlocked by the operator's password for as long as this is held.
#[derive(uniffi::Object)]
pub struct RefundSession {
    session: Arc<maquininha_terminal::RefundSession>,
    runtime: Handle,
}

#[uniffi::export]
impl RefundSession {
    /// Asks for the card and returns the driver's token of it; absent if no card came in the
    /// card's limit (`PaymentLimits.card`). The token is never a card number.
    ///
    /// Errors: `busy`, `driver_missing`.
    pub async fn read_card(&self, reading: AttemptId) -> Result<Option<String>, MaquininhaError> {
        let session = Arc::clone(&self.session);
        to_its_end(&self.runtime, async move { Ok(session.read_card(&reading).await?) }).await
    }

    /// Sales of this terminal that can be given back, newest first; with a card's token, those it
    /// paid.
    pub async fn sales(
        &self,
        card_token: Option<String>,
    ) -> Result<Vec<Arc<RefundableSale>>, MaquininhaError> {
        let session = Arc::clone(&self.session);
        to_its_end(&self.runtime, async move {
            let sales = session.sales(card_token.as_deref()).await?;
            Ok(sales.into_iter().map(|sale| Arc::new(RefundableSale(sale))).collect())
        })
        .await
    }

    /// Finds the sale of a charge on an order.
    ///
    /// Errors: `paid_at_other_terminal`, naming it; `nothing_to_refund`.
    pub async fn sale_of(
        &self,
        order: Order,
        charge_id: ChargeId,
    ) -> Result<Arc<RefundableSale>, MaquininhaError> {
        let session = Arc::clone(&self.session);
        to_its_end(&self.runtime, async move {
            Ok(Arc::new(RefundableSale(session.sale_of(&order, &charge_id).await?)))
        })
        .await
    }

    /// Starts a refund of all that is left of a sale, or of a part.
    ///
    /// Errors: `nothing_to_refund`, `amount`, `busy`; nothing was sent.
    pub async fn refund(
        &self,
        attempt_id: AttemptId,
        sale: Arc<RefundableSale>,
        amount: Option<Money>,
    ) -> Result<Arc<RefundHandle>, MaquininhaError> {
        let session = Arc::clone(&self.session);
        let operation = to_its_end(&self.runtime, async move {
            Ok(session.refund(attempt_id, &sale.0, amount).await?)
        })
        .await?;
        Ok(Arc::new(RefundHandle::new(operation, self.runtime.clone())))
    }
}

impl RefundSession {
    pub(crate) fn new(session: maquininha_terminal::RefundSession, runtime: Handle) -> Self {
        Self { session: Arc::new(session), runtime }
    }
}

/// A running refund. Letting go of the handle does not stop it; only cancel asks for that.
#[derive(uniffi::Object)]
pub struct RefundHandle(RunningOperation<RefundEnd>);

#[uniffi::export]
impl RefundHandle {
    /// The app's intention.
    pub fn id(&self) -> Result<AttemptId, MaquininhaError> {
        self.0.id()
    }

    /// The next thing to show; absent once the refund is over.
    pub async fn next_progress(&self) -> Result<Option<OperationProgress>, MaquininhaError> {
        self.0.next_progress().await
    }

    /// Waits for the end. May be asked by several, and again.
    ///
    /// Errors: `closed` if the terminal was closed first; the journal carries the refund to its
    /// end at the next start.
    pub async fn result(&self) -> Result<RefundEnd, MaquininhaError> {
        self.0.result().await
    }

    /// Asks to stop. The answer says what came of it.
    ///
    /// Errors: `closed` if the terminal is closed.
    pub async fn cancel(&self) -> Result<CancelAnswer, MaquininhaError> {
        self.0.cancel().await
    }
}

impl RefundHandle {
    fn new(operation: RefundOperation, runtime: Handle) -> Self {
        Self(RunningOperation::new(operation, runtime))
    }
}
