//! Giving money back at the terminal: password, card, sale, confirmation
//! (demands C24–C29).

use maquininha_flow::password::{Access, OperatorLock};
use maquininha_flow::{
    DriverCommand, DriverReply, JournalEntry, OriginalPayment, PaymentRecord, RefundEnd,
    RefundRecord, RefundState,
};
use maquininha_model::{
    AttemptId, AttemptKey, ChargeId, Money, Nsu, OrderId, Sensitive, Timestamp,
};
use subtle::ConstantTimeEq;
use tokio::sync::{mpsc, oneshot};

use crate::actor::Message;
use crate::port::{DriverInbox, Journal, JournalQuery};
use crate::{RefundOperation, Terminal, TerminalError};

/// Journal rows read at once.
const PAGE: u32 = 500;
/// Name of the note that keeps the lock.
const LOCK_NOTE: &str = "operator_lock";

/// A sale that can be given back, with what the operator checks before
/// (demand C28).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundableSale {
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
    card_token: Option<String>,
    original: OriginalPayment,
}

/// Refunds, unlocked by the operator's password for as long as it is held.
#[derive(Debug)]
pub struct RefundSession {
    terminal: Terminal,
}

impl Terminal {
    /// Checks the operator's password and opens refunds. Three wrong ones lock
    /// them for 15 minutes, a restart included.
    pub async fn unlock_refunds(
        &self,
        password: Sensitive<String>,
    ) -> Result<RefundSession, TerminalError> {
        let shared = &self.shared;
        let Some(right) = &shared.config.operator_password else {
            return Err(TerminalError::RefundsOff);
        };
        let _one_at_a_time = shared.unlocking.lock().await;
        let note = shared.journal.note(LOCK_NOTE).await?;
        let mut lock: OperatorLock =
            note.and_then(|note| serde_json::from_str(&note).ok()).unwrap_or_default();
        // Exposed to be compared, in constant time; neither leaves this line.
        let is_right = right.expose().as_bytes().ct_eq(password.expose().as_bytes()).into();
        let before = lock;
        let access = lock.enter(is_right, shared.clock.now());
        if lock != before {
            let note = serde_json::to_string(&lock)
                .map_err(|error| TerminalError::Environment { message: error.to_string() })?;
            shared.journal.put_note(LOCK_NOTE, &note).await?;
        }
        match access {
            Access::Granted => Ok(RefundSession { terminal: self.clone() }),
            Access::Wrong { tries_left } => Err(TerminalError::PasswordWrong { tries_left }),
            Access::Locked { until } => Err(TerminalError::PasswordLocked { until }),
        }
    }
}

impl RefundSession {
    /// Asks for the card and returns the driver's token of it, for
    /// [`RefundSession::sales`]. `None` if no card came within the card's limit
    /// (`PaymentLimits::card`).
    pub async fn read_card(&self, reading: &AttemptId) -> Result<Option<String>, TerminalError> {
        let shared = &self.terminal.shared;
        let driver = shared.driver.as_ref().ok_or(TerminalError::DriverMissing)?;
        if self.terminal.health().is_busy {
            return Err(TerminalError::Busy);
        }
        let attempt_key = AttemptKey::of(&shared.config.device.serial, reading);
        let (sender, mut answers) = mpsc::unbounded_channel();
        let inbox = DriverInbox::new(attempt_key.clone(), 1, sender.clone());
        driver.execute(DriverCommand::ReadCard { attempt_key: attempt_key.clone() }, inbox);
        let answered = async {
            loop {
                match answers.recv().await.map(|message| message.content) {
                    Some(Err(_prompt)) => {}
                    Some(Ok(reply)) => return Some(reply),
                    None => return None,
                }
            }
        };
        match tokio::time::timeout(shared.config.limits.card, answered).await {
            Ok(Some(DriverReply::Card { card_token })) => Ok(Some(card_token)),
            Ok(Some(DriverReply::Unavailable { .. })) => Err(TerminalError::Busy),
            Ok(_) => Ok(None),
            // A driver that does not answer is told to stop waiting.
            Err(_) => {
                let inbox = DriverInbox::new(attempt_key.clone(), 0, sender);
                driver.execute(DriverCommand::Abort { attempt_key }, inbox);
                Ok(None)
            }
        }
    }

    /// Sales of this terminal that can be given back, newest first; with a card,
    /// those it paid.
    pub async fn sales(
        &self,
        card_token: Option<&str>,
    ) -> Result<Vec<RefundableSale>, TerminalError> {
        let (payments, refunds) = records(self.terminal.shared.journal.as_ref()).await?;
        let mut sales = Vec::new();
        for record in payments {
            let Some(mut sale) = RefundableSale::of(record) else { continue };
            sale.refunded = sum_of(&refunds, &sale.charge_id)?;
            let same_card = card_token.is_none_or(|card| sale.card_token.as_deref() == Some(card));
            if same_card && sale.refunded < sale.amount {
                sales.push(sale);
            }
        }
        Ok(sales)
    }

