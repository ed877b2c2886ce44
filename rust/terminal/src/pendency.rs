//! Held sales: approved, and waiting for the app to say how it went.

use maquininha_flow::{Approval, ConfirmStatus, DriverProfile, End, PaymentRecord};
use maquininha_model::{AttemptId, Money, Tender, Timestamp};
use tokio::sync::oneshot;

use crate::actor::Message;
use crate::{Terminal, TerminalError};

/// A held sale that waits for the app's word. There is at most one at a
/// terminal, since it blocks the next sale.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pendency {
    /// The app's intention.
    pub attempt_id: AttemptId,
    /// How much.
    pub amount: Money,
    /// How it was paid.
    pub tender: Tender,
    /// The provisional approval.
    pub approval: Box<Approval>,
    /// When it is undone if the app says nothing.
    pub decide_by: Timestamp,
}

impl Pendency {
    pub(crate) fn of(record: &PaymentRecord, driver: &DriverProfile) -> Option<Self> {
        let approval = record.approval.clone().filter(|_| record.is_held())?;
        Some(Self {
            attempt_id: record.attempt_id.clone(),
            amount: record.amount,
            tender: record.tender,
            approval: Box::new(approval),
            decide_by: record.decide_by(driver),
        })
    }
}

impl Terminal {
    /// The held sales that wait for the app's word, those of before a restart
    /// included: ask once after opening, and settle what is there.
    ///
    /// Errors: the terminal is closed.
    pub async fn pendencies(&self) -> Result<Vec<Pendency>, TerminalError> {
        let (reply, answer) = oneshot::channel();
        self.send(Message::Pendencies { reply }).await?;
        answer.await.map_err(|_| TerminalError::Closed)
    }

    /// Says how a held sale went, and so decides it: success confirms it, any
    /// other status undoes it at the acquirer. Returns how the sale ended once
    /// that is on the disk; the acquirer and the order API are told afterwards.
    /// The same word again is answered alike, also after a restart; an app says
    /// its word again where a restart lists the sale once more.
    ///
    /// Errors: the sale had ended otherwise
    /// ([`TerminalError::SettledOtherwise`]), for example by its deadline; no
    /// approval of the attempt is held ([`TerminalError::NotHeld`]); no driver
    /// is installed; the journal failed, and a success was not kept, so that the
    /// sale is still held; the terminal is closed.
    pub async fn settle(
        &self,
        attempt_id: &AttemptId,
        status: ConfirmStatus,
    ) -> Result<End, TerminalError> {
        if self.shared.driver.is_none() {
            return Err(TerminalError::DriverMissing);
        }
        let (reply, answer) = oneshot::channel();
        let attempt_id = attempt_id.clone();
        self.send(Message::Settle { attempt_id, status, reply }).await?;
        answer.await.map_err(|_| TerminalError::Closed)?
    }
}
