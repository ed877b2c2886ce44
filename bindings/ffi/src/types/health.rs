//! How a terminal is.

use maquininha_model::Timestamp;

use crate::error::Failure;

/// How the terminal is.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct TerminalHealth {
    /// Payments and refunds that are not resolved yet.
    pub open_operations: u32,
    /// Whether a card step is under way.
    pub is_busy: bool,
    /// Whether the last write of the journal failed; no new payment starts.
    pub journal_failed: bool,
    /// When the order API was last read with success.
    pub orders_read_at: Option<Timestamp>,
    /// Whether the order list may be old.
    pub orders_are_stale: bool,
    /// Why the last read of the orders failed.
    pub orders_failure: Option<Failure>,
}

impl From<maquininha_terminal::TerminalHealth> for TerminalHealth {
    fn from(health: maquininha_terminal::TerminalHealth) -> Self {
        Self {
            open_operations: u32::try_from(health.open_operations).unwrap_or(u32::MAX),
            is_busy: health.is_busy,
            journal_failed: health.journal_failed,
            orders_read_at: health.orders_read_at,
            orders_are_stale: health.orders_are_stale,
            orders_failure: health.orders_failure.map(Failure::of_order_api),
        }
    }
}
