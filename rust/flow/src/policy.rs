//! Choices the sources leave open, as settings.

use serde::{Deserialize, Serialize};

/// What to do about payments above the total of a listed order: the order API
/// takes any number and sum (pagarme-connect §3.5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OverpayPolicy {
    /// Take it and tell the sales software.
    AcceptAndTell,
    /// Refuse it at our terminal, before the card. The default.
    #[default]
    RefuseAtTerminal,
    /// Take it, tell, and have the difference given back: at the terminal that was paid, or
    /// through the order API where the company opted in to that.
    RefundDifference,
}
