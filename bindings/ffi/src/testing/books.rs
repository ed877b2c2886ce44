//! What stands in the market's books.

use maquininha_model::{AttemptKey, Money, OrderId};
use maquininha_sandbox::{Finding, HookRecord, OrderRecord, Transaction, TransactionState};

/// One transaction of the simulated acquirer.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct BookedPayment {
    /// The terminal's key.
    pub attempt_key: String,
    /// Serial of the terminal.
    pub serial: String,
    /// What was asked for.
    pub amount: Money,
    /// What stands with the merchant: confirmed less given back.
    pub settled: Money,
    /// `declined`, `provisional`, `confirmed`, `undone`, `refunded`, `auto_confirmed`,
    /// `auto_undone` or `swept`.
    pub state: String,
    /// Name of the test card.
    pub card: String,
    /// The acquirer's number.
    pub nsu: String,
}

impl From<Transaction> for BookedPayment {
    fn from(transaction: Transaction) -> Self {
        let state = match &transaction.state {
            TransactionState::Declined { .. } => "declined",
            TransactionState::Provisional => "provisional",
            TransactionState::Confirmed => "confirmed",
            TransactionState::Undone => "undone",
            TransactionState::Refunded { .. } => "refunded",
            TransactionState::AutoConfirmed => "auto_confirmed",
            TransactionState::AutoUndone => "auto_undone",
            TransactionState::Swept => "swept",
        };
        Self {
            settled: Money::brl(transaction.settled()),
            attempt_key: transaction.attempt_key,
            serial: transaction.serial,
            amount: Money::brl(transaction.amount),
            state: state.to_owned(),
            card: transaction.card,
            nsu: transaction.nsu,
        }
    }
}

/// One order at the simulated order API.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct BookedOrder {
    /// Its id.
    pub id: OrderId,
    /// The sales program's reference.
    pub code: String,
    /// What it costs.
    pub amount: Money,
    /// Whether it was closed.
    pub closed: bool,
    /// The order API's word.
    pub status: String,
    /// Its charges.
    pub charges: Vec<BookedCharge>,
}

/// One charge at the simulated order API.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct BookedCharge {
    /// Its id.
    pub id: String,
    /// The order API's word.
    pub status: String,
    /// Its amount.
    pub amount: Money,
    /// What stands: paid less given back.
    pub net: Money,
    /// The attempt it belongs to, where a terminal made it.
    pub attempt_key: Option<AttemptKey>,
}

impl BookedOrder {
    pub(crate) fn of(
        order: OrderRecord,
        charges: Vec<BookedCharge>,
    ) -> Result<Self, crate::MaquininhaError> {
        Ok(Self {
            id: OrderId::new(order.id)?,
            code: order.code,
            amount: Money::brl(order.amount),
            closed: order.closed,
            status: order.status,
            charges,
        })
    }
}

impl From<&maquininha_sandbox::ChargeRecord> for BookedCharge {
    fn from(charge: &maquininha_sandbox::ChargeRecord) -> Self {
        Self {
            id: charge.id.clone(),
            status: charge.status.clone(),
            amount: Money::brl(charge.amount),
            net: Money::brl(charge.net()),
            attempt_key: charge.initiator_key().and_then(|key| AttemptKey::new(key).ok()),
        }
    }
}

/// A webhook of the shop, as the order API would send it.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct KeptWebhook {
    /// Name of the event, for example `charge.paid`.
    pub event: String,
    /// The order it tells of.
    pub order_id: Option<OrderId>,
    /// The body of the delivery: JSON text in UTF-8.
    pub body: Vec<u8>,
}

impl From<HookRecord> for KeptWebhook {
    fn from(hook: HookRecord) -> Self {
        let data = &hook.envelope["data"];
        // An order tells of itself, a charge names its order.
        let order_id = data["order"]["id"].as_str().or_else(|| data["id"].as_str());
        Self {
            order_id: order_id.and_then(|id| OrderId::new(id).ok()),
            body: hook.envelope.to_string().into_bytes(),
            event: hook.event,
        }
    }
}

/// A disagreement between the acquirer's money and the charges of terminals.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Disagreement {
    /// `MoneyWithoutCharge`, `ChargeWithoutMoney`, `AmountsDiffer`, `DoubleCharge`, `DoubleMoney`
    /// or `Provisional`.
    pub kind: String,
    /// The attempt, or the charge where a terminal left no key.
    pub key: String,
    /// On charges: paid less given back.
    pub charged: Money,
    /// At the acquirer: confirmed less given back.
    pub settled: Money,
}

impl From<Finding> for Disagreement {
    fn from(finding: Finding) -> Self {
        Self {
            kind: format!("{:?}", finding.kind),
            key: finding.key,
            charged: Money::brl(finding.charged),
            settled: Money::brl(finding.settled),
        }
    }
}