    /// Finds the sale of a charge on an order, with what was given back of it
    /// here or elsewhere. A charge that was paid at another terminal is refused,
    /// naming it (demand L54).
    pub async fn sale_of(
        &self,
        order: &maquininha_model::Order,
        charge_id: &ChargeId,
    ) -> Result<RefundableSale, TerminalError> {
        let charge = order.charges.iter().find(|charge| charge.id == *charge_id);
        let paid_at = charge.and_then(|charge| charge.report().serial);
        match paid_at {
            Some(serial) if serial != self.terminal.shared.config.device.serial => {
                Err(TerminalError::PaidAtOtherTerminal { serial })
            }
            _ => {
                let shown = charge.and_then(|charge| charge.canceled_amount);
                let mut sales = self.sales(None).await?.into_iter();
                let mut sale = sales
                    .find(|sale| sale.charge_id == *charge_id)
                    .ok_or(TerminalError::NothingToRefund)?;
                sale.refunded = sale.refunded.max(shown.unwrap_or(Money::ZERO));
                if sale.refunded >= sale.amount {
                    return Err(TerminalError::NothingToRefund);
                }
                Ok(sale)
            }
        }
    }

    /// Starts a refund of all that is left of a sale, or of a part.
    pub async fn refund(
        &self,
        attempt_id: AttemptId,
        sale: &RefundableSale,
        amount: Option<Money>,
    ) -> Result<RefundOperation, TerminalError> {
        let shared = &self.terminal.shared;
        shared.driver.as_ref().ok_or(TerminalError::DriverMissing)?;
        let left = sale.amount.saturating_sub(sale.refunded);
        let amount = amount.unwrap_or(left).payable()?;
        if amount > left {
            return Err(TerminalError::NothingToRefund);
        }
        let now = shared.clock.now();
        let record = Box::new(RefundRecord {
            attempt_key: AttemptKey::of(&shared.config.device.serial, &attempt_id),
            attempt_id,
            serial: shared.config.device.serial.clone(),
            order_id: sale.order_id.clone(),
            charge_id: sale.charge_id.clone(),
            original: sale.original.clone(),
            amount,
            state: RefundState::Intent,
            canceled_before: sale.refunded,
            started_at: now,
            updated_at: now,
            end: None,
        });
        let (reply, answer) = oneshot::channel();
        self.terminal.send(Message::Refund { record, reply }).await?;
        answer.await.map_err(|_| TerminalError::Closed)?
    }
}

/// What was given back of a charge here.
pub(crate) async fn given_back(
    journal: &dyn Journal,
    charge_id: &ChargeId,
) -> Result<Money, TerminalError> {
    sum_of(&records(journal).await?.1, charge_id)
}

fn sum_of(refunds: &[RefundRecord], charge_id: &ChargeId) -> Result<Money, TerminalError> {
    let of_charge = refunds.iter().filter(|refund| {
        refund.charge_id == *charge_id && matches!(refund.end, Some(RefundEnd::Refunded { .. }))
    });
    Ok(Money::sum(of_charge.map(|refund| refund.amount))?)
}

async fn records(
    journal: &dyn Journal,
) -> Result<(Vec<PaymentRecord>, Vec<RefundRecord>), TerminalError> {
    let (mut payments, mut refunds) = (Vec::new(), Vec::new());
    let mut after = None;
    loop {
        let query = JournalQuery { after, limit: PAGE, ..JournalQuery::default() };
        let page = journal.entries(query).await?;
        for entry in page.entries {
            match entry {
                JournalEntry::Payment(record) => payments.push(record),
                JournalEntry::Refund(record) => refunds.push(record),
            }
        }
        after = page.next;
        if after.is_none() {
            return Ok((payments, refunds));
        }
    }
}

impl RefundableSale {
    fn of(record: PaymentRecord) -> Option<Self> {
        if !record.is_confirmed() {
            return None;
        }
        let approval = record.approval?;
        let original = OriginalPayment {
            attempt_key: record.attempt_key,
            nsu: approval.nsu.clone(),
            amount: record.amount,
            serial: record.serial,
            paid_at: Some(approval.approved_at),
        };
        Some(Self {
            attempt_id: record.attempt_id,
            order_id: record.kind.order_id().cloned(),
            charge_id: record.charge_id?,
            amount: record.amount,
            refunded: Money::ZERO,
            paid_at: approval.approved_at,
            nsu: approval.nsu,
            scheme_name: approval.scheme_name,
            card_token: approval.card_token,
            original,
        })
    }
}
