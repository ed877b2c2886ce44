//! Giving money back.

use maquininha_flow::{CancelReason, Decline, RefundEnd};
use maquininha_model::Nsu;

/// How a refund ends. None of the ends is an error.
#[uniffi::remote(Enum)]
pub enum RefundEnd {
    /// The money was given back.
    Refunded {
        /// The acquirer's number of the refund.
        nsu: Option<Nsu>,
    },
    /// Refused by the acquirer, or another card was shown.
    Declined {
        /// Why.
        decline: Decline,
    },
    /// Stopped; no money moved.
    Canceled {
        /// Why.
        why: CancelReason,
    },
    /// No card came in time; no money moved.
    Expired,
    /// Not known yet; it resolves itself and an event will tell.
    Unknown,
}
