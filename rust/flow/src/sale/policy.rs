//! Choices and surroundings of a sale.

use std::time::Duration;

use maquininha_model::{Money, Timestamp};
use serde::{Deserialize, Serialize};

use crate::OverpayPolicy;

/// The company's choices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SalePolicy {
    /// Close the order once it is paid (demand C33). On by default.
    pub auto_close: bool,
    /// A paid listed sale ends by itself (demand L66). On by default.
    pub automatic_emission: bool,
    /// What to do about money above the total.
    pub overpay: OverpayPolicy,
    /// Refund through the order API first; a refusal turns into "refund at the
    /// terminal" (pagarme-connect §4.7). Off by default.
    pub refund_by_api: bool,
    /// Sales of this much or more end only once a read of the order shows the
    /// payment, because webhooks can be forged (pagarme-connect §5.5). Absent,
    /// whoever knows the webhook's credentials can end a sale.
    pub confirm_from: Option<Money>,
    /// How long after payment the document may be printed, ms.
    pub print_window_ms: u64,
    /// Whether the terminal may print fiscal documents at all (demand C17).
    pub fiscal_print: bool,
    /// How long after settlement a sale may still be canceled fiscally, ms
    /// (demand L53). Without a limit where absent.
    pub fiscal_cancel_ms: Option<u64>,
}

/// Two minutes: the terminal waits for the document while the sale is
/// processed at the sales software (demand L74).
const PRINT_WINDOW_MS: u64 = 120_000;

impl Default for SalePolicy {
    fn default() -> Self {
        Self {
            auto_close: true,
            automatic_emission: true,
            overpay: OverpayPolicy::AcceptAndTell,
            refund_by_api: false,
            confirm_from: None,
            print_window_ms: PRINT_WINDOW_MS,
            fiscal_print: false,
            fiscal_cancel_ms: None,
        }
    }
}

impl SalePolicy {
    pub(super) fn is_valuable(&self, amount: Money) -> bool {
        self.confirm_from.is_some_and(|from| amount >= from)
    }

    pub(super) const fn print_window(&self) -> Duration {
        Duration::from_millis(self.print_window_ms)
    }
}

/// What surrounds a step.
#[derive(Clone, Copy, Debug)]
pub struct SaleEnv<'a> {
    /// Now.
    pub now: Timestamp,
    /// The company's choices.
    pub policy: &'a SalePolicy,
    /// The shift that is open.
    pub shift: Option<&'a str>,
}
