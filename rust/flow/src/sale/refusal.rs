//! Why a sale does not do what an operator asks.

use maquininha_model::{ChargeId, Money, SerialNumber, Timestamp};

use super::SaleState;

/// A typed no. Nothing changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SaleRefusal {
    /// Backing out after payment: refund instead.
    #[error("the sale is already paid: {paid}")]
    AlreadyPaid {
        /// What is paid.
        paid: Money,
    },
    /// Settling by hand before the terminal has paid (demand L38).
    #[error("the terminal has not paid yet: {remaining} remain")]
    NotPaidYet {
        /// What is still due.
        remaining: Money,
    },
    /// The state of the sale does not allow it.
    #[error("the sale's state does not allow it")]
    WrongState {
        /// The state.
        state: SaleState,
    },
    /// The fiscal time to cancel is over (demand L53).
    #[error("the fiscal time to cancel ended at {until}")]
    FiscalTimeOver {
        /// When it ended.
        until: Timestamp,
    },
    /// Money goes back at the terminal that was paid (demand L54).
    #[error("the payment was made on terminal {serial}; refund it there")]
    OtherTerminal {
        /// The terminal that was paid.
        serial: SerialNumber,
    },
    /// There is no such charge with money on it.
    #[error("the sale has no charge with money on it")]
    NothingToRefund {
        /// The charge that was named.
        charge_id: Option<ChargeId>,
    },
    /// A refund of it is already on its way.
    #[error("a refund of the charge is already on its way")]
    RefundRunning {
        /// The charge.
        charge_id: ChargeId,
    },
}
